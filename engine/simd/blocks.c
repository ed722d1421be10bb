/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the inner loops over blocked maps, compiled once for each CPU
 * family, as loops.c is. */
#include "blocks.h"

#include "transpose.h"
#include "vec.h"

#define NAME_(a, b) a##_##b
#define NAME(a, b)  NAME_ (a, b)

#if defined __clang__
#define UNROLL _Pragma ("unroll")
#else
#define UNROLL _Pragma ("GCC unroll 16")
#endif

#define BLOCK VF_LANES
#define INLINE static inline __attribute__ ((always_inline))
/* Enough of them to hide the latency, few enough to stay in registers. */
#define PIXELS PANEL_PIXELS
/* So many terms are added to one sum: see loops.c. */
#define TERMS 128

/* ---- Panels: m blocks of outputs by n pixels -------------------------------- */

/* All sums are this type's, and no array of variable length: those would not
 * stay in registers. */
typedef vf Sums[2][PIXELS];

/* Adds the term of one channel. */
INLINE void
panel_term (Sums sum, const float *x, const float *w, const int step,
            const int m, const int n)
{
  vf first = vf_load (w), second = m > 1 ? vf_load (w + BLOCK) : first;

  UNROLL
  for (int p = 0; p < n; p++)
    {
      vf v = vf_set1 (x[p * step]);

      sum[0][p] = vf_fma (v, first, sum[0][p]);
      if (m > 1)
        sum[1][p] = vf_fma (v, second, sum[1][p]);
    }
}

/* Adds the terms of spots first .. until-1; the weights of the next one. Meanwhile
 * those that will be wanted later are fetched, as many as are used. */
INLINE const float *
panel_spots (Sums              sum,
             const float      *x,
             const FoveaSpots *spots,
             int               first,
             int               until,
             const float      *w,
             FoveaAhead       *ahead,
             const int         step,
             const int         m,
             const int         n)
{
  if (step == 1) /* spots of one number */
    for (int s = first; s < until; s++, w += m * BLOCK)
      panel_term (sum, x + spots->offset[s], w, step, m, n);
  else
    for (int s = first; s < until; s++)
      {
        const float *at = x + spots->offset[s];
        const int    channels =
            s < spots->spots ? spots->channels : spots->tail;

        for (int c = 0; c < channels; c++, w += m * BLOCK)
          {
            if (ahead->lines)
              {
                __builtin_prefetch (ahead->at, 0, 2);
                if (ahead->lines > 1)
                  __builtin_prefetch (ahead->at + 16, 0, 2);
                ahead->at += ahead->step;
              }
            panel_term (sum, at + c, w, step, m, n);
          }
      }
  return w;
}

/* total += sum, which begins anew; the totals lie in memory. */
INLINE void
panel_fold (Sums sum, float *total, const int m, const int n)
{
  UNROLL
  for (int j = 0; j < m; j++)
    {
      UNROLL
      for (int p = 0; p < n; p++)
        {
          float *at = total + (j * PIXELS + p) * BLOCK;

          vf_store (at, vf_add (vf_load (at), sum[j][p]));
          sum[j][p] = vf_set1 (0.0f);
        }
    }
}

/* What is done to n sums of block j, and stored. */
INLINE void
panel_end (vf *sum, const FoveaBlockPost *post, int j, float *dst, const int n)
{
  const vf low = vf_set1 (post->low), high = vf_set1 (post->high);

  if (post->scale)
    {
      const vf scale = vf_load (post->scale + j * BLOCK);
      const vf shift = vf_load (post->shift + j * BLOCK);

      UNROLL
      for (int p = 0; p < n; p++)
        sum[p] = vf_fma (sum[p], scale, shift);
    }
  if (post->skip)
    {
      const float *skip = post->skip + j * post->skip_stride;

      UNROLL
      for (int p = 0; p < n; p++)
        sum[p] = vf_add (sum[p], vf_load (skip + p * BLOCK));
    }
  UNROLL
  for (int p = 0; p < n; p++)
    vf_store (dst + p * BLOCK, vf_min (high, vf_max (low, sum[p])));
}

/* GCC does not see that totals are read only where they were set. */
#pragma GCC diagnostic push
#if ! defined __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

