/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fourier transforms of columns, a part of filters.c: steps by four (and a last
 * one by two where n is no power of four), from the whole length down, all of
 * them on one vector of columns before the next: rows of it stay in the cache.
 * Backwards each step is undone, from the last up. */
#pragma once

#include <stddef.h>

#include "vec.h"

typedef struct
{
  vf re, im;
} vc;

static inline vc
vc_load (const float *re, const float *im, ptrdiff_t at)
{
  return (vc){ vf_load (re + at), vf_load (im + at) };
}

static inline void
vc_store (float *re, float *im, ptrdiff_t at, vc v)
{
  vf_store (re + at, v.re);
  vf_store (im + at, v.im);
}

static inline vc
vc_add (vc a, vc b)
{
  return (vc){ vf_add (a.re, b.re), vf_add (a.im, b.im) };
}

static inline vc
vc_sub (vc a, vc b)
{
  return (vc){ vf_sub (a.re, b.re), vf_sub (a.im, b.im) };
}

/* a - i b, a + i b */
static inline vc
vc_sub_i (vc a, vc b)
{
  return (vc){ vf_add (a.re, b.im), vf_sub (a.im, b.re) };
}

static inline vc
vc_add_i (vc a, vc b)
{
  return (vc){ vf_sub (a.re, b.im), vf_add (a.im, b.re) };
}

/* a * (turn[0] + i turn[1]); the other way round with `back` */
static inline vc
vc_turn (vc a, const float *turn, const int back)
{
  vf re = vf_set1 (turn[0]), im = vf_set1 (back ? -turn[1] : turn[1]);

  return (vc){ vf_sub (vf_mul (a.re, re), vf_mul (a.im, im)),
               vf_fma (a.re, im, vf_mul (a.im, re)) };
}

static inline __attribute__ ((always_inline)) void
transform_four (float       *re,
                float       *im,
                ptrdiff_t    quarter,
                const float *turn,
                const int    turns,
                const int    back)
{
  vc a = vc_load (re, im, 0), b = vc_load (re, im, quarter);
  vc c = vc_load (re, im, 2 * quarter), d = vc_load (re, im, 3 * quarter);
  vc even, odd, even_gap, odd_gap;

  if (back && turns)
    {
      b = vc_turn (b, turn, 1);
      c = vc_turn (c, turn + 2, 1);
      d = vc_turn (d, turn + 4, 1);
    }
  even = vc_add (a, c);
  even_gap = vc_sub (a, c);
  odd = vc_add (b, d);
  odd_gap = vc_sub (b, d);
  a = vc_add (even, odd);
  c = vc_sub (even, odd);
  b = back ? vc_add_i (even_gap, odd_gap) : vc_sub_i (even_gap, odd_gap);
  d = back ? vc_sub_i (even_gap, odd_gap) : vc_add_i (even_gap, odd_gap);
  if (! back && turns)
    {
      b = vc_turn (b, turn, 0);
      c = vc_turn (c, turn + 2, 0);
      d = vc_turn (d, turn + 4, 0);
    }
  vc_store (re, im, 0, a);
  vc_store (re, im, quarter, b);
  vc_store (re, im, 2 * quarter, c);
  vc_store (re, im, 3 * quarter, d);
}

static inline __attribute__ ((always_inline)) void
transform_step (float       *re,
                float       *im,
                ptrdiff_t    stride,
                int          n,
                int          length,
                const float *turns,
                const int    back)
{
  const int quarter = length / 4;

  for (int k = 0; k < quarter; k++)
    for (int from = 0; from < n; from += length)
      {
        ptrdiff_t at = (from + k) * stride;

        if (k == 0)
          transform_four (re + at, im + at, quarter * stride, turns, 0, back);
        else
          transform_four (re + at, im + at, quarter * stride, turns + 6 * k, 1,
                          back);
      }
}

static inline void
transform_pairs (float *re, float *im, ptrdiff_t stride, int n)
{
  for (int k = 0; k < n; k += 2)
    {
      vc a = vc_load (re, im, k * stride), b = vc_load (re, im, (k + 1) * stride);

      vc_store (re, im, k * stride, vc_add (a, b));
      vc_store (re, im, (k + 1) * stride, vc_sub (a, b));
    }
}

static void
loop_transform (float       *re,
                float       *im,
                ptrdiff_t    stride,
                int          n,
                int          columns,
                const float *turns,
                int          back)
{
  for (int x = 0; x < columns; x += VF_LANES)
    {
      const float *turn = turns;
      int          length = n;

      if (! back)
        for (; length >= 4; turn += 6 * (length / 4), length /= 4)
          transform_step (re + x, im + x, stride, n, length, turn, 0);
      while (length >= 4)
        {
          turn += 6 * (length / 4);
          length /= 4;
        }
      if (length == 2)
        transform_pairs (re + x, im + x, stride, n);
      if (! back)
        continue;
      for (length *= 4; length <= n; length *= 4)
        {
          turn -= 6 * (length / 4);
          transform_step (re + x, im + x, stride, n, length, turn, 1);
        }
    }
}
