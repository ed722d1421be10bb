/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpool against the oracle, borders first; then where the largest elements
 * lie, and integers. */
#include "test-pooling.h"

/* The plan of a maxpool with both outputs over an input of this type. */
static FoveaPlan *
maxpool_plan (const FoveaShape *shape, FoveaDType type, const char *attrs)
{
  static const char *const names[] = { "values", "places" };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaValue in, out[2];
  FoveaPlan *plan;

  in = fovea_graph_builder_input_typed (builder, "x", type, shape);
  fovea_graph_builder_add_node (builder, "maxpool", NULL,
                                fovea_attrs_parse ("%s", attrs), &in, 1, names,
                                out, 2, &error);
  g_assert_no_error (error);
  fovea_graph_builder_output (builder, out[0]);
  fovea_graph_builder_output (builder, out[1]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, shape, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fovea_plan_type (plan, out[1]), ==, FOVEA_I64);
  return plan;
}

/* The place as storage_order 1 counts it: the first axis of a channel fastest. */
static gint64
maxpool_column_major (const FoveaShape *shape, gint64 place)
{
  gint64 size[3] = { 1, 1, 1 }, at[3], plane;

  for (guint d = 2; d < shape->rank; d++)
    size[3 - shape->rank + d] = shape->size[d];
  plane = place / (size[0] * size[1] * size[2]);
  at[2] = place % size[2], place /= size[2];
  at[1] = place % size[1], place /= size[1];
  at[0] = place % size[0];
  return plane * size[0] * size[1] * size[2] +
         (at[2] * size[1] + at[1]) * size[0] + at[0];
}

static void
maxpool_places (const char *shape, const RefWindow *window, int order)
{
  g_autoptr (FoveaTensor) x = test_random (test_shape (shape));
  g_autoptr (Ref) values = NULL, places = NULL;
  g_autofree char *attrs = test_window_attrs (window, x->shape.rank - 2);
  g_autofree char *all = g_strdup_printf ("%s storage_order=%d", attrs, order);
  g_autoptr (FoveaPlan) plan = maxpool_plan (&x->shape, FOVEA_F32, all);
  const FoveaTensor *in = x;

  /* Equal ones, too */
  for (gint64 i = 0; i < fovea_shape_elements (&x->shape); i++)
    ((float *) x->data)[i] = roundf (3 * ((float *) x->data)[i]);
  values = ref_pool (x, REF_MAX, window);
  places = ref_pool (x, REF_MAX_INDEX, window);
  for (guint threads = 1; threads < 4; threads++)
    {
      FoveaRunOptions options = { .threads = threads };
      g_autoptr (FoveaResult) result =
          fovea_plan_run (plan, &in, &options, NULL);
      const FoveaTensor *got = fovea_result_output (result, 1);

      g_assert_nonnull (result);
      test_compare (fovea_result_output (result, 0), values, shape);
      g_assert_cmpint (got->dtype, ==, FOVEA_I64);
      g_assert_true (fovea_shape_equal (&got->shape, &places->shape));
      for (gint64 i = 0; i < places->n; i++)
        {
          gint64 want = places->value[i];

          if (order == 1 && want >= 0)
            want = maxpool_column_major (&x->shape, want);
          g_assert_cmpint (fovea_tensor_get_int (got, i), ==, want);
        }
    }
}

static void
maxpool_says_where (void)
{
  static const char *const shapes[] = { "1x1x1x1",   "2x3x7x9", "1x2x11",
                                        "2x2x4x5x6", "3x1x1x8", "1x1x3x3x3" };

  for (guint i = 0; i < 60; i++)
    {
      const char *text = shapes[i % G_N_ELEMENTS (shapes)];
      FoveaShape  shape = test_shape (text);
      gint64      h = shape.rank > 3 ? shape.size[shape.rank - 2] : 1;
      RefWindow   window = test_random_window_3d (
            shape.rank > 4 ? shape.size[2] : 0, h, shape.size[shape.rank - 1]);

      window.ceil_mode = g_test_rand_bit ();
      if (shape.rank == 3)
        {
          window.size[0] = window.stride[0] = window.dilation[0] = 1;
          window.before[0] = window.after[0] = 0;
        }
      maxpool_places (text, &window, i / 6 % 2);
    }
}

