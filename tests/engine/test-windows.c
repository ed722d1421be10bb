/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See test-windows.h. */
#include "test-windows.h"

char *
test_window_layer (TestLayer *test, const char *layer, const WindowCase *at)
{
  guint            axes = test_shape (at->input).rank - 2;
  g_autofree char *window = test_window_attrs (&at->window, axes);
  GString         *attrs = g_string_new (window);

  if (at->group)
    g_string_append_printf (attrs, " group=%d", (int) at->group);
  if (at->output_padding[2])
    g_string_append_printf (
        attrs, " output_padding=%d,%d,%d", (int) at->output_padding[2],
        (int) at->output_padding[0], (int) at->output_padding[1]);
  else if (at->output_padding[0] || at->output_padding[1])
    g_string_append_printf (attrs, " output_padding=%d,%d",
                            (int) at->output_padding[0],
                            (int) at->output_padding[1]);
  test->layer = layer;
  test->attrs = attrs->str;
  test->n_inputs = test->n_weights = 1;
  test->input[0] = test_random (test_shape (at->input));
  test->weight[0] = test_random (test_shape (at->weight));
  return g_string_free (attrs, FALSE);
}

static FoveaTensor *
window_channel_numbers (gint64 channels, double low, double high)
{
  FoveaTensor *tensor = test_random (fovea_shape (1, channels));

  for (gint64 i = 0; i < channels; i++)
    ((float *) tensor->data)[i] = g_test_rand_double_range (low, high);
  return tensor;
}

/* values[0] is the input, values[k] the k-th layer's output. */
static void
window_chain (FoveaGraphBuilder *builder,
              const TestLayer   *first,
              gint64             channels,
              FoveaValue         values[5])
{
  static const char *const names[] = { "scale", "B", "mean", "var" };
  FoveaValue               in[5];
  FoveaTensor *weight = fovea_tensor_to_float (first->weight[0], NULL);

  in[0] = values[0] =
      fovea_graph_builder_input (builder, "x", &first->input[0]->shape);
  in[1] = fovea_graph_builder_weight (builder, "w", weight);
  values[1] = fovea_graph_builder_add (builder, first->layer, NULL,
                                       fovea_attrs_parse ("%s", first->attrs),
                                       in, 2, NULL);
  in[0] = values[1];
  for (int i = 0; i < 4; i++)
    in[i + 1] = fovea_graph_builder_weight (
        builder, names[i],
        window_channel_numbers (channels, i == 3 ? 0.1 : -1, 1));
  values[2] =
      fovea_graph_builder_add (builder, "batchnorm", NULL, NULL, in, 5, NULL);
  /* The clamp that comes last has no upper bound: the first one's holds. */
  values[3] = fovea_graph_builder_add (builder, "clip", NULL,
                                       fovea_attrs_parse ("min=-0.5 max=0.75"),
                                       &values[2], 1, NULL);
  values[4] = fovea_graph_builder_add (builder, "relu", NULL, NULL, &values[3],
                                       1, NULL);
  fovea_graph_builder_output (builder, values[4]);
}

void
test_window_fused (const char *layer, const WindowCase *at)
{
  g_auto (TestLayer) first = { 0 };
  g_autofree char *attrs = test_window_layer (&first, layer, at);
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) alone = test_layer_run (&first);
  g_autoptr (FoveaTensor) fused = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) first.input;
  FoveaPlanOptions          options = { 0 };
  FoveaValue                values[5];

  window_chain (builder, &first, alone->shape.size[1], values);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  fused = test_run (graph, weights, inputs);
  options.taps = values + 1;
  options.n_taps = 3;
  plan = fovea_plan_new (graph, weights, &inputs[0]->shape, &options, NULL);
  g_assert_nonnull (plan);
  result = fovea_plan_run (plan, inputs, NULL, NULL);
  g_assert_nonnull (result);
  test_equal (fovea_result_tap (result, 0), alone, "the first tap");
  test_equal (fovea_result_output (result, 0), fused, "with taps");
}

