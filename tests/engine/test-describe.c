/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of layers: published numbers of known networks, and receptive fields
 * against what changing a pixel really reaches. */
#include <math.h>

#include "test-models.h"

static FoveaDescription *
describe_pattern (const char *pattern)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaDescription *table;

  g_assert_true (fovea_graph_new_pattern (pattern, 1, &graph, &weights, &error));
  g_assert_no_error (error);
  table = fovea_describe (graph, weights, fovea_graph_input_shape (graph, 0),
                          NULL, &error);
  g_assert_no_error (error);
  return table;
}

static const FoveaLayerRow *
find_row (const FoveaDescription *table, const char *layer, guint number)
{
  for (guint i = 0; i < table->n_layers; i++)
    if (g_str_equal (table->layers[i].layer, layer) && number-- == 0)
      return &table->layers[i];
  g_error ("there is no such %s", layer);
}

/* LeCun et al. 1998, fully connected C3: 61,706 learned numbers. */
static void
test_lenet (void)
{
  g_autoptr (FoveaDescription) table = describe_pattern (
      "INPUT 1x32x32 -> CONV 5x5 6 PAD 0 -> TANH -> POOL average 2 -> CONV 5x5 "
      "16 PAD 0 -> TANH -> POOL average 2 -> CONV 5x5 120 PAD 0 -> TANH -> FC "
      "84 -> TANH -> FC 10");
  static const struct
  {
    const char *layer;
    guint       number;
    gint64      side, window, parameters, macs, field;
    double      stride, jump;
  } rows[] = {
    { "conv", 0, 28, 5, 156, 117600, 5, 1, 1 },
    { "averagepool", 0, 14, 2, 0, 0, 6, 2, 2 },
    { "conv", 1, 10, 5, 2416, 240000, 14, 1, 2 },
    { "averagepool", 1, 5, 2, 0, 0, 16, 2, 4 },
    { "conv", 2, 1, 5, 48120, 48000, 32, 1, 4 },
  };

  g_assert_cmpint (table->parameters, ==, 61706);
  g_assert_cmpint (table->macs, ==, 416520);
  g_assert_cmpuint (table->weights, ==, 4 * 61706);
  g_assert_cmpuint (table->arena, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const FoveaLayerRow *row = find_row (table, rows[i].layer, rows[i].number);

      g_assert_cmpint (row->output.size[2], ==, rows[i].side);
      g_assert_cmpint (row->window[0], ==, rows[i].window);
      g_assert_cmpint (row->window[1], ==, rows[i].window);
      g_assert_cmpfloat (row->stride[1], ==, rows[i].stride);
      g_assert_cmpint (row->parameters, ==, rows[i].parameters);
      g_assert_cmpint (row->macs, ==, rows[i].macs);
      g_assert_cmpint (row->field[0], ==, rows[i].field);
      g_assert_cmpfloat (row->jump[0], ==, rows[i].jump);
      g_assert_cmpfloat (row->start[0], ==, 0.0);
      g_assert_cmpuint (row->bytes, ==,
                        4 * fovea_shape_elements (&row->output));
    }
  g_assert_true (find_row (table, "fc", 1)->whole);
  g_assert_cmpint (find_row (table, "fc", 1)->parameters, ==, 850);
  g_assert_cmpstr (find_row (table, "fc", 1)->op, ==, "Gemm");
}

/* The convolutions of VGG16: 14,714,688 numbers, 15.3466 G multiply-adds, and a
 * field of 212 pixels after the last pooling. */
static void
test_vgg (void)
{
  g_autoptr (FoveaDescription) table = describe_pattern (
      "INPUT 3x224x224 -> [CONV 3x3 64 -> RELU]*2 -> POOL -> [CONV 3x3 128 -> "
      "RELU]*2 -> POOL -> [CONV 3x3 256 -> RELU]*3 -> POOL -> [[CONV 3x3 512 -> "
      "RELU]*3 -> POOL]*2");
  const FoveaLayerRow *last = find_row (table, "maxpool", 4);

  g_assert_cmpint (table->parameters, ==, 14714688);
  g_assert_cmpint (table->macs, ==, G_GINT64_CONSTANT (15346630656));
  g_assert_cmpint (last->field[0], ==, 212);
  g_assert_cmpfloat (last->jump[0], ==, 32.0);
  g_assert_cmpfloat (last->start[0], ==, -90.0);
  g_assert_cmpint (last->output.size[2], ==, 7);
}

