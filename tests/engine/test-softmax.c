/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softmax against the oracle. */
#include <math.h>

#include "support.h"

static void
softmax_axes (void)
{
  const struct
  {
    const char *shape, *attrs;
    guint       from, until;
  } cases[] = {
    { "1x1", NULL, 1, 2 },
    { "1x1000", NULL, 1, 2 },
    { "3x7", "axis=0", 0, 1 },
    { "2x3x5x7", NULL, 3, 4 },
    { "1x3x5x7", "axis=1", 1, 2 },
    { "2x3x5x7", "axis=-2", 2, 3 },
    { "2x3x5x7", "opset=11", 1, 4 },
    { "2x3x5x7", "opset=12 axis=2", 2, 4 },
    { "2x3x5x7", "opset=11 axis=-1", 3, 4 },
    { "2x3x5x7", "opset=13 axis=2", 2, 3 },
    { "11", "axis=0", 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "softmax", .attrs = cases[i].attrs, .n_inputs = 1 };
      float *values;

      test.input[0] = test_random (test_shape (cases[i].shape));
      values = test.input[0]->data;
      for (gint64 k = 0; k < fovea_shape_elements (&test.input[0]->shape); k++)
        values[k] *= 30;
      test_layer_check (
          &test, ref_softmax (test.input[0], cases[i].from, cases[i].until),
          cases[i].shape);
    }
}

/* Far beyond what exp can hold. */
static void
softmax_large_numbers (void)
{
  static const double values[] = { 1e30, 1e30, -1e30, 88, 1e30 };
  g_auto (TestLayer) test = { .layer = "softmax", .n_inputs = 1 };

  test.input[0] = test_numbers (test_shape ("1x5"), values);
  test_layer_check (&test, ref_softmax (test.input[0], 1, 2), "large");
}

static void
softmax_nan (void)
{
  static const double values[] = { 1, NAN, 2, 3, 4, 5, INFINITY, 1, 2 };
  g_auto (TestLayer) test = { .layer = "softmax", .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_numbers (test_shape ("3x3"), values);
  got = test_layer_run (&test);
  for (int i = 0; i < 9; i++)
    g_assert_true (! isnan (((float *) got->data)[i]) == (i / 3 == 1));
}

static void
softmax_errors (void)
{
  g_auto (TestLayer)
      test = { .layer = "softmax", .attrs = "axis=2", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("2x3"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "softmax: no axis 2 in an input of rank 2");
}

static void
softmax_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "softmax", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x4"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/softmax/every-axis-and-opset", softmax_axes);
  g_test_add_func ("/engine/softmax/large-numbers", softmax_large_numbers);
  g_test_add_func ("/engine/softmax/nan-spreads-over-its-group", softmax_nan);
  g_test_add_func ("/engine/softmax/wrong-axis-is-named", softmax_errors);
  g_test_add_func ("/engine/softmax/no-memory-and-cancel",
                   softmax_memory_and_cancel);
  return g_test_run ();
}
