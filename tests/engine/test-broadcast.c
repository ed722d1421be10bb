/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See test-broadcast.h. */
#include "test-broadcast.h"

typedef struct
{
  const char *layer;
  gboolean    multiply;
} BroadcastTest;

/* Shapes of the inputs; the last `n_constants` are weights. */
typedef struct
{
  const char *shapes[5];
  guint       n_constants;
} BroadcastCase;

static const BroadcastCase broadcast_cases[] = {
  { { "1x1x1x1", "1x1x1x1" } },
  { { "1x3x5x7", "1x3x5x7" } },
  { { "1x3x5x37", "1x3x1x1" } },
  { { "1x3x1x1", "1x3x5x37" } },
  { { "1x3x5x7", "1x1x5x7" } },
  { { "1x3x5x7", "1x1x1x7" } },
  { { "1x3x5x7", "1x1x5x1" } },
  { { "1x3x5x1", "1x1x1x7" } },
  { { "2x3x5x7", "1x3x5x7" } },
  { { "2x3x5x7", "3x1x1" } },
  { { "2x3x5x7", "3x5x7" } },
  { { "2x3x5x7", "5x7" } },
  { { "2x3x5x7", "7" } },
  { { "2x3x5x7", "1" } },
  { { "7", "2x3x5x1" } },
  { { "5x7", "5x7" } },
  { { "5x7", "7" } },
  { { "5x1", "1x7" } },
  { { "11", "11" } },
  { { "2x3x50", "2x3x50" } },
  { { "2x3x50", "3x1" } },
  { { "2x2x3x2x5", "3x1x5" } },
  { { "2x2x1x2x3x2", "4x1x1x2" } },
  { { "1x2x9x9" } },
  { { "1x2x9x33", "1x2x9x33", "1x2x9x33" } },
  { { "1x2x1x1", "1x2x9x33", "1x1x9x1", "1x1x1x33" } },
  { { "1x3x5x37", "1x3x1x1" }, 1 },
  { { "1x3x5x37", "3x1x1" }, 1 },
  { { "1x3x5x37", "1x3x5x37" }, 1 },
  { { "1x3x5x37", "37" }, 1 },
  { { "1x3x5x37", "1" }, 1 },
  { { "1x3x5x1", "1x1x1x9" }, 1 },
  { { "1x3x5x37", "1x1x5x37", "3x1x1" }, 2 },
};

static void
broadcast_layer (TestLayer           *test,
                 const BroadcastTest *at,
                 const BroadcastCase *shapes)
{
  guint n = 0;

  test->layer = at->layer;
  while (shapes->shapes[n])
    n++;
  test->n_weights = shapes->n_constants;
  test->n_inputs = n - shapes->n_constants;
  for (guint i = 0; i < n; i++)
    {
      FoveaTensor *tensor = test_random (test_shape (shapes->shapes[i]));

      if (i < test->n_inputs)
        test->input[i] = tensor;
      else
        test->weight[i - test->n_inputs] = tensor;
    }
}

static void
broadcast_shapes (gconstpointer data)
{
  const BroadcastTest *at = data;

  for (guint c = 0; c < G_N_ELEMENTS (broadcast_cases); c++)
    {
      g_auto (TestLayer) test = { 0 };
      const FoveaTensor *all[5];
      guint              n = 0;

      broadcast_layer (&test, at, &broadcast_cases[c]);
      for (guint i = 0; i < test.n_inputs; i++)
        all[n++] = test.input[i];
      for (guint i = 0; i < test.n_weights; i++)
        all[n++] = test.weight[i];
      test_layer_check (&test, ref_broadcast (all, n, at->multiply),
                        broadcast_cases[c].shapes[n - 1]);
    }
}

/* One picture, changed in several ways, put together again: in tiles too. */
static void
broadcast_branches (gconstpointer data)
{
  const BroadcastTest *at = data;
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 15, 18));
  g_autoptr (FoveaTensor) got = NULL, pooled = NULL, mean = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (Ref) want = NULL;
  const FoveaTensor *parts[3];
  TestLayer          pool = { .layer = "maxpool",
                              .attrs = "kernel_shape=3,3 pads=1,1,1,1",
                              .n_inputs = 1,
                              .input = { input } };
  TestLayer          global = { .layer = "globalmax",
                                .n_inputs = 1,
                                .input = { input } };
  FoveaValue         in[3];

  in[0] = fovea_graph_builder_input (builder, "x", &input->shape);
  in[1] = fovea_graph_builder_add (builder, pool.layer, NULL,
                                   fovea_attrs_parse ("%s", pool.attrs), in, 1,
                                   NULL);
  in[2] =
      fovea_graph_builder_add (builder, global.layer, NULL, NULL, in, 1, NULL);
  in[0] = fovea_graph_builder_add (builder, at->layer, NULL, NULL, in, 3, NULL);
  fovea_graph_builder_output (builder, in[0]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  parts[0] = input;
  parts[1] = pooled = test_layer_run (&pool);
  parts[2] = mean = test_layer_run (&global);
  want = ref_broadcast (parts, 3, at->multiply);
  test_compare (got, want, "branches");
}