INLINE void
panel_of (const float          *x,
          const FoveaSpots     *spots,
          const float          *w,
          FoveaAhead            ahead,
          const FoveaBlockPost *post,
          float                *dst,
          ptrdiff_t             dst_stride,
          const int             step,
          const int             m,
          const int             n)
{
  const int group = step == 1 ? TERMS : TERMS / BLOCK;
  const int all = spots->spots + spots->tails;
  float     total[2 * PIXELS * BLOCK];
  Sums      sum;

  UNROLL
  for (int j = 0; j < m; j++)
    {
      UNROLL
      for (int p = 0; p < n; p++)
        sum[j][p] = vf_load (post->init + j * BLOCK);
    }
  for (int s = 0, until; s < all; s = until)
    {
      until = all - s > group ? s + group : all;
      w = panel_spots (sum, x, spots, s, until, w, &ahead, step, m, n);
      if (all <= group)
        break;
      if (s == 0)
        {
          UNROLL
          for (int j = 0; j < m; j++)
            {
              UNROLL
              for (int p = 0; p < n; p++)
                {
                  vf_store (total + (j * PIXELS + p) * BLOCK, sum[j][p]);
                  sum[j][p] = vf_set1 (0.0f);
                }
            }
        }
      else
        panel_fold (sum, total, m, n);
    }
  UNROLL
  for (int j = 0; j < m; j++)
    {
      UNROLL
      for (int p = 0; p < n && all > group; p++)
        sum[j][p] = vf_load (total + (j * PIXELS + p) * BLOCK);
      panel_end (sum[j], post, j, dst + j * dst_stride, n);
    }
}

#define PANEL_CASE(step, m, n)                                             \
  case n:                                                                  \
    panel_of (x, spots, w, ahead, post, dst, dst_stride, step, m, n);      \
    break;
#define PANEL_CASES_6(step, m)                                             \
  PANEL_CASE (step, m, 1) PANEL_CASE (step, m, 2) PANEL_CASE (step, m, 3)  \
  PANEL_CASE (step, m, 4) PANEL_CASE (step, m, 5) PANEL_CASE (step, m, 6)
#define PANEL_CASES_12(step, m)                                            \
  PANEL_CASES_6 (step, m)                                                  \
  PANEL_CASE (step, m, 7) PANEL_CASE (step, m, 8) PANEL_CASE (step, m, 9)  \
  PANEL_CASE (step, m, 10) PANEL_CASE (step, m, 11) PANEL_CASE (step, m, 12)
#if PANEL_PIXELS == 14
#define PANEL_CASES(step, m)                                               \
  PANEL_CASES_12 (step, m)                                                 \
  PANEL_CASE (step, m, 13) PANEL_CASE (step, m, 14)
#elif PANEL_PIXELS == 12
#define PANEL_CASES PANEL_CASES_12
#else
#define PANEL_CASES PANEL_CASES_6
#endif

#define PANEL_FUNCTION(name, step, m)                                      \
  static void name (const float *x, const FoveaSpots *spots,               \
                    const float *w, FoveaAhead ahead,                    \
                    const FoveaBlockPost *post, float *dst,                \
                    ptrdiff_t dst_stride, int n)                           \
  {                                                                        \
    switch (n)                                                             \
      {                                                                    \
        PANEL_CASES (step, m)                                              \
      }                                                                    \
  }
PANEL_FUNCTION (panel_plain_1, 1, 1)
PANEL_FUNCTION (panel_plain_2, 1, 2)
PANEL_FUNCTION (panel_blocked_1, BLOCK, 1)
PANEL_FUNCTION (panel_blocked_2, BLOCK, 2)

static void
loop_panel (const float          *x,
            int                   step,
            const FoveaSpots     *spots,
            const float          *weights,
            FoveaAhead            ahead,
            const FoveaBlockPost *post,
            float                *dst,
            ptrdiff_t             dst_stride,
            int                   m,
            int                   n)
{
  if (step == 1 && m == 1)
    panel_plain_1 (x, spots, weights, ahead, post, dst, dst_stride, n);
  else if (step == 1)
    panel_plain_2 (x, spots, weights, ahead, post, dst, dst_stride, n);
  else if (m == 1)
    panel_blocked_1 (x, spots, weights, ahead, post, dst, dst_stride, n);
  else
    panel_blocked_2 (x, spots, weights, ahead, post, dst, dst_stride, n);
}

#pragma GCC diagnostic pop

#include "winograd.h"

#include "depthwise.h"

/* ---- Pooling ----------------------------------------------------------------- */

#define ACROSS(name, combination)                                           \
  static void name (const float *src, ptrdiff_t stride, ptrdiff_t apart,    \
                    int taps, float *dst, ptrdiff_t n)                      \
  {                                                                         \
    for (ptrdiff_t p = 0; p < n; p++)                                       \
      {                                                                     \
        const float *at = src + p * stride * BLOCK;                         \
        vf           x = vf_load (at);                                      \
                                                                            \
        for (int k = 1; k < taps; k++)                                      \
          {                                                                 \
            vf y = vf_load (at + k * apart * BLOCK);                        \
                                                                            \
            x = combination;                                                \
          }                                                                 \
        vf_store (dst + p * BLOCK, x);                                      \
      }                                                                     \
  }
