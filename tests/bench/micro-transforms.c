/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of transforms: Fourier's of columns, and Winograd's of weights. See
 * micro.h. */
#include "micro.h"

#include <string.h>

/* ---- n rows of COLUMNS complex numbers; `number` 1: back -------------------------------- */

#define COLUMNS   64
#define MOST_ROWS 256

/* How filters.h has them. */
static int
set_order (int *order, int n, int first, int step)
{
  const int parts = n >= 4 ? 4 : n;

  if (n == 1)
    order[0] = first;
  for (int part = 0; part < parts && n > 1; part++)
    set_order (order + part * (n / parts), n / parts, first + part * step,
               step * parts);
  return n;
}

static void
set_turns (float *to, int n)
{
  for (int length = n; length >= 4; length /= 4)
    for (int k = 0; k < length / 4; k++)
      for (int power = 1; power <= 3; power++)
        {
          *to++ = (float) cos (-2 * G_PI * k * power / length);
          *to++ = (float) sin (-2 * G_PI * k * power / length);
        }
}

static int   rows_known = 0;
static int   row_of[MOST_ROWS]; /* frequency -> row */
static float turns[2 * MOST_ROWS];

static void
know_rows (int n)
{
  int order[MOST_ROWS];

  if (n == rows_known)
    return;
  rows_known = set_order (order, n, 0, 1);
  for (int p = 0; p < n; p++)
    row_of[order[p]] = p;
  set_turns (turns, n);
}

static void
call_transform (Micro *m)
{
  const size_t half = m->n * COLUMNS;

  know_rows ((int) m->n);
  memcpy (m->dst, m->a, 2 * half * sizeof *m->dst);
  m->loops->filters->transform (m->dst, m->dst + half, COLUMNS, (int) m->n,
                                COLUMNS, turns, m->number);
}

/* As such transforms are counted: 5 n log2 n. */
static double
work_transform (const Micro *m)
{
  return 5.0 * COLUMNS * (double) m->n * log2 ((double) m->n);
}

static size_t
results_transform (const Micro *m)
{
  return 2 * m->n * COLUMNS;
}

static double
exact_transform (const Micro *m, size_t i, double *bound)
{
  const int    n = (int) m->n, part = (int) (i / COLUMNS) / n;
  const int    row = (int) (i / COLUMNS) % n, column = (int) i % COLUMNS;
  const float *re = m->a + column, *im = re + m->n * COLUMNS;
  double       sum = 0, square = 0;

  know_rows (n);
  for (int k = 0; k < n; k++)
    {
      /* of row k there, or frequency k back */
      const int    at = (m->number ? row_of[k] : k) * COLUMNS;
      int          frequency = row;
      double       angle, cosine, sine;

      for (int f = 0; f < n && ! m->number; f++)
        if (row_of[f] == row)
          frequency = f;
      angle = (m->number ? 2 : -2) * G_PI * (frequency * k % n) / n;
      cosine = cos (angle);
      sine = sin (angle);
      sum += part ? re[at] * sine + im[at] * cosine :
                    re[at] * cosine - im[at] * sine;
      square += (double) re[at] * re[at] + (double) im[at] * im[at];
    }
  *bound = 4 * MICRO_U * log2 ((double) n) * sqrt ((double) n * square);
  return sum;
}

/* ---- Weights of n channels for b outputs, tiles of number x number ----------------------- */

static void
call_weights (Micro *m)
{
  const ptrdiff_t n = (ptrdiff_t) m->n;

  m->loops->packs->winograd (m->a, 9 * n, m->b, n, m->number, 0, m->dst, m->b,
                             n * m->b);
}

static size_t
results_weights (const Micro *m)
{
  return (size_t) (m->number + 2) * (m->number + 2) * m->n * m->b;
}

static double
work_weights (const Micro *m)
{
  return 4.0 * (9.0 * (double) m->n * m->b + (double) results_weights (m));
}

/* Row `row` of G, by the points of winograd_in () in micro-blocks.c */
static const double *
weights_row (int m, int row)
{
  static const double four[6][3] = {
    { 1, 0, 0 },
    { -2.0 / 3, -2.0 / 3 * M_SQRT1_2, -1.0 / 3 },
    { -2.0 / 3, 2.0 / 3 * M_SQRT1_2, -1.0 / 3 },
    { 1.0 / 6, M_SQRT2 / 6, 1.0 / 3 },
    { 1.0 / 6, -M_SQRT2 / 6, 1.0 / 3 },
    { 0, 0, 1 },
  };
  static const double two[4][3] = {
    { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 }
  };

  return m == 4 ? four[row] : two[row];
}

static double
exact_weights (const Micro *m, size_t i, double *bound)
{
  const int     side = m->number + 2, f = (int) (i / m->b / m->n);
  const size_t  c = i / m->b % m->n, j = i % m->b;
  const float  *g = m->a + (j * m->n + c) * 9;
  const double *down = weights_row (m->number, f / side);
  const double *across = weights_row (m->number, f % side);
  double        sum = 0, terms = 0;

  for (int k = 0; k < 9; k++)
    {
      const double term = down[k / 3] * across[k % 3] * g[k];

      sum += term;
      terms += fabs (term);
    }
  *bound = MICRO_U * fabs (sum) + 0x1p-45 * terms;
  return sum;
}

#define TRANSFORM(name, back)                                     \
  {                                                               \
    name, 128, MICRO_FLOPS, back, call_transform, work_transform, \
        results_transform, exact_transform                        \
  }
#define WEIGHTS(name, tile)                                  \
  {                                                          \
    name, 64, MICRO_BYTES, tile, call_weights, work_weights, \
        results_weights, exact_weights                       \
  }

const MicroCase micro_transforms[] = {
  TRANSFORM ("transform", 0),
  TRANSFORM ("transform.back", 1),
  WEIGHTS ("winograd4.weights", 4),
  WEIGHTS ("winograd2.weights", 2),
  { 0 }
};
