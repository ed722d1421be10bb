/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of several inputs against its definition: every operator of floats
 * and of yes and no, shapes by lot of up to eight axes; what old files mean,
 * tiles, wrong use. Integers: test-bits.c. */
#include <math.h>
#include <string.h>

#include "typed.h"

/* ---- Floats ------------------------------------------------------------------ */

static double
float_add (double a, double b)
{
  return (float) a + (float) b;
}

static double
float_sub (double a, double b)
{
  return a - b;
}

static double
float_mul (double a, double b)
{
  return (float) a * (float) b;
}

static double
float_div (double a, double b)
{
  return a / b;
}

static double
float_min (double a, double b)
{
  return isnan (a) || isnan (b) ? NAN : a < b ? a : b;
}

static double
float_max (double a, double b)
{
  return isnan (a) || isnan (b) ? NAN : a > b ? a : b;
}

static double
float_prelu (double a, double b)
{
  return a < 0 ? a * b : a;
}

static double
float_equal (double a, double b)
{
  return a == b;
}

static double
float_less (double a, double b)
{
  return a < b;
}

static double
float_lessorequal (double a, double b)
{
  return a <= b;
}

static double
float_greater (double a, double b)
{
  return a > b;
}

static double
float_greaterorequal (double a, double b)
{
  return a >= b;
}

static double
float_and (double a, double b)
{
  return a + b == 2;
}

static double
float_or (double a, double b)
{
  return a + b >= 1;
}

static double
float_xor (double a, double b)
{
  return a + b == 1;
}

typedef struct
{
  const char *layer, *attrs;
  double (*func) (double a, double b);
  double   ulps;
  guint    most;
  gboolean test;
  gboolean into_first;
  gboolean bools; /* of bool alone */
} FloatCase;

/* Of the divisor's sign, as Python has it */
static double
mod_floor (double x, double y)
{
  double rest = fmod (x, y);

  return rest * y < 0 ? rest + y : rest;
}

static const FloatCase float_cases[] = {
  { "add", NULL, float_add, 0, 4 },
  { "sub", NULL, float_sub, 1, 2 },
  { "multiply", NULL, float_mul, 0, 4 },
  { "div", NULL, float_div, 1, 2 },
  { "pow", NULL, pow, 1, 2 },
  { "mod", "fmod=1", fmod, 0, 2 },
  { "mod", NULL, mod_floor, 0, 2 },
  { "min", NULL, float_min, 0, 4 },
  { "max", NULL, float_max, 0, 4 },
  { "prelu", NULL, float_prelu, 1, 2, FALSE, TRUE },
  { "equal", NULL, float_equal, 0, 2, TRUE },
  { "less", NULL, float_less, 0, 2, TRUE },
  { "lessorequal", NULL, float_lessorequal, 0, 2, TRUE },
  { "greater", NULL, float_greater, 0, 2, TRUE },
  { "greaterorequal", NULL, float_greaterorequal, 0, 2, TRUE },
  { "equal", NULL, float_equal, 0, 2, TRUE, FALSE, TRUE },
  { "and", NULL, float_and, 0, 2, TRUE, FALSE, TRUE },
  { "or", NULL, float_or, 0, 2, TRUE, FALSE, TRUE },
  { "xor", NULL, float_xor, 0, 2, TRUE, FALSE, TRUE },
};

/* Some numbers of a float tensor become NaN, infinite, or 0. */
static void
float_spoil (FoveaTensor *tensor)
{
  static const float special[] = { NAN, INFINITY, -INFINITY, 0, -0.0f };
  gint64             n = fovea_shape_elements (&tensor->shape);

  if (tensor->dtype == FOVEA_F32)
    for (gint64 i = 0; i < n; i++)
      if (g_test_rand_int_range (0, 6) == 0)
        ((float *) tensor->data)[i] = special[g_test_rand_int_range (0, 5)];
}

