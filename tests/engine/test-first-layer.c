/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First-layer kernels: their maps are the network's bits, and the effect made of
 * one gives the network's numbers within the stated error. */
#include <math.h>
#include <string.h>

#include "nets.h"

/* What the whole network's layer gives for this photo, by a plan with a tap. */
static FoveaTensor *
tap_numbers (FoveaModel *model, const FoveaTensor *photo, const char *name)
{
  g_autoptr (FoveaTensor) input = fovea_model_prepare (model, photo, NULL, NULL);
  FoveaGraph      *graph = fovea_model_graph (model);
  FoveaValue       tap = fovea_graph_find (graph, name, NULL);
  FoveaPlanOptions options = { .taps = &tap, .n_taps = 1, .any_size = TRUE };
  g_autoptr (FoveaPlan) plan =
      fovea_plan_new (graph, fovea_model_weights (model), &input->shape, &options, NULL);
  g_autoptr (FoveaResult) result =
      fovea_plan_run (plan, (const FoveaTensor *const[]) { input }, NULL, NULL);

  return fovea_tensor_to_float (fovea_result_tap (result, 0), NULL);
}

static FoveaTensor *
convolve (const FoveaKernel *kernel,
          double             offset,
          FoveaBorder        border,
          double             value,
          const FoveaTensor *picture)
{
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaShape shape = FOVEA_NCHW (1, kernel->planes, picture->shape.size[1], picture->shape.size[2]);
  FoveaTensor view = fovea_tensor_view (&shape, picture->data);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  request.kernel = kernel;
  request.channels = kernel->planes;
  request.summed = TRUE;
  request.offset = offset;
  request.border = border;
  request.border_value = value;
  g_assert_true (fovea_graph_new_convolve (&request, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &shape, NULL, NULL);
  result = fovea_plan_run (plan, (const FoveaTensor *const[]) { &view }, NULL, NULL);
  return fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
}

/* Does the window of output `at` stay in the picture? */
static gboolean
inside (const FoveaFirstLayer *layer, int axis, gint64 at, gint64 size)
{
  gint64 from = at * layer->stride[axis] - layer->before[axis];
  gint64 k = axis == 0 ? layer->height : layer->width;

  return from >= 0 && from + (k - 1) * layer->dilation[axis] < size;
}

/* The effect's pixel for an output. */
static gint64
centre (const FoveaFirstLayer *layer, int axis, gint64 at)
{
  gint64 k = axis == 0 ? layer->height : layer->width;

  return at * layer->stride[axis] - layer->before[axis] + k / 2 * layer->dilation[axis];
}

/* Counts the outputs that were compared. */
static gint64
check_effect (const FoveaFirstLayer *layer,
              guint                  i,
              const FoveaTensor     *photo,
              const FoveaMaps       *maps,
              double                 error)
{
  const FoveaFirstKernel *kernel = &layer->kernels[i];
  g_autoptr (FoveaTensor) map =
      convolve (kernel->folded, kernel->offset, layer->border, layer->border_value, photo);
  gint64 height = photo->shape.size[1], width = photo->shape.size[2], n = 0;

  for (gint64 y = 0; y < maps->height; y++)
    for (gint64 x = 0; x < maps->width; x++)
      {
        gint64 at_y = centre (layer, 0, y), at_x = centre (layer, 1, x);
        float  network = maps->values[(i * maps->height + y) * maps->width + x];

        if (at_y < 0 || at_y >= height || at_x < 0 || at_x >= width ||
            (layer->border == FOVEA_BORDER_REPLICATE &&
             (! inside (layer, 0, y, height) || ! inside (layer, 1, x, width))))
          continue;
        n++;
        if (fabs (network - ((float *) map->data)[at_y * width + at_x]) > error)
          g_error ("kernel %u at %d,%d: the network has %.9g, the effect %.9g, which is "
                   "more than %g apart",
                   i, (int) y, (int) x, network, ((float *) map->data)[at_y * width + at_x], error);
      }
  return n;
}

static void
check_maps (FoveaModel            *model,
            const FoveaFirstLayer *layer,
            const FoveaMaps       *maps,
            const FoveaTensor     *photo)
{
  g_autoptr (FoveaTensor) tap = tap_numbers (model, photo, layer->layer);
  gsize pixels = (gsize) maps->width * maps->height;

  g_assert_cmpuint (maps->n_maps, ==, layer->n);
  g_assert_cmpint (fovea_shape_elements (&tap->shape), ==, pixels * layer->n);
  g_assert_cmpmem (maps->values, pixels * layer->n * 4, tap->data, pixels * layer->n * 4);
}

/* Everything that is promised of a model's first layer. `error`: what the effect
 * may differ by; NaN: what the kernels say. */
static FoveaFirstLayer *
check_model_within (FoveaModel *model, double within)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autofree char *size = g_strdup_printf ("3x%ux%u", card->height, card->width);
  g_autoptr (FoveaTensor) photo = test_random (test_shape (size));
  g_autoptr (GError) error = NULL;
  FoveaFirstLayer *layer = fovea_first_layer_new (model, &error);
  g_autoptr (GArray) all = NULL;
  g_autoptr (FoveaMaps) maps = NULL;

  g_assert_no_error (error);
  for (gint64 i = 0; i < fovea_shape_elements (&photo->shape); i++)
    ((float *) photo->data)[i] = fabsf (((float *) photo->data)[i]);
  all = fovea_first_layer_choose (layer, "all", &error);
  g_assert_no_error (error);
  maps = fovea_first_layer_maps (layer, photo, (guint *) all->data, all->len, NULL, &error);
  g_assert_no_error (error);
  check_maps (model, layer, maps, photo);
  for (guint i = 0; i < layer->n; i++)
    {
      double least = isnan (within) ? layer->kernels[i].error : within;

      g_assert_cmpint (check_effect (layer, i, photo, maps, least), >, 0);
    }
  return layer;
}

