/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card for a model file that has none. Layout, size and task come from the
 * shapes that the graph gives for candidate sizes; what a step went by is kept
 * in words, as a guess has to be seen to be one. */
#include "guess.h"

#include <string.h>

#include "error.h"

/* Bytes of a licence or source that is taken over. */
#define GUESS_MAX_LINE 200

/* ---- Looking at the graph ---------------------------------------------------- */

void
fovea_guess_say (Guess *guess, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (guess->reasons, g_strdup_vprintf (format, args));
  va_end (args);
}

char *
fovea_guess_named (Guess *guess, const char *words)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);

  for (char **word = all; *word; word++)
    if (strstr (guess->words, *word))
      return g_strdup (*word);
  return NULL;
}

const FoveaNode *
fovea_guess_reader (Guess *guess, FoveaValue value)
{
  for (guint i = 0; i < fovea_graph_n_nodes (guess->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (guess->graph, i);

      for (guint k = 0; k < node->n_inputs; k++)
        if (node->inputs[k] == value)
          return node;
    }
  return NULL;
}

gboolean
fovea_guess_is (const FoveaNode *node, const char *operators)
{
  const FoveaLayerClass *klass = node ? fovea_layer_find (node->layer) : NULL;
  g_auto (GStrv) have =
      g_strsplit (klass && klass->onnx ? klass->onnx : "", " ", -1);
  g_auto (GStrv) want = g_strsplit (operators, " ", -1);

  for (char **word = have; *word; word++)
    if (**word != '\0' && g_strv_contains ((const char *const *) want, *word))
      return TRUE;
  return FALSE;
}

const FoveaNode *
fovea_guess_last (Guess *guess)
{
  const FoveaNode *node =
      fovea_graph_maker (guess->graph, fovea_graph_output (guess->graph, 0));

  while (fovea_guess_is (node, "Reshape Flatten Squeeze Unsqueeze Identity "
                               "Dropout Cast Transpose"))
    node = fovea_graph_maker (guess->graph, node->inputs[0]);
  return node;
}

/* ---- Layout -------------------------------------------------------------------- */

/* The channels that the first convolution wants, where the input leaves them
 * open; 0 = no picture's. */
static guint
guess_first_channels (Guess *guess)
{
  for (guint i = 0; i < fovea_graph_n_nodes (guess->graph); i++)
    {
      const FoveaNode   *node = fovea_graph_node (guess->graph, i);
      const FoveaTensor *kernel =
          fovea_guess_is (node, "Conv") && node->n_inputs > 1 ?
              fovea_weights_get (guess->weights, node->inputs[1]) :
              NULL;

      if (kernel && kernel->shape.rank == 4)
        return kernel->shape.size[1] == 1 || kernel->shape.size[1] == 3 ?
                   (guint) kernel->shape.size[1] :
                   0;
    }
  return 3;
}

/* Of the rank-4 input: where the channels are, and how many; 0 = not 1 or 3. */
static guint
guess_layout (Guess *guess)
{
  const FoveaShape *shape = fovea_graph_input_shape (guess->graph, 0);
  const gint64      first = shape->size[1], last = shape->size[3];
  const FoveaNode  *reader =
      fovea_guess_reader (guess, fovea_graph_input (guess->graph, 0));
  gboolean is_first = first == 1 || first == 3;
  gboolean is_last = last == 1 || last == 3;

  guess->card->nhwc = ! is_first && is_last;
  if (is_first || is_last)
    fovea_guess_say (guess,
                     _ ("Layout %s: size %" PRId64
                        " of the input's %s place is a number of channels"),
                     guess->card->nhwc ? "NHWC" : "NCHW",
                     guess->card->nhwc ? last : first,
                     guess->card->nhwc ? _ ("last") : _ ("second"));
  if (is_first)
    return (guint) first;
  if (is_last)
    return (guint) last;
  if (first >= 0)
    return 0;
  guess->card->nhwc = last < 0 && fovea_guess_is (reader, "Transpose");
  fovea_guess_say (guess,
                   _ ("Layout %s: the file leaves it open, its first layer is "
                      "'%s'"),
                   guess->card->nhwc ? "NHWC" : "NCHW",
                   reader ? reader->layer : "");
  return guess_first_channels (guess);
}

/* ---- Size ---------------------------------------------------------------------- */

/* (transfer full) The plan for a picture of this size; NULL when none fits. */
static FoveaPlan *
guess_plan (Guess *guess, gint64 height, gint64 width, gboolean any_size)
{
  FoveaPlanOptions options = { .any_size = any_size,
                               .memory_limit = FOVEA_MODEL_MEMORY,
                               .shapes_only = TRUE };
  guint channels = guess->card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  FoveaShape shape = guess->card->nhwc ? FOVEA_NCHW (1, height, width, channels) :
                                         FOVEA_NCHW (1, channels, height, width);

  return fovea_plan_new (guess->graph, guess->weights, &shape, &options, NULL);
}

/* The size that names and metadata speak of; 0 = none. */
static guint
guess_spoken_size (Guess *guess)
{
  const char *metadata = fovea_metadata_get (guess->metadata, "imgsz imgsize");
  g_autofree char *large = fovea_guess_named (guess, "inception xception nasnet");
  g_autofree char *yolo = fovea_guess_named (guess, "yolo");
  guint64          side = 0;

  if (metadata)
    side = g_ascii_strtoull (metadata + strcspn (metadata, "0123456789"), NULL,
                             10);
  if (side >= 1 && side <= FOVEA_CARD_MAX_SIDE)
    return (guint) side;
  return large ? 299 : yolo ? 640 : 0;
}

static void
guess_keep_output (Guess *guess, FoveaPlan *plan)
{
  guess->output =
      *fovea_plan_shape (plan, fovea_graph_output (guess->graph, 0));
}

/* Sizes that the file leaves open: the usual ones, until a plan fits. */
static void
guess_size (Guess *guess)
{
  static const guint usual[] = { 224, 32, 28, 256, 227, 299, 320, 416, 512, 640,
                                 240, 260, 300, 380, 384, 448, 128, 96,  64,  231 };
  const FoveaShape  *shape = fovea_graph_input_shape (guess->graph, 0);
  FoveaCard         *card = guess->card;
  gint64             height = shape->size[card->nhwc ? 1 : 2];
  gint64             width = shape->size[card->nhwc ? 2 : 3];
  guint              spoken = guess_spoken_size (guess);
  g_autoptr (FoveaPlan) plan = NULL;

  card->height = height > 0 ? (guint) MIN (height, G_MAXINT) : 224;
  card->width = width > 0 ? (guint) MIN (width, G_MAXINT) : 224;
  for (guint i = 0; i <= G_N_ELEMENTS (usual) && ! plan; i++)
    {
      guint side = i == 0 ? spoken : usual[i - 1];

      if (height > 0 && width > 0)
        side = MAX (card->height, 1);
      else if (side == 0)
        continue;
      plan = guess_plan (guess, height > 0 ? height : side,
                         width > 0 ? width : side, FALSE);
      if (plan && height <= 0)
        card->height = side;
      if (plan && width <= 0)
        card->width = side;
      if (height > 0 && width > 0)
        break;
    }
  if (height <= 0 || width <= 0)
    fovea_guess_say (guess,
                     plan ? _ ("Size %ux%u: the file leaves it open, this one fits") :
                            _ ("Size %ux%u: the file leaves it open, and none "
                               "that was tried fits"),
                     card->width, card->height);
  if (plan)
    guess_keep_output (guess, plan);
}

/* Does the net take a picture that is larger by this, and what comes out grows
 * with it? */
static gboolean
guess_takes (Guess *guess, gint64 height, gint64 width)
{
  g_autoptr (FoveaPlan) plan = guess_plan (guess, height, width, TRUE);
  const FoveaShape *out =
      plan ? fovea_plan_shape (plan, fovea_graph_output (guess->graph, 0)) :
             NULL;
  guint at = guess->card->output_nhwc ? 1 : 2;

  if (! out || out->rank != guess->output.rank)
    return FALSE;
  if (guess->card->kind != FOVEA_TASK_IMAGE)
    return TRUE;
  return out->size[at] == height * guess->card->factor &&
         out->size[at + 1] == width * guess->card->factor;
}

static void
guess_any_size (Guess *guess)
{
  FoveaCard *card = guess->card;
  guint      multiple = 1;

  if (guess->output.rank == 0)
    return;
  card->any_size = guess_takes (guess, card->height + 64, card->width + 128);
  if (! card->any_size)
    return;
  if (card->kind == FOVEA_TASK_CLASSIFY || card->kind == FOVEA_TASK_FEATURES)
    {
      fovea_guess_say (guess, _ ("It takes pictures of any size, too"));
      return;
    }
  while (multiple < 64 && ! guess_takes (guess, 128 + multiple, 192 + multiple))
    multiple *= 2;
  if (card->width % multiple == 0 && card->height % multiple == 0)
    card->multiple = multiple;
  if (card->multiple > 1)
    fovea_guess_say (guess, _ ("Any size whose sides are multiples of %u"),
                     card->multiple);
  else
    fovea_guess_say (guess, _ ("It takes pictures of any size"));
}

/* ---- All of it ------------------------------------------------------------------- */

static gboolean
guess_fail (FoveaGraph *graph, GError **error)
{
  g_autofree char *text = NULL;

  if (fovea_graph_n_inputs (graph) != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the network takes %u inputs, not one picture"),
                       fovea_graph_n_inputs (graph));
  text = fovea_shape_to_string (fovea_graph_input_shape (graph, 0));
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("the network takes %s numbers, not a picture of 1 or 3 "
                        "channels"),
                     text);
}

