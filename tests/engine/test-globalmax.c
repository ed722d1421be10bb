/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globalmax against the oracle. */
#include <math.h>

#include "support.h"

static void
globalmax_shapes (void)
{
  static const char *const shapes[] = { "1x1x1x1",     "1x3x1x9",  "1x5x7x7",
                                        "2x3x31x37",   "1x64x3x5", "2x3x101",
                                        "1x1x200x300", "2x3x4x5x6" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_auto (TestLayer) test = { .layer = "globalmax", .n_inputs = 1 };

      test.input[0] = test_random (test_shape (shapes[i]));
      test_layer_check (&test, ref_global (test.input[0], REF_MAX), shapes[i]);
    }
}

/* One NaN makes its channel NaN and leaves the others alone. */
static void
globalmax_nan (void)
{
  for (int place = 0; place < 60; place += 7)
    {
      g_auto (TestLayer) test = { .layer = "globalmax", .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x3x4x5"));
      ((float *) test.input[0]->data)[place] = NAN;
      test_layer_check (&test, ref_global (test.input[0], REF_MAX), "NaN");
    }
}

static void
globalmax_errors (void)
{
  g_auto (TestLayer) test = { .layer = "globalmax", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("3x4"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "globalmax: an input of 3x4 has no maps");
}

static void
globalmax_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "globalmax", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x30x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/globalmax/every-shape", globalmax_shapes);
  g_test_add_func ("/engine/globalmax/nan-stays-in-its-channel", globalmax_nan);
  g_test_add_func ("/engine/globalmax/wrong-rank-is-named", globalmax_errors);
  g_test_add_func ("/engine/globalmax/no-memory-and-cancel",
                   globalmax_memory_and_cancel);
  return g_test_run ();
}
