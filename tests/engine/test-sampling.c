/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling, cutting and scaling pictures against their definitions. */
#include "test-sampling.h"

#include <math.h>

#include "ref-image.h"
#include "support.h"
#include "typed.h"

static void
sampling_gridsample_rule (gconstpointer data)
{
  static const char *const modes[] = { "linear", "nearest", "cubic" };
  static const char *const paddings[] = { "zeros", "border", "reflection" };
  const guint              number = GPOINTER_TO_UINT (data);
  const RefGrid            rule = { modes[number % 3], paddings[number / 3 % 3],
                                    number / 9 };

  for (guint i = 0; i < 12; i++)
    {
      const guint      axes = i % 3 + 1;
      g_autofree char *attrs =
          g_strdup_printf ("mode=%s padding_mode=%s align_corners=%d",
                           rule.mode, rule.padding, rule.align);
      g_auto (TestLayer)
          test = { .layer = "gridsample", .attrs = attrs, .n_inputs = 2 };
      FoveaShape in = { axes + 2, { 2, 3 } }, grid = { axes + 2, { 2 } };
      float     *places;

      for (guint a = 0; a < axes; a++)
        {
          in.size[2 + a] = g_test_rand_int_range (1, 7);
          grid.size[1 + a] = g_test_rand_int_range (1, 7);
        }
      grid.size[axes + 1] = axes;
      test.input[0] = test_random (in);
      test.input[1] = test_random (grid);
      places = test.input[1]->data;
      for (gint64 k = 0; k < fovea_shape_elements (&grid); k++)
        places[k] *= i % 4 ? 1.3 : 5;
      test_layer_check (
          &test, ref_gridsample (test.input[0], test.input[1], &rule), attrs);
    }
}

/* Places that are no numbers, or nowhere, are read nowhere. */
static void
sampling_gridsample_nowhere (void)
{
  static const double places[] = { NAN, 0, INFINITY, 0, 0, -INFINITY, 1e30, 0 };
  static const char *const modes[] = { "linear", "nearest", "cubic" };

  for (guint m = 0; m < 3; m++)
    for (int zeros = 0; zeros < 2; zeros++)
      {
        g_autofree char *attrs =
            g_strdup_printf ("mode=%s padding_mode=%s", modes[m],
                             zeros ? "zeros" : "reflection");
        g_auto (TestLayer)
            test = { .layer = "gridsample", .attrs = attrs, .n_inputs = 2 };
        g_autoptr (FoveaTensor) got = NULL;
        const float *values;

        test.input[0] = test_random (test_shape ("1x1x3x3"));
        test.input[1] = test_numbers (test_shape ("1x1x4x2"), places);
        got = test_layer_run (&test);
        values = got->data;
        g_assert_true (isnan (values[0]));
        for (int i = 1; zeros && i < 4; i++)
          g_assert_cmpfloat (values[i], ==, 0);
      }
}

