/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of small integers, run with any of their inputs as weights, whose
 * results have to be the very numbers. */
#pragma once

#include "support.h"

#define QUANT_MAX 9

/* A layer with its inputs; the first n_given of them are given at the run, the
 * others are weights; NULL: left out. Owns its tensors. */
typedef struct
{
  const char  *layer, *attrs;
  FoveaTensor *in[QUANT_MAX];
  guint        n, n_given, n_out;
} QuantTest;

void quant_test_clear (QuantTest *test);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QuantTest, quant_test_clear)

/* Runs it on some threads; the results stay as long as the FoveaResult. */
FoveaResult *quant_run (const QuantTest *test, guint threads, FoveaDType type);
/* All results, at the run and folded, are `want`, exactly. */
void quant_check (QuantTest    *test,
                  FoveaDType    type,
                  FoveaShape    shape,
                  const double *want,
                  const char   *what);
/* The plan fails with that code, and says `text`. */
void quant_fails (const QuantTest *test, FoveaError code, const char *text);
/* The ends of an integer type. */
void quant_range (FoveaDType type, int *low, int *high);
/* By lot within the type, the ends often. */
FoveaTensor *quant_ints (FoveaDType type, FoveaShape shape);
/* A single number. */
FoveaTensor *quant_one (FoveaDType type, double value);
/* Scales, all of them different. */
FoveaTensor *quant_scales (FoveaShape shape);