static FoveaFirstLayer *
check_model (FoveaModel *model)
{
  FoveaFirstLayer *layer = check_model_within (model, NAN);

  g_assert_false (layer->quantised);
  for (guint i = 0; i < layer->n; i++)
    {
      const FoveaFirstKernel *kernel = &layer->kernels[i];
      double                  sum = 0.0, reach = fabs (kernel->offset);

      for (guint t = 0; t < layer->planes * layer->height * layer->width; t++)
        sum += kernel->weights->values[t] * kernel->weights->values[t];
      for (guint t = 0; t < 3 * layer->height * layer->width; t++)
        reach += fabs (kernel->folded->values[t]);
      g_assert_cmpfloat_with_epsilon (kernel->strength, sqrt (sum), 1e-12);
      g_assert_cmpfloat (kernel->error, <, 1e-4 * reach);
    }
  return layer;
}

/* ---- Plain networks ------------------------------------------------------------- */

static void
test_numbers_of_file (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  const FoveaTensor *w, *b;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  layer = check_model (model);
  w = fovea_weights_get (fovea_model_weights (model),
                         fovea_graph_find (fovea_model_graph (model), "w", NULL));
  b = fovea_weights_get (fovea_model_weights (model),
                         fovea_graph_find (fovea_model_graph (model), "b", NULL));
  g_assert_cmpstr (layer->layer, ==, "conv");
  g_assert_cmpuint (layer->n, ==, 4);
  g_assert_cmpuint (layer->planes, ==, 3);
  g_assert_cmpuint (layer->height, ==, 3);
  g_assert_cmpint (layer->before[0], ==, 1);
  g_assert_cmpint (layer->border, ==, FOVEA_BORDER_ZERO);
  for (guint i = 0; i < 4; i++)
    {
      const FoveaFirstKernel *kernel = &layer->kernels[i];

      for (guint t = 0; t < 27; t++)
        {
          g_assert_cmpfloat (kernel->weights->values[t], ==, fovea_tensor_get (w, i * 27 + t));
          /* mean 0, scale 1: nothing to fold */
          g_assert_cmpfloat (kernel->folded->values[t], ==, kernel->weights->values[t]);
          g_assert_cmpfloat (kernel->colour->values[t], ==, kernel->weights->values[t]);
        }
      g_assert_cmpfloat (kernel->bias, ==, fovea_tensor_get (b, i));
      g_assert_cmpfloat (kernel->offset, ==, kernel->bias);
    }
}

