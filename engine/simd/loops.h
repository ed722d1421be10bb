/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of inner loops: what every CPU family offers, compiled from one
 * body (loops.c). No GLib here: a file built with AVX-512 flags must not
 * include anything that holds a shared inline function. */
#pragma once

#include <stddef.h>

/* Inner loops over blocked maps: blocks.h */
typedef struct _FoveaBlockLoops FoveaBlockLoops;
/* Those that pack weights: packs.h */
typedef struct _FoveaPackLoops FoveaPackLoops;
/* ... of classic filters and pixels: filters.h */
typedef struct _FoveaFilterLoops FoveaFilterLoops;
/* ... of least squares: squares.h */
typedef struct _FoveaSquaresLoops FoveaSquaresLoops;

/* What is done with m sums: clamp (sum * scale + shift). */
typedef struct
{
  const float *scale, *shift; /* [m], both NULL = none */
  float        low, high;
} FoveaEpilogue;

/* Functions of one number with the attributes p and q, within 4 ulp of their
 * definition (the layers' files): swish x / (1 + exp (-p x)), elu p (exp (x) - 1)
 * below 0 and q x above, leakyrelu p x below 0, hardsigmoid clamp (p x + q). */
#define FOVEA_FOR_EACH_FUNCTION(F)                                             \
  F (EXP, exp)                                                                 \
  F (LOG, log)                                                                 \
  F (SQRT, sqrt)                                                               \
  F (SIGMOID, sigmoid)                                                         \
  F (TANH, tanh)                                                               \
  F (SWISH, swish)                                                             \
  F (GELU, gelu)                                                               \
  F (GELU_TANH, gelu_tanh)                                                     \
  F (ERF, erf)                                                                 \
  F (SOFTPLUS, softplus)                                                       \
  F (MISH, mish)                                                               \
  F (ELU, elu)                                                                 \
  F (ABS, abs)                                                                 \
  F (LEAKYRELU, leakyrelu)                                                     \
  F (RECIPROCAL, reciprocal)                                                   \
  F (HARDSIGMOID, hardsigmoid)                                                 \
  F (HARDSWISH, hardswish)                                                     \
  F (SOFTSIGN, softsign)

typedef enum
{
#define FUNCTION_NUMBER(CAPITALS, name) FOVEA_FUNCTION_##CAPITALS,
  FOVEA_FOR_EACH_FUNCTION (FUNCTION_NUMBER)
#undef FUNCTION_NUMBER
      FOVEA_FUNCTIONS
} FoveaFunction;

/* dst = f (a), element by element; dst may be a. */
typedef void (*FoveaFunctionLoop) (
    const float *a, double p, double q, float *dst, size_t n);

