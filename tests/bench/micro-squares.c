/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of FoveaSquaresLoops: see micro.h. They are in double precision, of
 * which a vector holds half as many: 50 % of the peak is all there is. */
#include "micro.h"

#include "simd/squares.h"

#define SQUARES_N    4096
#define SQUARES_MOST 16 /* places or terms */

/* The case's floats as doubles: rows of SQUARES_N + SQUARES_MOST numbers. */
static const double *
squares_row (const Micro *m, int row)
{
  static double rows[SQUARES_MOST + 1][SQUARES_N + SQUARES_MOST];
  static int    known;

  for (; known <= SQUARES_MOST; known++)
    for (int i = 0; i < SQUARES_N + SQUARES_MOST; i++)
      rows[known][i] = m->a[known * (SQUARES_N + SQUARES_MOST) + i];
  return rows[row];
}

static void
call_lags (Micro *m)
{
  double sums[SQUARES_MOST] = { 0 };

  m->loops->squares->lags (squares_row (m, 0), squares_row (m, 1), m->n,
                           m->number, sums);
  for (int j = 0; j < m->number; j++)
    m->dst[j] = (float) sums[j];
}

static double
exact_lags (const Micro *m, size_t i, double *bound)
{
  const double *a = squares_row (m, 0), *b = squares_row (m, 1) + i;
  double        sum = 0, magnitudes = 0;

  for (size_t k = 0; k < m->n; k++)
    {
      sum += a[k] * b[k];
      magnitudes += fabs (a[k] * b[k]);
    }
  *bound = MICRO_U * fabs (sum) + 0x1p-40 * magnitudes;
  return sum;
}

static size_t
results_number (const Micro *m)
{
  return (size_t) m->number;
}

static double squares_mixed[SQUARES_N];

static void
call_mix (Micro *m)
{
  const double *src[SQUARES_MOST];

  for (int t = 0; t < m->number; t++)
    src[t] = squares_row (m, t);
  m->loops->squares->mix (src, squares_row (m, SQUARES_MOST), m->number,
                          squares_mixed, m->n);
  m->value = squares_mixed[m->n - 1];
  squares_mixed[m->n - 1] = 0; /* it is added to */
}

static double
exact_mix (const Micro *m, size_t i, double *bound)
{
  double sum = 0, magnitudes = 0;

  for (int t = 0; t < m->number; t++)
    {
      const double term =
          squares_row (m, t)[m->n - 1] * squares_row (m, SQUARES_MOST)[t];

      sum += term;
      magnitudes += fabs (term);
    }
  *bound = 0x1p-40 * magnitudes;
  return sum;
}

/* A product and a sum for each number of each place or term */
static double
work_terms (const Micro *m)
{
  return 2.0 * (double) m->n * m->number;
}

const MicroCase micro_squares[] = {
  { "squares_lags", SQUARES_N, MICRO_FLOPS, 13, call_lags, work_terms,
    results_number, exact_lags },
  { "squares_mix", SQUARES_N, MICRO_FLOPS, 8, call_mix, work_terms, NULL,
    exact_mix },
  { 0 }
};