/* ---- Networks that are made ------------------------------------------------------------ */

typedef struct
{
  FoveaGraphBuilder *builder;
  FoveaValue         input;
} Net;

static FoveaValue
net_layer (Net *net, const char *layer, FoveaAttrs *attrs, FoveaValue a, FoveaValue b)
{
  FoveaValue inputs[2] = { a, b };
  g_autoptr (GError) error = NULL;
  FoveaValue value =
      fovea_graph_builder_add (net->builder, layer, NULL, attrs, inputs,
                               b == FOVEA_NO_VALUE ? 1 : 2, &error);

  g_assert_no_error (error);
  return value;
}

/* Positive weights: nothing that is seen cancels out. */
static FoveaValue
net_kernel (Net *net, const FoveaShape *shape)
{
  g_autoptr (GError) error = NULL;
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, shape, &error);
  gint64       n = fovea_shape_elements (shape);

  g_assert_no_error (error);
  for (gint64 i = 0; i < n; i++)
    ((float *) tensor->data)[i] = 0.5f + (float) (i % 7) / 8.0f;
  return fovea_graph_builder_weight (net->builder, "kernel", tensor);
}

static FoveaValue
net_conv (Net *net, FoveaValue from, const char *layer, gint64 h, gint64 w, const char *attrs)
{
  FoveaShape shape = FOVEA_NCHW (1, 1, h, w);

  return net_layer (net, layer, fovea_attrs_parse ("%s", attrs), from,
                    net_kernel (net, &shape));
}

/* ---- What a layer is called ----------------------------------------------------------- */

