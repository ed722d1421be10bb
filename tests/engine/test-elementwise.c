/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See test-elementwise.h. */
#include "test-elementwise.h"

typedef struct
{
  const char *layer;
  double (*func) (double);
  double ulps;
} ElementwiseTest;

/* Numbers of all sizes, from the smallest to far beyond any use. */
static void
elementwise_spread (FoveaTensor *tensor)
{
  float *values = tensor->data;
  gint64 n = fovea_shape_elements (&tensor->shape);

  for (gint64 i = 0; i < n; i++)
    values[i] *= exp2 (g_test_rand_int_range (-60, 20));
  if (n >= 8)
    {
      const float special[] = { 0,        -0.0f, 0x1p-149f, -0x1p-149f,
                                INFINITY, 88.8f, -103.9f,   -INFINITY };

      for (guint i = 0; i < G_N_ELEMENTS (special); i++)
        values[i * (n / 8)] = special[i];
    }
  if (n >= 9)
    values[n / 2 + 1] = NAN;
}

static void
elementwise_shapes (gconstpointer data)
{
  const ElementwiseTest   *at = data;
  static const char *const shapes[] = { "1x1x1x1",  "1x3x5x7",  "1x2x3x67",
                                        "2x3x4x5",  "1x1x1x97", "2x3x41",
                                        "3x10",     "11",       "2x2x2x2x3",
                                        "1x1x37x1", "1x4x16x16" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (shapes[i]));
      elementwise_spread (test.input[0]);
      test_layer_check (&test, ref_each (test.input[0], at->func, at->ulps),
                        shapes[i]);
    }
}

/* In an output's place that an input had before. */
static void
elementwise_in_place (gconstpointer data)
{
  const ElementwiseTest *at = data;
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 9, 33));
  g_autoptr (FoveaTensor) got = NULL, between = NULL;
  g_autoptr (Ref) want = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  TestLayer  pool = { .layer = "maxpool",
                      .attrs = "kernel_shape=2,2",
                      .n_inputs = 1,
                      .input = { input } };
  FoveaValue value = fovea_graph_builder_input (builder, "x", &input->shape);

  value = fovea_graph_builder_add (builder, pool.layer, NULL,
                                   fovea_attrs_parse ("%s", pool.attrs), &value,
                                   1, NULL);
  value =
      fovea_graph_builder_add (builder, at->layer, NULL, NULL, &value, 1, NULL);
  fovea_graph_builder_output (builder, value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  between = test_layer_run (&pool);
  want = ref_each (between, at->func, at->ulps);
  test_compare (got, want, "in place");
}

static void
elementwise_errors (gconstpointer data)
{
  const ElementwiseTest *at = data;
  g_auto (TestLayer) two = { .layer = at->layer, .n_inputs = 2 };
  g_auto (TestLayer)
      named = { .layer = at->layer, .attrs = "wrong=1", .n_inputs = 1 };

  two.input[0] = test_random (fovea_shape (1, (gint64) 2));
  two.input[1] = test_random (fovea_shape (1, (gint64) 2));
  named.input[0] = test_random (fovea_shape (1, (gint64) 2));
  test_layer_fails (&two, FOVEA_ERROR_SHAPE, "has 2 inputs instead of 1");
  test_layer_fails (&named, FOVEA_ERROR_UNSUPPORTED, "'wrong'");
}

static void
elementwise_memory_and_cancel (gconstpointer data)
{
  const ElementwiseTest *at = data;
  g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 1 };

  test.input[0] = test_random (FOVEA_NCHW (1, 2, 20, 20));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

void
test_elementwise_add (const char *layer, double (*func) (double), double ulps)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } tests[] = {
    { "every-shape", elementwise_shapes },
    { "in-place", elementwise_in_place },
    { "wrong-use-is-named", elementwise_errors },
    { "no-memory-and-cancel", elementwise_memory_and_cancel },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/%s/%s", layer, tests[i].name);
      ElementwiseTest *test = g_new (ElementwiseTest, 1);

      *test = (ElementwiseTest){ layer, func, ulps };
      g_test_add_data_func_full (path, test, tests[i].func, g_free);
    }
}