static void
float_check (const FloatCase *at, FoveaDType type)
{
  const guint  n = g_test_rand_int_range (2, at->most + 1);
  FoveaShape   shapes[TYPED_MAX], out;
  FoveaTensor *in[TYPED_MAX];
  double      *want;
  gint64       elements;

  typed_lot_shapes (shapes, n, &out);
  if (at->into_first)
    shapes[0] = out;
  elements = fovea_shape_elements (&out);
  want = g_new0 (double, elements + 1);
  for (guint i = 0; i < n; i++)
    {
      in[i] = typed_random (type, shapes[i]);
      float_spoil (in[i]);
    }
  for (gint64 e = 0; e < elements; e++)
    for (guint i = 0; i < n; i++)
      {
        double value = fovea_tensor_get (
            in[i],
            typed_place (&shapes[i], out.rank - shapes[i].rank, &out, e));

        want[e] = i == 0 ? value : at->func (want[e], value);
      }
  typed_check_floats (at->layer, at->attrs, in, n, at->test ? FOVEA_BOOL : type,
                      out, want, at->ulps);
  for (guint i = 0; i < n; i++)
    fovea_tensor_free (in[i]);
  g_free (want);
}

static void
arithmetic_of_floats (void)
{
  static const FoveaDType types[] = { FOVEA_F32,  FOVEA_F32, FOVEA_F32,
                                      FOVEA_F32,  FOVEA_F32, FOVEA_F64,
                                      FOVEA_BF16, FOVEA_F16 };

  for (guint c = 0; c < G_N_ELEMENTS (float_cases); c++)
    for (guint t = 0; t < G_N_ELEMENTS (types); t++)
      for (int round = 0; round < 6; round++)
        float_check (&float_cases[c],
                     float_cases[c].bools ? FOVEA_BOOL : types[t]);
}

static void
arithmetic_mean (void)
{
  for (int round = 0; round < 40; round++)
    {
      const guint        n = g_test_rand_int_range (1, 5);
      FoveaShape         shapes[TYPED_MAX], out;
      FoveaTensor       *in[TYPED_MAX];
      g_autofree double *want = NULL;

      typed_lot_shapes (shapes, n, &out);
      want = g_new0 (double, fovea_shape_elements (&out) + 1);
      for (guint i = 0; i < n; i++)
        in[i] = typed_floats (FOVEA_F32, shapes[i], NULL);
      for (gint64 e = 0; e < fovea_shape_elements (&out); e++)
        {
          for (guint i = 0; i < n; i++)
            want[e] += fovea_tensor_get (
                in[i],
                typed_place (&shapes[i], out.rank - shapes[i].rank, &out, e));
          want[e] /= n;
        }
      typed_check_floats ("mean", NULL, in, n, FOVEA_F32, out, want, 4);
      for (guint i = 0; i < n; i++)
        fovea_tensor_free (in[i]);
    }
}

/* Long rows of which one side is one number, and those just above a block. */
static void
arithmetic_long_rows (void)
{
  static const char *const left[] = { "3x700", "3x1", "1x700", "1", "700" };
  static const char *const right[] = { "3x1", "3x700", "3x1", "3x700", "3x1" };

  for (guint s = 0; s < G_N_ELEMENTS (left); s++)
    for (guint c = 0; c < G_N_ELEMENTS (float_cases); c++)
      {
        FoveaShape shapes[2] = { test_shape (left[s]), test_shape (right[s]) };
        FoveaShape out = test_shape ("3x700");
        FoveaDType type = float_cases[c].bools ? FOVEA_BOOL : FOVEA_F32;
        FoveaTensor *in[2];
        double       want[2100];

        if (float_cases[c].into_first)
          shapes[0] = out;
        for (int i = 0; i < 2; i++)
          in[i] = typed_random (type, shapes[i]);
        for (int e = 0; e < 2100; e++)
          want[e] = float_cases[c].func (
              fovea_tensor_get (
                  in[0], typed_place (&shapes[0], 2 - shapes[0].rank, &out, e)),
              fovea_tensor_get (
                  in[1],
                  typed_place (&shapes[1], 2 - shapes[1].rank, &out, e)));
        typed_check_floats (float_cases[c].layer, float_cases[c].attrs, in, 2,
                            float_cases[c].test ? FOVEA_BOOL : FOVEA_F32, out,
                            want, float_cases[c].ulps);
        fovea_tensor_free (in[0]);
        fovea_tensor_free (in[1]);
      }
}

