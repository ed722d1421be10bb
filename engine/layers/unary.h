/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What layers of one function of each number share: their whole class in a
 * macro, so that such a layer is a file of a few lines. Functions of floats have
 * an inner loop (within 4 ulp), or are computed in double precision and rounded
 * once. */
#pragma once

#include <math.h>

#include "layers/derivative.h"
#include "layers/numbers.h"
#include "layers/steps.h"

/* fit of a layer of floats, of floats and integers, of integers alone, of bool */
gboolean fovea_unary_fit_floats (FoveaStep *step, GError **error);
gboolean fovea_unary_fit_numbers (FoveaStep *step, GError **error);
gboolean fovea_unary_fit_ints (FoveaStep *step, GError **error);
gboolean fovea_unary_fit_bool (FoveaStep *step, GError **error);
/* The same for a layer of floats that answers yes or no. */
gboolean fovea_unary_fit_test (FoveaStep *step, GError **error);

/* parse of a layer without attributes */
gboolean
fovea_unary_parse (FoveaAttrs *attrs, const char *layer, GError **error);

/* An integer's function; the result is wrapped to its type. */
typedef gint64 (*FoveaIntFunc) (gint64 x, FoveaDType type);
void fovea_unary_run_ints (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last,
                           FoveaIntFunc     of);

/* Two numbers that a function has besides: attributes. */
typedef struct
{
  double a, b;
} FoveaUnaryParams;

/* What a fitted one keeps: which factor of the product with its own input, that
 * it makes at once, the input is (1 or 2), or 0. */
typedef struct
{
  guint gate;
} FoveaUnaryFit;

/* gate of layers whose run is FOVEA_UNARY_RUN's */
gboolean fovea_unary_gate (FoveaStep *step, guint factor);
/* run of one that gates */
void fovea_unary_run_gate (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last,
                           FoveaElementFunc row);

/* word##_row: `expression` of the double x, element by element; `p` holds the
 * attributes, where there are any. */
#define FOVEA_UNARY_ROW(word, expression)                            \
  static void word##_row (const FoveaLoops *loops, const float *src, \
                          float *dst, gsize n, gconstpointer data)   \
  {                                                                  \
    const FoveaUnaryParams *p = data;                                \
                                                                     \
    (void) p;                                                        \
    for (gsize i = 0; i < n; i++)                                    \
      {                                                              \
        const double x = src[i];                                     \
                                                                     \
        dst[i] = (float) (expression);                               \
      }                                                              \
  }

/* word##_row by an inner loop: FUNCTION as in FoveaFunction, with the numbers a
 * and b, which may come from `p`. */
