/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globalaverage against the oracle. */
#include <math.h>

#include "support.h"

static void
globalaverage_shapes (void)
{
  static const char *const shapes[] = { "1x1x1x1",     "1x3x1x9",  "1x5x7x7",
                                        "2x3x31x37",   "1x64x3x5", "2x3x101",
                                        "1x1x200x300", "2x3x4x5x6" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_auto (TestLayer) test = { .layer = "globalaverage", .n_inputs = 1 };

      test.input[0] = test_random (test_shape (shapes[i]));
      test_layer_check (&test, ref_global (test.input[0], REF_AVERAGE),
                        shapes[i]);
    }
}

/* One NaN makes its channel NaN and leaves the others alone. */
static void
globalaverage_nan (void)
{
  for (int place = 0; place < 60; place += 7)
    {
      g_auto (TestLayer) test = { .layer = "globalaverage", .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x3x4x5"));
      ((float *) test.input[0]->data)[place] = NAN;
      test_layer_check (&test, ref_global (test.input[0], REF_AVERAGE), "NaN");
    }
}

static void
globalaverage_errors (void)
{
  g_auto (TestLayer) test = { .layer = "globalaverage", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("3x4"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "globalaverage: an input of 3x4 has no maps");
}

static void
globalaverage_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "globalaverage", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x30x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/globalaverage/every-shape", globalaverage_shapes);
  g_test_add_func ("/engine/globalaverage/nan-stays-in-its-channel",
                   globalaverage_nan);
  g_test_add_func ("/engine/globalaverage/wrong-rank-is-named",
                   globalaverage_errors);
  g_test_add_func ("/engine/globalaverage/no-memory-and-cancel",
                   globalaverage_memory_and_cancel);
  return g_test_run ();
}
