/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course's arithmetic, digit for digit: correlations, poolings, sizes and
 * architectures. */
#include <math.h>
#include <string.h>

#include "examples.h"
#include "support.h"

static FoveaTensor *
example_tensor (const ExampleGrid *grid)
{
  return test_numbers (FOVEA_NCHW (1, 1, grid->height, grid->width),
                       grid->values);
}

static void
example_compare (const FoveaTensor *got, const ExampleGrid *want)
{
  g_autofree char *shape = fovea_shape_to_string (&got->shape);
  g_autofree char *wanted =
      g_strdup_printf ("1x1x%dx%d", want->height, want->width);

  g_assert_cmpstr (shape, ==, wanted);
  for (int i = 0; i < want->height * want->width; i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, want->values[i]);
}

/* Runs a graph that turns one picture into one. */
static FoveaTensor *
example_run (FoveaGraph *graph, FoveaWeights *weights, const ExampleGrid *image)
{
  g_autoptr (FoveaTensor) input = example_tensor (image);

  return test_run (graph, weights, (const FoveaTensor *const *) &input);
}

/* ---- Correlation ------------------------------------------------------------- */

static void
example_correlation_layer (gconstpointer data)
{
  const ExampleCorrelation *at = data;
  g_auto (TestLayer) test = { .layer = "conv", .n_inputs = 1, .n_weights = 1 };
  g_autofree char *attrs =
      g_strdup_printf ("strides=%d,%d pads=%d,%d,%d,%d", at->stride, at->stride,
                       at->padding, at->padding, at->padding, at->padding);
  g_autoptr (FoveaTensor) got = NULL;

  test.attrs = attrs;
  test.input[0] = example_tensor (&at->image);
  test.weight[0] = example_tensor (&at->kernel);
  got = test_layer_run (&test);
  example_compare (got, &at->result);
}

/* The same as a filter. */
static void
example_correlation_filter (gconstpointer data)
{
  const ExampleCorrelation *at = data;
  FoveaConvolve             request = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
      1, at->kernel.height, at->kernel.width, at->kernel.values);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (GError) error = NULL;

  request.kernel = kernel;
  request.channels = 1;
  request.stride = at->stride;
  request.border = at->padding ? FOVEA_BORDER_ZERO : FOVEA_BORDER_VALID;
  fovea_graph_new_convolve (&request, &graph, &weights, &error);
  g_assert_no_error (error);
  got = example_run (graph, weights, &at->image);
  example_compare (got, &at->result);
}

/* On a patch 1 .. 9, a kernel a .. i gives i*1 + h*2 + ... + a*9. */
static void
example_true_convolution (void)
{
  const ExampleGrid patch = { 3, 3, { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
  const double      a_to_i[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23 };
  double            want = 0;
  ExampleGrid       result = { 1, 1, { 0 } };
  FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 3, 3, a_to_i);

  for (int i = 0; i < 9; i++)
    want += a_to_i[8 - i] * (i + 1);
  result.values[0] = want;
  request.channels = 1;
  request.border = FOVEA_BORDER_VALID;
  for (int by_hand = 0; by_hand < 2; by_hand++)
    {
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) got = NULL;

      if (by_hand)
        fovea_kernel_flip (kernel);
      request.kernel = kernel;
      request.flip = ! by_hand;
      g_assert_true (
          fovea_graph_new_convolve (&request, &graph, &weights, NULL));
      got = example_run (graph, weights, &patch);
      example_compare (got, &result);
    }
}

static void
example_transposed_layer (gconstpointer data)
{
  const ExampleCorrelation *at = data;
  g_auto (TestLayer)
      test = { .layer = "convtranspose", .n_inputs = 1, .n_weights = 1 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = example_tensor (&at->image);
  test.weight[0] = example_tensor (&at->kernel);
  got = test_layer_run (&test);
  example_compare (got, &at->result);
}

/* ---- Pooling ----------------------------------------------------------------- */

static void
example_pooling_layer (gconstpointer data)
{
  const ExamplePooling *at = data;
  g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 1 };
  g_autofree char *attrs =
      g_strdup_printf ("kernel_shape=%d,%d strides=%d,%d", at->window,
                       at->window, at->stride, at->stride);
  g_autoptr (FoveaTensor) got = NULL;

  test.attrs = attrs;
  test.input[0] = example_tensor (&at->image);
  got = test_layer_run (&test);
  example_compare (got, &at->result);
}