/* x + x and x * x, where the sum takes x's place. */
static void
broadcast_with_itself (gconstpointer data)
{
  const BroadcastTest *at = data;
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 9, 21));
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue in[2];

  in[0] = fovea_graph_builder_input (builder, "x", &input->shape);
  in[0] = in[1] =
      fovea_graph_builder_add (builder, "abs", NULL, NULL, in, 1, NULL);
  in[0] = fovea_graph_builder_add (builder, at->layer, NULL, NULL, in, 2, NULL);
  fovea_graph_builder_output (builder, in[0]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  for (gint64 i = 0; i < fovea_shape_elements (&got->shape); i++)
    {
      float x = fabsf (((float *) input->data)[i]);

      g_assert_cmpfloat (((float *) got->data)[i], ==,
                         at->multiply ? x * x : x + x);
    }
}

/* NaN and infinity travel, and zeros keep their signs as IEEE wants. */
static void
broadcast_special (gconstpointer data)
{
  const BroadcastTest *at = data;
  static const double  a[] = { NAN, INFINITY, -INFINITY, INFINITY, -0.0, -0.0 };
  static const double  b[] = { 1, -INFINITY, 0, 2, 0, 3 };

  for (int repeated = 0; repeated < 2; repeated++)
    for (guint i = 0; i < G_N_ELEMENTS (b); i++)
      {
        g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 2 };
        g_autoptr (FoveaTensor) got = NULL;
        double many[6] = { b[i], b[i], b[i], b[i], b[i], b[i] };

        test.input[0] = test_numbers (test_shape ("6"), a);
        test.input[1] = test_numbers (test_shape (repeated ? "1" : "6"), many);
        got = test_layer_run (&test);
        for (guint k = 0; k < G_N_ELEMENTS (a); k++)
          {
            float x = a[k], y = b[i], z = ((float *) got->data)[k];
            float exact = at->multiply ? x * y : x + y;

            g_assert_true (isnan (exact) ? isnan (z) :
                                           z == exact && ! signbit (z) ==
                                                             ! signbit (exact));
          }
      }
}

static void
broadcast_old_axis (gconstpointer data)
{
  const BroadcastTest *at = data;
  g_auto (TestLayer) test = { .layer = at->layer,
                              .attrs = "broadcast=1 axis=1",
                              .n_inputs = 2 };
  g_autoptr (FoveaTensor) aligned = NULL;
  const FoveaTensor *parts[2];

  test.input[0] = test_random (test_shape ("2x3x5x7"));
  test.input[1] = test_random (test_shape ("3x5"));
  parts[0] = test.input[0];
  parts[1] = aligned = fovea_tensor_to_float (test.input[1], NULL);
  aligned->shape = test_shape ("1x3x5x1");
  test_layer_check (&test, ref_broadcast (parts, 2, at->multiply), "axis=1");
}

static void
broadcast_errors (gconstpointer data)
{
  const BroadcastTest *at = data;
  g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 2 };
  g_auto (TestLayer)
      none = { .layer = at->layer, .n_inputs = 1, .n_weights = 1 };

  test.input[0] = test_random (test_shape ("1x3x4x4"));
  test.input[1] = test_random (test_shape ("1x2x4x4"));
  test_layer_fails (&test, FOVEA_ERROR_SHAPE,
                    "1x3x4x4 and 1x2x4x4 do not go together");
  none.input[0] = test_random (test_shape ("1x3x4x4"));
  test_layer_fails (&none, FOVEA_ERROR_SHAPE, "input 1 is left out");
}

static void
broadcast_memory_and_cancel (gconstpointer data)
{
  const BroadcastTest *at = data;
  g_auto (TestLayer) test = { 0 };
  BroadcastCase shapes = { { "1x3x20x37", "3x1x1" }, 1 };

  broadcast_layer (&test, at, &shapes);
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

void
test_broadcast_add (const char *layer, gboolean multiply)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } tests[] = {
    { "shapes-go-together-as-in-numpy", broadcast_shapes },
    { "branches-in-tiles", broadcast_branches },
    { "with-itself-in-place", broadcast_with_itself },
    { "nan-and-infinity-travel", broadcast_special },
    { "axis-of-old-files", broadcast_old_axis },
    { "wrong-shapes-are-named", broadcast_errors },
    { "no-memory-and-cancel", broadcast_memory_and_cancel },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/%s/%s", layer, tests[i].name);
      BroadcastTest *test = g_new (BroadcastTest, 1);

      *test = (BroadcastTest){ layer, multiply };
      g_test_add_data_func_full (path, test, tests[i].func, g_free);
    }
}