ACROSS (across_max, vf_keep_nan (x, vf_max (x, y)))
ACROSS (across_add, vf_add (x, y))

/* As globalaverage adds a plain map: eight sums of every eighth pixel. */
static void
loop_mean (const float *src, ptrdiff_t n, float *dst)
{
  double    sum[8][BLOCK] = { 0 };
  ptrdiff_t p = 0;

  for (; p + 8 <= n; p += 8)
    {
      UNROLL
      for (int j = 0; j < 8; j++)
        {
          UNROLL
          for (int i = 0; i < BLOCK; i++)
            sum[j][i] += src[(p + j) * BLOCK + i];
        }
    }
  for (int j = 0; p + j < n; j++)
    for (int i = 0; i < BLOCK; i++)
      sum[j][i] += src[(p + j) * BLOCK + i];
  for (int i = 0; i < BLOCK; i++)
    dst[i] = (float) ((((sum[0][i] + sum[1][i]) + (sum[2][i] + sum[3][i])) +
                       ((sum[4][i] + sum[5][i]) + (sum[6][i] + sum[7][i]))) /
                      n);
}

static void
loop_affine (const float *src,
             const float *scale,
             const float *shift,
             float        low,
             float        high,
             float       *dst,
             ptrdiff_t    n)
{
  const vf s = vf_load (scale), t = vf_load (shift);
  const vf least = vf_set1 (low), most = vf_set1 (high);

  for (ptrdiff_t p = 0; p < n; p++)
    vf_store (dst + p * BLOCK,
              vf_min (most, vf_max (least, vf_fma (vf_load (src + p * BLOCK),
                                                   s, t))));
}

/* With strides that the compiler knows it makes vectors of it. */
static void
loop_pick (const float *src, ptrdiff_t stride, float *dst, ptrdiff_t n)
{
  if (stride == 2)
    for (ptrdiff_t i = 0; i < n; i++)
      dst[i] = src[2 * i];
  else if (stride == 4)
    for (ptrdiff_t i = 0; i < n; i++)
      dst[i] = src[4 * i];
  else
    for (ptrdiff_t i = 0; i < n; i++)
      dst[i] = src[i * stride];
}

/* ---- Plain to blocked and back ----------------------------------------------- */

/* A square of pixels and channels at a time. */
static void
loop_gather (const float *src,
             ptrdiff_t    stride,
             float       *dst,
             ptrdiff_t    n,
             int          used)
{
  for (ptrdiff_t at = 0; at < n; at += BLOCK)
    {
      const int part = n - at < BLOCK ? (int) (n - at) : BLOCK;
      vf        square[BLOCK];

      for (int c = 0; c < BLOCK; c++)
        square[c] = c >= used    ? vf_set1 (0.0f) :
                    part < BLOCK ? vf_load_part (src + c * stride + at, part) :
                                   vf_load (src + c * stride + at);
      transpose (square);
      for (int p = 0; p < part; p++)
        vf_store (dst + (at + p) * BLOCK, square[p]);
    }
}

static void
loop_scatter (const float *src,
              float       *dst,
              ptrdiff_t    stride,
              ptrdiff_t    n,
              int          used)
{
  for (ptrdiff_t at = 0; at < n; at += BLOCK)
    {
      const int part = n - at < BLOCK ? (int) (n - at) : BLOCK;
      vf        square[BLOCK];

      for (int p = 0; p < BLOCK; p++)
        square[p] =
            p < part ? vf_load (src + (at + p) * BLOCK) : vf_set1 (0.0f);
      transpose (square);
      for (int c = 0; c < used; c++)
        if (part < BLOCK)
          vf_store_part (dst + c * stride + at, part, square[c]);
        else
          vf_store (dst + c * stride + at, square[c]);
    }
}

extern const FoveaBlockLoops NAME (fovea_block_loops, FOVEA_ISA_NAME);
const FoveaBlockLoops        NAME (fovea_block_loops, FOVEA_ISA_NAME) = {
         .pixels = PIXELS,
         .panel = loop_panel,
         .depthwise = loop_depthwise,
         .winograd4 = { wino4_in, wino4_out },
         .winograd2 = { wino2_in, wino2_out },
         .across_max = across_max,
         .across_add = across_add,
         .mean = loop_mean,
         .affine = loop_affine,
         .pick = loop_pick,
         .gather = loop_gather,
         .scatter = loop_scatter,
};
