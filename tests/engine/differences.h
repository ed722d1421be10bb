/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients held against central differences: with L = sum (seed y), each
 * dL/dx is compared with (8 (L(x+h) - L(x-h)) - (L(x+2h) - L(x-2h))) / 12 h,
 * whose own error is h^4 L'''''/30. */
#pragma once

#include "support.h"

/* What the layer makes of its inputs and weights, in double precision. */
typedef Ref *(*TestForward) (const TestLayer *test, gconstpointer data);

/* Of input number `input` of the layer alone. `forward` NULL: the engine itself,
 * in single precision, so with a larger h and tolerance. Inputs are rounded to
 * multiples of 2^-10, so that x + h is exact. */
void test_differences (TestLayer    *test,
                       guint         input,
                       TestForward   forward,
                       gconstpointer data,
                       const char   *what);
/* Keeps the numbers of a tensor away from a corner. */
void test_keep_away (FoveaTensor *tensor, double corner);
/* Numbers that are all different by 1/4 at least, in no order. */
FoveaTensor *test_distinct (FoveaShape shape);
/* Adds a test for each layer of one function of each number. */
void test_unary_differences (void);
