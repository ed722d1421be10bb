/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dropout: at inference the input goes through untouched. */
#include <string.h>

#include "support.h"

static void
dropout_is_the_identity (void)
{
  static const char *const shapes[] = { "1x1x1x1", "1x3x9x7", "2x3x4", "5x2",
                                        "3" };
  static const char *const attrs[] = { NULL, "ratio=0.3 seed=7",
                                       "ratio=0.9 is_test=1" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint a = 0; a < G_N_ELEMENTS (attrs); a++)
      {
        g_auto (TestLayer)
            test = { .layer = "dropout", .attrs = attrs[a], .n_inputs = 1 };

        test.input[0] = test_random (test_shape (shapes[i]));
        test_layer_check (&test, ref_same (test.input[0], test.input[0]->shape),
                          shapes[i]);
      }
}

/* Between layers that compute, in tiles. */
static void
dropout_in_a_chain (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 15, 18));
  g_autoptr (FoveaTensor) got = NULL, want = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  FoveaRect need;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  TestLayer  pool = { .layer = "maxpool",
                      .attrs = "kernel_shape=3,3",
                      .n_inputs = 1,
                      .input = { input } };
  FoveaValue value = fovea_graph_builder_input (builder, "x", &input->shape);

  value =
      fovea_graph_builder_add (builder, "dropout", NULL, NULL, &value, 1, NULL);
  value = fovea_graph_builder_add (builder, pool.layer, NULL,
                                   fovea_attrs_parse ("%s", pool.attrs), &value,
                                   1, NULL);
  value =
      fovea_graph_builder_add (builder, "dropout", NULL, NULL, &value, 1, NULL);
  fovea_graph_builder_output (builder, value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  want = test_layer_run (&pool);
  test_equal (got, want, "dropout, pool, dropout");
  plan = fovea_plan_new (graph, weights, &input->shape, NULL, NULL);
  need = fovea_plan_need (plan, &(FoveaRect){ 4, 5, 2, 3 });
  g_assert_cmpint (need.x, ==, 4);
  g_assert_cmpint (need.y, ==, 5);
  g_assert_cmpint (need.width, ==, 4);
  g_assert_cmpint (need.height, ==, 5);
}

static void
dropout_mask (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape        shape = test_shape ("1x2x3x4");
  FoveaValue        in = fovea_graph_builder_input (builder, "x", &shape);
  FoveaValue        out[2];
  const char *const names[] = { "y", "mask" };

  if (fovea_graph_builder_add_node (builder, "dropout", NULL, NULL, &in, 1,
                                    names, out, 2, &error))
    {
      fovea_graph_builder_output (builder, out[0]);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, &error));
      g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
    }
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "mask"));
}

static void
dropout_training (void)
{
  g_auto (TestLayer)
      test = { .layer = "dropout", .n_inputs = 1, .n_weights = 2 };
  g_auto (TestLayer)
      old = { .layer = "dropout", .attrs = "is_test=0", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("2x3"));
  test.weight[1] = test_ints (1, (gint64[]){ 1 });
  old.input[0] = test_random (test_shape ("2x3"));
  test_layer_fails (&test, FOVEA_ERROR_UNSUPPORTED, "training_mode");
  test_layer_fails (&old, FOVEA_ERROR_UNSUPPORTED, "is_test 0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/dropout/is-the-identity", dropout_is_the_identity);
  g_test_add_func ("/engine/dropout/in-a-chain", dropout_in_a_chain);
  g_test_add_func ("/engine/dropout/the-mask-is-refused", dropout_mask);
  g_test_add_func ("/engine/dropout/training-is-refused", dropout_training);
  return g_test_run ();
}