static void
example_pooling_filter (gconstpointer data)
{
  const ExamplePooling *at = data;
  FoveaPool             request = { .channels = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  request.kind = strcmp (at->layer, "maxpool") == 0 ? FOVEA_POOL_MAX :
                 strcmp (at->layer, "minpool") == 0 ? FOVEA_POOL_MIN :
                                                      FOVEA_POOL_AVERAGE;
  request.width = request.height = at->window;
  request.stride_x = request.stride_y = at->stride;
  g_assert_true (fovea_graph_new_pool (&request, &graph, &weights, NULL));
  got = example_run (graph, weights, &at->image);
  example_compare (got, &at->result);
}

/* ---- Sizes ------------------------------------------------------------------- */

/* The output's width of a layer on a row of `in`; 0 when it is refused. */
static gint64
example_size (const char *layer, gint64 in, gint64 window, const char *attrs)
{
  g_auto (TestLayer) test = { .layer = layer, .attrs = attrs, .n_inputs = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  test.input[0] = test_random (FOVEA_NCHW (1, 1, 1, in));
  if (strstr (layer, "conv"))
    {
      test.n_weights = 1;
      test.weight[0] = test_random (FOVEA_NCHW (1, 1, 1, window));
    }
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &test.input[0]->shape, NULL, &error);
  if (plan == NULL)
    {
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
      return 0;
    }
  return fovea_plan_shape (plan, fovea_graph_output (graph, 0))->size[3];
}

/* p on either side is the same as p' = 2p in all. */
static void
example_size_rules (void)
{
  for (int in = 1; in < 10; in++)
    for (int window = 1; window < 6; window++)
      for (int p = 0; p < 3; p++)
        for (int stride = 1; stride < 4; stride++)
          {
            int              room = in + 2 * p - window;
            int              want = room < 0 ? 0 : room / stride + 1;
            int              transposed = (in - 1) * stride - 2 * p + window;
            g_autofree char *rest = g_strdup_printf (
                "strides=1,%d pads=0,%d,0,%d kernel_shape=1,%d", stride, p, p,
                window);
            g_autofree char *in_all =
                g_strdup_printf ("strides=1,%d pads=0,0,0,%d kernel_shape=1,%d",
                                 stride, 2 * p, window);

            g_assert_cmpint (example_size ("conv", in, window, rest), ==, want);
            g_assert_cmpint (example_size ("conv", in, window, in_all), ==,
                             want);
            g_assert_cmpint (example_size ("maxpool", in, window, rest), ==,
                             want);
            g_assert_cmpint (example_size ("convtranspose", in, window, rest),
                             ==, MAX (transposed, 0));
          }
}

/* (stride * (H - 1) - H + F) / 2 on each side keeps the size; where that is a
 * half, the smaller part goes before. */
static void
example_padding_that_keeps_the_size (void)
{
  for (int h = 2; h < 12; h++)
    for (int f = 1; f <= h; f++)
      for (int stride = 1; stride < 4; stride++)
        {
          int              all = stride * (h - 1) - h + f;
          g_autofree char *attrs =
              g_strdup_printf ("strides=1,%d pads=0,%d,0,%d kernel_shape=1,%d",
                               stride, all / 2, all - all / 2, f);

          g_assert_cmpint (example_size ("averagepool", h, f, attrs), ==, h);
        }
  /* 5 wide, window 2: 0.5 is 0 before and 1 after. */
  g_assert_cmpint (example_size ("conv", 5, 2, "pads=0,0,0,1"), ==, 5);
  g_assert_cmpint (example_size ("conv", 5, 2, "auto_pad=SAME_UPPER"), ==, 5);
}

static void
example_three_poolings (void)
{
  static const gint64 sizes[][2] = { { 148, 150 }, { 49, 50 }, { 16, 16 } };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 3, 446, 450);
  FoveaValue value[4];

  value[0] = fovea_graph_builder_input (builder, "x", &shape);
  for (int i = 0; i < 3; i++)
    value[i + 1] = fovea_graph_builder_add (
        builder, "maxpool", NULL,
        fovea_attrs_parse ("kernel_shape=3,3 strides=3,3"), &value[i], 1, NULL);
  fovea_graph_builder_output (builder, value[3]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &shape, NULL, NULL);
  g_assert_nonnull (plan);
  for (int i = 0; i < 3; i++)
    {
      const FoveaShape *got = fovea_plan_shape (plan, value[i + 1]);

      g_assert_cmpint (got->size[2], ==, sizes[i][0]);
      g_assert_cmpint (got->size[3], ==, sizes[i][1]);
    }
}

