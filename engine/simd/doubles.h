/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops that add up in double precision: the second part of loops.c's
 * body. They go by blocks of eight numbers, in as many of the compiler's own
 * vectors as a family's registers make of them, so that every family computes
 * the very same. A tail goes through a copy. */
#pragma once

#include <string.h>

#if defined FOVEA_ISA_AVX512
#define VD_LANES 8
#elif defined FOVEA_ISA_AVX2
#define VD_LANES 4
#else
#define VD_LANES 2
#endif
#define VD_BLOCK   8
#define VD_VECTORS (VD_BLOCK / VD_LANES)
#define VD_INLINE  static inline __attribute__ ((always_inline)) void

typedef double    vd __attribute__ ((vector_size (8 * VD_LANES)));
typedef unsigned long long vd_bits __attribute__ ((vector_size (8 * VD_LANES)));
typedef float     vd_floats __attribute__ ((vector_size (4 * VD_LANES)));

/* Statement for each vector q of a block */
#define VD_EACH(...)                   \
  _Pragma ("GCC unroll 4")             \
  for (int q = 0; q < VD_VECTORS; q++) \
  {                                    \
    __VA_ARGS__                        \
  }

VD_INLINE
vd_load (vd *v, const float *p)
{
  vd_floats f;

  VD_EACH (
    memcpy (&f, p + q * VD_LANES, sizeof f);
    v[q] = __builtin_convertvector (f, vd);
  )
}

VD_INLINE
vd_store (float *p, const vd *v)
{
  vd_floats f;

  VD_EACH (
    f = __builtin_convertvector (v[q], vd_floats);
    memcpy (p + q * VD_LANES, &f, sizeof f);
  )
}

/* The n < VD_BLOCK numbers at p, and 0 behind them */
VD_INLINE
vd_load_part (vd *v, const float *p, size_t n)
{
  float block[VD_BLOCK] = { 0 };

  for (size_t i = 0; i < n; i++)
    block[i] = p[i];
  vd_load (v, block);
}

VD_INLINE
vd_store_part (float *p, const vd *v, size_t n)
{
  float block[VD_BLOCK];

  vd_store (block, v);
  for (size_t i = 0; i < n; i++)
    p[i] = block[i];
}

/* sum += v, but for what lies behind the first n numbers */
VD_INLINE
vd_add_part (vd *sum, const vd *v, size_t n)
{
  double block[VD_BLOCK];

  memcpy (block, v, sizeof block);
  for (size_t i = n; i < VD_BLOCK; i++)
    block[i] = 0;
  VD_EACH (
    vd x;

    memcpy (&x, block + q * VD_LANES, sizeof x);
    sum[q] += x;
  )
}