/* ---- Of different types ------------------------------------------------------ */

static void
arithmetic_where (void)
{
  for (guint type = FOVEA_F32; type <= FOVEA_BOOL; type++)
    for (int round = 0; round < 8; round++)
      {
        FoveaShape   shapes[3], out;
        FoveaTensor *in[3];
        double      *number;
        gint64      *whole, elements;

        typed_lot_shapes (shapes, 3, &out);
        elements = fovea_shape_elements (&out);
        number = g_new0 (double, elements + 1);
        whole = g_new0 (gint64, elements + 1);
        in[0] = typed_ints (FOVEA_BOOL, shapes[0], NULL);
        in[1] = typed_random (type, shapes[1]);
        in[2] = typed_random (type, shapes[2]);
        for (gint64 e = 0; e < elements; e++)
          {
            gint64 at =
                typed_place (&shapes[0], out.rank - shapes[0].rank, &out, e);
            guint o = fovea_tensor_get_int (in[0], at) ? 1 : 2;

            at = typed_place (&shapes[o], out.rank - shapes[o].rank, &out, e);
            if (fovea_dtype_is_float (type))
              number[e] = fovea_tensor_get (in[o], at);
            else
              whole[e] = typed_wrap (typed_number (in[o], at), type);
          }
        if (fovea_dtype_is_float (type))
          typed_check_floats ("where", NULL, in, 3, type, out, number, 0);
        else
          typed_check_ints ("where", NULL, in, 3, type, out, whole);
        for (int i = 0; i < 3; i++)
          fovea_tensor_free (in[i]);
        g_free (number);
        g_free (whole);
      }
}

/* The base's type is the result's. */
static void
arithmetic_pow_mixed (void)
{
  static const double bases[] = { 1.5, 2, -3, 0.25, 4, 0 };
  static const double powers[] = { 2, 3, 0, 1, 2, 5 };
  static const gint64 int_powers[] = { 2, 3, 0, 1, 2, 5 };
  static const double want[] = { 2.25, 8, 1, 0.25, 16, 0 };
  static const gint64 int_bases[] = { 1, 2, -3, 9, 4, 0 };
  static const double halves[] = { 2, -1, 3, 0.5, 2.5, 0.5 };
  static const gint64 int_want[] = { 1, 0, -27, 3, 32, 0 };
  g_autoptr (FoveaTensor) base =
      typed_floats (FOVEA_F32, test_shape ("6"), bases);
  g_autoptr (FoveaTensor) half =
      typed_floats (FOVEA_F32, test_shape ("6"), halves);
  g_autoptr (FoveaTensor) wide =
      typed_ints (FOVEA_I64, test_shape ("6"), int_bases);
  g_autoptr (FoveaTensor) narrow =
      typed_ints (FOVEA_I8, test_shape ("6"), int_bases);

  for (guint t = 0; t < TYPED_N_INTS; t++)
    {
      g_autoptr (FoveaTensor) power =
          typed_ints (typed_int_types[t], test_shape ("6"), int_powers);
      FoveaTensor *both[] = { base, power };

      typed_check_floats ("pow", NULL, both, 2, FOVEA_F32, test_shape ("6"),
                          want, 1);
    }
  for (int f = 0; f < 2; f++)
    {
      g_autoptr (FoveaTensor) power =
          typed_floats (f ? FOVEA_F64 : FOVEA_BF16, test_shape ("6"), powers);
      FoveaTensor *both[] = { base, power };

      typed_check_floats ("pow", NULL, both, 2, FOVEA_F32, test_shape ("6"),
                          want, 1);
    }
  typed_check_ints ("pow", NULL, (FoveaTensor *[]){ wide, half }, 2, FOVEA_I64,
                    test_shape ("6"), int_want);
  typed_check_ints ("pow", NULL, (FoveaTensor *[]){ narrow, half }, 2, FOVEA_I8,
                    test_shape ("6"), int_want);
}

