/* SPDX-License-Identifier: GPL-3.0-or-later */
/* polar against the oracle. */
#include <math.h>

#include "support.h"

static void
polar_modes (void)
{
  static const char *const shapes[] = { "1x2x1x1", "1x6x5x37", "2x4x3x7",
                                        "2x2x19" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int direction = 0; direction < 2; direction++)
      {
        g_auto (TestLayer)
            test = { .layer = "polar",
                     .attrs = direction ? "mode=direction" : "mode=magnitude",
                     .n_inputs = 1 };

        test.input[0] = test_random (test_shape (shapes[i]));
        test_layer_check (&test, ref_polar (test.input[0], direction),
                          shapes[i]);
      }
}

/* Pairs along the axes, zeros with signs, huge and tiny. */
static void
polar_special (void)
{
  static const double values[] = {
    /* x */ 0, -0.0, 1, -1, 0,  0, -1,   1e38, 1e-30,
    /* y */ 0, 0,    0, 0,  -1, 1, -0.0, 1e38, -1e-30,
  };
  static const float directions[] = { 0.5,  0.5, 0.5,   1,    0.25,
                                      0.75, 1,   0.625, 0.375 };
  g_auto (TestLayer)
      test = { .layer = "polar", .attrs = "mode=direction", .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_numbers (test_shape ("1x2x1x9"), values);
  got = test_layer_run (&test);
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, directions[i]);
  test.attrs = NULL;
  test_layer_check (&test, ref_polar (test.input[0], FALSE), "magnitude");
}

static void
polar_nan (void)
{
  static const double      values[] = { NAN, 1, 2, 3, NAN, 4 };
  static const char *const modes[] = { "mode=magnitude", "mode=direction" };

  for (int mode = 0; mode < 2; mode++)
    {
      g_auto (TestLayer)
          test = { .layer = "polar", .attrs = modes[mode], .n_inputs = 1 };
      g_autoptr (FoveaTensor) got = NULL;
      const float *out;

      test.input[0] = test_numbers (test_shape ("1x2x1x3"), values);
      got = test_layer_run (&test);
      out = got->data;
      g_assert_true (isnan (out[0]) && isnan (out[1]) && ! isnan (out[2]));
    }
}

/* Red, yellow, green, cyan, blue, magenta by sixths of a turn from -180 degrees
 * on; half a turn further is cyan. */
static void
polar_hues (void)
{
  static const double values[] = {
    /* x */ -2, -1, 1, 3, 1, -1, 0,
    /* y */ -0.0, -1.7320508075688772, -1.7320508075688772, 0,
    1.7320508075688772, 1.7320508075688772, 0,
  };
  static const float colours[][3] = { { 2, 0, 0 }, { 2, 2, 0 }, { 0, 2, 0 },
                                      { 0, 3, 3 }, { 0, 0, 2 }, { 2, 0, 2 },
                                      { 0, 0, 0 } };
  g_auto (TestLayer)
      test = { .layer = "polar", .attrs = "mode=hue", .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_numbers (test_shape ("1x2x1x7"), values);
  got = test_layer_run (&test);
  g_assert_cmpint (got->shape.size[1], ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    for (guint c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (((float *) got->data)[c * 7 + i],
                                      colours[i][c], 1e-5);
}

static void
polar_errors (void)
{
  const struct
  {
    const char *shape, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x3x4x4", NULL, "polar: 3 channels cannot be put in pairs",
      FOVEA_ERROR_SHAPE },
    { "1x4x4x4", "mode=hue", "polar: hues are of 2 channels, not of 4",
      FOVEA_ERROR_SHAPE },
    { "2x4", NULL, "rank 2", FOVEA_ERROR_UNSUPPORTED },
    { "1x2x4x4", "mode=angle", "unknown mode 'angle'",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "polar", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
polar_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "polar", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x2x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/polar/magnitude-and-direction", polar_modes);
  g_test_add_func ("/engine/polar/axes-and-signed-zeros", polar_special);
  g_test_add_func ("/engine/polar/hues", polar_hues);
  g_test_add_func ("/engine/polar/nan-travels", polar_nan);
  g_test_add_func ("/engine/polar/wrong-use-is-named", polar_errors);
  g_test_add_func ("/engine/polar/no-memory-and-cancel",
                   polar_memory_and_cancel);
  return g_test_run ();
}