static void
check_type (const char *attrs, const char *type, const char *fused)
{
  Net net = { .builder = fovea_graph_builder_new () };
  const FoveaShape shape = FOVEA_NCHW (1, 1, 8, 8);
  g_autoptr (FoveaGraphBuilder) builder = net.builder;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRunOptions run = { .threads = 1 };
  FoveaValue      value;

  net.input = fovea_graph_builder_input (builder, "x", &shape);
  value = net_conv (&net, net.input, "conv", 3, 3, "pads=1,1,1,1");
  value = net_layer (&net, "clip", attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
                     value, FOVEA_NO_VALUE);
  fovea_graph_builder_output (builder, value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, &error));
  table = fovea_describe (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (table->layers[1].layer, ==, "clip");
  g_assert_cmpstr (table->layers[1].type, ==, type);
  plan = fovea_plan_new (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  profile = fovea_plan_profile (plan, &run, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (profile->rows[0].layers, ==, fused);
}

/* Both tables say of a clip what it leaves. */
static void
test_types (void)
{
  check_type ("min=0 max=6", "relu6", "conv + relu6");
  check_type ("min=-1.5 max=6", "clip -1.5…6", "conv + clip -1.5…6");
  check_type ("min=0.1", "clip ≥ 0.1", "conv + clip ≥ 0.1");
  check_type ("max=6", "clip ≤ 6", "conv + clip ≤ 6");
  check_type (NULL, "clip", "conv + clip");
}

/* ---- Against pixels that are changed -------------------------------------------------- */

static FoveaValue
net_make (Net *net, guint number)
{
  FoveaValue x = net->input, a, b;

  switch (number)
    {
    case 0: /* strides and padding that differ */
      a = net_conv (net, x, "conv", 3, 5, "strides=2,1 pads=1,0,1,3");
      return net_conv (net, a, "conv", 2, 3, "strides=1,2");
    case 1: /* holes */
      a = net_conv (net, x, "conv", 3, 3, "dilations=2,3 pads=2,3,2,3");
      return net_layer (net, "maxpool", fovea_attrs_parse ("kernel_shape=3,3 strides=2,2"),
                        a, FOVEA_NO_VALUE);
    case 2: /* larger and smaller again */
      a = net_conv (net, x, "convtranspose", 4, 4, "strides=2,2 pads=1,1,1,1");
      return net_conv (net, a, "conv", 3, 3, "pads=1,1,1,1");
    case 3: /* branches: the widest counts */
      a = net_conv (net, x, "conv", 3, 3, "pads=1,1,1,1");
      b = net_conv (net, x, "conv", 5, 5, "pads=0,0,4,4");
      return net_layer (net, "add", NULL, a, b);
    default:
      a = net_layer (net, "averagepool", fovea_attrs_parse ("kernel_shape=2,3 strides=2,3"),
                     x, FOVEA_NO_VALUE);
      b = net_conv (net, a, "conv", 1, 3, "pads=0,1,0,1");
      return net_layer (net, "relu", NULL, b, FOVEA_NO_VALUE);
    }
}

#define SIDE 40

/* Which rows (axis 0) or columns of the input reach output pixel (y, x)? */
static void
find_reach (FoveaPlan *plan, gint64 y, gint64 x, int axis, gint64 reach[2])
{
  FoveaShape shape = FOVEA_NCHW (1, 1, SIDE, SIDE);
  g_autoptr (FoveaTensor) input = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  float *pixels = input->data;

  reach[0] = G_MAXINT64;
  reach[1] = G_MININT64;
  for (gint64 i = 0; i < SIDE; i++)
    {
      g_autoptr (FoveaResult) result = NULL;
      const FoveaTensor *inputs[] = { input };
      const FoveaTensor *out;

      for (gint64 k = 0; k < SIDE * SIDE; k++)
        pixels[k] = (axis == 0 ? k / SIDE : k % SIDE) == i ? 1.0f : 0.0f;
      result = fovea_plan_run (plan, inputs, NULL, NULL);
      out = fovea_result_output (result, 0);
      if (fovea_tensor_get (out, y * out->shape.size[3] + x) != 0.0)
        {
          reach[0] = MIN (reach[0], i);
          reach[1] = MAX (reach[1], i);
        }
    }
}

/* Several neighbours, as larger nets see by turns: all of the theoretical field
 * is reached by one of them, and nothing outside by any. */
static void
check_net (guint number)
{
  Net net = { .builder = fovea_graph_builder_new () };
  FoveaShape shape = FOVEA_NCHW (1, 1, SIDE, SIDE);
  g_autoptr (FoveaGraphBuilder) builder = net.builder;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaLayerRow *row;

  net.input = fovea_graph_builder_input (builder, "x", &shape);
  fovea_graph_builder_output (builder, net_make (&net, number));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, &error));
  table = fovea_describe (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  plan = fovea_plan_new (graph, weights, &shape, NULL, &error);
  row = &table->layers[table->n_layers - 1];
  for (int axis = 0; axis < 2; axis++)
    {
      gint64 widest = 0;

      for (gint64 k = 0; k < 4; k++)
        {
          gint64 y = row->output.size[2] / 2 + k, x = row->output.size[3] / 2 + k;
          gint64 at = axis == 0 ? y : x, reach[2];
          double first = row->start[axis] + row->jump[axis] * (double) at;

          find_reach (plan, y, x, axis, reach);
          g_test_message ("net %u, axis %d: %g + %d, reached %d to %d", number,
                          axis, first, (int) row->field[axis], (int) reach[0],
                          (int) reach[1]);
          widest = MAX (widest, reach[1] - reach[0] + 1);
          g_assert_cmpint (reach[0], >=, (gint64) floor (first));
          g_assert_cmpint (reach[1], <=,
                           (gint64) ceil (first) + row->field[axis] - 1);
        }
      g_assert_false (row->whole);
      g_assert_cmpint (row->field[axis], >=, widest);
      /* Where a step is whole, all pixels see as much as the widest. */
      if (number != 2)
        g_assert_cmpint (row->field[axis], ==, widest);
    }
}

static void
test_fields (void)
{
  for (guint i = 0; i < 5; i++)
    check_net (i);
}

/* ---- Counting --------------------------------------------------------------------------- */

/* conv and gemm of the small model; the same weight twice counts once. */
static void
test_counts (void)
{
  Net net = { .builder = fovea_graph_builder_new () };
  FoveaShape shape = FOVEA_NCHW (1, 1, 8, 8), kernel = FOVEA_NCHW (1, 1, 3, 3);
  g_autoptr (FoveaGraphBuilder) builder = net.builder;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  g_autoptr (GError) error = NULL;
  FoveaValue a, w;

  net.input = fovea_graph_builder_input (builder, "x", &shape);
  w = net_kernel (&net, &kernel);
  a = net_layer (&net, "conv", NULL, net.input, w);
  a = net_layer (&net, "conv", NULL, a, w);
  fovea_graph_builder_output (builder, a);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, &error));
  table = fovea_describe (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (table->parameters, ==, 9);
  g_assert_cmpint (table->layers[0].parameters, ==, 9);
  g_assert_cmpint (table->layers[1].parameters, ==, 0);
  g_assert_cmpint (table->macs, ==, 36 * 9 + 16 * 9);
}

