/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flatten: shapes, and numbers that stay what they are. */
#include "support.h"

static void
flatten_axes (void)
{
  const struct
  {
    const char *shape, *attrs, *out;
  } cases[] = {
    { "2x3x4x5", NULL, "2x60" },
    { "2x3x4x5", "axis=0", "1x120" },
    { "2x3x4x5", "axis=2", "6x20" },
    { "2x3x4x5", "axis=4", "120x1" },
    { "2x3x4x5", "axis=-1", "24x5" },
    { "1x1x1x1", NULL, "1x1" },
    { "7", NULL, "7x1" },
    { "2x3x7", "axis=1 opset=9", "2x21" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "flatten", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_check (&test,
                        ref_same (test.input[0], test_shape (cases[i].out)),
                        cases[i].out);
    }
}

static void
flatten_errors (void)
{
  g_auto (TestLayer)
      test = { .layer = "flatten", .attrs = "axis=3", .n_inputs = 1 };
  g_auto (TestLayer)
      below = { .layer = "flatten", .attrs = "axis=-3", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("2x3"));
  below.input[0] = test_random (test_shape ("2x3"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE, "flatten: no axis 3");
  test_layer_fails (&below, FOVEA_ERROR_SHAPE, "flatten: no axis -3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/flatten/every-axis", flatten_axes);
  g_test_add_func ("/engine/flatten/wrong-axes-are-named", flatten_errors);
  return g_test_run ();
}
