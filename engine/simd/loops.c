/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of all inner loops, compiled once for each CPU family. Holds no
 * intrinsics, and includes nothing but these four headers (see loops.h).
 * Tails overlap the last whole vector, so that each element is computed by the
 * same operations wherever a row is cut; rows shorter than a vector go through
 * partial loads, which compute the same lanes. */
#include "loops.h"

#include "vec.h"

#include "functions.h"

#include <string.h>

#include "doubles.h"

#include "bytes.h"

#define NAME_(a, b) a##_##b
#define NAME(a, b)  NAME_ (a, b)
#define STRING_(a)  #a
#define STRING(a)   STRING_ (a)

/* One output alone keeps more vectors in flight, to hide the latency. */
#define ROWS_N1 (2 * ROWS_N)

/* So many terms are added to one sum; the sums of more are added to each other.
 * (A sum of n terms errs by up to n roundings, so by this much less.) */
#define ROWS_TERMS 128

/* total[j][b] += sum[j][b], which begins anew. The totals lie in memory: the
 * registers are full. */
static inline __attribute__ ((always_inline)) void
rows_fold (vf sum[ROWS_M][ROWS_N1], float *total, const int m, const int nb)
{
#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
#pragma GCC unroll 8
    for (int b = 0; b < nb; b++)
      {
        float *at = total + (j * nb + b) * VF_LANES;

        vf_store (at, vf_add (vf_load (at), sum[j][b]));
        sum[j][b] = vf_set1 (0.0f);
      }
}

/* GCC does not see that totals are read only where they were set. */
#pragma GCC diagnostic push
#if ! defined __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/* A block of m outputs by nb vectors at column `at`; part < VF_LANES columns
 * of the one vector when it is not 0. m and nb are constants where inlined. */
static inline __attribute__ ((always_inline)) void
rows_block (const float *const  *src,
            size_t               taps,
            const float         *weights,
            const float         *init,
            const FoveaEpilogue *post,
            float               *dst,
            ptrdiff_t            dst_stride,
            size_t               at,
            const int            m,
            const int            nb,
            int                  part)
{
  float total[ROWS_M * ROWS_N1 * VF_LANES];
  vf    sum[ROWS_M][ROWS_N1];

#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
#pragma GCC unroll 8
    for (int b = 0; b < nb; b++)
      {
        sum[j][b] = vf_set1 (init[j]);
        if (taps > ROWS_TERMS)
          vf_store (total + (j * nb + b) * VF_LANES, vf_set1 (0.0f));
      }
  for (size_t t = 0; t < taps;)
    {
      size_t until = taps - t > ROWS_TERMS ? t + ROWS_TERMS : taps;

      for (; t < until; t++)
        {
          const float *row = src[t] + at;
          const float *w = weights + t * m;
          vf           x[ROWS_N1];

#pragma GCC unroll 8
          for (int b = 0; b < nb; b++)
            x[b] =
                part ? vf_load_part (row, part) : vf_load (row + b * VF_LANES);
#pragma GCC unroll 8
          for (int j = 0; j < m; j++)
#pragma GCC unroll 8
            for (int b = 0; b < nb; b++)
              sum[j][b] = vf_fma (vf_set1 (w[j]), x[b], sum[j][b]);
        }
      if (taps > ROWS_TERMS)
        rows_fold (sum, total, m, nb);
    }
#pragma GCC unroll 8
  for (int j = 0; j < m; j++)
#pragma GCC unroll 8
    for (int b = 0; b < nb; b++)
      {
        vf v = taps > ROWS_TERMS ? vf_load (total + (j * nb + b) * VF_LANES) :
                                   sum[j][b];
        float *out = dst + j * dst_stride + at + b * VF_LANES;

        if (post->scale)
          v = vf_fma (v, vf_set1 (post->scale[j]), vf_set1 (post->shift[j]));
        v = vf_min (vf_set1 (post->high), vf_max (vf_set1 (post->low), v));
        if (part)
          vf_store_part (out, part, v);
        else
          vf_store (out, v);
      }
}

#pragma GCC diagnostic pop

static inline __attribute__ ((always_inline)) void
rows_of_m (const float *const  *src,
           size_t               taps,
           const float         *weights,
           const float         *init,
           const FoveaEpilogue *post,
           float               *dst,
           ptrdiff_t            dst_stride,
           size_t               n,
           const int            m,
           const int            nb)
{
  size_t at = 0;

  for (; at + nb * VF_LANES <= n; at += nb * VF_LANES)
    rows_block (src, taps, weights, init, post, dst, dst_stride, at, m, nb, 0);
  for (; at + VF_LANES <= n; at += VF_LANES)
    rows_block (src, taps, weights, init, post, dst, dst_stride, at, m, 1, 0);
  if (at == n)
    return;
  if (n >= VF_LANES)
    rows_block (src, taps, weights, init, post, dst, dst_stride, n - VF_LANES,
                m, 1, 0);
  else
    rows_block (src, taps, weights, init, post, dst, dst_stride, 0, m, 1,
                (int) n);
}

