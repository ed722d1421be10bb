/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What numbers a network wants for a pixel. The strongest evidence first: what
 * the file says (metadata, bytes as input), what its first layers do (scaling
 * inside the graph), names that are known, the producer, the layout. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "graph.h"
#include "guess.h"

/* Deeper than that nobody scales pictures. */
#define RANGE_MAX_STEPS 8

static void
range_set (Guess *guess, const char *preset, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
range_set (Guess *guess, const char *preset, const char *format, ...)
{
  const FoveaPreset *found = fovea_preset_find (preset);
  g_autofree char   *why = NULL;
  va_list            args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  fovea_card_set_preset (guess->card, found);
  fovea_guess_say (guess, _ ("Pixels as %s: %s"), _ (found->title), why);
}

/* ---- What the file says -------------------------------------------------------- */

/* The keys that ONNX defines for pictures. */
static gboolean
range_from_metadata (Guess *guess)
{
  const char *format = fovea_metadata_get (guess->metadata, "image.bitmappixelformat");
  const char *nominal =
      fovea_metadata_get (guess->metadata, "image.nominalpixelrange");
  const char *preset = "bytes";

  if (! format && ! nominal)
    return FALSE;
  if (nominal && strstr (nominal, "Normalized_0_1"))
    preset = "unit";
  else if (nominal && strstr (nominal, "Normalized_1_1"))
    preset = "tensorflow";
  range_set (guess, preset, _ ("the model file says %s %s"),
             format ? format : "", nominal ? nominal : "");
  if (format && strstr (format, "Bgr") &&
      guess->card->channels != FOVEA_CHANNELS_GRAY)
    guess->card->channels = FOVEA_CHANNELS_BGR;
  return TRUE;
}

static gboolean
range_from_type (Guess *guess)
{
  FoveaDType type = fovea_graph_input_type (guess->graph, 0);

  if (fovea_dtype_is_float (type))
    return FALSE;
  range_set (guess, "bytes", _ ("the input is of type %s"),
             fovea_dtype_name (type));
  return TRUE;
}

/* ---- Scaling inside the graph ---------------------------------------------------- */

/* The mean magnitude of a constant; NAN = it is none. */
static double
range_constant (Guess *guess, const FoveaNode *node, guint place)
{
  const FoveaTensor *tensor =
      place < node->n_inputs && node->inputs[place] != FOVEA_NO_VALUE ?
          fovea_weights_get (guess->weights, node->inputs[place]) :
          NULL;
  gint64 n = tensor ? fovea_shape_elements (&tensor->shape) : 0;
  double sum = 0.0;

  if (n < 1 || n > 16)
    return NAN;
  for (gint64 i = 0; i < n; i++)
    sum += fabs (fovea_tensor_get (tensor, i));
  return sum / (double) n;
}

/* Bytes or 0..1, by one scaling step; NULL = it does not tell. */
static const char *
range_of_step (Guess *guess, const FoveaNode *node)
{
  double a = range_constant (guess, node, 0), b = range_constant (guess, node, 1);
  double value = isnan (a) ? b : a;

  if (fovea_guess_is (node, "ImageScaler"))
    return "bytes";
  if (fovea_guess_is (node, "BatchNormalization"))
    value = range_constant (guess, node, 3);
  if (isnan (value))
    return NULL;
  if (fovea_guess_is (node, "Sub Add BatchNormalization"))
    return value > 2.0 ? "bytes" : value > 0.05 ? "unit" : NULL;
  if (fovea_guess_is (node, "Mul"))
    return value < 0.05 ? "bytes" : "unit";
  return value > 20.0 ? "bytes" : "unit"; /* Div */
}

/* Averages as 103.9, 116.8, 123.7 are written blue first. */
static gboolean
range_is_blue_first (double first, double last)
{
  return fabs (first) < fabs (last) - 5.0;
}

/* ImageScaler has its averages in an attribute. */
static gboolean
range_bias_is_bgr (const FoveaNode *node)
{
  FoveaAttrs *attrs = ((const GraphNode *) node)->attrs;
  FoveaAttr   item;

  for (guint i = 0; attrs && fovea_attrs_item (attrs, i, &item); i++)
    if (g_str_equal (item.name, "bias") && item.floats && item.n == 3)
      return range_is_blue_first (item.floats[0], item.floats[2]);
  return FALSE;
}

static gboolean
range_is_bgr (Guess *guess, const FoveaNode *node)
{
  for (guint i = 0; i < node->n_inputs; i++)
    {
      const FoveaTensor *tensor =
          node->inputs[i] == FOVEA_NO_VALUE ?
              NULL :
              fovea_weights_get (guess->weights, node->inputs[i]);

      if (tensor && fovea_shape_elements (&tensor->shape) == 3 &&
          range_is_blue_first (fovea_tensor_get (tensor, 0),
                               fovea_tensor_get (tensor, 2)))
        return TRUE;
    }
  return fovea_guess_is (node, "ImageScaler") && range_bias_is_bgr (node);
}

static gboolean
range_from_graph (Guess *guess)
{
  FoveaValue       value = fovea_graph_input (guess->graph, 0);
  const FoveaNode *node;

  for (guint i = 0; i < RANGE_MAX_STEPS; i++, value = node->outputs[0])
    {
      const char *preset;

      node = fovea_guess_reader (guess, value);
      if (! node || node->n_outputs < 1)
        return FALSE;
      if (fovea_guess_is (node, "Transpose Cast Identity Reshape Dropout"))
        continue;
      if (! fovea_guess_is (node, "Sub Add Mul Div BatchNormalization ImageScaler"))
        return FALSE;
      preset = range_of_step (guess, node);
      if (! preset)
        continue;
      range_set (guess, preset,
                 _ ("the file scales them itself, its first layers are '%s'"),
                 node->layer);
      if (guess->card->channels == FOVEA_CHANNELS_RGB &&
          range_is_bgr (guess, node))
        {
          guess->card->channels = FOVEA_CHANNELS_BGR;
          fovea_guess_say (guess, _ ("Channels BGR: '%s' has its averages blue first"),
                           node->layer);
        }
      return TRUE;
    }
  return FALSE;
}

/* ---- Names and producers ----------------------------------------------------------- */

static const struct
{
  const char *names;  /* one of them in the file's name, graph or producer */
  gboolean    nhwc;   /* only then */
  const char *preset;
} range_names[] = {
  { "efficientnet-lite efficientnet_lite efficientnetlite", FALSE,
    "efficientnet-lite" },
  { "caffe chainer bvlc vgg_ilsvrc squeezenet_old", FALSE, "caffe" },
  { "efficientnet convnext_keras", TRUE, "bytes" },
  { "teachable inception mobilenet xception nasnet resnet_v2 resnetv2", TRUE,
    "tensorflow" },
  { "resnet50_keras vgg", TRUE, "caffe" },
  { "emotion ferplus cntk onnxmltools coremltools winmltools", FALSE, "bytes" },
  { "yolo ultralytics mnist lenet darknet", FALSE, "unit" },
  { "mxnet torchvision pytorch timm paddle", FALSE, "torchvision" },
};

static gboolean
range_from_names (Guess *guess)
{
  gboolean gray = guess->card->channels == FOVEA_CHANNELS_GRAY;

  for (guint i = 0; i < G_N_ELEMENTS (range_names); i++)
    {
      g_autofree char *word = fovea_guess_named (guess, range_names[i].names);

      if (! word || (range_names[i].nhwc && ! guess->card->nhwc))
        continue;
      if ((gray || guess->card->kind == FOVEA_TASK_DETECT) &&
          g_str_equal (range_names[i].preset, "torchvision"))
        continue;
      range_set (guess, range_names[i].preset,
                 _ ("'%s' stands in the names of the file"), word);
      return TRUE;
    }
  return FALSE;
}

static gboolean
range_from_blobs (Guess *guess)
{
  const char *name = fovea_graph_value_name (
      guess->graph, fovea_graph_input (guess->graph, 0));

  if (! g_str_equal (name, "data_0") ||
      guess->card->channels == FOVEA_CHANNELS_GRAY)
    return FALSE;
  range_set (guess, "caffe", _ ("the input is called '%s' as in Caffe's files"),
             name);
  return TRUE;
}

/* ---- Networks that make pictures ------------------------------------------------ */

static void
range_copy_to_output (Guess *guess, const char *preset)
{
  g_autoptr (FoveaCard) like = fovea_card_copy (guess->card);
  FoveaCard *card = guess->card;

  like->channels = card->output_channels;
  if (preset)
    fovea_card_set_preset (like, fovea_preset_find (preset));
  card->output_scale_by = like->scale_by;
  memcpy (card->output_mean, like->mean, sizeof like->mean);
  memcpy (card->output_std, like->std, sizeof like->std);
}

static gboolean
range_has (Guess *guess, const char *operators)
{
  for (guint i = 0; i < fovea_graph_n_nodes (guess->graph); i++)
    if (fovea_guess_is (fovea_graph_node (guess->graph, i), operators))
      return TRUE;
  return FALSE;
}

/* 0..1, 0..255 or -1..1: by what its last layer can give. */
static void
range_of_picture (Guess *guess)
{
  const FoveaNode *last = fovea_guess_last (guess);
  g_autofree char *style =
      fovea_guess_named (guess, "style candy mosaic udnie pointilism "
                                "rain_princess rain-princess");
  gboolean    tanh = fovea_guess_is (last, "Tanh");
  const char *output = NULL;

  if (fovea_guess_is (last, "Sigmoid"))
    output = "unit";
  else if (tanh)
    output = "tensorflow";
  if (! range_from_metadata (guess) && ! range_from_type (guess) &&
      ! range_from_graph (guess))
    {
      if (style || (! output && guess->card->factor == 1 &&
                    range_has (guess, "InstanceNormalization")))
        range_set (guess, "bytes",
                   _ ("so do most networks with instance normalisation"));
      else if (tanh)
        range_set (guess, "tensorflow", _ ("it ends in '%s'"), last->layer);
      else
        range_set (guess, "unit",
                   _ ("so do most networks that make pictures"));
    }
  /* What wants blue first gives blue first. */
  if (guess->card->output_channels != FOVEA_CHANNELS_GRAY)
    guess->card->output_channels = guess->card->channels == FOVEA_CHANNELS_BGR ?
                                       FOVEA_CHANNELS_BGR :
                                       FOVEA_CHANNELS_RGB;
  range_copy_to_output (guess, output);
}

void
fovea_guess_range (Guess *guess)
{
  FoveaCard *card = guess->card;

  if (card->kind == FOVEA_TASK_IMAGE)
    {
      range_of_picture (guess);
      return;
    }
  if (! range_from_metadata (guess) && ! range_from_type (guess) &&
      ! range_from_graph (guess) && ! range_from_names (guess) &&
      ! range_from_blobs (guess))
    {
      if (card->channels == FOVEA_CHANNELS_GRAY)
        range_set (guess, "unit", _ ("so do most networks of one channel"));
      else if (card->kind == FOVEA_TASK_DETECT)
        range_set (guess, "unit", _ ("so do most networks that find things"));
      else if (card->nhwc)
        range_set (guess, "tensorflow", _ ("so do most networks in NHWC"));
      else
        range_set (guess, "torchvision", _ ("so do most networks in NCHW"));
    }
  card->output_channels = FOVEA_CHANNELS_GRAY;
  range_copy_to_output (guess, "unit");
}
