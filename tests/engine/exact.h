/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops' functions of one number in double precision, and how many ulp
 * of fp32 the loops may err: for tests and for the programs that measure. */
#pragma once

#include <math.h>

#include "simd/loops.h"

/* The attributes p and q that the functions are given here */
#define EXACT_P 1.25
#define EXACT_Q 0.5

static double
exact_swish (double x)
{
  return x / (1 + exp (-EXACT_P * x));
}

static double
exact_sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static double
exact_gelu (double x)
{
  return x / 2 * erfc (-x * sqrt (0.5));
}

static double
exact_gelu_tanh (double x)
{
  return x / (1 + exp (-2 * sqrt (2 / 3.14159265358979323846) *
                       (x + 0.044715 * x * x * x)));
}

static double
exact_softplus (double x)
{
  return x > 0 ? x + log1p (exp (-x)) : log1p (exp (x));
}

static double
exact_mish (double x)
{
  double e = exp (fmin (x, 20)), s = e * (e + 2);

  return x > 20 ? x : x * (s / (s + 2));
}

static double
exact_elu (double x)
{
  return x < 0 ? EXACT_P * expm1 (x) : EXACT_Q * x;
}

static double
exact_leakyrelu (double x)
{
  return x < 0 ? EXACT_P * x : x;
}

static double
exact_reciprocal (double x)
{
  return 1 / x;
}

static double
exact_hardsigmoid (double x)
{
  return isnan (x) ? x : fmin (fmax (EXACT_P * x + EXACT_Q, 0), 1);
}

static double
exact_hardswish (double x)
{
  double part = fmin (fmax (x / 6 + 0.5, 0), 1);

  return isnan (x) ? x : x * part;
}

static double
exact_softsign (double x)
{
  return x / (1 + fabs (x));
}

/* What the functions are, and how many ulp they may err. */
static const struct
{
  double (*of) (double);
  double      ulps;
  const char *name;
} exact_functions[FOVEA_FUNCTIONS] = {
  [FOVEA_FUNCTION_EXP] = { exp, 1.5, "exp" },
  [FOVEA_FUNCTION_LOG] = { log, 1.5, "log" },
  [FOVEA_FUNCTION_SQRT] = { sqrt, 0.51, "sqrt" },
  [FOVEA_FUNCTION_SIGMOID] = { exact_sigmoid, 3, "sigmoid" },
  [FOVEA_FUNCTION_TANH] = { tanh, 3, "tanh" },
  [FOVEA_FUNCTION_SWISH] = { exact_swish, 4, "swish" },
  [FOVEA_FUNCTION_GELU] = { exact_gelu, 4, "gelu" },
  [FOVEA_FUNCTION_GELU_TANH] = { exact_gelu_tanh, 4, "gelu_tanh" },
  [FOVEA_FUNCTION_ERF] = { erf, 2, "erf" },
  [FOVEA_FUNCTION_SOFTPLUS] = { exact_softplus, 3, "softplus" },
  [FOVEA_FUNCTION_MISH] = { exact_mish, 4, "mish" },
  [FOVEA_FUNCTION_ELU] = { exact_elu, 3, "elu" },
  [FOVEA_FUNCTION_ABS] = { fabs, 0, "abs" },
  [FOVEA_FUNCTION_LEAKYRELU] = { exact_leakyrelu, 0.51, "leakyrelu" },
  [FOVEA_FUNCTION_RECIPROCAL] = { exact_reciprocal, 0.51, "reciprocal" },
  [FOVEA_FUNCTION_HARDSIGMOID] = { exact_hardsigmoid, 0.6, "hardsigmoid" },
  [FOVEA_FUNCTION_HARDSWISH] = { exact_hardswish, 3, "hardswish" },
  [FOVEA_FUNCTION_SOFTSIGN] = { exact_softsign, 2, "softsign" },
};

/* One ulp of fp32 at x */
static inline double
exact_ulp (double x)
{
  int exponent;

  frexp (x, &exponent);
  return ldexp (1, (exponent < -125 ? -125 : exponent) - 24);
}