static void
guess_defaults (FoveaCard *card, const char *id)
{
  card->name = g_strdup (id);
  card->guessed = TRUE;
  card->multiple = 1;
  card->factor = 1;
  card->crop = 0.875;
  card->resize = FOVEA_RESIZE_BILINEAR;
}

/* The first line of what the file says under one of these keys, or NULL. */
static char *
guess_line (Guess *guess, const char *keys)
{
  const char      *value = fovea_metadata_get (guess->metadata, keys);
  g_autofree char *line =
      value ? g_strndup (value, MIN (strcspn (value, "\n"), GUESS_MAX_LINE)) :
              NULL;
  g_autofree char *valid = line ? g_utf8_make_valid (line, -1) : NULL;

  return valid && *g_strstrip (valid) ? g_steal_pointer (&valid) : NULL;
}

/* Whose it is stands in many files, under keys that are nobody's standard. */
static void
guess_origin (Guess *guess)
{
  guess->card->licence = guess_line (guess, "license licence");
  guess->card->source = guess_line (guess, "source url author");
}

static void
guess_steps (Guess *guess)
{
  guess_origin (guess);
  guess_size (guess);
  fovea_guess_task (guess);
  guess_any_size (guess);
  fovea_guess_kind (guess);
  fovea_guess_labels (guess);
  fovea_guess_range (guess);
  if (guess->card->kind != FOVEA_TASK_CLASSIFY &&
      guess->card->kind != FOVEA_TASK_FEATURES)
    guess->card->crop = 1.0;
}

