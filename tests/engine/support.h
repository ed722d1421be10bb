/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every layer's test needs: build a graph of one layer, run it whole and
 * in tiles on several threads, and hold it against the oracle. */
#pragma once

#include "ref.h"

#define TEST_MAX_INPUTS 6

/* One layer: the run-time inputs come first, then the weights; a NULL weight is
 * an input left out. Owns its tensors. */
typedef struct
{
  const char  *layer;
  const char  *attrs; /* text of fovea_attrs_parse, or NULL */
  guint        n_inputs, n_weights;
  FoveaTensor *input[TEST_MAX_INPUTS], *weight[TEST_MAX_INPUTS];
} TestLayer;

void test_layer_clear (TestLayer *test);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestLayer, test_layer_clear)

/* Seeded numbers in -1 .. 1; the seed is printed and can be set by --seed of
 * GLib's test programs. */
FoveaTensor *test_random (FoveaShape shape);
FoveaTensor *test_numbers (FoveaShape shape, const double *values);
/* Of type fp32, bool, uint8, int32, int64 or uint64; values NULL: 0, 1, 2, ... */
FoveaTensor *
test_typed (FoveaDType type, FoveaShape shape, const double *values);
/* int64 numbers, one axis */
FoveaTensor *test_ints (guint n, const gint64 *values);
FoveaShape   test_shape (const char *text); /* "1x3x4x4" */
/* The weights of the layer from lists of integers, "1,2;,;-;3": "," is an empty
 * list, "-" an input left out. */
void test_weights (TestLayer *test, const char *text);
/* A window that fits an input of height x width, with every attribute drawn by
 * lot. */
RefWindow test_random_window (gint64 height, gint64 width);
RefWindow test_random_window_3d (gint64 depth, gint64 height, gint64 width);
/* "kernel_shape=... strides=... dilations=... pads=... ceil_mode=..." */
char *test_window_attrs (const RefWindow *window, guint axes);

/* The graph of the layer alone; fails like fovea_graph_builder_add. */
gboolean test_layer_build (const TestLayer *test,
                           FoveaGraph     **graph,
                           FoveaWeights   **weights,
                           GError         **error);

/* Where FOVEA_TEST_EMULATED says that the machine is not real (tools/emulate-arm), threads
 * that wait for work cost more than the work, and arithmetic a hundred times as much: two
 * threads at most, and a fifth of the n rounds of what a test repeats. */
guint test_most_threads (void);
guint test_rounds (guint n);

/* Runs a graph on 1, 2 and 5 threads and, if it leads from one picture to one
 * picture, in tiles of 1 (more where that were thousands), 7 and all pixels; asserts that all results are the
 * same bits and returns one. */
FoveaTensor *test_run (FoveaGraph               *graph,
                       FoveaWeights             *weights,
                       const FoveaTensor *const *inputs);
FoveaTensor *test_layer_run (const TestLayer *test);
/* The output of a plan that leads from a picture to a picture, run in tiles;
 * asserts that nothing is read or written outside. */
FoveaTensor *test_tiled (FoveaPlan         *plan,
                         const FoveaTensor *input,
                         const FoveaShape  *shape, /* of the output */
                         gint64             tile_width,
                         gint64             tile_height,
                         guint              threads);

/* Asserts shape and every number; `what` is for the message. */
void test_compare (const FoveaTensor *got, const Ref *want, const char *what);
void test_equal (const FoveaTensor *a, const FoveaTensor *b, const char *what);
/* test_layer_run and test_compare; takes want. */
void test_layer_check (const TestLayer *test, Ref *want, const char *what);

/* Asserts that building or planning fails with this code and that the message
 * holds `text`. */
void
test_layer_fails (const TestLayer *test, FoveaError code, const char *text);
/* Lets the first, second, ... allocation fail until planning and a run succeed:
 * each time a MEMORY error. */
void test_layer_allocations (const TestLayer *test);
/* A raised flag stops a run with CANCELLED: before it begins, and between two
 * tiles. */
void test_layer_cancel (const TestLayer *test);

/* The place that is read for place `at` of 0 .. n-1; -1: the border value. */
gint64 test_border_place (FoveaBorder border, gint64 at, gint64 n);

/* The layer, on numbers by lot, passes a limit of 1 GB by far: the plan or its
 * run says so. */
void test_too_large (const char *layer,
                     const char *attrs,
                     FoveaShape  input,
                     FoveaShape  weights_shape);
