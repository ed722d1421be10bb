/* SPDX-License-Identifier: GPL-3.0-or-later */
/* averagepool against the oracle, borders first; then what is its own: what it
 * divides by. */
#include "test-pooling.h"

static void
averagepool_count_include_pad (void)
{
  const RefWindow windows[] = {
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } },
    { { 3, 2 }, { 2, 2 }, { 1, 1 }, { 2, 0 }, { 0, 1 } },
    { { 2, 2 }, { 1, 2 }, { 2, 3 }, { 1, 2 }, { 2, 1 } },
    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, .ceil_mode = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    test_pooling_check ("averagepool", REF_AVERAGE_PADDED, "1x2x10x12",
                        &windows[i], " count_include_pad=1");
}

/* The mean of a constant is the constant wherever the window lies. */
static void
averagepool_of_a_constant (void)
{
  g_auto (TestLayer)
      test = { .layer = "averagepool",
               .attrs = "kernel_shape=3,3 pads=1,1,1,1 strides=2,1",
               .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_random (FOVEA_NCHW (1, 1, 7, 9));
  for (int i = 0; i < 63; i++)
    ((float *) test.input[0]->data)[i] = 0.75f;
  got = test_layer_run (&test);
  for (int i = 0; i < fovea_shape_elements (&got->shape); i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, 0.75f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_pooling_add ("averagepool", REF_AVERAGE);
  g_test_add_func ("/engine/averagepool/padding-counts-if-asked",
                   averagepool_count_include_pad);
  g_test_add_func ("/engine/averagepool/mean-of-a-constant-is-the-constant",
                   averagepool_of_a_constant);
  return g_test_run ();
}