/* 32x32x3: one 5x5x3 kernel gives one map of 28x28, a 5x5 one for each channel
 * gives three. */
static void
example_colour_sizes (void)
{
  double values[75] = { 1 };

  for (int planes = 1; planes <= 3; planes += 2)
    {
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (planes, 5, 5, values);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      FoveaShape       shape = FOVEA_NCHW (1, 3, 32, 32);
      g_autofree char *got = NULL;

      request.kernel = kernel;
      request.border = FOVEA_BORDER_VALID;
      request.summed = planes == 3;
      g_assert_true (
          fovea_graph_new_convolve (&request, &graph, &weights, NULL));
      plan = fovea_plan_new (graph, weights, &shape, NULL, NULL);
      g_assert_nonnull (plan);
      got = fovea_shape_to_string (
          fovea_plan_shape (plan, fovea_graph_output (graph, 0)));
      g_assert_cmpstr (got, ==, planes == 3 ? "1x1x28x28" : "1x3x28x28");
    }
}

/* ---- Kernels and architectures ----------------------------------------------- */

static void
example_gaussian (void)
{
  const double sigma = 3.8;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (sigma, 23);

  g_assert_cmpuint (kernel->height, ==, 23);
  g_assert_cmpuint (kernel->width, ==, 23);
  for (int y = -11; y <= 11; y++)
    for (int x = -11; x <= 11; x++)
      {
        double want = exp (-(x * x + y * y) / (2 * sigma * sigma)) /
                      (2 * G_PI * sigma * sigma);
        double got = kernel->values[(y + 11) * 23 + x + 11];

        g_assert_true (fabs (got - want) <= 1e-14 * want);
      }
}

/* How many layers of a pattern begin with that word. */
static guint
example_count (const FoveaPattern *pattern, const char *word)
{
  guint n = 0;

  for (guint i = 0; i < pattern->n_layers; i++)
    n += g_str_has_prefix (pattern->layers[i].name, word);
  return n;
}

static void
example_architectures (void)
{
  static const struct
  {
    const char *text;
    guint       conv, relu, pool, fc;
  } cases[] = {
    { "INPUT -> FC", 0, 0, 0, 1 },
    { "INPUT -> [FC -> RELU]*2 -> FC", 0, 2, 0, 3 },
    { "INPUT -> CONV -> RELU -> FC", 1, 1, 0, 1 },
    { "INPUT -> [CONV -> RELU -> POOL]*2 -> FC -> RELU -> FC", 2, 3, 2, 2 },
    { "INPUT -> [[CONV -> RELU]*2 -> POOL]*3 -> [FC -> RELU]*2 -> FC", 6, 8, 3,
      3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaPattern) pattern =
          fovea_pattern_parse (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (example_count (pattern, "CONV"), ==, cases[i].conv);
      g_assert_cmpuint (example_count (pattern, "RELU"), ==, cases[i].relu);
      g_assert_cmpuint (example_count (pattern, "POOL"), ==, cases[i].pool);
      g_assert_cmpuint (example_count (pattern, "FC"), ==, cases[i].fc);
    }
}

/* The LeNet variant: shapes by hand, parameters by hand, and it runs. */
static void
example_lenet (void)
{
  static const char *const text =
      "INPUT 1x28x28 -> CONV 3x3 6 PAD 2 -> TANH -> POOL average 2 STRIDE 2 -> "
      "CONV 5x5 16 PAD 0 -> TANH -> POOL average 2 STRIDE 2 -> FC 120 -> FC 84 "
      "-> FC 10";
  static const char *const shapes[] = { "1x6x30x30",  "1x6x30x30",  "1x6x15x15",
                                        "1x16x11x11", "1x16x11x11", "1x16x5x5",
                                        "1x120",      "1x84",       "1x10" };
  static const gint64      parameters[] = {
         60, 0, 0, 2416, 0, 0, 48120, 10164, 850
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPattern) pattern = fovea_pattern_parse (text, &error);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 1, 28, 28));
  g_autoptr (FoveaTensor) got = NULL;
  guint first;

  g_assert_no_error (error);
  first = pattern->n_layers - G_N_ELEMENTS (shapes);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *shape =
          fovea_shape_to_string (&pattern->layers[first + i].output);

      g_assert_cmpstr (shape, ==, shapes[i]);
      g_assert_cmpint (pattern->layers[first + i].parameters, ==,
                       parameters[i]);
    }
  g_assert_cmpint (pattern->parameters, ==, 61610);
  g_assert_true (fovea_graph_new_pattern (text, 1, &graph, &weights, NULL));
  g_assert_cmpint (fovea_weights_parameters (weights), ==, 61610);
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  g_assert_cmpint (fovea_shape_elements (&got->shape), ==, 10);
}

