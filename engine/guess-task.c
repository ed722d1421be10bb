/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The task of a model file that has no card, by the shape that comes out of it. */
#include "guess.h"

#include <string.h>

#include "error.h"

/* The count of a vector with one number a class; 0 = it is something else. */
static guint
guess_vector (const FoveaShape *shape)
{
  gint64 elements = fovea_shape_elements (shape), largest = 1;

  for (guint i = 0; i < shape->rank; i++)
    largest = MAX (largest, shape->size[i]);
  return shape->rank > 0 && elements == largest &&
                 elements <= FOVEA_MAX_CLASSES ?
             (guint) elements :
             0;
}

static void
guess_set_task (Guess *guess, FoveaTask task, const char *why)
{
  fovea_card_set_task (guess->card, task);
  fovea_guess_say (guess, _ ("Task %s: %s"), fovea_task_word (task), why);
}

/* A map of the picture's size or k times it. */
static gboolean
guess_picture (Guess *guess)
{
  FoveaCard        *card = guess->card;
  const FoveaShape *out = &guess->output;
  gboolean          nhwc =
      card->nhwc && out->rank == 4 && (out->size[3] <= 3 || out->size[1] > 64);
  gint64           channels, height, width;
  g_autofree char *text = fovea_shape_to_string (out);
  g_autofree char *why = NULL;

  if (out->rank != 4)
    return FALSE;
  channels = out->size[nhwc ? 3 : 1];
  height = out->size[nhwc ? 1 : 2];
  width = out->size[nhwc ? 2 : 3];
  if (height < card->height || height % card->height || width % card->width ||
      height / card->height != width / card->width ||
      height / card->height > 16)
    return FALSE;
  why = g_strdup_printf (_ ("the output is %s for a picture of %ux%u"), text,
                         card->width, card->height);
  card->output_nhwc = nhwc;
  card->factor = (guint) (height / card->height);
  card->output_channels = channels == 1 ? FOVEA_CHANNELS_GRAY : card->channels;
  if (channels == 3 || (channels == 1 && card->channels == FOVEA_CHANNELS_GRAY))
    {
      if (channels == 3 && card->channels == FOVEA_CHANNELS_GRAY)
        card->output_channels = FOVEA_CHANNELS_RGB;
      guess_set_task (guess, FOVEA_TASK_IMAGE, why);
    }
  else
    {
      card->classes = (guint) MIN (channels, FOVEA_MAX_CLASSES);
      guess_set_task (guess, FOVEA_TASK_MASK, why);
    }
  return TRUE;
}

static gboolean
guess_is_detector (Guess *guess)
{
  g_autofree char *name = fovea_guess_named (
      guess, "yolo ssd retinanet detr faster_rcnn detection");
  const FoveaShape *out = &guess->output;

  for (guint i = 0; i < fovea_graph_n_outputs (guess->graph); i++)
    {
      g_autofree char *value = g_ascii_strdown (
          fovea_graph_value_name (guess->graph,
                                  fovea_graph_output (guess->graph, i)),
          -1);

      if (strstr (value, "box") || strstr (value, "bbox") ||
          strstr (value, "detection"))
        return TRUE;
    }
  /* 1 x boxes x (4 + classes), or the other way round */
  if (out->rank == 3 && out->size[0] == 1 &&
      MIN (out->size[1], out->size[2]) >= 5 &&
      MAX (out->size[1], out->size[2]) >= 100)
    return TRUE;
  return name && guess_vector (out) == 0;
}

/* A vector is classes when something learned or a softmax made it. */
static gboolean
guess_is_classifier (Guess *guess, guint n)
{
  const FoveaNode *last = fovea_guess_last (guess);

  return n > 1 && (n == 1000 || n == 1001 || guess->labels ||
                   fovea_guess_is (last, "Gemm MatMul Conv Softmax LogSoftmax "
                                         "Sigmoid Add QLinearMatMul Hardmax "
                                         "DequantizeLinear"));
}

void
fovea_guess_task (Guess *guess)
{
  guint            n = guess_vector (&guess->output);
  g_autofree char *text = fovea_shape_to_string (&guess->output);
  g_autofree char *why = NULL;

  fovea_card_set_task (guess->card, FOVEA_TASK_CLASSIFY);
  if (guess->output.rank == 0 || guess_picture (guess))
    return;
  if (n > 0)
    {
      why = g_strdup_printf (_ ("the output is one row of %u numbers"), n);
      guess->card->classes = n;
      guess_set_task (guess,
                      guess_is_classifier (guess, n) ? FOVEA_TASK_CLASSIFY :
                                                       FOVEA_TASK_FEATURES,
                      why);
    }
  else
    {
      why = g_strdup_printf (_ ("the output is %s"), text);
      guess_set_task (guess,
                      guess_is_detector (guess) ? FOVEA_TASK_DETECT :
                                                  FOVEA_TASK_FEATURES,
                      why);
    }
}

/* Logits, or is a softmax (a sigmoid) in the file already? */
void
fovea_guess_kind (Guess *guess)
{
  const FoveaNode *last = fovea_guess_last (guess);

  if (guess->card->kind != FOVEA_TASK_CLASSIFY &&
      guess->card->kind != FOVEA_TASK_MASK)
    return;
  guess->card->probabilities = fovea_guess_is (last, "Softmax Sigmoid Hardmax");
  fovea_guess_say (guess,
                   guess->card->probabilities ?
                       _ ("Probabilities: it ends in '%s'") :
                       _ ("Logits: it ends in '%s', so a softmax is done on "
                          "the answer"),
                   last ? last->layer : "");
}
