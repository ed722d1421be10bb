/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of functions of one number: see unary-cases.h. */
#include "unary-cases.h"

#include <math.h>
#include <stddef.h>

/* ---- Their definitions, in long double where the engine's way of computing them
 * is not the definition itself --------------------------------------------------- */

static double
unary_relu (double x)
{
  return x < 0 ? 0 : x;
}

static double
unary_clip (double x)
{
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

static double
unary_sigmoid (double x)
{
  return x < 0 ? exp (x) / (1 + exp (x)) : 1 / (1 + exp (-x));
}

static double
unary_reciprocal (double x)
{
  return 1 / x;
}

static double
unary_neg (double x)
{
  return -x;
}

static double
unary_sign (double x)
{
  return isnan (x) ? NAN : x > 0 ? 1 : x < 0 ? -1 : 0;
}

/* Halves to the even one, digit by digit. */
static double
unary_round (double x)
{
  double below = floor (x), rest = x - below;

  if (! isfinite (x))
    return x;
  if (rest != 0.5)
    return rest < 0.5 ? below : below + 1;
  return fmod (below, 2) == 0 ? below : below + 1;
}

static double
unary_softplus (double x)
{
  if (x == INFINITY)
    return x;
  return x > 11000 ? x : (double) log1pl (expl (x));
}

static double
unary_softsign (double x)
{
  return x / (1 + fabs (x));
}

static double
unary_hardswish (double x)
{
  return isnan (x) ? x : x * fmin (fmax (x / 6.0L + 0.5L, 0), 1);
}

static double
unary_mish (double x)
{
  return x > 11000 ? x : (double) (x * tanhl (log1pl (expl (x))));
}

static double
unary_gelu (double x)
{
  return x / 2 * erfcl (-x / sqrtl (2));
}

static double
unary_gelu_tanh (double x)
{
  long double u = sqrtl (2 / acosl (-1)) * (x + 0.044715L * x * x * x);

  /* 1 + tanh (u) cancels for a strongly negative u. */
  return u > -4 ? (double) (0.5L * x * (1 + tanhl (u))) :
                  (double) (x * expl (2 * u) / (1 + expl (2 * u)));
}

static double
unary_swish (double x)
{
  return x / (1 + expl (-(long double) x));
}

static double
unary_swish_2 (double x)
{
  return x / (1 + expl (-2.5L * x));
}

static double
unary_hardsigmoid (double x)
{
  double y = (double) 0.2f * x + 0.5;

  return isnan (x) ? NAN : y < 0 ? 0 : y > 1 ? 1 : y;
}

static double
unary_hardsigmoid_2 (double x)
{
  double y = 0.25 * x + 0.75;

  return isnan (x) ? NAN : y < 0 ? 0 : y > 1 ? 1 : y;
}

static double
unary_elu (double x)
{
  return x < 0 ? (double) expm1l (x) : x;
}

static double
unary_elu_2 (double x)
{
  return x < 0 ? (double) (0.5L * expm1l (x)) : x;
}

static double
unary_celu (double x)
{
  return x < 0 ? (double) (2 * expm1l (x / 2.0L)) : x;
}

static double
unary_selu (double x)
{
  const long double alpha = 1.67326319217681884765625L;
  const long double gamma = 1.05070102214813232421875L;

  return x > 0 ? (double) (gamma * x) : (double) (gamma * alpha * expm1l (x));
}

static double
unary_selu_old (double x)
{
  const long double alpha = 1.6732f, gamma = 1.0507f;

  return x > 0 ? (double) (gamma * x) : (double) (gamma * alpha * expm1l (x));
}

static double
unary_leakyrelu (double x)
{
  return x < 0 ? (double) 0.01f * x : x;
}

static double
unary_leakyrelu_2 (double x)
{
  return x < 0 ? -0.5 * x : x;
}

static double
unary_thresholdedrelu (double x)
{
  return x <= 1 ? 0 : x;
}

static double
unary_thresholdedrelu_2 (double x)
{
  return x <= 0.5 ? 0 : x;
}

static double
unary_shrink (double x)
{
  return isnan (x) ? x : fabs (x) <= 0.5 ? 0 : x;
}

static double
unary_shrink_2 (double x)
{
  if (x < -0.25)
    return x + 0.125;
  return x > 0.25 ? x - 0.125 : isnan (x) ? x : 0;
}

/* ---- The table ------------------------------------------------------------------ */

#define SMOOTH { NAN, NAN }
#define AT(x)  { x, NAN }

const UnaryCase unary_cases[] = {
  { "abs", NULL, fabs, 0, -2, 2, AT (0) },
  { "acos", NULL, acos, 1, -0.75, 0.75, SMOOTH },
  { "acosh", NULL, acosh, 1, 1.5, 4, SMOOTH },
  { "asin", NULL, asin, 1, -0.75, 0.75, SMOOTH },
  { "asinh", NULL, asinh, 1, -3, 3, SMOOTH },
  { "atan", NULL, atan, 1, -3, 3, SMOOTH },
  { "atanh", NULL, atanh, 1, -0.75, 0.75, SMOOTH },
  { "ceil", NULL, ceil, 0, 0.25, 0.75, SMOOTH },
  { "celu", NULL, unary_elu, 1, -3, 3, AT (0) },
  { "celu", "alpha=2.0", unary_celu, 4, -3, 3, AT (0) },
  { "clip", "min=0.0 max=1.0", unary_clip, 4, -1, 2, { 0, 1 } },
  { "cos", NULL, cos, 1, -3, 3, SMOOTH },
  { "cosh", NULL, cosh, 1, -2, 2, SMOOTH },
  { "elu", NULL, unary_elu, 4, -3, 3, AT (0) },
  { "elu", "alpha=0.5", unary_elu_2, 4, -3, 3, AT (0) },
  { "erf", NULL, erf, 4, -2, 2, SMOOTH },
  { "exp", NULL, exp, 4, -2, 2, SMOOTH },
  { "floor", NULL, floor, 0, 0.25, 0.75, SMOOTH },
  { "gelu", NULL, unary_gelu, 4, -4, 4, SMOOTH },
  { "gelu", "approximate=tanh", unary_gelu_tanh, 4, -4, 4, SMOOTH },
  { "gelu", "approximate=none", unary_gelu, 4, -4, 4, SMOOTH },
  { "hardsigmoid", NULL, unary_hardsigmoid, 4, -4, 4, { -2.5, 2.5 } },
  { "hardsigmoid", "alpha=0.25 beta=0.75", unary_hardsigmoid_2, 4, -5, 3, { -3, 1 } },
  { "hardswish", NULL, unary_hardswish, 4, -5, 5, { -3, 3 } },
  { "leakyrelu", NULL, unary_leakyrelu, 1, -2, 2, AT (0) },
  { "leakyrelu", "alpha=-0.5", unary_leakyrelu_2, 4, -2, 2, AT (0) },
  { "log", NULL, log, 4, 0.5, 4, SMOOTH },
  { "mish", NULL, unary_mish, 4, -5, 5, SMOOTH },
  { "neg", NULL, unary_neg, 0, -2, 2, SMOOTH },
  { "reciprocal", NULL, unary_reciprocal, 1, 0.5, 3, SMOOTH },
  { "relu", NULL, unary_relu, 0, -2, 2, AT (0) },
  { "round", NULL, unary_round, 0, 0.75, 1.25, SMOOTH },
  { "selu", NULL, unary_selu, 4, -3, 3, AT (0) },
  { "selu", "opset=5 consumed_inputs=0", unary_selu_old, 4, -3, 3, AT (0) },
  { "selu", "opset=6", unary_selu, 4, -3, 3, AT (0) },
  { "shrink", NULL, unary_shrink, 0, -2, 2, { -0.5, 0.5 } },
  { "shrink", "lambd=0.25 bias=0.125", unary_shrink_2, 4, -2, 2, { -0.25, 0.25 } },
  { "sigmoid", NULL, unary_sigmoid, 4, -6, 6, SMOOTH },
  { "sign", NULL, unary_sign, 0, 0.25, 0.75, SMOOTH },
  { "sin", NULL, sin, 1, -3, 3, SMOOTH },
  { "sinh", NULL, sinh, 1, -2, 2, SMOOTH },
  { "softplus", NULL, unary_softplus, 4, -6, 6, SMOOTH },
  { "softsign", NULL, unary_softsign, 4, -3, 3, AT (0) },
  { "sqrt", NULL, sqrt, 1, 0.5, 4, SMOOTH },
  { "swish", NULL, unary_swish, 4, -6, 6, SMOOTH },
  { "swish", "alpha=2.5", unary_swish_2, 4, -3, 3, SMOOTH },
  { "tan", NULL, tan, 1, -1, 1, SMOOTH },
  { "tanh", NULL, tanh, 4, -3, 3, SMOOTH },
  { "thresholdedrelu", NULL, unary_thresholdedrelu, 0, -1, 3, AT (1) },
  { "thresholdedrelu", "alpha=0.5", unary_thresholdedrelu_2, 4, -1, 2, AT (0.5) },
  { NULL }
};
