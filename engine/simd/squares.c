/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of products for normal equations: rows against each other at many
 * places, and rows of a matrix that others are added to. */
#include "squares.h"

#include <string.h>

#define NAME_(a, b) a##_##b
#define NAME(a, b)  NAME_ (a, b)
#define SQUARES     static inline __attribute__ ((always_inline)) void

#if defined FOVEA_ISA_AVX512
#define LANES 8
#elif defined FOVEA_ISA_AVX2
#define LANES 4
#else
#define LANES 2
#endif

typedef double vd __attribute__ ((vector_size (8 * LANES)));

static inline __attribute__ ((always_inline)) vd
vd_at (const double *p)
{
  vd v;

  memcpy (&v, p, sizeof v);
  return v;
}

/* m sums at once; `chains` of each, so that none waits for the last addition. m
 * and chains are constants where inlined. */
SQUARES
lags_block (const double *a,
            const double *b,
            size_t        n,
            const int     m,
            const int     chains,
            double       *sums)
{
  vd     sum[8] = { 0 };
  size_t i = 0;

  for (; i + chains * LANES <= n; i += chains * LANES)
#pragma GCC unroll 8
    for (int c = 0; c < chains; c++)
      {
        const vd x = vd_at (a + i + c * LANES);

#pragma GCC unroll 8
        for (int j = 0; j < m; j++)
          sum[c * m + j] += x * vd_at (b + i + c * LANES + j);
      }
#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
    {
      double total = 0;

      for (int c = 0; c < chains; c++)
        for (int lane = 0; lane < LANES; lane++)
          total += sum[c * m + j][lane];
      for (size_t k = i; k < n; k++)
        total += a[k] * b[k + j];
      sums[j] += total;
    }
}

static void
squares_lags (const double *a,
              const double *b,
              size_t        n,
              int           lags,
              double       *sums)
{
  int j = 0;

  for (; j + 8 <= lags; j += 8)
    lags_block (a, b + j, n, 8, 1, sums + j);
  for (; j + 4 <= lags; j += 4)
    lags_block (a, b + j, n, 4, 2, sums + j);
  for (; j < lags; j++)
    lags_block (a, b + j, n, 1, 8, sums + j);
}

SQUARES
mix_block (const double *const *src,
           const double        *weights,
           double              *dst,
           size_t               n,
           const int            m)
{
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    {
      vd sum = vd_at (src[0] + i) * weights[0], old = vd_at (dst + i);

#pragma GCC unroll 8
      for (int t = 1; t < m; t++)
        sum += vd_at (src[t] + i) * weights[t];
      old += sum;
      memcpy (dst + i, &old, sizeof old);
    }
  for (; i < n; i++)
    {
      double sum = src[0][i] * weights[0];

      for (int t = 1; t < m; t++)
        sum += src[t][i] * weights[t];
      dst[i] += sum;
    }
}

static void
squares_mix (const double *const *src,
             const double        *weights,
             int                  terms,
             double              *dst,
             size_t               n)
{
  int t = 0;

  for (; t + 8 <= terms; t += 8)
    mix_block (src + t, weights + t, dst, n, 8);
  for (; t < terms; t++)
    mix_block (src + t, weights + t, dst, n, 1);
}

extern const FoveaSquaresLoops NAME (fovea_squares_loops, FOVEA_ISA_NAME);
const FoveaSquaresLoops        NAME (fovea_squares_loops, FOVEA_ISA_NAME) = {
         .lags = squares_lags,
         .mix = squares_mix,
};
