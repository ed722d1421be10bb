/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running an operation inside a GEGL graph, whole and in odd pieces, and the
 * engine's own run on the same numbers to hold it against. */
#pragma once

#include <gegl.h>

#include "run.h"

/* Random pixels in 0..1 of a float format. */
GeglBuffer *test_buffer (const char *format, gint x, gint y, gint w, gint h);
/* The same from numbers. */
GeglBuffer *test_buffer_of (const char          *format,
                            const GeglRectangle *box,
                            const float         *pixels);
/* All pixels of the buffer's box. (transfer full) */
float *test_pixels (GeglBuffer *buffer, const char *format);
void   test_same (const float *a, const float *b, gsize n, const char *what);
void   test_near (const float *a, const float *b, gsize n, double within);

/* A graph source -> operation. */
typedef struct
{
  GeglNode     *graph, *node;
  GeglRectangle box;
} TestGraph;
/* Properties as for gegl_node_set, NULL at the end. */
void test_graph_init (TestGraph  *test,
                      GeglBuffer *input,
                      const char *operation,
                      ...) G_GNUC_NULL_TERMINATED;
void test_graph_clear (TestGraph *test);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestGraph, test_graph_clear)
/* The pixels of the input's box: rendered in one go and in pieces of many
 * sizes, which are asserted to be the same bits. (transfer full) */
float *test_render (TestGraph *test, const char *format);
char  *test_error_property (TestGraph *test);

/* Paints strokes here and there on the input; asserts that the operation
 * announces every pixel that changes with them. Returns what was announced for
 * the stroke in the middle. */
GeglRectangle
test_stroke (TestGraph *test, GeglBuffer *input, const char *format);

/* The engine's whole run of a graph over the buffer's pixels, interleaved as
 * they were. Takes graph and weights. (transfer full) */
float *test_engine (FoveaGraph   *graph,
                    FoveaWeights *weights,
                    GeglBuffer   *buffer,
                    const char   *format,
                    guint         channels);

/* What the operations have in common, for each of them. */
void test_passes_through (const char *operation);
int  test_filters_main (int argc, char **argv, void (*add) (void));
