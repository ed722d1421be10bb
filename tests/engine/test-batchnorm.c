/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batchnorm against the oracle. */
#include <math.h>

#include "outputs.h"

static void
batchnorm_layer (TestLayer *test, const char *shape)
{
  gint64 channels;

  test->layer = "batchnorm";
  test->n_inputs = 1;
  test->n_weights = 4;
  test->input[0] = test_random (test_shape (shape));
  channels = test->input[0]->shape.rank > 1 ? test->input[0]->shape.size[1] : 1;
  for (int i = 0; i < 4; i++)
    test->weight[i] = test_random (fovea_shape (1, channels));
  for (gint64 c = 0; c < channels; c++)
    {
      float *variance = &((float *) test->weight[3]->data)[c];

      *variance = fabsf (*variance);
    }
}

static void
batchnorm_shapes (void)
{
  static const char *const shapes[] = { "1x1x1x1",  "1x3x5x37", "2x5x7x3",
                                        "3x4x11",   "5x7",      "9",
                                        "2x3x2x2x5" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int epsilon = 0; epsilon < 2; epsilon++)
      {
        g_auto (TestLayer) test = { 0 };

        batchnorm_layer (&test, shapes[i]);
        test.attrs = epsilon ? "epsilon=0.25 momentum=0.9 opset=9" : NULL;
        test_layer_check (
            &test,
            ref_batchnorm (test.input[0],
                           (const FoveaTensor *const *) test.weight,
                           epsilon ? 0.25 : 1e-5),
            shapes[i]);
      }
}

static void
batchnorm_errors (void)
{
  const struct
  {
    const char *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "training_mode=1 spatial=0", "training_mode 1 with spatial 0",
      FOVEA_ERROR_UNSUPPORTED },
    { "spatial=0", "batchnorm: scale has 3 numbers instead of 48",
      FOVEA_ERROR_SHAPE },
    { "epsilom=1.0", "'epsilom'", FOVEA_ERROR_UNSUPPORTED },
  };
  g_auto (TestLayer) counts = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { 0 };

      batchnorm_layer (&test, "1x3x4x4");
      test.attrs = cases[i].attrs;
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
  batchnorm_layer (&counts, "1x3x4x4");
  fovea_tensor_free (counts.weight[2]);
  counts.weight[2] = test_random (test_shape ("2"));
  test_layer_fails (&counts, FOVEA_ERROR_SHAPE,
                    "batchnorm: mean has 2 numbers instead of 3");
}

/* A variance of zero is fine as long as epsilon is more. */
static void
batchnorm_of_a_constant (void)
{
  g_auto (TestLayer) test = { 0 };

  batchnorm_layer (&test, "1x3x4x4");
  ((float *) test.weight[3]->data)[1] = 0;
  test_layer_check (&test,
                    ref_batchnorm (test.input[0],
                                   (const FoveaTensor *const *) test.weight,
                                   1e-5),
                    "variance 0");
}

/* Each place of a picture has numbers of its own, in tiles too. */
static void
batchnorm_not_spatial (void)
{
  static const char *const shapes[] = { "1x3x9x11", "2x5", "2x3x4x2x2" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_auto (TestLayer) test = { .attrs = "spatial=0 opset=7" };
      gint64 n;
      Ref   *want;

      batchnorm_layer (&test, shapes[i]);
      n = fovea_shape_elements (&test.input[0]->shape) /
          test.input[0]->shape.size[0];
      want = ref_new (test.input[0]->shape);
      for (int k = 0; k < 4; k++)
        {
          fovea_tensor_free (test.weight[k]);
          test.weight[k] = test_random (fovea_shape (1, n));
        }
      for (gint64 k = 0; k < want->n; k++)
        {
          const float *p[4] = { test.weight[0]->data, test.weight[1]->data,
                                test.weight[2]->data, test.weight[3]->data };
          double x = ((float *) test.input[0]->data)[k], s, mean = p[2][k % n];

          s = p[0][k % n] / sqrt (p[3][k % n] + 1e-5);
          want->value[k] = (x - mean) * s + p[1][k % n];
          want->bound[k] =
              3 * REF_U * (fabs (x * s) + fabs (mean * s) + fabs (p[1][k % n]));
        }
      test_layer_check (&test, want, shapes[i]);
    }
}