/* Tiles of the values are what they are without indices, NaNs included. */
static void
maxpool_both_ways (void)
{
  g_autoptr (FoveaTensor) x = test_random (FOVEA_NCHW (1, 2, 13, 17));
  const char *attrs = "kernel_shape=3,2 strides=2,1 pads=1,1,2,0";
  g_autoptr (FoveaPlan) plan = maxpool_plan (&x->shape, FOVEA_F32, attrs);
  g_auto (TestLayer)
      test = { .layer = "maxpool", .attrs = attrs, .n_inputs = 1 };
  const FoveaTensor *in = x;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (FoveaTensor) alone = NULL;

  ((float *) x->data)[40] = ((float *) x->data)[41] = NAN;
  result = fovea_plan_run (plan, &in, NULL, NULL);
  g_assert_nonnull (result);
  test.input[0] = fovea_tensor_to_float (x, NULL);
  alone = test_layer_run (&test);
  test_equal (fovea_result_output (result, 0), alone, "with indices");
}

/* Padding never wins, so a window of nothing else gives the type's smallest
 * number; else all bytes keep what they are. */
static void
maxpool_bytes (void)
{
  const struct
  {
    FoveaDType type;
    float      numbers[4], want[5];
  } cases[] = {
    /* |pad pad|pad 0|255 3|128 pad|pad pad| */
    { FOVEA_U8, { 0, 255, 3, 128 }, { 0, 0, 255, 128, 0 } },
    { FOVEA_I8, { -127, -1, -7, -128 }, { -128, -127, -1, -128, -128 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaShape shape = fovea_shape (3, 1, 1, 4);
      g_autoptr (FoveaPlan) plan = maxpool_plan (
          &shape, cases[i].type, "kernel_shape=2 strides=2 pads=3,3");
      g_autoptr (FoveaTensor) x =
          fovea_tensor_new_floats (&shape, cases[i].numbers, NULL);
      const FoveaTensor *in = x;
      g_autoptr (FoveaResult) result = fovea_plan_run (plan, &in, NULL, NULL);
      const FoveaTensor *got, *place;

      g_assert_nonnull (result);
      got = fovea_result_output (result, 0);
      place = fovea_result_output (result, 1);
      g_assert_cmpint (fovea_shape_elements (&got->shape), ==, 5);
      for (int k = 0; k < 5; k++)
        {
          static const gint64 places[] = { -1, 0, 1, 3, -1 };

          g_assert_cmpfloat (fovea_tensor_get (got, k), ==, cases[i].want[k]);
          g_assert_cmpint (fovea_tensor_get_int (place, k), ==, places[k]);
        }
    }
}

static void
maxpool_wide (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 1, 5, 6);
  FoveaValue in =
      fovea_graph_builder_input_typed (builder, "x", FOVEA_I32, &shape);

  fovea_graph_builder_output (
      builder, fovea_graph_builder_add (builder, "maxpool", NULL,
                                        fovea_attrs_parse ("kernel_shape=2,2"),
                                        &in, 1, NULL));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "int32"));
}

/* Gradients of the square window, its stride, padding and dilation: each goes to
 * the first place of the window that is its output. Whole numbers: no order of
 * sums shows. */