void
test_window_behind_another (const char *layer, const WindowCase *at)
{
  g_auto (TestLayer) first = { 0 }, second = { 0 };
  g_autofree char *first_attrs = NULL, *attrs = NULL;
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) alone = NULL, chained = NULL;
  gint64           c = test_shape (at->input).size[1];
  g_autofree char *square = g_strdup_printf ("%dx%dx5x5", (int) c, (int) c);
  WindowCase       before = { "before",
                              at->input,
                              square,
                              { { 5, 5 }, { 1, 1 }, { 1, 1 }, { 2, 2 }, { 2, 2 } } };
  FoveaValue       in[2];

  first_attrs = test_window_layer (&first, "conv", &before);
  attrs = test_window_layer (&second, layer, at);
  fovea_tensor_free (second.input[0]);
  second.input[0] = test_layer_run (&first);
  alone = test_layer_run (&second);

  in[0] = fovea_graph_builder_input (builder, "x", &first.input[0]->shape);
  in[1] = fovea_graph_builder_weight (
      builder, "v", fovea_tensor_to_float (first.weight[0], NULL));
  in[0] = fovea_graph_builder_add (builder, "conv", NULL,
                                   fovea_attrs_parse ("%s", first_attrs), in, 2,
                                   NULL);
  in[1] = fovea_graph_builder_weight (
      builder, "w", fovea_tensor_to_float (second.weight[0], NULL));
  in[0] = fovea_graph_builder_add (
      builder, layer, NULL, fovea_attrs_parse ("%s", attrs), in, 2, NULL);
  fovea_graph_builder_output (builder, in[0]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  chained = test_run (graph, weights, (const FoveaTensor *const *) first.input);
  test_equal (chained, alone, "behind another");
}

static void
window_refused (const char *layer,
                const char *attrs,
                const char *weight,
                FoveaError  code,
                const char *text)
{
  g_auto (TestLayer) test = { layer, attrs, 1, 1 };

  test.input[0] = test_random (test_shape ("1x1x5x6"));
  test.weight[0] = test_random (test_shape (weight));
  test_layer_fails (&test, code, text);
}

/* The message of a plan for the layer with an input and weights of these
 * types; NULL when it can be made. */
static char *
window_types (const char *layer, FoveaDType input, FoveaDType weights)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) all = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 1, 5, 6), small = FOVEA_NCHW (1, 1, 1, 1);
  FoveaValue in[2];

  in[0] = fovea_graph_builder_input_typed (builder, "x", input, &shape);
  in[1] = fovea_graph_builder_weight (builder, "w",
                                      fovea_tensor_new (weights, &small, NULL));
  fovea_graph_builder_output (
      builder,
      fovea_graph_builder_add (builder, layer, NULL, NULL, in, 2, NULL));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &all, NULL));
  plan = fovea_plan_new (graph, all, &shape, NULL, &error);
  g_assert_true ((plan == NULL) == (error != NULL));
  if (error)
    g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  return error ? g_strdup (error->message) : NULL;
}

