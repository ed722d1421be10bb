/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worked examples of the course on convolutional networks, number by
 * number: what is put in, and what has to come out. */
#pragma once

#include <glib.h>

/* rows, then columns */
typedef struct
{
  int    height, width;
  double values[64];
} ExampleGrid;

typedef struct
{
  const char *name;
  ExampleGrid image, kernel;
  int         stride, padding;
  ExampleGrid result;
} ExampleCorrelation;

typedef struct
{
  const char *name, *layer; /* "maxpool", ... */
  int         window, stride;
  ExampleGrid image, result;
} ExamplePooling;

extern const ExampleCorrelation example_correlations[];
extern const ExamplePooling     example_poolings[];
extern const ExampleCorrelation example_transposed[]; /* end with a NULL name */
