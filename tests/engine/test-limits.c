/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ends a run from outside, whatever the graph: the cancel flag and the
 * memory limit. */
#include "plan.h"
#include "support.h"

/* ---- Cancel ------------------------------------------------------------------ */

static const FoveaLayerClass *limits_second; /* the second layer's own class */
static gint                   limits_flag;

/* Raises the flag in the midst of the second layer, behind its first rows. */
static void
limits_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  limits_second->run (step, work, first, last);
  g_atomic_int_set (&limits_flag, 1);
}

/* Behind the second layer nobody wants to cancel any more. */
static void
limits_lower (double fraction, const char *what, gpointer data)
{
  g_atomic_int_set (&limits_flag, 0);
}

/* Many rows, so that the flag is looked at often. */
static FoveaPlan *
limits_plan_two_layers (const FoveaShape *shape)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue x = fovea_graph_builder_input (builder, "x", shape);

  x = fovea_graph_builder_add (builder, "abs", NULL, NULL, &x, 1, NULL);
  x = fovea_graph_builder_add (builder, "tanh", NULL, NULL, &x, 1, NULL);
  fovea_graph_builder_output (builder, x);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  return fovea_plan_new (graph, weights, shape, NULL, NULL);
}

/* The plan's last step is of `klass` from now on. */
static void
limits_set_class (FoveaPlan *plan, const FoveaLayerClass *klass)
{
  plan->steps[plan->order[plan->n_steps - 1]].step.klass = klass;
}

/* A flag that is lowered again after it stopped a layer: the run has failed all
 * the same, and never hands out half a result. */
static void
limits_cancel_lowered_again (void)
{
  FoveaShape shape = FOVEA_NCHW (1, 1, 8192, 64);
  g_autoptr (FoveaPlan) plan = limits_plan_two_layers (&shape);
  g_autoptr (FoveaTensor) input = test_random (shape);
  const FoveaTensor *inputs[] = { input };
  g_autoptr (FoveaResult) want = fovea_plan_run (plan, inputs, NULL, NULL);
  g_autoptr (FoveaResult) half = NULL, whole = NULL;
  g_autoptr (GError) error = NULL;
  FoveaLayerClass raising;
  FoveaRunOptions options = { .threads = 1,
                              .cancel = &limits_flag,
                              .progress = limits_lower };

  limits_second = plan->steps[plan->order[plan->n_steps - 1]].step.klass;
  g_assert_cmpstr (limits_second->name, ==, "tanh");
  raising = *limits_second;
  raising.run = limits_run;
  limits_set_class (plan, &raising);
  half = fovea_plan_run (plan, inputs, &options, &error);
  g_assert_null (half);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpint (limits_flag, ==, 0);
  limits_set_class (plan, limits_second);
  g_clear_error (&error);
  whole = fovea_plan_run (plan, inputs, &options, &error);
  g_assert_no_error (error);
  test_equal (fovea_result_output (whole, 0), fovea_result_output (want, 0),
              "not cancelled");
}

/* ---- Memory limit ------------------------------------------------------------ */

/* A run on two threads under a limit of `room` bytes above the arena. */
static gboolean
limits_run_limited (const TestLayer *test, gint64 room, GError **error)
{
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) test->input;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) free_plan = NULL, plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaPlanOptions limit = { 0 };
  FoveaRunOptions  options = { .threads = 2 };

  g_assert_true (test_layer_build (test, &graph, &weights, NULL));
  free_plan = fovea_plan_new (graph, weights, &inputs[0]->shape, NULL, NULL);
  limit.memory_limit = fovea_plan_arena_bytes (free_plan) + room;
  plan = fovea_plan_new (graph, weights, &inputs[0]->shape, &limit, NULL);
  g_assert_nonnull (plan);
  result = fovea_plan_run (plan, inputs, &options, error);
  return result != NULL;
}