FoveaCardFile *
fovea_card_guess (FoveaGraph          *graph,
                  FoveaWeights        *weights,
                  const FoveaMetadata *metadata,
                  const char          *path,
                  const char          *id,
                  GError             **error)
{
  g_autoptr (FoveaCardFile) file = g_new0 (FoveaCardFile, 1);
  g_autofree char *names = g_strjoin (" ", id, metadata->graph,
                                      metadata->producer, NULL);
  g_autofree char *words = g_utf8_strdown (names, -1);
  Guess            guess = { .graph = graph,
                             .weights = weights,
                             .metadata = metadata,
                             .path = path,
                             .id = id,
                             .words = words,
                             .card = &file->card };
  guint            channels = 0;

  guess.reasons = g_ptr_array_new ();
  guess_defaults (&file->card, id);
  if (fovea_graph_n_inputs (graph) == 1 &&
      fovea_graph_input_shape (graph, 0)->rank == 4)
    channels = guess_layout (&guess);
  file->card.channels = channels == 1 ? FOVEA_CHANNELS_GRAY : FOVEA_CHANNELS_RGB;
  if (channels != 0)
    guess_steps (&guess);
  g_ptr_array_add (guess.reasons, NULL);
  file->card.reasons = (char **) g_ptr_array_free (guess.reasons, FALSE);
  file->file = g_path_get_basename (path);
  g_clear_pointer (&guess.labels, g_ptr_array_unref);
  if (channels != 0)
    return g_steal_pointer (&file);
  guess_fail (graph, error);
  return NULL;
}