static void
sampling_gridsample_errors (void)
{
  static const struct
  {
    const char *grid, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x2x2x2", "mode=fine", "gridsample: unknown mode 'fine'",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x2x2x2", "padding_mode=wrap", "unknown padding_mode 'wrap'",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x2x2x3", "mode=linear", "a grid of 1x2x2x3 does not go with 1x1x3x3",
      FOVEA_ERROR_SHAPE },
    { "2x2x2x2", "mode=linear", "a grid of 2x2x2x2", FOVEA_ERROR_SHAPE },
    { "1x2x2", "mode=linear", "a grid of 1x2x2", FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "gridsample",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 2 };

      test.input[0] = test_random (test_shape ("1x1x3x3"));
      test.input[1] = test_random (test_shape (cases[i].grid));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* ---- affinegrid ---------------------------------------------------------------------- */

static void
sampling_affinegrid (void)
{
  for (int i = 0; i < 8; i++)
    {
      const guint    axes = 2 + i % 2;
      const gboolean align = i / 2 % 2;
      g_auto (TestLayer)
          test = { .layer = "affinegrid",
                   .attrs = align ? "align_corners=1" : "align_corners=0",
                   .n_inputs = 1,
                   .n_weights = 1 };
      gint64       size[5] = { 2, 1 };
      FoveaShape   shape = { axes + 2, { 2 } };
      const float *theta;
      Ref         *ref;

      for (guint a = 0; a < axes; a++)
        shape.size[1 + a] = size[2 + a] = g_test_rand_int_range (2, 6);
      shape.size[axes + 1] = axes;
      test.input[0] = test_random (fovea_shape (3, 2, axes, axes + 1));
      test.weight[0] = test_ints (axes + 2, size);
      theta = test.input[0]->data;
      ref = ref_new (shape);
      for (gint64 n = 0; n < ref->n; n++)
        {
          gint64       left = n / axes;
          const float *row =
              theta + (n / (ref->n / 2) * axes + n % axes) * (axes + 1);

          for (guint a = 0; a < axes; a++)
            {
              gint64 length = size[axes + 1 - a], at = left % length;

              ref->value[n] +=
                  row[a] * (align ? 2.0 * at / (length - 1) - 1 :
                                    (2.0 * at + 1 - length) / length);
              left /= length;
            }
          ref->value[n] += row[axes];
          ref->bound[n] = 4 * REF_U;
        }
      test_layer_check (&test, ref, "affinegrid");
    }
}

/* ---- Cutting ---------------------------------------------------------------------------- */

static void
sampling_centercroppad (void)
{
  static const struct
  {
    const char *in, *out;
    gint64      shift[5];
  } cases[] = {
    { "1x2x7x9", "1x2x4x5", { 0, 0, 1, 2, 0 } },
    { "1x2x4x5", "1x2x7x9", { 0, 0, -1, -2, 0 } },
    { "1x3x8x3", "1x2x3x10", { 0, 0, 2, -3, 0 } },
    { "3x2x5", "2x2x9", { 0, 0, -2, 0, 0 } },
    { "4", "9", { -2, 0, 0, 0, 0 } },
    { "2x3x4x5x6", "2x1x7x5x3", { 0, 1, -1, 0, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "centercroppad", .n_inputs = 1, .n_weights = 1 };
      FoveaShape out = test_shape (cases[i].out);

      test.input[0] = test_random (test_shape (cases[i].in));
      test.weight[0] = test_ints (out.rank, out.size);
      test_layer_check (&test, ref_shifted (test.input[0], out, cases[i].shift),
                        cases[i].in);
    }
}

static void
sampling_centercroppad_wide (void)
{
  static const gint64 size[] = { 3 }, number[] = { 5, -6, 1ll << 40, 8 };
  g_auto (TestLayer) test = { .layer = "centercroppad",
                              .attrs = "axes=-1",
                              .n_inputs = 1,
                              .n_weights = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  test.input[0] = typed_ints (FOVEA_I64, fovea_shape (2, 1, 4), number);
  test.weight[0] = test_ints (1, size);
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &test.input[0]->shape, NULL, NULL);
  result = fovea_plan_run (plan, (const FoveaTensor *const[]){ test.input[0] },
                           NULL, NULL);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (fovea_tensor_get_int (fovea_result_output (result, 0), i),
                     ==, number[i]);
}

static void
sampling_crop (void)
{
  static const gint64 shift[] = { 0, 0, 2, 1 };
  static const struct
  {
    const char *attrs, *out;
  } cases[] = { { "border=1,2,3,1", "1x2x4x5" },
                { "border=1,2,0,0 scale=3,2", "1x2x3x2" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "crop", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x7x9"));
      test_layer_check (
          &test, ref_shifted (test.input[0], test_shape (cases[i].out), shift),
          cases[i].attrs);
    }
}

static void
sampling_cutting_errors (void)
{
  static const struct
  {
    const char *layer, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "crop", "border=1,2", "crop: a border of 2 numbers", FOVEA_ERROR_FORMAT },
    { "crop", "border=4,0,5,0", "from 4 on is not inside a size of 9",
      FOVEA_ERROR_SHAPE },
    { "crop", "border=-1,0,0,0", "crop: ", FOVEA_ERROR_SHAPE },
    { "crop", "border=1,1,0,0 scale=7,2",
      "crop: 7 from 1 on is not inside a size of 7", FOVEA_ERROR_SHAPE },
    { "crop", "border=0,0,9223372036854775807,0", "crop: ", FOVEA_ERROR_SHAPE },
    { "imagescaler", "bias=1.0,2.0,3.0", "3 biases for 2 channels",
      FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x7x9"));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* ---- One number at a time ------------------------------------------------------------- */

static double
sampling_affine_of (double x)
{
  return 0.5 * x - 3;
}

static double
sampling_scale_of (double x)
{
  return 0.25 * x;
}

static double
sampling_softplus_of (double x)
{
  return 0.5 * log1p (exp (2 * x));
}

static double
sampling_tanh_of (double x)
{
  return 1.5 * tanh (0.5 * x);
}

static void
sampling_fossils (void)
{
  static const struct
  {
    const char *layer, *attrs;
    double (*func) (double);
  } cases[] = {
    { "affine", "alpha=0.5 beta=-3.0", sampling_affine_of },
    { "affine", "scale=0.25", sampling_scale_of },
    { "parametricsoftplus", "alpha=0.5 beta=2.0", sampling_softplus_of },
    { "scaledtanh", "alpha=1.5 beta=0.5", sampling_tanh_of },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x5x9"));
      test_layer_check (&test, ref_each (test.input[0], cases[i].func, 2),
                        cases[i].attrs);
    }
}

static void
sampling_imagescaler (void)
{
  static const double bias[] = { 1, -2, 0.5 };
  g_auto (TestLayer) test = { .layer = "imagescaler",
                              .attrs = "scale=0.5 bias=1.0,-2.0,0.5",
                              .n_inputs = 1 };
  Ref *ref;

  test.input[0] = test_random (test_shape ("1x3x5x9"));
  ref = ref_same (test.input[0], test.input[0]->shape);
  for (gint64 n = 0; n < ref->n; n++)
    {
      ref->value[n] = 0.5 * ref->value[n] + bias[n / 45];
      ref->bound[n] = 2 * REF_U * 3;
    }
  test_layer_check (&test, ref, "imagescaler");
}

void
test_sampling_add (void)
{
  for (guint i = 0; i < 18; i++)
    {
      g_autofree char *name = g_strdup_printf ("/gridsample/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i),
                            sampling_gridsample_rule);
    }
  g_test_add_func ("/gridsample/nowhere", sampling_gridsample_nowhere);
  g_test_add_func ("/gridsample/errors", sampling_gridsample_errors);
  g_test_add_func ("/affinegrid", sampling_affinegrid);
  g_test_add_func ("/centercroppad", sampling_centercroppad);
  g_test_add_func ("/centercroppad/wide", sampling_centercroppad_wide);
  g_test_add_func ("/crop", sampling_crop);
  g_test_add_func ("/cutting/errors", sampling_cutting_errors);
  g_test_add_func ("/fossils", sampling_fossils);
  g_test_add_func ("/imagescaler", sampling_imagescaler);
}