#define FOVEA_UNARY_LOOP(word, FUNCTION, a, b)                              \
  static void word##_row (const FoveaLoops *loops, const float *src,        \
                          float *dst, gsize n, gconstpointer data)          \
  {                                                                         \
    const FoveaUnaryParams *p = data;                                       \
                                                                            \
    (void) p;                                                               \
    loops->function[FOVEA_FUNCTION_##FUNCTION](src, (a), (b), dst, n);      \
  }

/* No attributes */
#define FOVEA_UNARY_PARSE(word)                                     \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params, \
                                GError **error)                     \
  {                                                                 \
    return fovea_unary_parse (attrs, #word, error);                 \
  }

#define FOVEA_UNARY_RUN(word)                                              \
  static void word##_run (const FoveaStep *step, const FoveaWork *work,    \
                          gint64 first, gint64 last)                       \
  {                                                                        \
    if (((const FoveaUnaryFit *) step->fitted)->gate)                      \
      fovea_unary_run_gate (step, work, first, last, word##_row);          \
    else                                                                   \
      fovea_elementwise_run (work, first, last, word##_row, step->params); \
  }

/* Integers by `ints` (NULL: there are none), all else by word##_row */
#define FOVEA_UNARY_RUN_INTS(word, ints)                                   \
  static void word##_run (const FoveaStep *step, const FoveaWork *work,    \
                          gint64 first, gint64 last)                       \
  {                                                                        \
    if (fovea_dtype_is_int (step->in_type[0]))                             \
      fovea_unary_run_ints (step, work, first, last, ints);                \
    else                                                                   \
      fovea_elementwise_run (work, first, last, word##_row, step->params); \
  }

/* `derivative_of`: a FoveaDerivative, or NULL */
#define FOVEA_UNARY_CLASS(word, op, fit_func, is_wide, derivative_of, ...) \
  const FoveaLayerClass fovea_layer_##word = {              \
    .name = #word,                                          \
    .onnx = op,                                             \
    .params_size = sizeof (FoveaUnaryParams),               \
    .fitted_size = sizeof (FoveaUnaryFit),                  \
    .parse = word##_parse,                                  \
    .fit = fit_func,                                        \
    .need = fovea_need_same,                                \
    .units = fovea_units_rows,                              \
    .run = word##_run,                                      \
    .block = fovea_block_same,                              \
    .wide = is_wide,                                        \
    .in_place = TRUE,                                       \
    .gradient = fovea_unary_gradient,                       \
    .derivative = derivative_of,                            \
    __VA_ARGS__                                             \
  }

/* The layers below have word##_derivative before them (derivative.h). */

/* A layer of floats without attributes: ONNX operator `op`, `expression` of the
 * double x. */
#define FOVEA_UNARY_LAYER(word, op, expression) \
  FOVEA_UNARY_ROW (word, expression)            \
  FOVEA_UNARY_PARSE (word)                      \
  FOVEA_UNARY_RUN (word)                        \
  FOVEA_UNARY_CLASS (word, op, fovea_unary_fit_floats, FALSE, \
                     &word##_derivative)

/* The same for integers too, by the FoveaIntFunc `ints`. */
#define FOVEA_UNARY_NUMBER_LAYER(word, op, expression, ints) \
  FOVEA_UNARY_ROW (word, expression)                         \
  FOVEA_UNARY_PARSE (word)                                   \
  FOVEA_UNARY_RUN_INTS (word, ints)                          \
  FOVEA_UNARY_CLASS (word, op, fovea_unary_fit_numbers, TRUE, \
                     &word##_derivative)

/* A layer of floats with one or two float attributes, p->a and p->b in
 * `expression`; name_b "" where there is but one. */
#define FOVEA_ACTIVATION_LAYER(word, op, name_a, default_a, name_b, default_b, \
                               expression)                                     \
  FOVEA_UNARY_ROW (word, expression)                                           \
  FOVEA_ACTIVATION_CLASS (word, op, name_a, default_a, name_b, default_b)

/* The same three by inner loops */
#define FOVEA_FUNCTION_LAYER(word, op, FUNCTION) \
  FOVEA_UNARY_LOOP (word, FUNCTION, 0, 0)        \
  FOVEA_UNARY_PARSE (word)                       \
  FOVEA_UNARY_RUN (word)                         \
  FOVEA_UNARY_CLASS (word, op, fovea_unary_fit_floats, FALSE, \
                     &word##_derivative, .gate = fovea_unary_gate)

#define FOVEA_FUNCTION_NUMBER_LAYER(word, op, FUNCTION, ints) \
  FOVEA_UNARY_LOOP (word, FUNCTION, 0, 0)                     \
  FOVEA_UNARY_PARSE (word)                                    \
  FOVEA_UNARY_RUN_INTS (word, ints)                           \
  FOVEA_UNARY_CLASS (word, op, fovea_unary_fit_numbers, TRUE, \
                     &word##_derivative)

#define FOVEA_FUNCTION_ACTIVATION_LAYER(word, op, name_a, default_a, name_b,   \
                                        default_b, FUNCTION, a, b)             \
  FOVEA_UNARY_LOOP (word, FUNCTION, a, b)                                      \
  FOVEA_ACTIVATION_CLASS (word, op, name_a, default_a, name_b, default_b)

/* parse of one or two attributes, run and class */
#define FOVEA_ACTIVATION_CLASS(word, op, name_a, default_a, name_b, default_b) \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params,            \
                                GError **error)                                \
  {                                                                            \
    FoveaUnaryParams *p = params;                                              \
                                                                               \
    p->a = fovea_attrs_get_float (attrs, name_a, default_a);                   \
    p->b = fovea_attrs_get_float (attrs, name_b, default_b);                   \
    return fovea_unary_parse (attrs, #word, error);                            \
  }                                                                            \
  FOVEA_UNARY_RUN (word)                                                       \
  FOVEA_UNARY_CLASS (word, op, fovea_unary_fit_floats, FALSE, \
                     &word##_derivative, .gate = fovea_unary_gate)
