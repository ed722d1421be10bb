/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of one pixel's arithmetic have in common: numbers by lot, a filter's
 * whole output to hold a pixel against. */
#pragma once

#include "examples.h"
#include "support.h"

gboolean     pixel_same_bits (float a, float b);
FoveaTensor *pixel_run_whole (FoveaGraph   *graph,
                              FoveaWeights *weights,
                              FoveaTensor  *picture);
float        pixel_of (const FoveaTensor *map, gint64 c, gint64 y, gint64 x);
FoveaKernel *pixel_random_kernel (guint planes, guint height, guint width);
gint64       pixel_random_place (int which, int bit, gint64 n);
FoveaTensor *pixel_example_picture (const ExampleGrid *grid);
