/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The derivative of a function f of each number, in the file of f's layer: one of
 * the macros below, before the class. The layer derivative multiplies it with the
 * gradient that comes. */
#pragma once

#include "gradient.h"

#define FOVEA_DERIVATIVE_ROW 256 /* numbers that are done at once in the cache */

/* Numbers are copied to where a loop may run over all places, so that the
 * compiler makes vectors of it; those behind n are nobody's. */
typedef struct
{
  const FoveaLoops *loops;
  float    up[FOVEA_DERIVATIVE_ROW], x[FOVEA_DERIVATIVE_ROW]; /* x: or y */
  float    dst[FOVEA_DERIVATIVE_ROW];
  gsize    n;
  double   a, b; /* the layer's attributes */
  gboolean guided;
} FoveaDerivativeRow;

struct _FoveaDerivative
{
  void (*row) (FoveaDerivativeRow *r); /* dst = up f'; NULL: f has steps, f' is 0 */
  /* row reads y = f (x) instead of x, so that a convolution before may keep the
   * activation fused. */
  gboolean of_output;
};

/* f' of the double x; r->a, r->b */
#define FOVEA_DERIVATIVE(word, expression)                \
  static void word##_derive (FoveaDerivativeRow *r)       \
  {                                                       \
    for (gsize i = 0; i < r->n; i++)                      \
      {                                                   \
        const double x = r->x[i];                         \
                                                          \
        r->dst[i] = (float) (r->up[i] * (expression));    \
      }                                                   \
  }                                                       \
  FOVEA_DERIVATIVE_BY (word, word##_derive)

/* All of up f' in single precision: of the floats x and up, or y and up */
#define FOVEA_DERIVATIVE_FLOAT(word, expression)          \
  FOVEA_DERIVATIVE_LOOP (word, x, expression)             \
  FOVEA_DERIVATIVE_BY (word, word##_derive)
#define FOVEA_DERIVATIVE_OF_Y(word, expression)           \
  FOVEA_DERIVATIVE_LOOP (word, y, expression)             \
  static const FoveaDerivative word##_derivative = { word##_derive, TRUE };

/* By a function of a FoveaDerivativeRow that reads x; and 0 everywhere */
#define FOVEA_DERIVATIVE_BY(word, function) \
  static const FoveaDerivative word##_derivative = { function, FALSE };
#define FOVEA_DERIVATIVE_STEPS(word) FOVEA_DERIVATIVE_BY (word, NULL)

#define FOVEA_DERIVATIVE_LOOP(word, v, expression)        \
  static void word##_derive (FoveaDerivativeRow *r)       \
  {                                                       \
    for (gsize i = 0; i < FOVEA_DERIVATIVE_ROW; i++)      \
      {                                                   \
        const float v = r->x[i], up = r->up[i];           \
                                                          \
        r->dst[i] = (expression);                         \
      }                                                   \
  }

/* ReLU's and Clip's: lets through what comes where low < output < high. */
extern const FoveaDerivative fovea_clamp_derivative;
void fovea_clamp_gradient (FoveaAdjoint *adjoint, double low, double high);
/* The adjoint of a layer of FoveaUnaryParams (or of no params), whose class has a
 * derivative. */
void fovea_unary_gradient (FoveaAdjoint *adjoint);
