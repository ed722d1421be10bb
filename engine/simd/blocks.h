/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops over blocked maps (N C/b H W b, b = lanes): what every CPU family
 * offers beside FoveaLoops, compiled from blocks.c. No GLib here, as in loops.h. */
#pragma once

#include "loops.h"

/* Where the terms of a sum lie: spots of `channels` numbers beside each other,
 * and behind them `tails` spots of only `tail` numbers. */
typedef struct
{
  const ptrdiff_t *offset; /* [spots + tails] from x, in floats */
  int              spots, channels;
  int              tails, tail;
} FoveaSpots;

/* Weights that will be wanted soon: from `at` on, `lines` (0, 1 or 2) lines of
 * the cache, of 16 floats, for each channel that is worked on; the next one's are
 * `step` floats further. */
typedef struct
{
  const float *at;
  int          lines, step;
} FoveaAhead;

/* What is done with the sums of m blocks: (sum * scale + shift) + skip, clamped;
 * scale and shift both NULL = none, skip NULL = none. */
typedef struct
{
  const float *init;         /* [m * b] */
  const float *scale, *shift; /* [m * b] */
  const float *skip;         /* as dst */
  ptrdiff_t    skip_stride;
  float        low, high;
} FoveaBlockPost;

/* A depthwise convolution's window. */
typedef struct
{
  int rows, columns, stride, dilation; /* the latter two: from left to right */
} FoveaDepthTaps;

/* Rows of a depthwise convolution, of one block. */
typedef struct
{
  const float *src;         /* column 0 of the row that tap row 0 looks at */
  ptrdiff_t    row;         /* floats from tap row to tap row */
  int          from, until; /* rows that are there, counted from src */
  ptrdiff_t    width;       /* columns that are there */
  ptrdiff_t    left;        /* column of the first output's first tap */
  const float *weights;     /* [rows][columns][b] */
  float       *dst;
  ptrdiff_t    dst_row;
} FoveaDepth;

struct _FoveaBlockLoops
{
  int pixels; /* that panel () makes at once, at most */

  /* dst[j][p] = post (sum over the spots' numbers c, in order, of
   * weights[spot][c][j] * x[p * step + offset[spot] + c]), j < m blocks (1 or
   * 2), p < n <= pixels; a vector each. step is b or 1. dst blocks lie
   * dst_stride apart, pixels beside each other. Terms are fused, 128 to a sum,
   * and those sums added in order. `ahead`: what will be wanted next. */
  void (*panel) (const float          *x,
                 int                   step,
                 const FoveaSpots     *spots,
                 const float          *weights,
                 FoveaAhead            ahead,
                 const FoveaBlockPost *post,
                 float                *dst,
                 ptrdiff_t             dst_stride,
                 int                   m,
                 int                   n);

  /* dst[r][p] = post (sum over the window of weights * src), r < rows (2 only for
   * a square window of 3 or 5 with stride 1, dilation 1), p < n; a vector each.
   * Taps outside are left out. */
  void (*depthwise) (const FoveaDepth     *d,
                     const FoveaBlockPost *post,
                     const FoveaDepthTaps *taps,
                     int                   rows,
                     int                   n);

  /* Winograd F(m x m, 3 x 3): a tile of m+2 x m+2 pixels, rows `row` apart, to
   * its (m+2)^2 frequencies, `apart` from each other; and back to the first
   * `rows` x `columns` of m x m pixels (post's skip_stride: from row to row). */
  struct
  {
    void (*in) (const float *src, ptrdiff_t row, float *dst, ptrdiff_t apart);
    void (*out) (const float          *src,
                 ptrdiff_t             apart,
                 const FoveaBlockPost *post,
                 float                *dst,
                 ptrdiff_t             row,
                 int                   rows,
                 int                   columns);
  } winograd4, winograd2;

  /* dst[p] = the largest of src[p * stride + k * apart], k < taps, p < n; a
   * vector each. NaN wins. And their sum, in order. */
  void (*across_max) (const float *src,
                      ptrdiff_t    stride,
                      ptrdiff_t    apart,
                      int          taps,
                      float       *dst,
                      ptrdiff_t    n);
  void (*across_add) (const float *src,
                      ptrdiff_t    stride,
                      ptrdiff_t    apart,
                      int          taps,
                      float       *dst,
                      ptrdiff_t    n);
  /* dst = the mean of src[0] .. src[n-1], a vector each; in double precision,
   * rounded once. */
  void (*mean) (const float *src, ptrdiff_t n, float *dst);

  /* dst = clamp (src * scale + shift, low, high), fused where the family can, n
   * vectors; a NaN stays NaN; dst may be src. */
  void (*affine) (const float *src,
                  const float *scale,
                  const float *shift,
                  float        low,
                  float        high,
                  float       *dst,
                  ptrdiff_t    n);

  /* dst[i] = src[i * stride] */
  void (*pick) (const float *src, ptrdiff_t stride, float *dst, ptrdiff_t n);

  /* dst[p][c] = src[c][p], c < used <= b, p < n; the lanes behind are 0. src
   * channels lie `stride` apart. */
  void (*gather) (const float *src,
                  ptrdiff_t    stride,
                  float       *dst,
                  ptrdiff_t    n,
                  int          used);
  /* dst[c][p] = src[p][c], c < used. dst channels lie `stride` apart. */
  void (*scatter) (const float *src,
                   float       *dst,
                   ptrdiff_t    stride,
                   ptrdiff_t    n,
                   int          used);
};
