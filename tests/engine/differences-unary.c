/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of layers of one function of each number, which is written down here
 * once more. */
#include <math.h>

#include "differences.h"

typedef struct
{
  const char *layer, *attrs;
  double (*function) (double);
  double from, until; /* of the numbers */
  double corner[2];   /* that differences keep away from; NaN: none */
} UnaryCase;

static double
of_relu (double x)
{
  return MAX (x, 0);
}

static double
of_sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static double
of_swish (double x)
{
  return x * of_sigmoid (x);
}

static double
of_swish_2 (double x)
{
  return x * of_sigmoid (2 * x);
}

static double
of_hardswish (double x)
{
  return x * CLAMP (x / 6 + 0.5, 0, 1);
}

static double
of_hardsigmoid (double x)
{
  return CLAMP (0.25 * x + 0.5, 0, 1);
}

static double
of_clip (double x)
{
  return CLAMP (x, 0, 1);
}

static double
of_leaky (double x)
{
  return x < 0 ? 0.125 * x : x;
}

static double
of_elu (double x)
{
  return x < 0 ? 0.5 * expm1 (x) : x;
}

static double
of_selu (double x)
{
  return 1.0507010 * (x < 0 ? 1.6732632 * expm1 (x) : x);
}

static double
of_celu (double x)
{
  return x < 0 ? 2 * expm1 (x / 2) : x;
}

static double
of_gelu (double x)
{
  return x / 2 * (1 + erf (x / sqrt (2)));
}

static double
of_gelu_tanh (double x)
{
  return x / 2 * (1 + tanh (sqrt (2 / G_PI) * (x + 0.044715 * x * x * x)));
}

static double
of_softplus (double x)
{
  return log1p (exp (x));
}

static double
of_softsign (double x)
{
  return x / (1 + fabs (x));
}

static double
of_mish (double x)
{
  return x * tanh (log1p (exp (x)));
}

static double
of_reciprocal (double x)
{
  return 1 / x;
}

static double
of_neg (double x)
{
  return -x;
}

static double
of_thresholded (double x)
{
  return x <= 0.5 ? 0 : x;
}

static double
of_shrink (double x)
{
  return x < -0.5 ? x + 0.25 : x > 0.5 ? x - 0.25 : 0;
}

static double
of_floor (double x)
{
  return floor (x) + 0 * x;
}

#define NO_CORNER \
  {               \
    NAN, NAN      \
  }
#define AT_0 \
  {          \
    0, NAN   \
  }
static const UnaryCase unary_cases[] = {
  { "relu", NULL, of_relu, -2, 2, AT_0 },
  { "clip", "min=0.0 max=1.0", of_clip, -1, 2, { 0, 1 } },
  { "sigmoid", NULL, of_sigmoid, -6, 6, NO_CORNER },
  { "tanh", NULL, tanh, -3, 3, NO_CORNER },
  { "swish", NULL, of_swish, -6, 6, NO_CORNER },
  { "swish", "alpha=2.0", of_swish_2, -3, 3, NO_CORNER },
  { "hardswish", NULL, of_hardswish, -5, 5, { -3, 3 } },
  { "hardsigmoid", "alpha=0.25", of_hardsigmoid, -4, 4, { -2, 2 } },
  { "leakyrelu", "alpha=0.125", of_leaky, -2, 2, AT_0 },
  { "elu", "alpha=0.5", of_elu, -3, 3, AT_0 },
  { "selu", NULL, of_selu, -3, 3, AT_0 },
  { "celu", "alpha=2.0", of_celu, -3, 3, AT_0 },
  { "gelu", NULL, of_gelu, -4, 4, NO_CORNER },
  { "gelu", "approximate=tanh", of_gelu_tanh, -4, 4, NO_CORNER },
  { "softplus", NULL, of_softplus, -6, 6, NO_CORNER },
  { "softsign", NULL, of_softsign, -3, 3, AT_0 },
  { "mish", NULL, of_mish, -5, 5, NO_CORNER },
  { "erf", NULL, erf, -2, 2, NO_CORNER },
  { "exp", NULL, exp, -2, 2, NO_CORNER },
  { "log", NULL, log, 0.5, 4, NO_CORNER },
  { "sqrt", NULL, sqrt, 0.5, 4, NO_CORNER },
  { "reciprocal", NULL, of_reciprocal, 0.5, 3, NO_CORNER },
  { "abs", NULL, fabs, -2, 2, AT_0 },
  { "neg", NULL, of_neg, -2, 2, NO_CORNER },
  { "sin", NULL, sin, -3, 3, NO_CORNER },
  { "cos", NULL, cos, -3, 3, NO_CORNER },
  { "tan", NULL, tan, -1, 1, NO_CORNER },
  { "asin", NULL, asin, -0.75, 0.75, NO_CORNER },
  { "acos", NULL, acos, -0.75, 0.75, NO_CORNER },
  { "atan", NULL, atan, -3, 3, NO_CORNER },
  { "sinh", NULL, sinh, -2, 2, NO_CORNER },
  { "cosh", NULL, cosh, -2, 2, NO_CORNER },
  { "asinh", NULL, asinh, -3, 3, NO_CORNER },
  { "acosh", NULL, acosh, 1.5, 4, NO_CORNER },
  { "atanh", NULL, atanh, -0.75, 0.75, NO_CORNER },
  { "thresholdedrelu", "alpha=0.5", of_thresholded, -1, 2, { 0.5, NAN } },
  { "shrink", "lambd=0.5 bias=0.25", of_shrink, -2, 2, { -0.5, 0.5 } },
  { "floor", NULL, of_floor, 0.25, 0.75, NO_CORNER },
};

static Ref *
forward_unary (const TestLayer *test, gconstpointer data)
{
  return ref_each (test->input[0], ((const UnaryCase *) data)->function, 4);
}

static void
test_unary (gconstpointer data)
{
  const UnaryCase *c = data;
  g_auto (TestLayer) test = { c->layer, c->attrs };
  float *x;

  test.n_inputs = 1;
  test.input[0] = test_random (FOVEA_NCHW (2, 3, 5, 7));
  x = test.input[0]->data;
  for (gint64 i = 0; i < 210; i++)
    x[i] = (float) (c->from + (x[i] + 1) / 2 * (c->until - c->from));
  for (int i = 0; i < 2; i++)
    if (! isnan (c->corner[i]))
      test_keep_away (test.input[0], c->corner[i]);
  test_differences (&test, 0, forward_unary, c, c->layer);
}

void
test_unary_differences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unary_cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/gradients/%s-%u", unary_cases[i].layer, i);

      g_test_add_data_func (path, &unary_cases[i], test_unary);
    }
}