/* The formula of the header, by hand; planes by the photo's channels. */
static void
test_folding (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  const double mean[3] = { 104, 117, 123 }, std[3] = { 2, 4, 8 };

  test_folder_init (&folder);
  model = test_small_model (&folder, "scale-by=255\nmean=104;117;123\nstd=2;4;8\nchannels=BGR\n");
  layer = check_model (model);
  for (guint i = 0; i < 4; i++)
    {
      const FoveaFirstKernel *kernel = &layer->kernels[i];
      double                  offset = kernel->bias;

      for (guint c = 0; c < 3; c++)
        for (guint t = 0; t < 9; t++)
          {
            double k = kernel->weights->values[c * 9 + t];

            offset -= k * mean[c] / std[c];
            g_assert_cmpfloat (kernel->colour->values[(2 - c) * 9 + t], ==, k);
            g_assert_cmpfloat_with_epsilon (kernel->folded->values[(2 - c) * 9 + t],
                                            k * 255 / std[c], 1e-12 * 255);
          }
      g_assert_cmpfloat_with_epsilon (kernel->offset, offset, 1e-10);
    }
  g_assert_cmpint (layer->border, ==, FOVEA_BORDER_REPLICATE);
}

/* A network whose zeros are one grey has that outside. */
static void
test_border (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, "scale-by=2\nmean=1;1;1\n");
  layer = check_model (model);
  g_assert_cmpint (layer->border, ==, FOVEA_BORDER_CONSTANT);
  g_assert_cmpfloat_with_epsilon (layer->border_value, 0.5, 1e-12);
}

/* Where pixels need no rounding (numbers are taken as they are), the raw kernel
 * over the network's input is the network, bit for bit. */
