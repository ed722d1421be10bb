/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the inner loops of filters.h, compiled once for each CPU family.
 * Loops without a vector in them are such as compilers turn into vectors. */
#include "filters.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "fourier.h"
#include "vec.h"

#define NAME_(a, b) a##_##b
#define NAME(a, b)  NAME_ (a, b)

/* Pixels that are looked at before the next question is asked. */
#define STRETCH 256
#define AHEAD 512

static inline __attribute__ ((always_inline)) void
split_by (const float *restrict pixels,
          const int             step,
          int                   n_planes,
          float *const         *planes,
          size_t                n)
{
  float *restrict to[8];

  for (int p = 0; p < step; p++)
    to[p] = planes[p < n_planes ? p : 0];
  for (size_t i = 0; i < n; i++)
    for (int p = 0; p < step; p++)
      to[p][i] = pixels[i * step + p];
}

static inline __attribute__ ((always_inline)) void
pick_by (const float *restrict pixels,
         const int             step,
         float *restrict       to,
         size_t                n)
{
  for (size_t i = 0; i < n; i++)
    to[i] = pixels[i * step];
}

static void
split_any (const float  *pixels,
           int           step,
           int           n_planes,
           float *const *planes,
           size_t        n)
{
  for (int p = 0; p < n_planes; p++)
    if (step == 4)
      pick_by (pixels + p, 4, planes[p], n);
    else if (step == 2)
      pick_by (pixels + p, 2, planes[p], n);
    else
      pick_by (pixels + p, step, planes[p], n);
}

#define SPLIT(step_)                                                        \
  static void split_##step_ (const float *pixels, float *const *planes,     \
                             size_t n)                                      \
  {                                                                         \
    split_by (pixels, step_, step_, planes, n);                             \
  }
SPLIT (2)
SPLIT (3)
SPLIT (4)
SPLIT (8)

static inline void
split_stretch (const float  *pixels,
               int           step,
               int           n_planes,
               float *const *planes,
               size_t        n)
{
  if (step == 1)
    memcpy (planes[0], pixels, n * sizeof (float));
  else if (n_planes != step)
    split_any (pixels, step, n_planes, planes, n);
  else if (step == 2)
    split_2 (pixels, planes, n);
  else if (step == 3)
    split_3 (pixels, planes, n);
  else if (step == 4)
    split_4 (pixels, planes, n);
  else if (step == 8)
    split_8 (pixels, planes, n);
  else
    split_any (pixels, step, n_planes, planes, n);
}

/* What is read next is fetched meanwhile: pixels often come from memory. */
static void
loop_split (const float  *pixels,
            int           step,
            int           n_planes,
            float *const *planes,
            size_t        n)
{
  float *to[8];

  if (n <= STRETCH || step > 8)
    {
      split_stretch (pixels, step, n_planes, planes, n);
      return;
    }
  for (size_t at = 0; at < n; at += STRETCH)
    {
      const size_t m = n - at < STRETCH ? n - at : STRETCH;
      const char  *next = (const char *) (pixels + (at + AHEAD) * step);

      for (size_t i = 0; at + AHEAD < n && i < m * step * sizeof (float); i += 64)
        __builtin_prefetch (next + i);
      for (int p = 0; p < n_planes; p++)
        to[p] = planes[p] + at;
      split_stretch (pixels + at * step, step, n_planes, to, m);
    }
}

static inline __attribute__ ((always_inline)) void
join_by (const float *const *planes,
         const int           step,
         float *restrict     pixels,
         size_t              n)
{
  const float *from[8];

  for (int p = 0; p < step; p++)
    from[p] = planes[p];
  for (size_t i = 0; i < n; i++)
    for (int p = 0; p < step; p++)
      pixels[i * step + p] = from[p][i];
}

#define JOIN(step_)                                                         \
  static void join_##step_ (const float *const *planes, float *pixels,      \
                            size_t n)                                       \
  {                                                                         \
    join_by (planes, step_, pixels, n);                                     \
  }
JOIN (2)
JOIN (3)
JOIN (4)
JOIN (8)

