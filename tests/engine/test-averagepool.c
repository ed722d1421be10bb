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

/* With padding that counts, in three axes; and never what ceil_mode adds. */
static void
averagepool_volumes (void)
{
  for (int i = 0; i < 40; i++)
    {
      RefWindow window = test_random_window_3d (5, 6, 7);

      window.ceil_mode = g_test_rand_bit ();
      test_pooling_check ("averagepool", REF_AVERAGE_PADDED, "2x2x5x6x7",
                          &window, " count_include_pad=1");
    }
}

static void
averagepool_integers (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 1, 5, 6);
  FoveaValue in =
      fovea_graph_builder_input_typed (builder, "x", FOVEA_U8, &shape);

  fovea_graph_builder_output (
      builder, fovea_graph_builder_add (builder, "averagepool", NULL,
                                        fovea_attrs_parse ("kernel_shape=2,2"),
                                        &in, 1, NULL));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_assert_nonnull (
      strstr (error->message, "averagepool: an input of type uint8"));
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
  g_test_add_func ("/engine/averagepool/padding-counts-in-volumes",
                   averagepool_volumes);
  g_test_add_func ("/engine/averagepool/integers-are-refused",
                   averagepool_integers);
  return g_test_run ();
}