/* One power for all: 2 has a way of its own. */
static void
arithmetic_pow_of_one (void)
{
  static const double bases[] = { 1.5, -2, 3e30, -0.0, NAN, -INFINITY };

  for (int power = 1; power < 4; power++)
    {
      g_autoptr (FoveaTensor) base =
          typed_floats (FOVEA_F32, test_shape ("6"), bases);
      g_autoptr (FoveaTensor) one =
          typed_ints (FOVEA_I64, test_shape ("1"), (const gint64[]){ power });
      FoveaTensor *both[] = { base, one };
      double       want[6];

      for (int i = 0; i < 6; i++)
        {
          want[i] = pow ((float) bases[i], power);
          if (fabs (want[i]) > 3.5e38)
            want[i] = copysign (INFINITY, want[i]);
        }
      typed_check_floats ("pow", NULL, both, 2, FOVEA_F32, test_shape ("6"),
                          want, 1);
    }
}

/* ---- Old files --------------------------------------------------------------- */

static void
arithmetic_old_axis (void)
{
  static const struct
  {
    const char *layer, *attrs, *slope;
    guint       start;
  } cases[] = {
    { "sub", "broadcast=1 axis=1 opset=6 consumed_inputs=0,0", "3x5", 1 },
    { "sub", "broadcast=1 axis=0 opset=6", "2", 0 },
    { "sub", "broadcast=1 opset=6", "5x7", 2 },
    { "sub", "broadcast=1 axis=1 opset=6", "3x1x1", 1 },
    { "prelu", "opset=6", "3", 1 },
    { "prelu", "opset=6", "1", 1 },
    { "prelu", "opset=6", "1x3x1x1", 0 },
    { "prelu", "opset=6 consumed_inputs=0", "3x1x1", 1 },
    { "prelu", "opset=7", "7", 3 },
    { "prelu", "opset=7", "3x1x1", 1 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      FoveaShape   shape = test_shape ("2x3x5x7");
      FoveaShape   other = test_shape (cases[c].slope);
      FoveaTensor *in[] = { typed_floats (FOVEA_F32, shape, NULL),
                            typed_floats (FOVEA_F32, other, NULL) };
      double       want[210];

      for (int e = 0; e < 210; e++)
        {
          double a = fovea_tensor_get (in[0], e);
          double b = fovea_tensor_get (
              in[1], typed_place (&other, cases[c].start, &shape, e));

          want[e] = cases[c].layer[0] == 's' ? a - b : a < 0 ? a * b : a;
        }
      typed_check_floats (cases[c].layer, cases[c].attrs, in, 2, FOVEA_F32,
                          shape, want, 1);
      fovea_tensor_free (in[0]);
      fovea_tensor_free (in[1]);
    }
}

/* ---- Tiles ------------------------------------------------------------------- */

/* A picture and what was made of it: maps of its size, one row, one column and
 * one number each, in tiles of all sizes, as support.c runs them. */
static void
arithmetic_in_tiles (void)
{
  static const char *const layers[] = { "sub", "div", "pow",  "mod",
                                        "min", "max", "mean", "prelu" };
  static const char *const pools[] = {
    "kernel_shape=3,3 pads=1,1,1,1",
    "kernel_shape=15,1",
    "kernel_shape=1,18",
    "kernel_shape=15,18",
  };

  for (guint l = 0; l < G_N_ELEMENTS (layers); l++)
    for (guint p = 0; p < G_N_ELEMENTS (pools); p++)
      for (guint turned = 0; turned < 2; turned++)
        {
          g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
          g_autoptr (FoveaTensor) input =
              test_random (FOVEA_NCHW (1, 2, 15, 18));
          g_autoptr (FoveaTensor) got = NULL;
          g_autoptr (FoveaGraph) graph = NULL;
          g_autoptr (FoveaWeights) weights = NULL;
          FoveaValue in[2], x;
          gboolean   fmod = g_str_equal (layers[l], "mod");

          if (turned && g_str_equal (layers[l], "prelu"))
            continue;
          x = fovea_graph_builder_input (builder, "x", &input->shape);
          in[turned] = x;
          in[! turned] = fovea_graph_builder_add (
              builder, "maxpool", NULL, fovea_attrs_parse ("%s", pools[p]), &x,
              1, NULL);
          x = fovea_graph_builder_add (
              builder, layers[l], NULL,
              fmod ? fovea_attrs_parse ("fmod=1") : NULL, in, 2, NULL);
          fovea_graph_builder_output (builder, x);
          g_assert_true (
              fovea_graph_builder_finish (builder, &graph, &weights, NULL));
          got = test_run (graph, weights, (const FoveaTensor *const *) &input);
          g_assert_cmpint (got->shape.size[3], ==, 18);
        }
}

/* ---- Wrong use --------------------------------------------------------------- */

static void
arithmetic_errors (void)
{
  static const struct
  {
    const char *layer, *attrs;
    FoveaDType  a, b;
    const char *shape;
    FoveaError  code;
    const char *text;
  } cases[] = {
    { "sub", NULL, FOVEA_F32, FOVEA_I64, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "sub: inputs 0 and 1 are of different types, float32 and int64" },
    { "add", NULL, FOVEA_F32, FOVEA_F16, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "add: inputs 0 and 1 are of different types, float32 and float16" },
    { "equal", NULL, FOVEA_BOOL, FOVEA_U8, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "equal: inputs 0 and 1 are of different types, bool and uint8" },
    { "add", NULL, FOVEA_BOOL, FOVEA_BOOL, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "add: numbers of type bool in input 0 are not supported" },
    { "and", NULL, FOVEA_F32, FOVEA_F32, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "and: numbers of type float32 in input 0 are not supported" },
    { "mean", NULL, FOVEA_I32, FOVEA_I32, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "mean: numbers of type int32 in input 0 are not supported" },
    { "bitwiseand", NULL, FOVEA_F32, FOVEA_F32, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "bitwiseand: numbers of type float32" },
    { "pow", NULL, FOVEA_F32, FOVEA_BOOL, "2x3", FOVEA_ERROR_UNSUPPORTED,
      "pow: numbers of type bool in input 1 are not supported" },
    { "bitshift", NULL, FOVEA_U8, FOVEA_U8, "2x3", FOVEA_ERROR_FORMAT,
      "bitshift: unknown direction ''" },
    { "bitshift", "direction=UP", FOVEA_U8, FOVEA_U8, "2x3", FOVEA_ERROR_FORMAT,
      "bitshift: unknown direction 'UP'" },
    { "sub", NULL, FOVEA_F32, FOVEA_F32, "3x2", FOVEA_ERROR_SHAPE,
      "sub: 2x3 and 3x2 do not go together" },
    { "sub", "axis=3", FOVEA_F32, FOVEA_F32, "1", FOVEA_ERROR_SHAPE,
      "sub: no axis 3 in an input of rank 2" },
    { "prelu", NULL, FOVEA_F32, FOVEA_F32, "4x2x3", FOVEA_ERROR_SHAPE,
      "prelu: slopes of 4x2x3 are more than an input of 2x3 takes" },
    { "where", NULL, FOVEA_F32, FOVEA_F32, "2x3", FOVEA_ERROR_SHAPE,
      "where: has 2 inputs instead of 3" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (FoveaTensor) a = typed_random (cases[c].a, test_shape ("2x3"));
      g_autoptr (FoveaTensor) b =
          typed_random (cases[c].b, test_shape (cases[c].shape));
      FoveaTensor *three[] = { a, b, b }, *hole[] = { a, NULL };

      typed_fails (cases[c].layer, cases[c].attrs, three, 2, cases[c].code,
                   cases[c].text);
      if (c == 0)
        {
          typed_fails ("sub", NULL, three, 1, FOVEA_ERROR_SHAPE,
                       "sub: has 1 inputs instead of 2");
          typed_fails ("sub", NULL, three, 3, FOVEA_ERROR_SHAPE,
                       "sub: has 3 inputs instead of 2");
          typed_fails ("max", NULL, hole, 2, FOVEA_ERROR_SHAPE,
                       "max: input 1 is left out");
          typed_fails ("where", NULL, three, 3, FOVEA_ERROR_UNSUPPORTED,
                       "where: numbers of type float32 in input 0");
        }
    }
}

/* Where every layer computes with doubles, they are kept; one that does not
 * makes them fp32, and what is too large infinite. */
static void
test_doubles (void)
{
  for (guint with_floats = 0; with_floats < 2; with_floats++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaResult) result = NULL;
      FoveaShape   shape = fovea_shape (1, 3);
      FoveaTensor *x = fovea_tensor_new (FOVEA_F64, &shape, NULL);
      FoveaTensor *w = fovea_tensor_new (FOVEA_F64, &shape, NULL);
      FoveaValue   in[2], sum;

      for (guint i = 0; i < 3; i++)
        ((double *) x->data)[i] = 1e300 * (i + 1),
                    ((double *) w->data)[i] = 3e299;
      in[0] = fovea_graph_builder_input_typed (builder, "x", FOVEA_F64, &shape);
      in[1] = fovea_graph_builder_weight (builder, "w", w);
      sum = fovea_graph_builder_add (builder, "sub", NULL, NULL, in, 2, NULL);
      if (with_floats)
        sum =
            fovea_graph_builder_add (builder, "abs", NULL, NULL, &sum, 1, NULL);
      fovea_graph_builder_output (builder, sum);
      fovea_graph_builder_finish (builder, &graph, &weights, NULL);
      plan = fovea_plan_new (graph, weights, &shape, NULL, NULL);
      g_assert_cmpint (fovea_plan_type (plan, sum), ==, FOVEA_F64);
      result = fovea_plan_run (plan, (const FoveaTensor *[]){ x }, NULL, NULL);
      for (guint i = 0; i < 3; i++)
        {
          double y = fovea_tensor_get (fovea_result_output (result, 0), i);

          if (with_floats)
            g_assert_false (isfinite (y));
          else
            g_assert_cmpfloat (y, ==, 1e300 * (i + 1) - 3e299);
        }
      fovea_tensor_free (x);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/arithmetic/floats", arithmetic_of_floats);
  g_test_add_func ("/engine/arithmetic/mean", arithmetic_mean);
  g_test_add_func ("/engine/arithmetic/long-rows", arithmetic_long_rows);
  g_test_add_func ("/engine/arithmetic/where", arithmetic_where);
  g_test_add_func ("/engine/arithmetic/powers-of-mixed-types",
                   arithmetic_pow_mixed);
  g_test_add_func ("/engine/arithmetic/pow-of-one", arithmetic_pow_of_one);
  g_test_add_func ("/engine/arithmetic/axis-of-old-files", arithmetic_old_axis);
  g_test_add_func ("/engine/arithmetic/in-tiles", arithmetic_in_tiles);
  g_test_add_func ("/engine/arithmetic/wrong-use-is-named", arithmetic_errors);
  g_test_add_func ("/engine/arithmetic/doubles", test_doubles);
  return g_test_run ();
}