typedef struct
{
  const char *family; /* "avx512" */
  int         lanes;  /* floats in a vector */
  int         rows_m; /* outputs that rows () makes at once */

  const FoveaBlockLoops  *blocks;
  const FoveaPackLoops   *packs;
  const FoveaFilterLoops *filters;
  const FoveaSquaresLoops *squares;

  /* dst[j][i] = epilogue (init[j] + sum over t < taps of weights[t][j] *
   * src[t][i]), j < m, i < n; m is rows_m, rows_m / 2, ..., 1. Terms are
   * fused and summed in the order of t, 128 to a sum, and those sums added in
   * order; never reads src or writes dst outside
   * n. weights are packed [taps][m]; dst rows lie dst_stride apart. */
  void (*rows) (const float *const  *src,
                size_t               taps,
                const float         *weights,
                const float         *init,
                const FoveaEpilogue *post,
                float               *dst,
                ptrdiff_t            dst_stride,
                size_t               n,
                int                  m);
  /* dst[j] = epilogue (init[j] + sum over i < n of a[j * stride + i] * b[i]),
   * j < m, any m. `a` may begin at any byte. */
  void (*dots) (const float         *a,
                ptrdiff_t            stride,
                const float         *b,
                const float         *init,
                const FoveaEpilogue *post,
                float               *dst,
                size_t               n,
                int                  m);
  /* Element by element; dst may be a. In max and min a NaN on either side
   * gives NaN. */
  void (*add) (const float *a, const float *b, float *dst, size_t n);
  void (*sub) (const float *a, const float *b, float *dst, size_t n);
  void (*mul) (const float *a, const float *b, float *dst, size_t n);
  void (*div) (const float *a, const float *b, float *dst, size_t n);
  void (*max) (const float *a, const float *b, float *dst, size_t n);
  void (*min) (const float *a, const float *b, float *dst, size_t n);
  /* dst = clamp (a, low, high); a NaN stays NaN. */
  void (*clamp) (const float *a, float low, float high, float *dst, size_t n);
  /* dst = a where low < b < high, else 0; a NaN in b stays NaN. */
  void (*within) (const float *a,
                  const float *b,
                  float        low,
                  float        high,
                  float       *dst,
                  size_t       n);
  /* dst = a * scale + shift, fused where the family can. */
  void (
      *affine) (const float *a, float scale, float shift, float *dst, size_t n);

  /* In double precision, the same in every family: 32 sums, of every 32nd
   * number, added in a fixed order. */
  double (*sum) (const float *a, size_t n);
  /* sum of (a[i] - mean)^2 */
  double (*sum_squares) (const float *a, double mean, size_t n);
  /* dst = (a - mean) * scale + shift, rounded once; dst may be a. */
  void (*normalise) (const float *a,
                     double       mean,
                     double       scale,
                     double       shift,
                     float       *dst,
                     size_t       n);
  /* dst = exp (a - shift), none of them above shift, within 1.5 ulp; returns
   * their sum, added as in sum, 512 at a time. */
  double (*exp_sum) (const float *a, float shift, float *dst, size_t n);
  /* dst[i] = exp (a[i] - shift[i]), also added to sum[i]. */
  void (*exp_rows) (const float *a,
                    const float *shift,
                    float       *dst,
                    double      *sum,
                    size_t       n);
  FoveaFunctionLoop function[FOVEA_FUNCTIONS];
  /* dst[j][i] = init[j] + sum over t < taps of w0 * x0 + w1 * x1, j < m, i < n:
   * an int of weights[t][j] and of src[t][i] is a pair of 16-bit integers, the
   * first in its low bits. Exact, in 32 bits; m as in rows. NULL where the
   * family has no instruction for it. */
  void (*pairs) (const int *const *src,
                 size_t            taps,
                 const int        *weights,
                 const int        *init,
                 int              *dst,
                 ptrdiff_t         dst_stride,
                 size_t            n,
                 int               m);
  /* dst = the pair (a - zero, b - zero) of whole numbers */
  void (*join_pairs) (
      const float *a, const float *b, float zero, int *dst, size_t n);
  /* dst = clamp (round (sums * factor), low - zero, high - zero) + zero, a half
   * to the even one, NaN is low; bytes. */
  void (*requantise) (const int *sums,
                      float     *dst,
                      size_t     n,
                      float      factor,
                      float      zero,
                      float      low,
                      float      high);
  /* Nothing but n * peak_terms products that are added in registers, as quickly
   * as there is: what the others are measured by. Returns some of the sums. */
  int peak_terms;
  float (*peak) (float x, size_t n);
  /* dst[c * dst_stride + r] = src[r * src_stride + c], r < rows, c < columns;
   * src may begin at any byte. */
  void (*turn) (const float *src,
                ptrdiff_t    src_stride,
                float       *dst,
                ptrdiff_t    dst_stride,
                size_t       rows,
                size_t       columns);
  /* The largest of n > 0 numbers; of a NaN nothing is promised. */
  float (*largest) (const float *a, size_t n);
  /* dst = (a - mean) * factor * scale + shift in double precision, rounded
   * once; shift NULL = 0; dst may be a. */
  void (*normalise_each) (const float *a,
                          double       mean,
                          double       factor,
                          const float *scale,
                          const float *shift,
                          float       *dst,
                          size_t       n);
} FoveaLoops;

/* The table of the CPU family in use. */
const FoveaLoops *fovea_loops (void);
/* The table of a family by name, or NULL if it is not built or the CPU lacks
 * it; for tests. */
const FoveaLoops *fovea_loops_of (const char *family);