static void
test_bits (void)
{
  static const gint64 sizes[][3] = { { 3, 1, 1 },
                                     { 5, 2, 2 },
                                     { 7, 2, 3 },
                                     { 11, 4, 2 },
                                     { 2, 1, 0 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_auto (TestFolder) folder = { 0 };
      TestNet *net = test_net_new (3, 32, 32);
      g_autoptr (FoveaModel) model = NULL;
      g_autoptr (FoveaFirstLayer) layer = NULL;
      g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x32x32"));
      g_autoptr (FoveaTensor) input = NULL;
      g_autoptr (FoveaTensor) tap = NULL;
      gint64 wrong = 0, n = 0;

      test_folder_init (&folder);
      test_net_conv (net, "x", "first", 3, 24, sizes[s][0], sizes[s][1], sizes[s][2]);
      test_net_op (net, "Relu", "first", "y");
      test_net_output (net, "y");
      model = test_net_open (net, &folder, "bits", "features",
                             "width=32\nheight=32\ncrop=1\nmean=0.4;0.5;0.6\nstd=0.3;0.2;0.1", "");
      layer = check_model (model);
      input = fovea_model_prepare (model, photo, NULL, NULL);
      tap = tap_numbers (model, photo, "first");
      for (guint i = 0; i < layer->n; i++)
        {
          FoveaTensor plain = *input;
          g_autoptr (FoveaTensor) map = NULL;

          plain.shape = fovea_shape (3, 3, 32, 32);
          map = convolve (layer->kernels[i].weights, layer->kernels[i].bias, FOVEA_BORDER_ZERO, 0,
                          &plain);
          for (gint64 y = 0; y < tap->shape.size[2]; y++)
            for (gint64 x = 0; x < tap->shape.size[3]; x++)
              {
                gint64 at_y = centre (layer, 0, y), at_x = centre (layer, 1, x);

                if (at_y < 0 || at_y >= 32 || at_x < 0 || at_x >= 32)
                  continue;
                n++;
                wrong +=
                    ((float *) map->data)[at_y * 32 + at_x] !=
                    ((float *) tap->data)[(i * tap->shape.size[2] + y) * tap->shape.size[3] + x];
              }
        }
      g_test_message ("%dx%d: %d of %d differ", (int) sizes[s][0], (int) sizes[s][0], (int) wrong,
                      (int) n);
      g_assert_cmpint (wrong, ==, 0);
    }
}

/* ---- What stands before it ------------------------------------------------------- */

/* Sub, Div, another order of channels, padding: as files have them that hold their
 * own preprocessing. */
static void
test_preprocessing (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet *net = test_net_new (3, 16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;

  test_folder_init (&folder);
  test_net_weight (net, "mean", (gint64[]) { 1, 3, 1, 1, -1 }, (float[]) { 0.4f, 0.5f, 0.6f });
  test_net_weight (net, "std", (gint64[]) { 3, 1, 1, -1 }, (float[]) { 0.25f, 0.3f, 0.2f });
  onnx_put (net->graph, 5, onnx_int64s ("order", (gint64[]) { 3, -1 }, (gint64[]) { 2, 1, 0 }));
  onnx_put (net->graph, 5,
            onnx_int64s ("pads", (gint64[]) { 8, -1 }, (gint64[]) { 0, 0, 1, 0, 0, 0, 2, 3 }));
  onnx_put (net->graph, 1, onnx_node ("Sub", "sub", "x mean", "sub"));
  onnx_put (net->graph, 1, onnx_node ("Div", "div", "sub std", "div"));
  {
    OnnxMessage *gather = onnx_node ("Gather", "bgr", "div order", "bgr");

    onnx_attr_int (gather, "axis", 1);
    onnx_put (net->graph, 1, gather);
  }
  onnx_put (net->graph, 1, onnx_node ("Pad", "pad", "bgr pads", "pad"));
  test_net_op (net, "Identity", "pad", "same");
  test_net_conv (net, "same", "first", 3, 6, 4, 2, 0);
  test_net_op (net, "Relu", "first", "y");
  test_net_output (net, "y");
  model = test_net_open (net, &folder, "before", "features", "width=16\nheight=16\ncrop=1", "");
  layer = check_model (model);
  g_assert_cmpint (layer->before[0], ==, 1);
  g_assert_cmpint (layer->before[1], ==, 0);
  g_assert_cmpint (layer->after[0], ==, 2);
  g_assert_cmpint (layer->after[1], ==, 3);
  g_assert_cmpint (layer->stride[0], ==, 2);
  for (guint t = 0; t < 16; t++) /* red is read by the last plane */
    g_assert_cmpfloat_with_epsilon (layer->kernels[3].folded->values[t],
                                    layer->kernels[3].weights->values[32 + t] / 0.25, 1e-5);
}

/* Rows of pixels of three numbers (TensorFlow's way), turned around first. */
static void
test_nhwc (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet     *net = test_net_new (8, 8, 3);
  OnnxMessage *turn = onnx_node ("Transpose", "turn", "x", "turn");
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;

  test_folder_init (&folder);
  onnx_attr_ints (turn, "perm", 4, (gint64[]) { 0, 3, 1, 2 });
  onnx_put (net->graph, 1, turn);
  test_net_conv (net, "turn", "first", 3, 5, 3, 1, 1);
  test_net_op (net, "Relu", "first", "y");
  test_net_output (net, "y");
  model =
      test_net_open (net, &folder, "rows", "features", "layout=NHWC\ncrop=1\nmean=0.5;0.5;0.5", "");
  layer = check_model (model);
  g_assert_cmpuint (layer->n, ==, 5);
  for (guint t = 0; t < 27; t++)
    g_assert_cmpfloat (layer->kernels[2].colour->values[t], ==,
                       layer->kernels[2].weights->values[t]);
  g_assert_cmpfloat (layer->border_value, ==, 0.5);
}

static void
test_grey (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet *net = test_net_new (1, 8, 8);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  const double luma[3] = { 0.299, 0.587, 0.114 };

  test_folder_init (&folder);
  test_net_conv (net, "x", "first", 1, 3, 3, 1, 0);
  test_net_op (net, "Relu", "first", "y");
  test_net_output (net, "y");
  model = test_net_open (net, &folder, "grey", "features", "channels=GRAY\ncrop=1", "");
  layer = check_model (model);
  g_assert_true (layer->grey);
  g_assert_cmpuint (layer->kernels[0].colour->planes, ==, 1);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (layer->kernels[1].folded->values[c * 9 + 4],
                                    layer->kernels[1].weights->values[4] * luma[c], 1e-12);
}

/* Each kernel of a convolution in groups sees its own channel. */
static void
test_groups (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet     *net = test_net_new (3, 8, 8);
  OnnxMessage *node = onnx_node ("Conv", "first", "x w", "first");
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  float w[6 * 4];

  test_folder_init (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (w); i++)
    w[i] = (float) (i + 1) / 16.0f;
  test_net_weight (net, "w", (gint64[]) { 6, 1, 2, 2, -1 }, w);
  onnx_attr_int (node, "group", 3);
  onnx_put (net->graph, 1, node);
  test_net_op (net, "Relu", "first", "y");
  test_net_output (net, "y");
  model = test_net_open (net, &folder, "groups", "features", "crop=1", "");
  layer = check_model (model);
  g_assert_cmpuint (layer->group, ==, 3);
  g_assert_cmpuint (layer->planes, ==, 1);
  for (guint i = 0; i < 6; i++)
    for (guint c = 0; c < 3; c++)
      for (guint t = 0; t < 4; t++)
        g_assert_cmpfloat (layer->kernels[i].colour->values[c * 4 + t], ==,
                           c == i / 2 ? w[i * 4 + t] : 0.0);
}

/* Bytes: the values are what the integers stand for; the network's own numbers lie
 * on its steps, half a step of 1/16 and of the pixels' 1/255 away at most. */
static void
test_quantised (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet *net = test_net_new (3, 8, 8);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  gint8  w[2 * 27];
  guint8 zero = 0, middle = 128;
  gint8  weights_zero = 0;
  gint32 bias[2] = { 2550, -5100 };
  double pixels = 0;

  test_folder_init (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (w); i++)
    w[i] = (gint8) ((i * 37) % 21) - 10;
  test_net_weight (net, "xs", (gint64[]) { -1 }, (float[]) { 1 / 255.0f });
  test_net_weight (net, "ws", (gint64[]) { -1 }, (float[]) { 0.01f });
  test_net_weight (net, "ys", (gint64[]) { -1 }, (float[]) { 1 / 16.0f });
  onnx_put (net->graph, 5, onnx_tensor_raw ("xz", 2, (gint64[]) { -1 }, &zero, 1));
  onnx_put (net->graph, 5, onnx_tensor_raw ("wz", 3, (gint64[]) { -1 }, &weights_zero, 1));
  onnx_put (net->graph, 5, onnx_tensor_raw ("yz", 2, (gint64[]) { -1 }, &middle, 1));
  onnx_put (net->graph, 5, onnx_tensor_raw ("w", 3, (gint64[]) { 2, 3, 3, 3, -1 }, w, sizeof w));
  onnx_put (net->graph, 5, onnx_tensor_raw ("b", 6, (gint64[]) { 2, -1 }, bias, sizeof bias));
  onnx_put (net->graph, 1, onnx_node ("QuantizeLinear", "q", "x xs xz", "q"));
  onnx_put (net->graph, 1, onnx_node ("QLinearConv", "first", "q xs xz w ws wz ys yz b", "first"));
  onnx_put (net->graph, 1, onnx_node ("DequantizeLinear", "y", "first ys yz", "y"));
  test_net_output (net, "y");
  model = test_net_open (net, &folder, "bytes", "features", "crop=1", "");

  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (FoveaMaps) maps = NULL;

  layer = fovea_first_layer_new (model, &error);
  g_assert_no_error (error);
  g_assert_true (layer->quantised);
  g_assert_true (isnan (layer->kernels[0].error));
  g_assert_cmpfloat_with_epsilon (layer->kernels[1].weights->values[5], 0.01 * w[32], 1e-8);
  g_assert_cmpfloat_with_epsilon (layer->kernels[1].bias, -5100 * 0.01 / 255, 1e-7);
  for (gint64 i = 0; i < fovea_shape_elements (&photo->shape); i++)
    ((float *) photo->data)[i] = fabsf (((float *) photo->data)[i]);
  maps = fovea_first_layer_maps (layer, photo, (guint[]) { 0, 1 }, 2, NULL, &error);
  g_assert_no_error (error);
  check_maps (model, layer, maps, photo);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (FoveaTensor) map =
          convolve (layer->kernels[i].folded, layer->kernels[i].offset, layer->border, 0, photo);

      pixels = 0;
      for (guint t = 0; t < 27; t++)
        pixels += fabs (layer->kernels[i].weights->values[t]) / 255 / 2;
      for (guint p = 0; p < 36; p++)
        g_assert_cmpfloat (fabs ((maps->values[i * 36 + p] - 128) / 16 -
                                 ((float *) map->data)[(p / 6 + 1) * 8 + p % 6 + 1]),
                           <=, 1 / 32.0 + pixels + 1e-3);
    }
}

/* ---- Others ------------------------------------------------------------------------ */

static FoveaModel *
refused_model (const TestFolder *folder, const char *ops)
{
  TestNet *net = test_net_new (3, 8, 8);

  if (strstr (ops, "Gemm"))
    {
      test_net_reshape (net, "x", "flat", (gint64[]) { 1, 192, -1 });
      test_net_fc (net, "flat", "first", 192, 4);
    }
  else if (strstr (ops, "Pool"))
    {
      test_net_pool (net, "x", "pool");
      test_net_conv (net, "pool", "first", 3, 4, 3, 1, 1);
    }
  else if (strstr (ops, "Up"))
    {
      test_net_up (net, "x", "up", 3, 4);
      test_net_conv (net, "up", "first", 4, 4, 3, 1, 1);
    }
  else if (strstr (ops, "Curve"))
    {
      test_net_op (net, "Sigmoid", "x", "curve");
      test_net_conv (net, "curve", "first", 3, 4, 3, 1, 1);
    }
  else
    test_net_op (net, "Tanh", "x", "first");
  test_net_op (net, "Relu", "first", "y");
  test_net_output (net, "y");
  return test_net_open (net, folder, "net", "features", "crop=1", "");
}

static void
test_refused (void)
{
  const char *const cases[][2] = {
    { "Gemm", "net|first layer is a Gemm|'first'|no kernels" },
    { "Pool", "net|'pool'|maxpool|does not see" },
    { "Up", "net|ConvTranspose|'up'|no kernels" },
    { "Curve", "net|'curve'|sigmoid|does not see" },
    { "None", "net|first layer is a Tanh|no kernels" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autoptr (FoveaModel) model = NULL;
      g_autoptr (GError) error = NULL;

      test_folder_init (&folder);
      model = refused_model (&folder, cases[i][0]);
      g_assert_null (fovea_first_layer_new (model, &error));
      test_error (error, FOVEA_ERROR_UNSUPPORTED, cases[i][1]);
    }
}

static char *
chosen_text (const FoveaFirstLayer *layer, const char *text, GError **error)
{
  g_autoptr (GArray) chosen = fovea_first_layer_choose (layer, text, error);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; chosen && i < chosen->len; i++)
    g_string_append_printf (line, "%s%u", i ? " " : "", g_array_index (chosen, guint, i));
  return chosen ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}

static void
test_choose (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;
  g_autofree guint *order = NULL;
  g_autofree char  *two = NULL;
  const char *const good[][2] = {
    { "3", "3" },         { " 3 , 0 ", "3 0" },   { "1-3", "1 2 3" },
    { "all", "0 1 2 3" }, { "2,2,1 - 2", "2 1" },
  };
  const char *const bad[][2] = {
    { "", "''|strongest 8" },
    { "x", "'x'|numbers" },
    { "1,", "'1,'" },
    { "3-1", "'3-1'" },
    { "1 2", "'1 2'" },
    { "strongest", "'strongest'" },
    { "strongest 0", "strongest 0" },
    { "strongest 2 x", "strongest 2 x" },
    { "-1", "'-1'" },
    { "4", "no kernel 4|has 4, from 0 to 3" },
    { "99999999999999999999", "no kernel|0 to 3" },
    { "0-4294967295", "no kernel" },
  };

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  layer = fovea_first_layer_new (model, NULL);
  order = fovea_first_layer_strongest (layer);
  for (guint i = 1; i < layer->n; i++)
    g_assert_cmpfloat (layer->kernels[order[i - 1]].strength, >=,
                       layer->kernels[order[i]].strength);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = chosen_text (layer, good[i][0], NULL);

      g_assert_cmpstr (text, ==, good[i][1]);
    }
  two = g_strdup_printf ("%u %u", order[0], order[1]);
  {
    g_autofree char *text = chosen_text (layer, "strongest 2", NULL);
    g_autoptr (GArray) most = fovea_first_layer_choose (layer, "strongest 99", NULL);

    g_assert_cmpstr (text, ==, two);
    g_assert_cmpuint (most->len, ==, 4);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (chosen_text (layer, bad[i][0], &error));
      test_error (error,
                  strstr (bad[i][1], "no kernel") ? FOVEA_ERROR_NOT_FOUND : FOVEA_ERROR_FORMAT,
                  bad[i][1]);
    }
}

