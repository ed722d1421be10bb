/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of one function of each number: what they should compute, once for the
 * test of their values (test-unary.c) and of their gradients (test-gradients.c). */
#pragma once

typedef struct
{
  const char *layer, *attrs;
  double (*func) (double);
  double ulps;        /* that the layer may be off */
  double from, until; /* where its gradient is held against differences ... */
  double corner[2];   /* ... which keep away from these; NaN: none */
} UnaryCase;

extern const UnaryCase unary_cases[]; /* ended by a NULL layer */
