/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lppool against the oracle. */
#include "test-pooling.h"

static void
lppool_check (const char *shape, const RefWindow *window, double p)
{
  g_auto (TestLayer) test = { .layer = "lppool", .n_inputs = 1 };
  char             number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *attrs = NULL, *all = NULL;

  test.input[0] = test_random (test_shape (shape));
  attrs = test_window_attrs (window, test.input[0]->shape.rank - 2);
  test.attrs = all = g_strdup_printf (
      "%s p=%s", attrs, g_ascii_dtostr (number, sizeof number, p));
  test_layer_check (&test, ref_lp (test.input[0], p, window), shape);
}

static void
lppool_by_lot (void)
{
  static const double powers[] = { 1, 2, 3, 4, 1.5, 0.5 };

  for (int i = 0; i < 60; i++)
    {
      int              d = i % 3 == 2 ? g_test_rand_int_range (1, 6) : 0;
      int              h = g_test_rand_int_range (1, 9);
      int              w = g_test_rand_int_range (1, 20);
      RefWindow        window = test_random_window_3d (d, h, w);
      g_autofree char *shape =
          d ? g_strdup_printf ("2x2x%dx%dx%d", d, h, w) :
              g_strdup_printf ("1x%dx%dx%d", i % 4 + 1, h, w);

      window.ceil_mode = g_test_rand_bit ();
      lppool_check (shape, &window, powers[i % G_N_ELEMENTS (powers)]);
    }
}

static void
lppool_one_axis (void)
{
  const RefWindow window = { { 1, 4 }, { 1, 3 }, { 1, 2 }, { 0, 2 }, { 0, 1 } };

  lppool_check ("2x3x29", &window, 2);
}

/* p is 2 when left out; squares that fp32 cannot hold are no trouble. */
static void
lppool_large (void)
{
  g_auto (TestLayer)
      test = { .layer = "lppool", .attrs = "kernel_shape=2,1", .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] =
      test_numbers (FOVEA_NCHW (1, 1, 2, 2), (double[]){ 3e30, NAN, -4e30, 0 });
  got = test_layer_run (&test);
  g_assert_cmpfloat_with_epsilon (((float *) got->data)[0], 5e30f, 1e24);
  g_assert_true (isnan (((float *) got->data)[1]));
}

static void
lppool_errors (void)
{
  const struct
  {
    const char *attrs, *text;
  } cases[] = {
    { "kernel_shape=2,2 p=0", "lppool: p of 0 is not above 0" },
    { "kernel_shape=2,2 p=-2", "lppool: p of -2 is not above 0" },
    { "kernel_shape=5,2", "lppool: a 5x2 window does not fit a 3x3 input" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "lppool", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (FOVEA_NCHW (1, 1, 3, 3));
      test_layer_fails (&test, FOVEA_ERROR_SHAPE, cases[i].text);
    }
}

static void
lppool_memory_and_cancel (void)
{
  g_auto (TestLayer)
      test = { .layer = "lppool", .attrs = "kernel_shape=2,2", .n_inputs = 1 };

  test.input[0] = test_random (FOVEA_NCHW (1, 2, 20, 20));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/lppool/windows-by-lot", lppool_by_lot);
  g_test_add_func ("/engine/lppool/one-axis", lppool_one_axis);
  g_test_add_func ("/engine/lppool/large-numbers", lppool_large);
  g_test_add_func ("/engine/lppool/wrong-attributes-are-named", lppool_errors);
  g_test_add_func ("/engine/lppool/no-memory-and-cancel",
                   lppool_memory_and_cancel);
  return g_test_run ();
}
