/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of classic filters and of pixels: what every CPU family offers
 * beside FoveaLoops, compiled from filters.c. No GLib here, as in loops.h. */
#pragma once

#include "loops.h"

struct _FoveaFilterLoops
{
  /* planes[p][i] = pixels[i * step + p], p < n_planes <= step, i < n. */
  void (*split) (const float  *pixels,
                 int           step,
                 int           n_planes,
                 float *const *planes,
                 size_t        n);
  /* pixels[i * step + p] = planes[p][i], p < step, i < n. */
  void (*join) (const float *const *planes,
                int                 step,
                float              *pixels,
                size_t              n);
  /* dst[i] = (a[2 i] . b[2 i]) . (a[2 i + 1] . b[2 i + 1]), i < n; x . y is that
   * of FoveaLoops' max, min or add. */
  void (*pairs_max) (const float *a, const float *b, float *dst, size_t n);
  void (*pairs_min) (const float *a, const float *b, float *dst, size_t n);
  void (*pairs_add) (const float *a, const float *b, float *dst, size_t n);
  /* values[i] *= weight, or 0 where that is 0; weight is alpha[i] cut to 0..1,
   * a NaN is 0. */
  void (*weigh) (float *values, const float *alpha, size_t n);
  /* dst[i] = alpha[i] cut to 0..1, a NaN is 0; dst may be alpha. */
  void (*weights) (const float *alpha, float *dst, size_t n);
  /* sums[i] *= whole / weight[i] where weight[i] > 0 */
  void (*unweigh) (float *sums, const float *weight, float whole, size_t n);
  /* 1 when all pixels[i * step] are `value`. */
  int (*all_are) (const float *pixels, int step, float value, size_t n);
  /* dst = sqrt (x^2 + y^2), within 2 ulp; IEEE where one is no number. */
  void (*magnitude) (const float *x, const float *y, float *dst, size_t n);
  /* Fourier transform of each column of re + i im, in place: n = 2^k rows,
   * `stride` floats apart, of `columns` numbers (whole vectors). Row p gets
   * the frequency that conv-large.c's large_set_order has at p; `back` takes rows in
   * that order and gives n times the inverse. turns: those of the same file. */
  void (*transform) (float       *re,
                     float       *im,
                     ptrdiff_t    stride,
                     int          n,
                     int          columns,
                     const float *turns,
                     int          back);
};
