/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of depthwise convolution on blocked maps, part of blocks.c: a
 * vector is a block's pixel, and each of its lanes has weights of its own. A
 * pixel that was loaded serves all outputs that it is a tap of: of a row or two.
 * Taps are added from the top left to the lower right, those outside left out. */

typedef vf DepthSums[2][DEPTH_PIXELS];

/* One input row, `ir` below the first output row's first tap. */
INLINE void
depth_row (DepthSums         sum,
           const FoveaDepth *d,
           ptrdiff_t         left,
           const int         ir,
           const int         size,
           const int         stride,
           const int         rows,
           const int         n,
           const int         edge)
{
  const float *src = d->src + ir * d->row + left * BLOCK;

  UNROLL
  for (int c = 0; c < (n - 1) * stride + size; c++)
    {
      vf x;

      if (edge && (size_t) (left + c) >= (size_t) d->width)
        continue;
      x = vf_load (src + c * BLOCK);
      UNROLL
      for (int kx = 0; kx < size; kx++)
        {
          const int p = (c - kx) / stride;

          if (c < kx || (c - kx) % stride != 0 || p >= n)
            continue;
          if (ir < size)
            sum[0][p] = vf_fma (
                vf_load (d->weights + (ir * size + kx) * BLOCK), x, sum[0][p]);
          if (rows > 1 && ir >= stride)
            sum[1][p] = vf_fma (
                vf_load (d->weights + ((ir - stride) * size + kx) * BLOCK), x,
                sum[1][p]);
        }
    }
}

INLINE void
depth_of (const FoveaDepth     *d,
          const FoveaBlockPost *post,
          int                   at,
          const int             size,
          const int             stride,
          const int             rows,
          const int             n,
          const int             edge)
{
  const ptrdiff_t left = d->left + (ptrdiff_t) at * stride;
  DepthSums       sum;

  UNROLL
  for (int r = 0; r < rows; r++)
    {
      UNROLL
      for (int p = 0; p < n; p++)
        sum[r][p] = vf_load (post->init);
    }
  UNROLL
  for (int ir = 0; ir < size + (rows - 1) * stride; ir++)
    if (ir >= d->from && ir < d->until)
      depth_row (sum, d, left, ir, size, stride, rows, n, edge);
  UNROLL
  for (int r = 0; r < rows; r++)
    {
      panel_end (sum[r], post, 0, d->dst + r * d->dst_row + at * BLOCK, n);
    }
}

#define DEPTH_CASE(size, stride, rows, n, edge)              \
  case n:                                                    \
    depth_of (d, post, at, size, stride, rows, n, edge);     \
    break;
#if DEPTH_PIXELS == 7
#define DEPTH_CASES(size, stride, rows, edge)                \
  DEPTH_CASE (size, stride, rows, 1, edge)                   \
  DEPTH_CASE (size, stride, rows, 2, edge)                   \
  DEPTH_CASE (size, stride, rows, 3, edge)                   \
  DEPTH_CASE (size, stride, rows, 4, edge)                   \
  DEPTH_CASE (size, stride, rows, 5, edge)                   \
  DEPTH_CASE (size, stride, rows, 6, edge)                   \
  DEPTH_CASE (size, stride, rows, 7, edge)
#else
#define DEPTH_CASES(size, stride, rows, edge)                \
  DEPTH_CASE (size, stride, rows, 1, edge)                   \
  DEPTH_CASE (size, stride, rows, 2, edge)                   \
  DEPTH_CASE (size, stride, rows, 3, edge)                   \
  DEPTH_CASE (size, stride, rows, 4, edge)
#endif

/* n outputs of `rows` rows, in pieces; those at the map's edges look at each
 * tap's column. */
#define DEPTH_FUNCTION(name, size, stride, rows)                             \
  static void name (const FoveaDepth *d, const FoveaBlockPost *post, int n)  \
  {                                                                          \
    for (int at = 0, part; at < n; at += part)                               \
      {                                                                      \
        const ptrdiff_t left = d->left + (ptrdiff_t) at * stride;            \
                                                                             \
        part = n - at < DEPTH_PIXELS ? n - at : DEPTH_PIXELS;                \
        if (left < 0 || left + (part - 1) * stride + size > d->width)        \
          switch (part)                                                      \
            {                                                                \
              DEPTH_CASES (size, stride, rows, 1)                            \
            }                                                                \
        else                                                                 \
          switch (part)                                                      \
            {                                                                \
              DEPTH_CASES (size, stride, rows, 0)                            \
            }                                                                \
      }                                                                      \
  }
DEPTH_FUNCTION (depth_3_1_1, 3, 1, 1)
DEPTH_FUNCTION (depth_3_1_2, 3, 1, 2)
DEPTH_FUNCTION (depth_3_2_1, 3, 2, 1)
DEPTH_FUNCTION (depth_5_1_1, 5, 1, 1)
DEPTH_FUNCTION (depth_5_1_2, 5, 1, 2)
DEPTH_FUNCTION (depth_5_2_1, 5, 2, 1)
DEPTH_FUNCTION (depth_7_1_1, 7, 1, 1)

/* Any window, a pixel at a time. */
static void
depth_any (const FoveaDepth     *d,
           const FoveaBlockPost *post,
           const FoveaDepthTaps *taps,
           int                   n)
{
  for (int p = 0; p < n; p++)
    {
      const ptrdiff_t left = d->left + (ptrdiff_t) p * taps->stride;
      vf              sum = vf_load (post->init);

      for (int ky = d->from; ky < d->until; ky++)
        for (int kx = 0; kx < taps->columns; kx++)
          {
            const ptrdiff_t x = left + (ptrdiff_t) kx * taps->dilation;

            if ((size_t) x < (size_t) d->width)
              sum = vf_fma (
                  vf_load (d->weights + (ky * taps->columns + kx) * BLOCK),
                  vf_load (d->src + ky * d->row + x * BLOCK), sum);
          }
      panel_end (&sum, post, 0, d->dst + (ptrdiff_t) p * BLOCK, 1);
    }
}

static void
loop_depthwise (const FoveaDepth     *d,
                const FoveaBlockPost *post,
                const FoveaDepthTaps *taps,
                int                   rows,
                int                   n)
{
  const int square = taps->rows == taps->columns && taps->dilation == 1;

  if (square && taps->rows == 3 && taps->stride == 1)
    (rows > 1 ? depth_3_1_2 : depth_3_1_1) (d, post, n);
  else if (square && taps->rows == 5 && taps->stride == 1)
    (rows > 1 ? depth_5_1_2 : depth_5_1_1) (d, post, n);
  else if (square && taps->rows == 3 && taps->stride == 2)
    depth_3_2_1 (d, post, n);
  else if (square && taps->rows == 5 && taps->stride == 2)
    depth_5_2_1 (d, post, n);
  else if (square && taps->rows == 7 && taps->stride == 1)
    depth_7_1_1 (d, post, n);
  else
    depth_any (d, post, taps, n);
}