/* A batch norm learns two numbers a channel; its averages are none. */
static void
test_batchnorm (void)
{
  g_auto (TestFolder) folder = { 0 };
  OnnxMessage *graph = onnx_new ();
  const float  ones[] = { 1, 1, 1 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  g_autoptr (FoveaDescription) large = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  onnx_put (graph, 1, onnx_node ("BatchNormalization", NULL, "x s b m v", "y"));
  for (const char *name = "sbmv"; *name; name++)
    {
      char text[2] = { *name, '\0' };

      onnx_put (graph, 5, onnx_floats (text, (gint64[]){ 3, -1 }, ones));
    }
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
  path = test_folder_graph (&folder, "net.onnx", graph);
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  table = fovea_model_describe (model, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (table->parameters, ==, 6);
  g_assert_cmpint (table->layers[0].field[0], ==, 1);
  large = fovea_model_describe (model, 20, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpint (large->layers[0].output.size[2], ==, 10);
  g_assert_cmpint (large->layers[0].output.size[3], ==, 20);
}

/* A small file whose constants are sums of eight times the same, fifteen deep: no
 * way through them is gone twice. */
static void
test_sums_of_sums (void)
{
  enum
  {
    TIMES = 8,
    DEEP = 15
  };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = fovea_shape (2, 1, 2);
  FoveaValue x = fovea_graph_builder_input (builder, "x", &shape);
  FoveaValue sum = fovea_graph_builder_weight (
      builder, "w", fovea_tensor_new_floats (&shape, (float[]){ 1, 2 }, NULL));

  for (guint i = 0; i < DEEP; i++)
    {
      FoveaValue same[TIMES];

      for (guint k = 0; k < TIMES; k++)
        same[k] = sum;
      sum = fovea_graph_builder_add (builder, "add", NULL, NULL, same, TIMES,
                                     NULL);
    }
  sum = fovea_graph_builder_add (builder, "add", NULL, NULL,
                                 (FoveaValue[]){ x, sum }, 2, NULL);
  fovea_graph_builder_output (builder, sum);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  table = fovea_describe (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (table->n_layers, ==, 1);
  g_assert_cmpuint (table->n_folded, ==, DEEP);
  g_assert_cmpint (table->parameters, ==, (gint64) 2 << (3 * DEEP));
}

/* Where whole networks lie about: torchvision's own counts, less two numbers a
 * channel where the exporter has folded batch norms. */
static void
test_zoo (void)
{
  static const struct
  {
    const char *name;
    gint64      parameters, folded, macs;
  } nets[] = {
    { "lenet5", 61706, 0, 416520 },
    { "alexnet", 61100840, 0, 714188480 },
    { "vgg16", 138357544, 0, G_GINT64_CONSTANT (15470264320) },
    { "googlenet", 6624904, 7280, 1498376192 },
    { "resnet18", 11689512, 4800, 1814073344 },
  };
  const char *zoo = g_getenv ("FOVEA_TEST_ZOO");

  if (! zoo)
    {
      g_test_skip ("FOVEA_TEST_ZOO names no folder of networks");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (nets); i++)
    {
      g_autofree char *folder = g_strconcat (nets[i].name, "-opset13", NULL);
      g_autofree char *path = g_build_filename (zoo, folder, "model.onnx", NULL);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaDescription) table = NULL;
      g_autoptr (GError) error = NULL;

      fovea_onnx_read (path, &graph, &weights, &error);
      g_assert_no_error (error);
      table = fovea_describe (graph, weights, fovea_graph_input_shape (graph, 0),
                              NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (table->parameters, ==, nets[i].parameters - nets[i].folded);
      g_assert_cmpint (table->macs, ==, nets[i].macs);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/describe/lenet", test_lenet);
  g_test_add_func ("/describe/vgg", test_vgg);
  g_test_add_func ("/describe/fields", test_fields);
  g_test_add_func ("/describe/types", test_types);
  g_test_add_func ("/describe/counts", test_counts);
  g_test_add_func ("/describe/batchnorm", test_batchnorm);
  g_test_add_func ("/describe/sums-of-sums", test_sums_of_sums);
  g_test_add_func ("/describe/zoo", test_zoo);
  return g_test_run ();
}