static void
loop_join (const float *const *planes, int step, float *pixels, size_t n)
{
  if (step == 1)
    memcpy (pixels, planes[0], n * sizeof (float));
  else if (step == 2)
    join_2 (planes, pixels, n);
  else if (step == 3)
    join_3 (planes, pixels, n);
  else if (step == 4)
    join_4 (planes, pixels, n);
  else if (step == 8)
    join_8 (planes, pixels, n);
  else
    for (int p = 0; p < step; p++)
      for (size_t i = 0; i < n; i++)
        pixels[i * step + p] = planes[p][i];
}

/* ---- Pairs of columns of two rows ---- */

#define PAIRS_4(l, odd) \
  2 * (l) + odd, 2 * (l) + 2 + odd, 2 * (l) + 4 + odd, 2 * (l) + 6 + odd
#if VF_LANES == 16
#define PAIRS_ALL(odd) \
  PAIRS_4 (0, odd), PAIRS_4 (4, odd), PAIRS_4 (8, odd), PAIRS_4 (12, odd)
#elif VF_LANES == 8
#define PAIRS_ALL(odd) PAIRS_4 (0, odd), PAIRS_4 (4, odd)
#else
#define PAIRS_ALL(odd) PAIRS_4 (0, odd)
#endif

typedef enum
{
  PAIRS_MAX,
  PAIRS_MIN,
  PAIRS_ADD
} Pairs;

static inline __attribute__ ((always_inline)) vf
pairs_of (vf x, vf y, const Pairs pairs)
{
  if (pairs == PAIRS_ADD)
    return vf_add (x, y);
  return vf_keep_nan (x, pairs == PAIRS_MAX ? vf_max (x, y) : vf_min (x, y));
}

static inline __attribute__ ((always_inline)) void
pairs_vector (const float *a, const float *b, float *dst, const Pairs pairs)
{
  const vf one = pairs_of (vf_load (a), vf_load (b), pairs);
  const vf two =
      pairs_of (vf_load (a + VF_LANES), vf_load (b + VF_LANES), pairs);

  vf_store (dst,
            pairs_of (__builtin_shufflevector (one, two, PAIRS_ALL (0)),
                      __builtin_shufflevector (one, two, PAIRS_ALL (1)), pairs));
}

static inline __attribute__ ((always_inline)) void
pairs_by (const float *a,
          const float *b,
          float       *dst,
          size_t       n,
          const Pairs  pairs)
{
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    pairs_vector (a + 2 * i, b + 2 * i, dst + i, pairs);
  if (i < n)
    {
      float first[2 * VF_LANES] = { 0 }, second[2 * VF_LANES] = { 0 };
      float last[VF_LANES];

      memcpy (first, a + 2 * i, 2 * (n - i) * sizeof (float));
      memcpy (second, b + 2 * i, 2 * (n - i) * sizeof (float));
      pairs_vector (first, second, last, pairs);
      memcpy (dst + i, last, (n - i) * sizeof (float));
    }
}

#define PAIRS(name, pairs)                                                  \
  static void loop_pairs_##name (const float *a, const float *b, float *dst, \
                                 size_t n)                                  \
  {                                                                         \
    pairs_by (a, b, dst, n, pairs);                                         \
  }
PAIRS (max, PAIRS_MAX)
PAIRS (min, PAIRS_MIN)
PAIRS (add, PAIRS_ADD)

static inline vf
weight_of (vf alpha)
{
  return vf_min (vf_set1 (1.0f), vf_max (alpha, vf_set1 (0.0f)));
}

static void
loop_weights (const float *alpha, float *dst, size_t n)
{
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (dst + i, weight_of (vf_load (alpha + i)));
  if (i < n)
    vf_store_part (dst + i, (int) (n - i),
                   weight_of (vf_load_part (alpha + i, (int) (n - i))));
}

static inline vf
weighed (vf value, vf alpha)
{
  vf weight = weight_of (alpha);

  return vf_where_positive (weight, vf_mul (value, weight),
                            vf_set1 (0.0f));
}

static void
loop_weigh (float *values, const float *alpha, size_t n)
{
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (values + i, weighed (vf_load (values + i), vf_load (alpha + i)));
  if (i < n)
    vf_store_part (values + i, (int) (n - i),
                   weighed (vf_load_part (values + i, (int) (n - i)),
                            vf_load_part (alpha + i, (int) (n - i))));
}

