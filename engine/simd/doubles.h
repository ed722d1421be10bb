/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops that add up in double precision: the second part of loops.c's
 * body. They go by blocks of 32 numbers, in as many of the compiler's own
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
#define VD_BLOCK   32
#define VD_VECTORS (VD_BLOCK / VD_LANES)
#define VD_INLINE  static inline __attribute__ ((always_inline)) void

typedef double    vd __attribute__ ((vector_size (8 * VD_LANES)));
typedef unsigned long long vd_bits __attribute__ ((vector_size (8 * VD_LANES)));
typedef float     vd_floats __attribute__ ((vector_size (4 * VD_LANES)));

/* Statement for each vector q of a block */
#define VD_EACH(...)                   \
  _Pragma ("GCC unroll 16")            \
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

/* Halves onto each other: in whole vectors as long as there are two. */
static inline __attribute__ ((always_inline)) double
vd_total (const vd *sum)
{
  double lane[VD_LANES];
  vd     v[VD_VECTORS];

  VD_EACH (v[q] = sum[q];)
  for (int half = VD_VECTORS / 2; half > 0; half /= 2)
    for (int q = 0; q < half; q++)
      v[q] += v[q + half];
  memcpy (lane, v, sizeof lane);
  for (int half = VD_LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++)
      lane[i] += lane[i + half];
  return lane[0];
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

/* dst = (a - mean) * factor * scale + shift, shift NULL = 0 */
static void
loop_normalise_each (const float *a,
                     double       mean,
                     double       factor,
                     const float *scale,
                     const float *shift,
                     float       *dst,
                     size_t       n)
{
  if (shift)
    for (size_t i = 0; i < n; i++)
      dst[i] = (float) ((a[i] - mean) * factor * scale[i] + shift[i]);
  else
    for (size_t i = 0; i < n; i++)
      dst[i] = (float) ((a[i] - mean) * factor * scale[i]);
}

/* ---- Exponentials -------------------------------------------------------------- */

/* So many exponentials are made before they are added, while they are near. */
#define EXP_CHUNK 512

static double
loop_exp_sum (const float *a, float shift, float *dst, size_t n)
{
  const vf largest = vf_set1 (shift);
  double   sum = 0;

  for (size_t at = 0; at < n; at += EXP_CHUNK)
    {
      const size_t until = n - at > EXP_CHUNK ? at + EXP_CHUNK : n;
      size_t       i = at;

      for (; i + VF_LANES <= until; i += VF_LANES)
        vf_store (dst + i, vf_exp_below (vf_load (a + i), largest));
      if (i < until)
        vf_store_part (dst + i, (int) (until - i),
                       vf_exp_below (vf_load_part (a + i, (int) (until - i)),
                                     largest));
      sum += loop_sum (dst + at, until - at);
    }
  return sum;
}

static void
loop_exp_rows (
    const float *a, const float *shift, float *dst, double *sum, size_t n)
{
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (dst + i, vf_exp_below (vf_load (a + i), vf_load (shift + i)));
  if (i < n)
    vf_store_part (dst + i, (int) (n - i),
                   vf_exp_below (vf_load_part (a + i, (int) (n - i)),
                                 vf_load_part (shift + i, (int) (n - i))));
  for (i = 0; i < n; i++)
    sum[i] += dst[i];
}