static void
maxpool_send_back (const gint64       window[4],
                   const FoveaTensor *x,
                   const FoveaTensor *y,
                   const FoveaTensor *up,
                   float             *down)
{
  const gint64 height = x->shape.size[2], width = x->shape.size[3];
  const float *in = x->data, *out = y->data;

  for (gint64 i = 0; i < y->shape.size[2] * y->shape.size[3]; i++)
    for (gint64 k = 0; k < window[0] * window[0]; k++)
      {
        const gint64 row = i / y->shape.size[3] * window[1] - window[2] +
                           k / window[0] * window[3];
        const gint64 column = i % y->shape.size[3] * window[1] - window[2] +
                              k % window[0] * window[3];
        const gint64 at = row * width + column;

        if (row < 0 || row >= height || column < 0 || column >= width ||
            ! (in[at] == out[i] || (isnan (in[at]) && isnan (out[i]))))
          continue;
        down[at] += ((const float *) up->data)[i];
        break;
      }
}

static void
maxpool_gradient_case (const gint64 window[4])
{
  const FoveaShape shape = FOVEA_NCHW (1, 1, g_test_rand_int_range (9, 20),
                                       g_test_rand_int_range (9, 60));
  g_autofree char *attrs = g_strdup_printf (
      "kernel_shape=%d,%d strides=%d,%d pads=%d,%d,%d,%d dilations=%d,%d",
      (int) window[0], (int) window[0], (int) window[1], (int) window[1],
      (int) window[2], (int) window[2], (int) window[2], (int) window[2],
      (int) window[3], (int) window[3]);
  g_auto (TestLayer) test = { "maxpool", attrs, .n_inputs = 1 };
  g_autoptr (FoveaGraph) graph = NULL, back = NULL;
  g_autoptr (FoveaWeights) weights = NULL, back_weights = NULL;
  g_autoptr (FoveaTensor) y = NULL, up = NULL, want = NULL, got = NULL;
  g_autoptr (GError) error = NULL;
  FoveaValue input;

  test.input[0] = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) test.input[0]->data)[i] =
        g_test_rand_int_range (0, 40) ? g_test_rand_int_range (0, 4) : NAN;
  y = test_layer_run (&test);
  up = fovea_tensor_new (FOVEA_F32, &y->shape, NULL);
  for (gint64 i = 0; i < fovea_shape_elements (&y->shape); i++)
    ((float *) up->data)[i] = g_test_rand_int_range (-8, 9);
  want = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  maxpool_send_back (window, test.input[0], y, up, want->data);
  g_assert_true (test_layer_build (&test, &graph, &weights, &error));
  input = fovea_graph_input (graph, 0);
  fovea_graph_gradient (graph, weights, &shape, NULL,
                        fovea_graph_output (graph, 0), &input, 1, 0, &back,
                        &back_weights, &error);
  g_assert_no_error (error);
  got = test_run (back, back_weights,
                  (const FoveaTensor *[]){ test.input[0], up });
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, ((float *) want->data)[i]);
}

/* Rows longer and shorter than what is done at once, and windows that no stride
 * lets touch. */
static void
maxpool_gradient (void)
{
  static const gint64 windows[][4] = {
    { 3, 2, 1, 1 }, { 3, 2, 0, 1 }, { 2, 2, 0, 1 }, { 3, 1, 1, 1 },
    { 4, 3, 2, 1 }, { 3, 1, 1, 2 }, { 2, 5, 1, 3 }, { 2, 70, 0, 1 },
  };

  for (int i = 0; i < 80; i++)
    maxpool_gradient_case (windows[i % G_N_ELEMENTS (windows)]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_pooling_add ("maxpool", REF_MAX);
  g_test_add_func ("/engine/maxpool/says-where", maxpool_says_where);
  g_test_add_func ("/engine/maxpool/same-values-with-indices",
                   maxpool_both_ways);
  g_test_add_func ("/engine/maxpool/bytes", maxpool_bytes);
  g_test_add_func ("/engine/maxpool/gradient", maxpool_gradient);
  g_test_add_func ("/engine/maxpool/wide-integers-are-refused", maxpool_wide);
  return g_test_run ();
}