static double
vd_total (const vd *sum)
{
  double s[VD_BLOCK];

  memcpy (s, sum, sizeof s);
  return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

static double
loop_sum (const float *a, size_t n)
{
  vd     sum[VD_VECTORS] = { 0 }, x[VD_VECTORS];
  size_t i = 0;

  for (; i + VD_BLOCK <= n; i += VD_BLOCK)
    {
      vd_load (x, a + i);
      VD_EACH (sum[q] += x[q];)
    }
  if (i < n)
    {
      vd_load_part (x, a + i, n - i);
      VD_EACH (sum[q] += x[q];)
    }
  return vd_total (sum);
}

static double
loop_sum_squares (const float *a, double mean, size_t n)
{
  vd     sum[VD_VECTORS] = { 0 }, x[VD_VECTORS];
  size_t i = 0;

  for (; i + VD_BLOCK <= n; i += VD_BLOCK)
    {
      vd_load (x, a + i);
      VD_EACH (
        x[q] -= mean;
        sum[q] += x[q] * x[q];
      )
    }
  if (i < n)
    {
      vd_load_part (x, a + i, n - i);
      VD_EACH (
        x[q] -= mean;
        x[q] *= x[q];
      )
      vd_add_part (sum, x, n - i);
    }
  return vd_total (sum);
}

static void
loop_normalise (const float *a,
                double       mean,
                double       scale,
                double       shift,
                float       *dst,
                size_t       n)
{
  vd     x[VD_VECTORS];
  size_t i = 0;

  for (; i + VD_BLOCK <= n; i += VD_BLOCK)
    {
      vd_load (x, a + i);
      VD_EACH (x[q] = (x[q] - mean) * scale + shift;)
      vd_store (dst + i, x);
    }
  if (i < n)
    {
      vd_load_part (x, a + i, n - i);
      VD_EACH (x[q] = (x[q] - mean) * scale + shift;)
      vd_store_part (dst + i, x, n - i);
    }
}

/* ---- Exponentials --------------------------------------------------------------
 * exp (x) = 2^k exp (r), k the integer next to x / ln 2, |r| < 0.35, where nine
 * terms of the series leave an error of 2e-10. For x <= 0; below -120, where no
 * float is left, it stays at exp (-120). A NaN stays. */

#define EXP_LEAST (-120.0)
#define EXP_LOG2E 0x1.71547652b82fep0
#define EXP_HIGH  0x1.62e42fee00000p-1 /* ln 2, its first 33 bits */
#define EXP_LOW   0x1.a39ef35793c76p-33
#define EXP_ROUND 0x1.8p52 /* added, leaves an integer in the low bits */

static inline __attribute__ ((always_inline)) vd
vd_exp (vd x)
{
  vd            least = { 0 }, k, r, p;
  const vd_bits low = (vd_bits) (x < EXP_LEAST);
  vd_bits       scale;

  least += EXP_LEAST;
  x = (vd) ((low & (vd_bits) least) | (~low & (vd_bits) x));
  k = x * EXP_LOG2E + EXP_ROUND;
  scale = ((vd_bits) k << 52) + (1023ULL << 52);
  k -= EXP_ROUND;
  r = x - k * EXP_HIGH - k * EXP_LOW;
  p = r * (1.0 / 40320) + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return p * (vd) scale;
}

static double
loop_exp_sum (const float *a, float shift, float *dst, size_t n)
{
  vd     sum[VD_VECTORS] = { 0 }, x[VD_VECTORS];
  size_t i = 0;

  for (; i + VD_BLOCK <= n; i += VD_BLOCK)
    {
      vd_load (x, a + i);
      VD_EACH (x[q] = vd_exp (x[q] - (double) shift);)
      vd_store (dst + i, x);
      VD_EACH (sum[q] += x[q];)
    }
  if (i < n)
    {
      vd_load_part (x, a + i, n - i);
      VD_EACH (x[q] = vd_exp (x[q] - (double) shift);)
      vd_store_part (dst + i, x, n - i);
      vd_add_part (sum, x, n - i);
    }
  return vd_total (sum);
}

static void
loop_exp_rows (
    const float *a, const float *shift, float *dst, double *sum, size_t n)
{
  vd     x[VD_VECTORS], s[VD_VECTORS];
  double block[VD_BLOCK];
  size_t i = 0;

  for (; i + VD_BLOCK <= n; i += VD_BLOCK)
    {
      vd_load (x, a + i);
      vd_load (s, shift + i);
      VD_EACH (x[q] = vd_exp (x[q] - s[q]);)
      vd_store (dst + i, x);
      memcpy (s, sum + i, sizeof s);
      VD_EACH (s[q] += x[q];)
      memcpy (sum + i, s, sizeof s);
    }
  if (i == n)
    return;
  vd_load_part (x, a + i, n - i);
  vd_load_part (s, shift + i, n - i);
  VD_EACH (x[q] = vd_exp (x[q] - s[q]);)
  vd_store_part (dst + i, x, n - i);
  memcpy (block, x, sizeof block);
  for (size_t j = 0; i + j < n; j++)
    sum[i + j] += block[j];
}
