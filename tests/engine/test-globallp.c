/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globallp against the oracle. */
#include <math.h>

#include "support.h"

static void
globallp_shapes (void)
{
  static const char *const shapes[] = { "1x1x1x1", "1x3x1x9", "2x3x31x37",
                                        "2x3x101", "2x2x3x4x5" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int p = 0; p < 4; p++)
      {
        g_auto (TestLayer) test = { .layer = "globallp", .n_inputs = 1 };
        g_autofree char *attrs = g_strdup_printf ("p=%d", p);

        if (p > 0) /* 2 when left out */
          test.attrs = attrs;
        test.input[0] = test_random (test_shape (shapes[i]));
        test_layer_check (&test, ref_global_lp (test.input[0], p ? p : 2),
                          shapes[i]);
      }
}

/* One NaN makes its channel NaN and leaves the others alone. */
static void
globallp_nan (void)
{
  g_auto (TestLayer) test = { .layer = "globallp", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x4x5"));
  ((float *) test.input[0]->data)[27] = NAN;
  test_layer_check (&test, ref_global_lp (test.input[0], 2), "NaN");
}

static void
globallp_errors (void)
{
  g_auto (TestLayer) test = { .layer = "globallp", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("3x4"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "globallp: an input of 3x4 has no maps");
  test.attrs = "p=0";
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "globallp: p of 0 is not above 0");
}

static void
globallp_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "globallp", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x30x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/globallp/every-shape", globallp_shapes);
  g_test_add_func ("/engine/globallp/nan-stays-in-its-channel", globallp_nan);
  g_test_add_func ("/engine/globallp/wrong-rank-and-power", globallp_errors);
  g_test_add_func ("/engine/globallp/no-memory-and-cancel",
                   globallp_memory_and_cancel);
  return g_test_run ();
}
