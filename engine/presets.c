/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The usual ways to make numbers of pixels. Sources: torchvision's transforms,
 * Caffe's and Keras' imagenet_utils, TensorFlow's EfficientNet-Lite. */
#include <string.h>

#include "error.h"
#include "model.h"

static const FoveaPreset presets[] = {
  { "torchvision", N_ ("torchvision: RGB, 0 to 1, ImageNet's mean and deviation"),
    FOVEA_CHANNELS_RGB, 1.0, { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 } },
  { "caffe", N_ ("Caffe: BGR, 0 to 255 minus 104, 117, 124"),
    FOVEA_CHANNELS_BGR, 255.0, { 103.939, 116.779, 123.68 }, { 1, 1, 1 } },
  { "tensorflow", N_ ("TensorFlow: RGB, -1 to 1"),
    FOVEA_CHANNELS_RGB, 255.0, { 127.5, 127.5, 127.5 }, { 127.5, 127.5, 127.5 } },
  { "efficientnet-lite", N_ ("EfficientNet-Lite: RGB, 0 to 255 minus 127, by 128"),
    FOVEA_CHANNELS_RGB, 255.0, { 127, 127, 127 }, { 128, 128, 128 } },
  { "bytes", N_ ("Plain bytes: RGB, 0 to 255"),
    FOVEA_CHANNELS_RGB, 255.0, { 0, 0, 0 }, { 1, 1, 1 } },
  { "unit", N_ ("Plain: RGB, 0 to 1"),
    FOVEA_CHANNELS_RGB, 1.0, { 0, 0, 0 }, { 1, 1, 1 } },
};

const FoveaPreset *
fovea_presets (guint *n)
{
  *n = G_N_ELEMENTS (presets);
  return presets;
}

const FoveaPreset *
fovea_preset_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_str_equal (presets[i].id, id))
      return &presets[i];
  return NULL;
}

void
fovea_card_set_preset (FoveaCard *card, const FoveaPreset *preset)
{
  card->scale_by = preset->scale_by;
  memcpy (card->mean, preset->mean, sizeof card->mean);
  memcpy (card->std, preset->std, sizeof card->std);
  if (card->channels != FOVEA_CHANNELS_GRAY)
    card->channels = preset->channels;
  else
    {
      card->mean[0] = (preset->mean[0] + preset->mean[1] + preset->mean[2]) / 3.0;
      card->std[0] = (preset->std[0] + preset->std[1] + preset->std[2]) / 3.0;
    }
}

static gboolean
preset_equal (const FoveaCard *a, const FoveaCard *b)
{
  guint n = a->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  return a->channels == b->channels && a->scale_by == b->scale_by &&
         memcmp (a->mean, b->mean, n * sizeof *a->mean) == 0 &&
         memcmp (a->std, b->std, n * sizeof *a->std) == 0;
}

const FoveaPreset *
fovea_card_preset (const FoveaCard *card)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (FoveaCard) like = fovea_card_copy (card);

      fovea_card_set_preset (like, &presets[i]);
      if (preset_equal (card, like))
        return &presets[i];
    }
  return NULL;
}

GPtrArray *
fovea_model_try_presets (FoveaModel            *model,
                         const FoveaTensor     *photo,
                         guint                  k,
                         const FoveaRunOptions *options,
                         GError               **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (
      (GDestroyNotify) fovea_classification_free);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (FoveaCard) card = fovea_card_copy (fovea_model_card (model));
      g_autoptr (FoveaModel) tried = NULL;
      FoveaClassification *answer;

      fovea_card_set_preset (card, &presets[i]);
      tried = fovea_model_with_card (model, card, error);
      answer =
          tried ? fovea_classify (tried, photo, k, options, error) : NULL;
      if (! answer)
        return NULL;
      g_ptr_array_add (rows, answer);
    }
  return g_steal_pointer (&rows);
}