static void
limits_memory_counts_scratch (void)
{
  g_auto (TestLayer) test = { "conv", "pads=1,1,1,1", 1, 1 };
  g_autoptr (GError) error = NULL;

  test.input[0] = test_random (FOVEA_NCHW (1, 16, 32, 32));
  test.weight[0] = test_random (FOVEA_NCHW (4, 16, 3, 3));
  g_assert_false (limits_run_limited (&test, 64, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
  g_clear_error (&error);
  g_assert_true (limits_run_limited (&test, 64 << 20, &error));
}

static gboolean
limits_read_minus_2 (const FoveaRect   *rect,
                     const FoveaTensor *pixels,
                     gpointer           data,
                     GError           **error)
{
  for (gint64 i = 0; i < fovea_shape_elements (&pixels->shape); i++)
    ((float *) pixels->data)[i] = -2;
  return TRUE;
}

static gboolean
limits_write_2 (const FoveaRect   *rect,
                const FoveaTensor *pixels,
                gpointer           data,
                GError           **error)
{
  g_assert_cmpint (pixels->shape.size[3], ==, rect->width);
  g_assert_cmpfloat (((float *) pixels->data)[0], ==, 2);
  *(guint *) data += 1;
  return TRUE;
}

/* A picture that would never fit is planned; a region that fits is run, one
 * that does not is refused; what is needed is told under any limit. */
static void
limits_memory_of_a_large_picture (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape       shape = FOVEA_NCHW (1, 1, 200000, 200000);
  FoveaValue       x = fovea_graph_builder_input (builder, "x", &shape);
  FoveaPlanOptions limit = { .memory_limit = 1 << 20 };
  FoveaRect        part = { 199900, 199900, 100, 100 };
  FoveaRect        large = { 0, 0, 20000, 20000 };
  guint            writes = 0;

  x = fovea_graph_builder_add (builder, "abs", NULL, NULL, &x, 1, NULL);
  fovea_graph_builder_output (builder, x);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &shape, &limit, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fovea_plan_need (plan, &large).width, ==, 20000);
  g_assert_true (fovea_plan_run_region (plan, &part, limits_read_minus_2,
                                        limits_write_2, &writes, NULL, &error));
  g_assert_false (fovea_plan_run_region (plan, &large, limits_read_minus_2,
                                         limits_write_2, &writes, NULL,
                                         &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
  g_assert_cmpuint (writes, ==, 1);
}

/* The way of the one convolution under a limit. */
static const char *
limits_way (const TestLayer *test, guint64 limit)
{
  const FoveaPlanOptions options = { .memory_limit = limit };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  const FoveaStep *step;

  g_assert_true (test_layer_build (test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &test->input[0]->shape, &options, NULL);
  g_assert_nonnull (plan);
  step = &plan->steps[0].step;
  return step->klass->algorithm (step);
}

/* Weights that are packed to more than the model has count as well: Winograd's
 * here, 36 numbers for each 9. Where they and the results do not fit together,
 * the layer is computed without them. */
static void
limits_memory_counts_packed_weights (void)
{
  const gint64 extra = 192 * 192 * (36 - 9) * sizeof (float);
  g_auto (TestLayer) test = { "conv", "pads=1,1,1,1", 1, 1 };
  g_autoptr (GError) error = NULL;

  test.input[0] = test_random (FOVEA_NCHW (1, 192, 64, 64));
  test.weight[0] = test_random (FOVEA_NCHW (192, 192, 3, 3));
  for (gint64 room = 1 << 19; room <= extra + (4 << 20); room += 1 << 19)
    g_assert_true (limits_run_limited (&test, room, &error));
  g_assert_true (g_str_has_prefix (limits_way (&test, 0), "Winograd"));
  g_assert_true (g_str_has_prefix (limits_way (&test, 64 << 20), "Winograd"));
  /* Half of it has room for the weights, but the results are as much again. */
  g_assert_cmpstr (limits_way (&test, 2 * extra + 64), ==, "direct");
}

static FoveaTensor *
limits_zeros (FoveaDType type, FoveaShape shape)
{
  FoveaTensor *tensor = fovea_tensor_new (type, &shape, NULL);

  g_assert_nonnull (tensor);
  return tensor;
}

/* The arena of a plan for the layer, of its shapes alone or to be run. */
static guint64
limits_arena (const TestLayer *test, gboolean shapes_only)
{
  const FoveaPlanOptions options = { .shapes_only = shapes_only };
  FoveaShape             shapes[TEST_MAX_INPUTS];
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < test->n_inputs; i++)
    shapes[i] = test->input[i]->shape;
  g_assert_true (test_layer_build (test, &graph, &weights, &error));
  plan = fovea_plan_new (graph, weights, shapes, &options, &error);
  g_assert_no_error (error);
  return fovea_plan_arena_bytes (plan);
}

/* Sizes are chosen by plans of shapes alone: they tell the memory that the plan
 * which is run takes, whatever is packed before and what at a run. */
static void
limits_memory_of_shapes_alone (void)
{
  static const struct
  {
    const char *layer;
    FoveaDType  x, w;
    const char *in, *weight;
  } cases[] = {
    { "matmul", FOVEA_F32, FOVEA_F32, "64x96", "96x50" },
    { "matmul", FOVEA_F32, FOVEA_F32, "3x64x96", "3x96x7" },
    { "fc", FOVEA_F32, FOVEA_F32, "64x96", "96x50" },
    { "matmulinteger", FOVEA_U8, FOVEA_I8, "16x96", "96x50" },
    { "convinteger", FOVEA_U8, FOVEA_I8, "1x8x9x9", "6x8x3x3" },
    { "conv", FOVEA_F32, FOVEA_F32, "1x16x20x20", "16x16x3x3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint n_weights = 0; n_weights < 2; n_weights++)
      {
        g_auto (TestLayer)
            test = { cases[i].layer, NULL, 2 - n_weights, n_weights };

        test.input[0] = limits_zeros (cases[i].x, test_shape (cases[i].in));
        *(n_weights ? &test.weight[0] : &test.input[1]) =
            limits_zeros (cases[i].w, test_shape (cases[i].weight));
        if (n_weights || g_str_has_prefix (cases[i].layer, "matmul"))
          g_assert_cmpuint (limits_arena (&test, TRUE), ==,
                            limits_arena (&test, FALSE));
      }
}

/* A matrix of two columns is not filled up to 48 of them. */
static void
limits_memory_of_few_columns (void)
{
  g_auto (TestLayer) test = { "matmul", NULL, 2, 0 };
  g_auto (TestLayer) bytes = { "matmulinteger", NULL, 2, 0 };
  const gint64 numbers = 4096 * 2 + 64 * 2;

  test.input[0] = test_random (fovea_shape (2, (gint64) 64, (gint64) 4096));
  test.input[1] = test_random (fovea_shape (2, (gint64) 4096, (gint64) 2));
  g_assert_cmpuint (limits_arena (&test, FALSE), <=, numbers * sizeof (float));
  bytes.input[0] = limits_zeros (FOVEA_U8, test.input[0]->shape);
  bytes.input[1] = limits_zeros (FOVEA_U8, test.input[1]->shape);
  g_assert_cmpuint (limits_arena (&bytes, FALSE), <=,
                    numbers * sizeof (gint64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/limits/cancel-lowered-again",
                   limits_cancel_lowered_again);
  g_test_add_func ("/engine/limits/memory-counts-scratch",
                   limits_memory_counts_scratch);
  g_test_add_func ("/engine/limits/memory-for-a-large-picture",
                   limits_memory_of_a_large_picture);
  g_test_add_func ("/engine/limits/memory-counts-packed-weights",
                   limits_memory_counts_packed_weights);
  g_test_add_func ("/engine/limits/memory-of-shapes-alone",
                   limits_memory_of_shapes_alone);
  g_test_add_func ("/engine/limits/memory-of-few-columns",
                   limits_memory_of_few_columns);
  return g_test_run ();
}
