/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of quantised layers: a part of loops.c's body. Pairs of 16-bit
 * integers are multiplied and added to 32 bits at once, exactly; who has no
 * instruction for that leaves it to floats. */
#pragma once

#include <string.h>

#include "functions.h"

VF_INLINE vi
vi_load (const int *p)
{
  vi v;

  memcpy (&v, p, sizeof v);
  return v;
}

VF_INLINE void
vi_store (int *p, vi v)
{
  memcpy (p, &v, sizeof v);
}

VF_INLINE vi
vi_set1 (int x)
{
  return (vi){ 0 } + x;
}

VF_INLINE vi
bytes_join (vf a, vf b, vf zero)
{
  vi low = __builtin_convertvector(vf_sub (a, zero), vi);
  vi high = __builtin_convertvector(vf_sub (b, zero), vi);

  return (low & 0xffff) | (high << 16);
}

static void
loop_join_pairs (const float *a, const float *b, float zero, int *dst, size_t n)
{
  const vf z = vf_set1 (zero);
  size_t   i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vi_store (dst + i, bytes_join (vf_load (a + i), vf_load (b + i), z));
  if (i < n)
    {
      const int part = (int) (n - i);
      int       lane[VF_LANES];

      vi_store (lane, bytes_join (vf_load_part (a + i, part),
                                  vf_load_part (b + i, part), z));
      memcpy (dst + i, lane, part * sizeof *lane);
    }
}

VF_INLINE vf
bytes_requantise (vi sums, vf factor, vf zero, vf low, vf high)
{
  const vf big = vf_set1 (0x1.8p23f); /* added, leaves a whole number */
  vf       v = vf_mul (__builtin_convertvector(sums, vf), factor);

  v = vf_if_less (low, v, v, low); /* NaN is low */
  v = vf_if_less (v, high, v, high);
  return vf_add (vf_sub (vf_add (v, big), big), zero);
}

static void
loop_requantise (const int *sums,
                 float     *dst,
                 size_t     n,
                 float      factor,
                 float      zero,
                 float      low,
                 float      high)
{
  const vf f = vf_set1 (factor), z = vf_set1 (zero);
  const vf least = vf_set1 (low - zero), most = vf_set1 (high - zero);
  size_t   i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (dst + i,
              bytes_requantise (vi_load (sums + i), f, z, least, most));
  if (i < n)
    {
      int lane[VF_LANES] = { 0 };

      memcpy (lane, sums + i, (n - i) * sizeof *lane);
      vf_store_part (dst + i, (int) (n - i),
                     bytes_requantise (vi_load (lane), f, z, least, most));
    }
}

#ifdef VI_PAIRS

/* As rows_block: m outputs by nb vectors, or `part` lanes of one. */
VF_INLINE void
pairs_block (const int *const *src,
             size_t            taps,
             const int        *weights,
             const int        *init,
             int              *dst,
             ptrdiff_t         dst_stride,
             size_t            at,
             const int         m,
             const int         nb,
             int               part)
{
  vi sum[ROWS_M][ROWS_N];

#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
#pragma GCC unroll 8
    for (int b = 0; b < nb; b++)
      sum[j][b] = vi_set1 (init[j]);
  for (size_t t = 0; t < taps; t++)
    {
      const int *row = src[t] + at, *w = weights + t * m;
      vi         x[ROWS_N];

#pragma GCC unroll 8
      for (int b = 0; b < nb; b++)
        x[b] = part ? (vi) vf_load_part ((const float *) (const void *) row,
                                         part) :
                      vi_load (row + b * VF_LANES);
#pragma GCC unroll 8
      for (int j = 0; j < m; j++)
#pragma GCC unroll 8
        for (int b = 0; b < nb; b++)
          sum[j][b] = vi_add_pairs (sum[j][b], vi_set1 (w[j]), x[b]);
    }
#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
#pragma GCC unroll 8
    for (int b = 0; b < nb; b++)
      {
        int *out = dst + j * dst_stride + at + b * VF_LANES;

        if (part)
          vf_store_part ((float *) (void *) out, part, (vf) sum[j][b]);
        else
          vi_store (out, sum[j][b]);
      }
}

VF_INLINE void
pairs_of_m (const int *const *src,
            size_t            taps,
            const int        *weights,
            const int        *init,
            int              *dst,
            ptrdiff_t         dst_stride,
            size_t            n,
            const int         m)
{
  size_t at = 0;

  for (; at + ROWS_N * VF_LANES <= n; at += ROWS_N * VF_LANES)
    pairs_block (src, taps, weights, init, dst, dst_stride, at, m, ROWS_N, 0);
  for (; at + VF_LANES <= n; at += VF_LANES)
    pairs_block (src, taps, weights, init, dst, dst_stride, at, m, 1, 0);
  if (at < n)
    pairs_block (src, taps, weights, init, dst, dst_stride, at, m, 1,
                 (int) (n - at));
}

static void
loop_pairs (const int *const *src,
            size_t            taps,
            const int        *weights,
            const int        *init,
            int              *dst,
            ptrdiff_t         dst_stride,
            size_t            n,
            int               m)
{
  if (m == 1)
    pairs_of_m (src, taps, weights, init, dst, dst_stride, n, 1);
  else if (m == 2)
    pairs_of_m (src, taps, weights, init, dst, dst_stride, n, 2);
  else if (m == 4)
    pairs_of_m (src, taps, weights, init, dst, dst_stride, n, 4);
#if ROWS_M == 8
  else
    pairs_of_m (src, taps, weights, init, dst, dst_stride, n, 8);
#endif
}
#else
#define loop_pairs NULL
#endif
