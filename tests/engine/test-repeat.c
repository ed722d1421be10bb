/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeat against the oracle. */
#include "support.h"

static void
repeat_blocks (void)
{
  const struct
  {
    const char *shape;
    gint64      stride[2], size[2];
  } cases[] = {
    { "1x1x1x1", { 1, 1 }, { 1, 1 } },  { "1x1x1x1", { 2, 3 }, { 7, 5 } },
    { "1x2x4x5", { 2, 2 }, { 8, 10 } }, { "1x2x4x5", { 2, 2 }, { 9, 11 } },
    { "1x2x4x5", { 3, 1 }, { 12, 5 } }, { "1x2x4x5", { 2, 3 }, { 20, 3 } },
    { "1x3x4x5", { 1, 7 }, { 3, 40 } }, { "2x3x4x5", { 2, 2 }, { 8, 10 } },
    { "1x1x4x5", { 9, 9 }, { 1, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "repeat", .n_inputs = 1 };
      g_autofree char *attrs =
          g_strdup_printf ("stride=%d,%d size=%d,%d", (int) cases[i].stride[0],
                           (int) cases[i].stride[1], (int) cases[i].size[0],
                           (int) cases[i].size[1]);

      test.attrs = attrs;
      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_check (
          &test, ref_repeat (test.input[0], cases[i].stride, cases[i].size),
          attrs);
    }
}

/* Pooling and repeating keep the picture's size, in tiles that cut blocks. */
static void
repeat_behind_a_pooling (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 23, 20));
  g_autoptr (FoveaTensor) got = NULL, pooled = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (Ref) want = NULL;
  const gint64 stride[] = { 3, 4 }, size[] = { 23, 20 };
  TestLayer    pool = { .layer = "maxpool",
                        .attrs = "kernel_shape=5,4 strides=3,4",
                        .n_inputs = 1,
                        .input = { input } };
  FoveaValue   value = fovea_graph_builder_input (builder, "x", &input->shape);
  FoveaValue   in[2];

  in[1] = value;
  in[0] = fovea_graph_builder_add (builder, pool.layer, NULL,
                                   fovea_attrs_parse ("%s", pool.attrs), &value,
                                   1, NULL);
  value = fovea_graph_builder_add (
      builder, "repeat", NULL, fovea_attrs_parse ("stride=3,4"), in, 2, NULL);
  fovea_graph_builder_output (builder, value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  pooled = test_layer_run (&pool);
  want = ref_repeat (pooled, stride, size);
  test_compare (got, want, "pooled blocks");
}

/* The size may be that of a second input, which is not looked at. */
static void
repeat_to_the_size_of_another (void)
{
  const gint64 stride[] = { 2, 3 }, size[] = { 9, 11 };
  g_auto (TestLayer)
      test = { .layer = "repeat", .attrs = "stride=2,3", .n_inputs = 2 };
  g_auto (TestLayer)
      flat = { .layer = "repeat", .attrs = "stride=2,3", .n_inputs = 2 };

  test.input[0] = test_random (test_shape ("1x2x4x5"));
  test.input[1] = test_random (test_shape ("1x1x9x11"));
  test_layer_check (&test, ref_repeat (test.input[0], stride, size), "like");
  flat.input[0] = test_random (test_shape ("1x2x4x5"));
  flat.input[1] = test_random (test_shape ("9x11"));
  test_layer_fails (&flat, FOVEA_ERROR_UNSUPPORTED,
                    "a size from an input of rank 2");
}

static void
repeat_errors (void)
{
  const struct
  {
    const char *shape, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x1x3x3", "stride=0,1 size=3,3", "a stride of 0", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "stride=1,1 size=3,0", "a size of 0", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "stride=1,1", "has 1 inputs instead of 2", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "stride=1,1 size=3", "need two numbers", FOVEA_ERROR_FORMAT },
    { "1x1x3x3", "stride=2 size=3,3", "need two numbers", FOVEA_ERROR_FORMAT },
    { "1x3x3", "stride=1,1 size=3,3", "rank 3", FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "repeat", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
repeat_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "repeat",
                              .attrs = "stride=2,2 size=40,28",
                              .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/repeat/blocks", repeat_blocks);
  g_test_add_func ("/engine/repeat/behind-a-pooling", repeat_behind_a_pooling);
  g_test_add_func ("/engine/repeat/to-the-size-of-another",
                   repeat_to_the_size_of_another);
  g_test_add_func ("/engine/repeat/wrong-sizes-are-named", repeat_errors);
  g_test_add_func ("/engine/repeat/no-memory-and-cancel",
                   repeat_memory_and_cancel);
  return g_test_run ();
}