static void
loop_rows (const float *const  *src,
           size_t               taps,
           const float         *weights,
           const float         *init,
           const FoveaEpilogue *post,
           float               *dst,
           ptrdiff_t            dst_stride,
           size_t               n,
           int                  m)
{
  if (m == 1)
    rows_of_m (src, taps, weights, init, post, dst, dst_stride, n, 1, ROWS_N1);
  else if (m == 2)
    rows_of_m (src, taps, weights, init, post, dst, dst_stride, n, 2, ROWS_N);
  else if (m == 4)
    rows_of_m (src, taps, weights, init, post, dst, dst_stride, n, 4, ROWS_N);
#if ROWS_M == 8
  else
    rows_of_m (src, taps, weights, init, post, dst, dst_stride, n, 8, ROWS_N);
#endif
}

/* Lanes added in a fixed order: halves onto each other. */
static inline float
lanes_sum (vf v)
{
  float lane[VF_LANES];

  vf_store (lane, v);
  for (int half = VF_LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++)
      lane[i] += lane[i + half];
  return lane[0];
}

static inline __attribute__ ((always_inline)) void
dots_block (const float *a,
            ptrdiff_t    stride,
            const float *b,
            size_t       n,
            float       *sums,
            const int    m)
{
  vf     even[4], odd[4];
  size_t i = 0;

#pragma GCC unroll 4
  for (int j = 0; j < m; j++)
    even[j] = odd[j] = vf_set1 (0.0f);
  for (; i + 2 * VF_LANES <= n; i += 2 * VF_LANES)
    {
      vf x = vf_load (b + i), y = vf_load (b + i + VF_LANES);

#pragma GCC unroll 4
      for (int j = 0; j < m; j++)
        {
          even[j] = vf_fma (vf_load (a + j * stride + i), x, even[j]);
          odd[j] = vf_fma (vf_load (a + j * stride + i + VF_LANES), y, odd[j]);
        }
    }
  for (; i < n; i += VF_LANES)
    {
      int part = n - i < VF_LANES ? (int) (n - i) : 0;
      vf  x = part ? vf_load_part (b + i, part) : vf_load (b + i);

#pragma GCC unroll 4
      for (int j = 0; j < m; j++)
        {
          const float *p = a + j * stride + i;

          even[j] =
              vf_fma (part ? vf_load_part (p, part) : vf_load (p), x, even[j]);
        }
    }
#pragma GCC unroll 4
  for (int j = 0; j < m; j++)
    sums[j] = lanes_sum (vf_add (even[j], odd[j]));
}

static void
loop_dots (const float         *a,
           ptrdiff_t            stride,
           const float         *b,
           const float         *init,
           const FoveaEpilogue *post,
           float               *dst,
           size_t               n,
           int                  m)
{
  for (int j = 0; j < m;)
    {
      int   block = m - j >= 4 ? 4 : 1;
      float sums[4];

      if (block == 4)
        dots_block (a + j * stride, stride, b, n, sums, 4);
      else
        dots_block (a + j * stride, stride, b, n, sums, 1);
      for (int i = 0; i < block; i++, j++)
        {
          float v = init[j] + sums[i];

          if (post->scale)
            v = vf_fma (vf_set1 (v), vf_set1 (post->scale[j]),
                        vf_set1 (post->shift[j]))[0];
          v = v < post->low ? post->low : v;
          dst[j] = v > post->high ? post->high : v;
        }
    }
}

/* An element-wise loop of one vector expression of x = a[i] and y = b[i]. */
#define ELEMENTWISE(name, signature, second, expression)    \
  static void name signature                                \
  {                                                         \
    size_t i = 0;                                           \
    vf     x, y;                                            \
                                                            \
    for (; i + VF_LANES <= n; i += VF_LANES)                \
      {                                                     \
        x = vf_load (a + i);                                \
        y = vf_load (second + i);                           \
        (void) y;                                           \
        vf_store (dst + i, expression);                     \
      }                                                     \
    if (i < n)                                              \
      {                                                     \
        x = vf_load_part (a + i, (int) (n - i));            \
        y = vf_load_part (second + i, (int) (n - i));       \
        (void) y;                                           \
        vf_store_part (dst + i, (int) (n - i), expression); \
      }                                                     \
  }

