/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card for a model file that has none, from the shape of its input; with
 * torchvision's mean and scale, which most such files were trained with. */
#include "card.h"

#include "error.h"

/* Of a rank-4 input: where the channels are, and how many; 0 = neither 1 nor 3
 * in either place. */
static guint
guess_layout (const FoveaShape *shape, gboolean *nhwc)
{
  const gint64 first = shape->size[1], last = shape->size[3];

  *nhwc = first != 1 && first != 3 && (last == 1 || last == 3);
  if (*nhwc)
    return (guint) last;
  if (first == 1 || first == 3)
    return (guint) first;
  return first < 0 ? 3 : 0;
}

static void
guess_numbers (FoveaCard *card, guint channels)
{
  static const double mean[3] = { 0.485, 0.456, 0.406 };
  static const double std[3] = { 0.229, 0.224, 0.225 };

  card->scale_by = 1.0;
  card->channels = channels == 1 ? FOVEA_CHANNELS_GRAY : FOVEA_CHANNELS_RGB;
  for (guint i = 0; i < 3; i++)
    {
      card->mean[i] = channels == 1 ? 0.0 : mean[i];
      card->std[i] = channels == 1 ? 1.0 : std[i];
    }
}

static gboolean
guess_ends_in_softmax (FoveaGraph *graph)
{
  for (guint i = fovea_graph_n_nodes (graph); i-- > 0;)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      if (node->outputs[0] == fovea_graph_output (graph, 0))
        return g_str_equal (node->layer, "softmax");
    }
  return FALSE;
}

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

FoveaCardFile *
fovea_card_guess (FoveaGraph *graph, const char *id, GError **error)
{
  FoveaShape shape = { 0 };
  gboolean   nhwc = FALSE;
  guint      channels = 0;

  if (fovea_graph_n_inputs (graph) == 1)
    shape = *fovea_graph_input_shape (graph, 0);
  if (shape.rank == 4)
    channels = guess_layout (&shape, &nhwc);
  if (channels == 0)
    {
      guess_fail (graph, error);
      return NULL;
    }

  FoveaCardFile *file = g_new0 (FoveaCardFile, 1);
  gint64         height = shape.size[nhwc ? 1 : 2];
  gint64         width = shape.size[nhwc ? 2 : 3];

  file->card.name = g_strdup (id);
  file->card.task = g_strdup ("classify");
  file->card.guessed = TRUE;
  file->card.nhwc = nhwc;
  file->card.height = height > 0 ? (guint) MIN (height, G_MAXINT) : 224;
  file->card.width = width > 0 ? (guint) MIN (width, G_MAXINT) : 224;
  file->card.crop = 0.875;
  file->card.resize = FOVEA_RESIZE_BILINEAR;
  file->card.probabilities = guess_ends_in_softmax (graph);
  guess_numbers (&file->card, channels);
  return file;
}
