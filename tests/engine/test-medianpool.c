/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medianpool against the oracle: the numbers sorted, the middle taken. */
#include "test-pooling.h"

static void
median_check (FoveaTensor *input, const RefWindow *window, const char *what)
{
  g_auto (TestLayer) test = { .layer = "medianpool", .n_inputs = 1 };
  g_autofree char *attrs = test_window_attrs (window, input->shape.rank - 2);

  test.attrs = attrs;
  test.input[0] = input;
  test_layer_check (&test, ref_median (input, window), what);
}

static void
medianpool_by_lot (void)
{
  for (int i = 0; i < 80; i++)
    {
      int              d = i % 3 == 2 ? g_test_rand_int_range (1, 6) : 0;
      int              h = g_test_rand_int_range (1, 20);
      int              w = g_test_rand_int_range (1, 20);
      RefWindow        window = test_random_window_3d (d, h, w);
      g_autofree char *shape =
          d ? g_strdup_printf ("2x2x%dx%dx%d", d, h, w) :
              g_strdup_printf ("1x%dx%dx%d", i % 4 + 1, h, w);
      FoveaTensor     *input = test_random (test_shape (shape));

      if (i % 2) /* as in pictures, many are alike */
        for (gint64 j = 0; j < fovea_shape_elements (&input->shape); j++)
          ((float *) input->data)[j] = roundf (((float *) input->data)[j] * 3);
      window.ceil_mode = g_test_rand_bit ();
      median_check (input, &window, shape);
    }
}

/* Windows of so many numbers that they are no longer sorted. */
static void
medianpool_large_windows (void)
{
  static const RefWindow windows[] = {
    { { 7, 7 }, { 1, 1 }, { 1, 1 } },
    { { 8, 8 }, { 3, 5 }, { 1, 1 }, { 2, 2 }, { 2, 2 } },
    { { 29, 31 }, { 1, 1 }, { 1, 1 } },
    { { 12, 30 }, { 12, 30 }, { 1, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    for (int alike = 0; alike < 2; alike++)
      {
        FoveaTensor *input = test_random (test_shape ("1x2x29x31"));

        for (gint64 j = 0; alike && j < 2 * 29 * 31; j++)
          ((float *) input->data)[j] = roundf (((float *) input->data)[j] * 2);
        median_check (input, &windows[i], "large");
      }
}

static void
medianpool_special (void)
{
  static const double values[] = { NAN, 3, NAN,  NAN,       INFINITY, 1,
                                   5,   4, -0.0, -INFINITY, 2,        3e38 };
  g_auto (TestLayer) test = { .layer = "medianpool",
                              .attrs = "kernel_shape=1,3 strides=1,3",
                              .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;
  const float *out;

  test.input[0] = test_numbers (test_shape ("1x1x1x12"), values);
  got = test_layer_run (&test);
  out = got->data;
  g_assert_cmpfloat (out[0], ==, 3);
  g_assert_cmpfloat (out[1], ==, (float) INFINITY / 2);
  g_assert_cmpfloat (out[2], ==, 4);
  g_assert_cmpfloat (out[3], ==, 2);
}

/* A window of nothing but NaN; two numbers whose sum a float cannot hold. */
static void
medianpool_nothing_and_huge (void)
{
  static const double values[] = { NAN, NAN, 3e38, 2e38 };
  g_auto (TestLayer) test = { .layer = "medianpool",
                              .attrs = "kernel_shape=1,2 strides=1,2",
                              .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_numbers (test_shape ("1x1x1x4"), values);
  got = test_layer_run (&test);
  g_assert_true (isnan (((float *) got->data)[0]));
  g_assert_cmpfloat_with_epsilon (((float *) got->data)[1], 2.5e38f, 1e32);
}

static void
medianpool_errors (void)
{
  g_auto (TestLayer) test = { .layer = "medianpool",
                              .attrs = "kernel_shape=5,2",
                              .n_inputs = 1 };

  test.input[0] = test_random (FOVEA_NCHW (1, 1, 3, 3));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "medianpool: a 5x2 window does not fit a 3x3 input");
}

static void
medianpool_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "medianpool",
                              .attrs = "kernel_shape=2,2",
                              .n_inputs = 1 };

  test.input[0] = test_random (FOVEA_NCHW (1, 2, 20, 20));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/medianpool/windows-by-lot", medianpool_by_lot);
  g_test_add_func ("/engine/medianpool/large-windows",
                   medianpool_large_windows);
  g_test_add_func ("/engine/medianpool/nan-and-infinity", medianpool_special);
  g_test_add_func ("/engine/medianpool/nothing-and-huge",
                   medianpool_nothing_and_huge);
  g_test_add_func ("/engine/medianpool/wrong-window-is-named",
                   medianpool_errors);
  g_test_add_func ("/engine/medianpool/no-memory-and-cancel",
                   medianpool_memory_and_cancel);
  return g_test_run ();
}
