/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs that measure share: numbers to compute with, networks to
 * run, and time taken until it is enough. */
#pragma once

#include "fovea.h"

/* Numbers about as a network sees them: mean 0, deviation 1, the same ones in
 * every run. */
void bench_fill_normal (float *values, gint64 n);
/* 0..1, as a picture's. */
void bench_fill_unit (float *values, gint64 n);

double bench_now (void);                       /* seconds */
double bench_median (double *values, guint n); /* sorts them */
/* A line of /proc/self/status, in MB: "VmHWM:" is the most it ever had. */
double bench_memory (const char *key);
/* "1,2": numbers of threads, ended by 0; NULL when one is none. */
guint *bench_threads (const char *text, GError **error);

/* Calls it for each file and for each .onnx file of each folder, in the order of
 * their names; what fails is told at once, and counted in the error. What the converter pnnx leaves beside a network
 * is no other network. */
typedef gboolean (*BenchNetFunc) (const char *path, GError **error);
gboolean bench_each_net (char **paths, BenchNetFunc func, GError **error);
char    *bench_net_name (const char *path); /* without folder and ending */

/* A network fitted to one picture, its input all zeros: sizes that it leaves
 * open are batch 1 and 224 pixels a side. */
typedef struct
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
  FoveaPlan    *plan;
  FoveaTensor  *input;
} BenchNet;

gboolean bench_net_read (BenchNet *net, const char *path, GError **error);
gboolean bench_net_plan (BenchNet *net, GError **error);
void     bench_net_clear (BenchNet *net);
/* It fixes another number of pictures than 1: says so. */
gboolean bench_net_is_batch (const BenchNet *net);
/* Seconds of one run of the plan; negative after an error. */
double bench_net_run (BenchNet *net, guint threads, GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BenchNet, bench_net_clear)

/* The median of runs until `seconds` have passed, after runs that warm up; at
 * least 3 count. Negative after an error. */
double
bench_net_median (BenchNet *net, guint threads, double seconds, GError **error);