static void
window_types_refused (const char *layer)
{
  const struct
  {
    FoveaDType  input, weights;
    const char *text;
  } cases[] = {
    { FOVEA_F32, FOVEA_F32, NULL },
    { FOVEA_F16, FOVEA_BF16, NULL },
    { FOVEA_U8, FOVEA_F32, "an input of type uint8" },
    { FOVEA_I64, FOVEA_F32, "int64" },
    { FOVEA_F32, FOVEA_I64, "weights of type int64" },
    { FOVEA_F32, FOVEA_I32, "weights of type int32" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message =
          window_types (layer, cases[i].input, cases[i].weights);

      if (! cases[i].text)
        g_assert_null (message);
      else if (! message || ! strstr (message, cases[i].text))
        g_error ("wanted an error with '%s', got '%s'", cases[i].text,
                 message ? message : "none");
    }
}

/* A batch of no pictures gives one of none. */
static void
window_no_pictures (const char *layer)
{
  g_auto (TestLayer) test = { layer, NULL, 1, 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_random (test_shape ("0x2x5x6"));
  test.weight[0] = test_random (test_shape ("2x2x3x3"));
  got = test_layer_run (&test);
  g_assert_cmpint (got->shape.size[0], ==, 0);
  g_assert_cmpint (got->shape.size[1], ==, 2);
}

static void
window_two_outputs (const char *layer)
{
  static const char *const names[] = { "one", "two" };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 1, 5, 6);
  FoveaValue in[2], out[2];

  in[0] = fovea_graph_builder_input (builder, "x", &shape);
  in[1] = fovea_graph_builder_weight (builder, "w",
                                      test_random (FOVEA_NCHW (1, 1, 1, 1)));
  g_assert_true (fovea_graph_builder_add_node (builder, layer, "node", NULL, in,
                                               2, names, out, 2, NULL));
  fovea_graph_builder_output (builder, out[1]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
}

void
test_window_refused (const char *layer)
{
  window_refused (layer, NULL, "1x1x0x1", FOVEA_ERROR_SHAPE, "weights");
  window_refused (layer, NULL, "1x1x1x0", FOVEA_ERROR_SHAPE, "weights");
  window_refused (layer, "kernel_shape=1,1", "1x1x3x3", FOVEA_ERROR_SHAPE,
                  "kernel_shape says 1 and the weights have 3");
  window_refused (layer, "kernel_shape=1,3,3", "1x1x3x3", FOVEA_ERROR_SHAPE,
                  "rank 4");
  window_refused (layer, "kernel_shape=3,3,3", "1x1x3x3x3", FOVEA_ERROR_SHAPE,
                  "rank 4");
  window_refused (layer, "kernel_shape=3,3,3,3", "1x1x3x3",
                  FOVEA_ERROR_UNSUPPORTED,
                  "'kernel_shape' must have as many numbers as the window has "
                  "axes, 1 to 3");
  window_two_outputs (layer);
  window_types_refused (layer);
  window_no_pictures (layer);
}

void
test_window_integers (const char *layer)
{
  g_auto (TestLayer) test = { layer, "pads=1,1,1,1", 1, 1 };
  FoveaShape   shape = FOVEA_NCHW (8, 8, 3, 3);
  FoveaTensor *bytes = fovea_tensor_new (FOVEA_I8, &shape, NULL);
  g_autoptr (FoveaTensor) want = NULL, got = NULL;

  g_assert_nonnull (bytes);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((gint8 *) bytes->data)[i] = g_test_rand_int_range (-128, 128);
  test.input[0] = test_random (FOVEA_NCHW (1, 8, 9, 21));
  test.weight[0] = fovea_tensor_to_float (bytes, NULL);
  want = test_layer_run (&test);
  fovea_tensor_free (test.weight[0]);
  test.weight[0] = bytes;
  got = test_layer_run (&test);
  test_equal (got, want, "int8 weights");
}

/* A view of the tensor's numbers, moved by one byte; it owns the copy. */
static FoveaTensor *
window_moved (const FoveaTensor *tensor)
{
  gsize        bytes = fovea_shape_elements (&tensor->shape) * sizeof (float);
  FoveaTensor *moved = fovea_tensor_to_float (tensor, NULL);
  char        *copy = g_malloc (bytes + 1);

  g_assert_nonnull (moved);
  memcpy (copy + 1, moved->data, bytes);
  moved->release (moved->owner);
  moved->data = copy + 1;
  moved->owner = copy;
  moved->release = g_free;
  return moved;
}

void
test_window_odd_bytes (const char *layer, const WindowCase *at)
{
  g_auto (TestLayer) test = { 0 };
  g_autofree char *attrs = test_window_layer (&test, layer, at);
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) want = NULL, got = NULL;
  FoveaValue in[3];

  test.n_weights = 2;
  test.weight[1] = test_random (fovea_shape (
      1, test.weight[0]->shape.size[strcmp (layer, "conv") == 0 ? 0 : 1]));
  want = test_layer_run (&test);
  in[0] = fovea_graph_builder_input (builder, "x", &test.input[0]->shape);
  for (int i = 0; i < 2; i++)
    in[i + 1] = fovea_graph_builder_weight (builder, i ? "b" : "w",
                                            window_moved (test.weight[i]));
  fovea_graph_builder_output (
      builder,
      fovea_graph_builder_add (builder, layer, NULL,
                               fovea_attrs_parse ("%s", attrs), in, 3, NULL));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) test.input);
  test_equal (got, want, "weights at an odd byte");
}

static FoveaValue
window_add (FoveaGraphBuilder *builder,
            const char        *layer,
            const char        *attrs,
            FoveaValue         in,
            FoveaTensor       *weight)
{
  FoveaValue values[2] = { in, FOVEA_NO_VALUE };
  FoveaValue out;

  if (weight)
    values[1] = fovea_graph_builder_weight (builder, layer, weight);
  out = fovea_graph_builder_add (builder, layer, NULL,
                                 fovea_attrs_parse ("%s", attrs), values,
                                 weight ? 2 : 1, NULL);
  g_assert_cmpint (out, !=, FOVEA_NO_VALUE);
  return out;
}

/* 6 channels become 2 of 3 slices, those 2 of 2 slices and these 4 channels. */
void
test_window_volume_between (const char *layer)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) x = test_random (FOVEA_NCHW (1, 2, 9, 11));
  g_autoptr (FoveaTensor) got = NULL;
  const FoveaTensor *in = x;
  FoveaValue         value;

  value = fovea_graph_builder_input (builder, "x", &x->shape);
  value = window_add (builder, "conv", "pads=1,1,1,1", value,
                      test_random (FOVEA_NCHW (6, 2, 3, 3)));
  value = window_add (builder, "reshape", "shape=1,2,3,9,11", value, NULL);
  value = window_add (builder, layer, "pads=1,1,1,1,1,1", value,
                      test_random (test_shape ("2x2x3x3x3")));
  value = window_add (builder, "relu", "", value, NULL);
  value = window_add (builder, "maxpool", "kernel_shape=2,1,1", value, NULL);
  value = window_add (builder, "reshape", "shape=1,4,9,11", value, NULL);
  value = window_add (builder, "averagepool",
                      "kernel_shape=3,3 pads=1,1,1,1 strides=2,1", value, NULL);
  fovea_graph_builder_output (builder, value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, &in);
  g_assert_cmpint (got->shape.size[1], ==, 4);
  g_assert_cmpint (got->shape.size[2], ==, 5);
}