#define TWO (const float *a, const float *b, float *dst, size_t n)
ELEMENTWISE (loop_add, TWO, b, vf_add (x, y))
ELEMENTWISE (loop_sub, TWO, b, vf_sub (x, y))
ELEMENTWISE (loop_mul, TWO, b, vf_mul (x, y))
ELEMENTWISE (loop_div, TWO, b, vf_div (x, y))
ELEMENTWISE (loop_max, TWO, b, vf_keep_nan (x, vf_max (x, y)))
ELEMENTWISE (loop_min, TWO, b, vf_keep_nan (x, vf_min (x, y)))
ELEMENTWISE (loop_clamp,
             (const float *a, float low, float high, float *dst, size_t n),
             a,
             vf_min (vf_set1 (high), vf_max (vf_set1 (low), x)))
ELEMENTWISE (
    loop_within,
    (const float *a, const float *b, float low, float high, float *dst, size_t n),
    b,
    vf_keep_nan (y,
                 vf_if_less (vf_set1 (low),
                             y,
                             vf_if_less (y, vf_set1 (high), x, vf_set1 (0)),
                             vf_set1 (0))))
ELEMENTWISE (loop_affine,
             (const float *a, float scale, float shift, float *dst, size_t n),
             a,
             vf_fma (x, vf_set1 (scale), vf_set1 (shift)))

static float
loop_largest (const float *a, size_t n)
{
  vf     one = vf_set1 (a[0]), two = one;
  float  lane[VF_LANES];
  size_t i = 0;

  for (; i + 2 * VF_LANES <= n; i += 2 * VF_LANES)
    {
      one = vf_max (vf_load (a + i), one);
      two = vf_max (vf_load (a + i + VF_LANES), two);
    }
  if (i + VF_LANES <= n)
    one = vf_max (vf_load (a + i), one);
  vf_store (lane, vf_max (one, two));
  for (i = n - n % VF_LANES; i < n; i++)
    lane[0] = a[i] > lane[0] ? a[i] : lane[0];
  for (int half = VF_LANES / 2; half > 0; half /= 2)
    for (int j = 0; j < half; j++)
      lane[j] = lane[j + half] > lane[j] ? lane[j + half] : lane[j];
  return lane[0];
}

/* So many sums hide the latency of any CPU. */
#define PEAK_SUMS 12

static float
loop_peak (float x, size_t n)
{
  const vf half = vf_set1 (0.5f), one = vf_set1 (x);
  vf       sum[PEAK_SUMS];
  float    lane[VF_LANES];

#pragma GCC unroll 12
  for (int j = 0; j < PEAK_SUMS; j++)
    sum[j] = vf_set1 (x + j);
  for (size_t i = 0; i < n; i++)
#pragma GCC unroll 12
    for (int j = 0; j < PEAK_SUMS; j++)
      sum[j] = vf_fma (sum[j], half, one);
#pragma GCC unroll 12
  for (int j = 1; j < PEAK_SUMS; j++)
    sum[0] = vf_add (sum[0], sum[j]);
  vf_store (lane, sum[0]);
  return lane[0];
}

/* ---- Turning ------------------------------------------------------------------- */

typedef float turn4 __attribute__ ((vector_size (16)));

#define TURN_MIX(a, b, ...) __builtin_shufflevector (a, b, __VA_ARGS__)

/* Four by four */
static inline __attribute__ ((always_inline)) void
turn_square (const float *src,
             ptrdiff_t    src_stride,
             float       *dst,
             ptrdiff_t    dst_stride)
{
  turn4 v[4], low[2], high[2];

#pragma GCC unroll 4
  for (int r = 0; r < 4; r++)
    memcpy (&v[r], src + r * src_stride, sizeof v[r]);
#pragma GCC unroll 2
  for (int r = 0; r < 2; r++)
    {
      low[r] = TURN_MIX (v[2 * r], v[2 * r + 1], 0, 4, 1, 5);
      high[r] = TURN_MIX (v[2 * r], v[2 * r + 1], 2, 6, 3, 7);
    }
  v[0] = TURN_MIX (low[0], low[1], 0, 1, 4, 5);
  v[1] = TURN_MIX (low[0], low[1], 2, 3, 6, 7);
  v[2] = TURN_MIX (high[0], high[1], 0, 1, 4, 5);
  v[3] = TURN_MIX (high[0], high[1], 2, 3, 6, 7);
#pragma GCC unroll 4
  for (int c = 0; c < 4; c++)
    memcpy (dst + c * dst_stride, &v[c], sizeof v[c]);
}