static inline vf
unweighed (vf sum, vf weight, float whole)
{
  return vf_where_positive (
      weight, vf_mul (sum, vf_div (vf_set1 (whole), weight)), sum);
}

static void
loop_unweigh (float *sums, const float *weight, float whole, size_t n)
{
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (sums + i, unweighed (vf_load (sums + i), vf_load (weight + i),
                                   whole));
  if (i < n)
    vf_store_part (sums + i, (int) (n - i),
                   unweighed (vf_load_part (sums + i, (int) (n - i)),
                              vf_load_part (weight + i, (int) (n - i)), whole));
}

static inline __attribute__ ((always_inline)) int
all_are_by (const float *pixels, const int step, float value, size_t n)
{
  int same = 1;

  for (size_t i = 0; i < n; i++)
    same &= pixels[i * step] == value;
  return same;
}

static int
loop_all_are (const float *pixels, int step, float value, size_t n)
{
  for (size_t at = 0; at < n; at += STRETCH)
    {
      const float *from = pixels + at * step;
      size_t       some = n - at < STRETCH ? n - at : STRETCH;

      if (! (step == 4   ? all_are_by (from, 4, value, some) :
             step == 2   ? all_are_by (from, 2, value, some) :
             step == 1   ? all_are_by (from, 1, value, some) :
                           all_are_by (from, step, value, some)))
        return 0;
    }
  return 1;
}

/* Between 2^-50 and 2^60 (and for two zeros) squares neither vanish nor pass
 * the range of a float: numbers by their bits, without the sign. */
#define SQUARES_FROM 0x26800000u
#define SQUARES_SPAN (0x5d800000u - SQUARES_FROM)

static int
squares_are_fine (const float *restrict x, const float *restrict y, size_t n)
{
  unsigned wrong = 0;

  for (size_t i = 0; i < n; i++)
    {
      unsigned a, b;

      memcpy (&a, x + i, sizeof a);
      memcpy (&b, y + i, sizeof b);
      a &= 0x7fffffffu;
      b &= 0x7fffffffu;
      a = a > b ? a : b;
      wrong |= (a != 0) & (a - SQUARES_FROM > SQUARES_SPAN);
    }
  return wrong == 0;
}

static inline vf
magnitude_of (vf x, vf y)
{
  return vf_sqrt (vf_fma (x, x, vf_mul (y, y)));
}

/* n <= STRETCH */
static void
magnitude_stretch (const float *x, const float *y, float *dst, size_t n)
{
  float  sums[STRETCH];
  size_t i = 0;

  for (; i + VF_LANES <= n; i += VF_LANES)
    vf_store (sums + i, magnitude_of (vf_load (x + i), vf_load (y + i)));
  if (i < n)
    vf_store_part (sums + i, (int) (n - i),
                   magnitude_of (vf_load_part (x + i, (int) (n - i)),
                                 vf_load_part (y + i, (int) (n - i))));
  if (! squares_are_fine (x, y, n))
    for (i = 0; i < n; i++)
      if (! squares_are_fine (x + i, y + i, 1))
        sums[i] = (float) sqrt ((double) x[i] * x[i] + (double) y[i] * y[i]);
  memcpy (dst, sums, n * sizeof (float));
}

static void
loop_magnitude (const float *x, const float *y, float *dst, size_t n)
{
  for (size_t at = 0; at < n; at += STRETCH)
    magnitude_stretch (x + at, y + at, dst + at,
                       n - at < STRETCH ? n - at : STRETCH);
}

extern const FoveaFilterLoops NAME (fovea_filter_loops, FOVEA_ISA_NAME);
const FoveaFilterLoops        NAME (fovea_filter_loops, FOVEA_ISA_NAME) = {
         .split = loop_split,
         .join = loop_join,
         .pairs_max = loop_pairs_max,
         .pairs_min = loop_pairs_min,
         .pairs_add = loop_pairs_add,
         .weigh = loop_weigh,
         .weights = loop_weights,
         .unweigh = loop_unweigh,
         .all_are = loop_all_are,
         .magnitude = loop_magnitude,
         .transform = loop_transform,
};