/* Real networks, where there are any: the same promises, with the first kernels. A
 * card's crop would show the network another picture. */
static void
check_real (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) file = fovea_model_open (path, &error);
  g_autoptr (FoveaCard) card = file ? fovea_card_copy (fovea_model_card (file)) : NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaFirstLayer) layer = NULL;

  if (card)
    {
      card->crop = 1.0;
      model = fovea_model_with_card (file, card, &error);
    }
  layer = model ? check_model_within (model, NAN) : NULL;
  g_test_message ("%s: %s", path, layer ? layer->layer : error->message);
}

static void
test_real (void)
{
  const char *folder = g_getenv ("FOVEA_TEST_NETWORKS");
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (! dir)
    {
      g_test_skip ("FOVEA_TEST_NETWORKS names no folder of model files");
      return;
    }
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".onnx"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        check_real (path);
      }
}

static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  gboolean ok = FALSE;
  int      n = 0;

  test_folder_init (&folder);
  for (; ! ok && n < 1000; n++)
    {
      g_autoptr (FoveaModel) model = test_small_model (&folder, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaFirstLayer) layer = NULL;
      g_autoptr (FoveaMaps) maps = NULL;

      fovea_alloc_fail_after (n);
      layer = fovea_first_layer_new (model, &error);
      if (layer)
        maps = fovea_first_layer_maps (layer, photo, (guint[]) { 1 }, 1, NULL, &error);
      fovea_alloc_fail_after (-1);
      ok = maps != NULL;
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (ok);
  g_assert_cmpint (n, >, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/first-layer/numbers", test_numbers_of_file);
  g_test_add_func ("/engine/first-layer/folding", test_folding);
  g_test_add_func ("/engine/first-layer/border", test_border);
  g_test_add_func ("/engine/first-layer/bits", test_bits);
  g_test_add_func ("/engine/first-layer/preprocessing", test_preprocessing);
  g_test_add_func ("/engine/first-layer/nhwc", test_nhwc);
  g_test_add_func ("/engine/first-layer/grey", test_grey);
  g_test_add_func ("/engine/first-layer/groups", test_groups);
  g_test_add_func ("/engine/first-layer/quantised", test_quantised);
  g_test_add_func ("/engine/first-layer/refused", test_refused);
  g_test_add_func ("/engine/first-layer/choose", test_choose);
  g_test_add_func ("/engine/first-layer/real", test_real);
  g_test_add_func ("/engine/first-layer/failing-allocations", test_allocations);
  return g_test_run ();
}