static void
loop_turn (const float *src,
           ptrdiff_t    src_stride,
           float       *dst,
           ptrdiff_t    dst_stride,
           size_t       rows,
           size_t       columns)
{
  const size_t square_rows = rows / 4 * 4, square_columns = columns / 4 * 4;

  for (size_t c = 0; c < square_columns; c += 4)
    for (size_t r = 0; r < square_rows; r += 4)
      turn_square (src + r * src_stride + c, src_stride,
                   dst + c * dst_stride + r, dst_stride);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = r < square_rows ? square_columns : 0; c < columns; c++)
      memcpy (dst + c * dst_stride + r, src + r * src_stride + c,
              sizeof *dst);
}

/* ---- Functions of one number ---------------------------------------------------- */

#define FUNCTION_SIGNATURE \
  (const float *a, double first, double second, float *dst, size_t n)

/* Of the vector x and the attributes p and q */
#define FUNCTION(name, expression)                                             \
  static void function_##name FUNCTION_SIGNATURE                               \
  {                                                                            \
    const vf p = vf_set1 ((float) first), q = vf_set1 ((float) second);        \
    size_t   i = 0;                                                            \
                                                                               \
    (void) p, (void) q;                                                        \
    for (; i + VF_LANES <= n; i += VF_LANES)                                   \
      {                                                                        \
        vf x = vf_load (a + i);                                                \
                                                                               \
        vf_store (dst + i, expression);                                        \
      }                                                                        \
    if (i < n)                                                                 \
      {                                                                        \
        vf x = vf_load_part (a + i, (int) (n - i));                            \
                                                                               \
        vf_store_part (dst + i, (int) (n - i), expression);                    \
      }                                                                        \
  }

FUNCTION (exp, vf_exp (x))
FUNCTION (log, vf_log (x))
FUNCTION (sqrt, vf_sqrt (x))
FUNCTION (sigmoid, vf_sigmoid (x))
FUNCTION (tanh, vf_tanh (x))
FUNCTION (swish, vf_swish (x, p))
FUNCTION (gelu, vf_gelu (x))
FUNCTION (gelu_tanh, vf_gelu_tanh (x))
FUNCTION (erf, vf_erf (x))
FUNCTION (softplus, vf_softplus (x))
FUNCTION (mish, vf_mish (x))
FUNCTION (elu, vf_elu (x, p, q))
FUNCTION (abs, vf_abs (x))
FUNCTION (leakyrelu, vf_if_less (x, vf_set1 (0), vf_mul (p, x), x))
FUNCTION (reciprocal, vf_div (vf_set1 (1), x))
FUNCTION (hardsigmoid, vf_hardsigmoid (x, p, q))
FUNCTION (hardswish, vf_hardswish (x))
FUNCTION (softsign, vf_div (x, vf_add (vf_set1 (1), vf_abs (x))))

#define FUNCTION_PLACE(NAME_IN_CAPITALS, name) \
  [FOVEA_FUNCTION_##NAME_IN_CAPITALS] = function_##name,

extern const FoveaBlockLoops NAME (fovea_block_loops, FOVEA_ISA_NAME);
extern const FoveaFilterLoops NAME (fovea_filter_loops, FOVEA_ISA_NAME);
extern const FoveaPackLoops NAME (fovea_pack_loops, FOVEA_ISA_NAME);
extern const FoveaSquaresLoops NAME (fovea_squares_loops, FOVEA_ISA_NAME);
extern const FoveaLoops      NAME (fovea_loops, FOVEA_ISA_NAME);
const FoveaLoops        NAME (fovea_loops, FOVEA_ISA_NAME) = {
         .family = STRING (FOVEA_ISA_NAME),
         .lanes = VF_LANES,
         .rows_m = ROWS_M,
         .blocks = &NAME (fovea_block_loops, FOVEA_ISA_NAME),
         .filters = &NAME (fovea_filter_loops, FOVEA_ISA_NAME),
         .packs = &NAME (fovea_pack_loops, FOVEA_ISA_NAME),
         .squares = &NAME (fovea_squares_loops, FOVEA_ISA_NAME),
         .rows = loop_rows,
         .dots = loop_dots,
         .add = loop_add,
         .sub = loop_sub,
         .mul = loop_mul,
         .div = loop_div,
         .max = loop_max,
         .min = loop_min,
         .clamp = loop_clamp,
         .within = loop_within,
         .affine = loop_affine,
         .sum = loop_sum,
         .sum_squares = loop_sum_squares,
         .normalise = loop_normalise,
         .exp_sum = loop_exp_sum,
         .exp_rows = loop_exp_rows,
         .pairs = loop_pairs,
         .join_pairs = loop_join_pairs,
         .requantise = loop_requantise,
         .peak_terms = PEAK_SUMS * VF_LANES,
         .peak = loop_peak,
         .turn = loop_turn,
         .largest = loop_largest,
         .normalise_each = loop_normalise_each,
         .function = { FOVEA_FOR_EACH_FUNCTION (FUNCTION_PLACE) },
};
