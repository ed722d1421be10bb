/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dropout: at inference the input goes through untouched. */
#include <math.h>

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

/* The second output is true everywhere; it was of the data's type once. */
static void
dropout_mask (void)
{
  for (int old = 0; old < 2; old++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaResult) result = NULL;
      g_autoptr (FoveaTensor) input = test_random (test_shape ("1x2x9x7"));
      const FoveaTensor *given = input;
      FoveaValue         in, out[2];
      const char *const  names[] = { "y", "mask" };

      in = fovea_graph_builder_input (builder, "x", &input->shape);
      g_assert_true (fovea_graph_builder_add_node (
          builder, "dropout", NULL,
          fovea_attrs_parse (old ? "opset=7" : "opset=13"), &in, 1, names, out,
          2, NULL));
      /* Where dropout may take its input's place. */
      in = fovea_graph_builder_add (builder, "abs", NULL, NULL, &out[0], 1,
                                    NULL);
      fovea_graph_builder_output (builder, in);
      fovea_graph_builder_output (builder, out[1]);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, NULL));
      plan = fovea_plan_new (graph, weights, &input->shape, NULL, NULL);
      g_assert_nonnull (plan);
      g_assert_cmpint (fovea_plan_type (plan, out[1]), ==,
                       old ? FOVEA_F32 : FOVEA_BOOL);
      result = fovea_plan_run (plan, &given, NULL, NULL);
      g_assert_nonnull (result);
      for (int i = 0; i < 2 * 9 * 7; i++)
        {
          g_assert_cmpfloat (
              fovea_tensor_get (fovea_result_output (result, 0), i), ==,
              fabs (fovea_tensor_get (input, i)));
          g_assert_cmpfloat (
              fovea_tensor_get (fovea_result_output (result, 1), i), ==, 1);
        }
    }
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
  g_test_add_func ("/engine/dropout/the-mask-is-true", dropout_mask);
  g_test_add_func ("/engine/dropout/training-is-refused", dropout_training);
  return g_test_run ();
}
