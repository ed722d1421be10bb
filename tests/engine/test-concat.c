/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat against the oracle, along every axis. */
#include "support.h"

static void
concat_axes (void)
{
  const struct
  {
    const char *shapes[4];
    int         axis;
  } cases[] = {
    { { "1x1x1x1", "1x1x1x1" }, 1 },
    { { "1x3x5x7", "1x2x5x7", "1x1x5x7" }, 1 },
    { { "1x3x5x7", "1x2x5x7" }, -3 },
    { { "2x3x5x7", "1x3x5x7" }, 0 },
    { { "2x3x5x7", "2x3x1x7", "2x3x4x7" }, 2 },
    { { "2x3x5x7", "2x3x5x37", "2x3x5x1" }, 3 },
    { { "2x3x5x7", "2x3x5x37" }, -1 },
    { { "2x3x9" }, 1 },
    { { "2x3x9", "2x4x9" }, 1 },
    { { "2x3x9", "2x3x2" }, 2 },
    { { "2x3x9", "3x3x9" }, 0 },
    { { "4x5", "4x6" }, 1 },
    { { "4x5", "2x5" }, 0 },
    { { "4", "5", "6" }, 0 },
    { { "2x2x3x4x2", "2x2x1x4x2" }, 2 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer) test = { .layer = "concat" };
      g_autofree char *attrs = g_strdup_printf ("axis=%d", cases[c].axis);
      guint            rank;

      test.attrs = attrs;
      for (; cases[c].shapes[test.n_inputs]; test.n_inputs++)
        test.input[test.n_inputs] =
            test_random (test_shape (cases[c].shapes[test.n_inputs]));
      rank = test.input[0]->shape.rank;
      test_layer_check (
          &test,
          ref_concat ((const FoveaTensor *const *) test.input, test.n_inputs,
                      cases[c].axis < 0 ? cases[c].axis + (int) rank :
                                          cases[c].axis),
          cases[c].shapes[0]);
    }
}

/* x, its pooled form and a constant, joined along `axis`; in tiles too. */
static void
concat_in_tiles (void)
{
  for (int axis = 1; axis < 4; axis++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 13, 16));
      g_autoptr (FoveaTensor) got = NULL, pooled = NULL, constant = NULL;
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (Ref) want = NULL;
      const FoveaTensor *parts[3];
      TestLayer          pool = { .layer = "minpool",
                                  .attrs = "kernel_shape=3,3 pads=1,1,1,1",
                                  .n_inputs = 1,
                                  .input = { input } };
      FoveaValue         in[3];

      constant = test_random (input->shape);
      in[1] = fovea_graph_builder_input (builder, "x", &input->shape);
      in[0] = fovea_graph_builder_add (builder, pool.layer, NULL,
                                       fovea_attrs_parse ("%s", pool.attrs),
                                       &in[1], 1, NULL);
      in[2] = fovea_graph_builder_weight (
          builder, "c", fovea_tensor_to_float (constant, NULL));
      in[0] = fovea_graph_builder_add (builder, "concat", NULL,
                                       fovea_attrs_parse ("axis=%d", axis), in,
                                       3, NULL);
      fovea_graph_builder_output (builder, in[0]);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, NULL));
      got = test_run (graph, weights, (const FoveaTensor *const *) &input);
      parts[0] = pooled = test_layer_run (&pool);
      parts[1] = input;
      parts[2] = constant;
      want = ref_concat (parts, 3, axis);
      test_compare (got, want, "in tiles");
    }
}

static void
concat_errors (void)
{
  const struct
  {
    const char *a, *b, *attrs, *text;
  } cases[] = {
    { "1x3x4x4", "1x3x5x4", "axis=1",
      "concat: 1x3x4x4 and 1x3x5x4 do not go together along axis 1" },
    { "1x3x4x4", "3x4x4", "axis=0", "do not go together" },
    { "1x3x4x4", "1x3x4x4", "axis=4", "no axis 4 in an input of rank 4" },
    { "1x3x4x4", "1x3x4x4", "axis=-5", "no axis -5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "concat", .attrs = cases[i].attrs, .n_inputs = 2 };

      test.input[0] = test_random (test_shape (cases[i].a));
      test.input[1] = test_random (test_shape (cases[i].b));
      test_layer_fails (&test, FOVEA_ERROR_SHAPE, cases[i].text);
    }
}

static void
concat_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "concat", .n_inputs = 2 };

  test.input[0] = test_random (test_shape ("1x3x20x4"));
  test.input[1] = test_random (test_shape ("1x2x20x4"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/concat/every-axis", concat_axes);
  g_test_add_func ("/engine/concat/branches-in-tiles", concat_in_tiles);
  g_test_add_func ("/engine/concat/wrong-shapes-are-named", concat_errors);
  g_test_add_func ("/engine/concat/no-memory-and-cancel",
                   concat_memory_and_cancel);
  return g_test_run ();
}
