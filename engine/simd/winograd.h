/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of Winograd's convolution F(m x m, 3 x 3), part of blocks.c: the
 * transforms of one tile, a vector of channels at a time. Source: A. Lavin and
 * S. Gray, Fast Algorithms for Convolutional Neural Networks (2015), by the
 * method of Toom and Cook. For m = 4 the points are 0, +-1/sqrt(2), +-sqrt(2)
 * and infinity: their errors are a tenth of those of 0, +-1, +-2. */

#define WINO_A 0.70710678118654752f /* 1 / sqrt (2) */
/* Tiles of a large map come from memory: this many ahead they are fetched. */
#define WINO_AHEAD 2
#define WINO_B 1.41421356237309505f /* sqrt (2) */

/* x[0] .. x[m+1], `at` apart -> B^T x */
INLINE void
wino_in_line (const vf *x, vf *y, const int m, const int from, const int to)
{
#define X(i) x[(i) *from]
#define Y(i) y[(i) *to]
  if (m == 4)
    {
      vf even = vf_fma (vf_set1 (-2.0f), X (2), X (4));
      vf odd =
          vf_mul (vf_set1 (WINO_A), vf_fma (vf_set1 (-2.0f), X (1), X (3)));
      vf even2 = vf_fma (vf_set1 (-0.5f), X (2), X (4));
      vf odd2 =
          vf_mul (vf_set1 (WINO_B), vf_fma (vf_set1 (-0.5f), X (1), X (3)));

      Y (0) = vf_add (vf_fma (vf_set1 (-2.5f), X (2), X (0)), X (4));
      Y (5) = vf_add (vf_fma (vf_set1 (-2.5f), X (3), X (1)), X (5));
      Y (1) = vf_add (even, odd);
      Y (2) = vf_sub (even, odd);
      Y (3) = vf_add (even2, odd2);
      Y (4) = vf_sub (even2, odd2);
    }
  else
    {
      Y (0) = vf_sub (X (0), X (2));
      Y (1) = vf_add (X (1), X (2));
      Y (2) = vf_sub (X (2), X (1));
      Y (3) = vf_sub (X (3), X (1));
    }
}

/* x[0] .. x[m+1] -> A^T x, m numbers */
INLINE void
wino_out_line (const vf *x, vf *y, const int m, const int from, const int to)
{
  if (m == 4)
    {
      vf sum = vf_add (X (1), X (2)), difference = vf_sub (X (1), X (2));
      vf sum2 = vf_add (X (3), X (4)), difference2 = vf_sub (X (3), X (4));

      Y (0) = vf_add (X (0), vf_add (sum, sum2));
      Y (1) = vf_fma (vf_set1 (WINO_A), difference,
                      vf_mul (vf_set1 (WINO_B), difference2));
      Y (2) = vf_fma (vf_set1 (0.5f), sum, vf_mul (vf_set1 (2.0f), sum2));
      Y (3) = vf_fma (vf_set1 (0.5f * WINO_A), difference,
                      vf_fma (vf_set1 (2.0f * WINO_B), difference2, X (5)));
    }
  else
    {
      Y (0) = vf_add (X (0), vf_add (X (1), X (2)));
      Y (1) = vf_add (vf_sub (X (1), X (2)), X (3));
    }
#undef X
#undef Y
}

INLINE void
wino_in (const float *src,
         ptrdiff_t    row,
         float       *dst,
         ptrdiff_t    apart,
         const int    m)
{
  const int n = m + 2;
  vf        x[6], y[36], z[6];

  UNROLL
  for (int i = 0; i < n; i++)
    {
      UNROLL
      for (int j = 0; j < n; j++)
        x[j] = vf_load (src + i * row + j * BLOCK);
      UNROLL
      for (int j = 0; j < m; j++)
        __builtin_prefetch (src + i * row + (WINO_AHEAD * m + 2 + j) * BLOCK);
      wino_in_line (x, y + i * n, m, 1, 1);
    }
  UNROLL
  for (int j = 0; j < n; j++)
    {
      wino_in_line (y + j, z, m, n, 1);
      UNROLL
      for (int i = 0; i < n; i++)
        vf_store (dst + (i * n + j) * apart, z[i]);
    }
}

INLINE void
wino_out (const float          *src,
          ptrdiff_t             apart,
          const FoveaBlockPost *post,
          float                *dst,
          ptrdiff_t             row,
          int                   rows,
          int                   columns,
          const int             m)
{
  const int n = m + 2;
  const vf  init = vf_load (post->init);
  vf        x[6], y[24], z[4];
  FoveaBlockPost at = *post; /* no store can change it */

  UNROLL
  for (int i = 0; i < m; i++)
    {
      UNROLL
      for (int j = 0; j < m; j++)
        __builtin_prefetch (dst + i * row + (WINO_AHEAD * m + j) * BLOCK, 1);
    }
  UNROLL
  for (int i = 0; i < n; i++)
    {
      UNROLL
      for (int j = 0; j < n; j++)
        x[j] = vf_load (src + (i * n + j) * apart);
      wino_out_line (x, y + i * m, m, 1, 1);
    }
  UNROLL
  for (int j = 0; j < m; j++)
    {
      wino_out_line (y + j, z, m, m, 1);
      if (j < columns)
        {
          UNROLL
          for (int i = 0; i < m; i++)
            if (i < rows)
              {
                vf sum = vf_add (z[i], init);

                at.skip = post->skip ? post->skip + i * post->skip_stride +
                                           j * BLOCK :
                                       NULL;
                panel_end (&sum, &at, 0, dst + i * row + j * BLOCK, 1);
              }
        }
    }
}

static void
wino4_in (const float *src, ptrdiff_t row, float *dst, ptrdiff_t apart)
{
  wino_in (src, row, dst, apart, 4);
}

static void
wino2_in (const float *src, ptrdiff_t row, float *dst, ptrdiff_t apart)
{
  wino_in (src, row, dst, apart, 2);
}

static void
wino4_out (const float          *src,
           ptrdiff_t             apart,
           const FoveaBlockPost *post,
           float                *dst,
           ptrdiff_t             row,
           int                   rows,
           int                   columns)
{
  wino_out (src, apart, post, dst, row, rows, columns, 4);
}

static void
wino2_out (const float          *src,
           ptrdiff_t             apart,
           const FoveaBlockPost *post,
           float                *dst,
           ptrdiff_t             row,
           int                   rows,
           int                   columns)
{
  wino_out (src, apart, post, dst, row, rows, columns, 2);
}