/* Numbers that are given at the run alone make the same results. */
static void
batchnorm_at_run_time (void)
{
  g_auto (TestLayer) test = { 0 };
  g_autoptr (FoveaTensor) known = NULL, given = NULL;

  batchnorm_layer (&test, "2x3x5x7");
  known = test_layer_run (&test);
  for (int i = 0; i < 4; i++)
    test.input[1 + i] = g_steal_pointer (&test.weight[i]);
  test.n_inputs = 5;
  test.n_weights = 0;
  given = test_layer_run (&test);
  test_equal (given, known, "at run time");
}

/* Variance and epsilon below 0: NaN, as the formula says. */
static void
batchnorm_negative_variance (void)
{
  g_auto (TestLayer) test = { .attrs = "epsilon=0.0" };
  g_autoptr (FoveaTensor) got = NULL;

  batchnorm_layer (&test, "1x3x4x4");
  ((float *) test.weight[3]->data)[1] = -1;
  got = test_layer_run (&test);
  for (int i = 0; i < 48; i++)
    g_assert_true (isnan (((float *) got->data)[i]) == (i / 16 == 1));
}

/* Mean and variance of the batch itself, and running ones that follow. */
static void
batchnorm_training (void)
{
  g_auto (Outputs) test = { .layer = "batchnorm",
                            .attrs = "training_mode=1 momentum=0.75",
                            .n_in = 5,
                            .n_out = 3 };
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *y;

  test.in[0] = test_random (test_shape ("4x3x5x7"));
  for (int i = 1; i < 5; i++)
    test.in[i] = test_random (test_shape ("3"));
  result = outputs_run (&test, 2, NULL);
  y = fovea_result_output (result, 0);
  for (int i = 0; i < 420; i++)
    {
      const int c = i / 35 % 3;
      double    mean = 0, variance = 0, want;

      for (int k = 0; k < 420; k++)
        mean += k / 35 % 3 == c ? fovea_tensor_get (test.in[0], k) / 140 : 0;
      for (int k = 0; k < 420; k++)
        variance += k / 35 % 3 == c ?
                        pow (fovea_tensor_get (test.in[0], k) - mean, 2) / 140 :
                        0;
      want = (fovea_tensor_get (test.in[0], i) - mean) /
                 sqrt (variance + 1e-5) * fovea_tensor_get (test.in[1], c) +
             fovea_tensor_get (test.in[2], c);
      g_assert_cmpfloat_with_epsilon (fovea_tensor_get (y, i), want, 1e-6);
      want = 0.75 * fovea_tensor_get (test.in[3], c) + 0.25 * mean;
      g_assert_cmpfloat_with_epsilon (
          fovea_tensor_get (fovea_result_output (result, 1), c), want, 1e-7);
      want = 0.75 * fovea_tensor_get (test.in[4], c) + 0.25 * variance;
      g_assert_cmpfloat_with_epsilon (
          fovea_tensor_get (fovea_result_output (result, 2), c), want, 1e-7);
    }
}

static void
batchnorm_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { 0 };

  batchnorm_layer (&test, "1x3x20x14");
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/batchnorm/every-shape", batchnorm_shapes);
  g_test_add_func ("/engine/batchnorm/variance-zero", batchnorm_of_a_constant);
  g_test_add_func ("/engine/batchnorm/not-spatial", batchnorm_not_spatial);
  g_test_add_func ("/engine/batchnorm/at-run-time", batchnorm_at_run_time);
  g_test_add_func ("/engine/batchnorm/negative-variance",
                   batchnorm_negative_variance);
  g_test_add_func ("/engine/batchnorm/training", batchnorm_training);
  g_test_add_func ("/engine/batchnorm/wrong-use-is-named", batchnorm_errors);
  g_test_add_func ("/engine/batchnorm/no-memory-and-cancel",
                   batchnorm_memory_and_cancel);
  return g_test_run ();
}
