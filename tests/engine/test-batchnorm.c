/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batchnorm against the oracle. */
#include <math.h>

#include "support.h"

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
  g_test_add_func ("/engine/batchnorm/wrong-use-is-named", batchnorm_errors);
  g_test_add_func ("/engine/batchnorm/no-memory-and-cancel",
                   batchnorm_memory_and_cancel);
  return g_test_run ();
}