/* ResNet-18's main path: 17 convolutions, 3904 maps. */
static void
example_resnet_maps (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPattern) pattern = fovea_pattern_parse (
      "INPUT 3x224x224 -> CONV 7x7 64 STRIDE 2 PAD 3 -> RELU -> POOL max 2 -> "
      "[CONV 3x3 64 -> RELU]*4 -> "
      "CONV 3x3 128 STRIDE 2 PAD 1 -> RELU -> [CONV 3x3 128 -> RELU]*3 -> "
      "CONV 3x3 256 STRIDE 2 PAD 1 -> RELU -> [CONV 3x3 256 -> RELU]*3 -> "
      "CONV 3x3 512 STRIDE 2 PAD 1 -> RELU -> [CONV 3x3 512 -> RELU]*3 -> "
      "GLOBALPOOL -> FC 1000",
      &error);
  gint64 maps = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (example_count (pattern, "CONV"), ==, 17);
  for (guint i = 0; i < pattern->n_layers; i++)
    if (g_str_has_prefix (pattern->layers[i].name, "CONV"))
      maps += pattern->layers[i].output.size[1];
  g_assert_cmpint (maps, ==, 3904);
  for (guint i = 0; i < pattern->n_layers; i++)
    if (g_str_has_prefix (pattern->layers[i].name, "CONV 3x3 512"))
      g_assert_cmpint (pattern->layers[i].output.size[2], ==, 7);
}

static void
example_add (const char   *group,
             const char   *name,
             gconstpointer data,
             GTestDataFunc func)
{
  g_autofree char *path =
      g_strdup_printf ("/engine/worked-examples/%s/%s", group, name);

  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const ExampleCorrelation *e = example_correlations; e->name; e++)
    {
      example_add ("correlation", e->name, e, example_correlation_layer);
      example_add ("filter", e->name, e, example_correlation_filter);
    }
  for (const ExampleCorrelation *e = example_transposed; e->name; e++)
    example_add ("transposed", e->name, e, example_transposed_layer);
  for (const ExamplePooling *e = example_poolings; e->name; e++)
    {
      example_add ("pooling", e->name, e, example_pooling_layer);
      example_add ("pool-filter", e->name, e, example_pooling_filter);
    }
#define EXAMPLE(name, func) \
  g_test_add_func ("/engine/worked-examples/" name, func)
  EXAMPLE ("true-convolution-turns-the-kernel", example_true_convolution);
  EXAMPLE ("sizes/rules", example_size_rules);
  EXAMPLE ("sizes/padding-that-keeps-the-size",
           example_padding_that_keeps_the_size);
  EXAMPLE ("sizes/three-poolings", example_three_poolings);
  EXAMPLE ("sizes/colour", example_colour_sizes);
  EXAMPLE ("gaussian", example_gaussian);
  EXAMPLE ("architectures", example_architectures);
  EXAMPLE ("lenet", example_lenet);
  EXAMPLE ("resnet-18-maps", example_resnet_maps);
  return g_test_run ();
}
