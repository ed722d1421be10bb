/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A classification in words, in JSON, and written into an image. */
#include "classify.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fovea.h"
#include "json.h"
#include "metadata.h"

const FoveaWord fovea_classify_seeing_words[] = {
  { FOVEA_SEEING_CROP, "crop", N_("The middle, cropped") },
  { FOVEA_SEEING_SQUASH, "squash", N_("All, squashed") },
  { FOVEA_SEEING_TILES, "tiles", N_("All, in tiles") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_classify_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_ONE_OF ("seeing", N_("S_ee"), N_("What of a photo that is not square the network is shown"),
                         fovea_classify_seeing_words, "crop"),
    FOVEA_OPTION_COUNT ("top", N_("Ans_wers"), N_("How many answers are given"), 1, 1000, 5),
    FOVEA_OPTION_SWITCH ("layer-name", N_("As layer _name"),
                         N_("Name the layer after the best answer"), FALSE),
    FOVEA_OPTION_SWITCH ("comment", N_("As image comm_ent"),
                         N_("Write the answers as the image's comment"), FALSE),
    FOVEA_OPTION_SWITCH ("keywords", N_("As _keywords"),
                         N_("Add the answers of 20 percent and more to the image's XMP keywords"), FALSE),
    FOVEA_OPTION_TEXT ("language", N_("Names _in"),
                       N_("Language of the names: en, es…; left out, English in commands and scripts, your own in the window"), ""),
    { NULL }
  };

  return options;
}

gboolean
fovea_classify_check_language (FoveaSettings *settings, FoveaModel *model, GError **error)
{
  const char *language = fovea_settings_string (settings, "language");

  return *language == '\0' || fovea_model_check_language (model, language, error);
}

void
fovea_classify_translate (FoveaSettings *settings, FoveaModel *model, FoveaClassification *found)
{
  const char *language = fovea_settings_string (settings, "language");

  if (*language != '\0')
    fovea_classification_translate (found, model, language);
}

static void
classify_json_guess (GString *json, const FoveaGuess *guess)
{
  g_string_append_printf (json, "{\"class\": %u", guess->index);
  fovea_json_name (json, "label");
  fovea_json_text (json, guess->label);
  fovea_json_name (json, "probability");
  fovea_json_number (json, guess->probability);
  g_string_append_c (json, '}');
}

void
fovea_classify_json (GString *json, FoveaModel *model, const FoveaClassification *found)
{
  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (model));
  fovea_json_name (json, "top");
  g_string_append_c (json, '[');
  for (guint i = 0; i < found->n_guesses; i++)
    {
      g_string_append (json, i ? ", " : "");
      classify_json_guess (json, &found->guesses[i]);
    }
  g_string_append_c (json, ']');
}

char *
fovea_classify_sentence (const FoveaClassification *found)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < found->n_guesses; i++)
    {
      g_autofree char *word = fovea_label_name (found->guesses[i].label);

      g_string_append_printf (text, "%s%s %.1f %%", i ? ", " : "", word,
                              100.0 * found->guesses[i].probability);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char **
fovea_classify_keywords (const FoveaClassification *found)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < found->n_guesses; i++)
    if (found->guesses[i].probability >= FOVEA_KEYWORD_LEAST)
      {
        g_autofree char *word = fovea_label_name (found->guesses[i].label);

        g_strv_builder_add (words, word);
      }
  return g_strv_builder_end (words);
}

void
fovea_classify_name (GimpItem *item, const FoveaClassification *found)
{
  g_autofree char *word = found->n_guesses ? fovea_label_name (found->guesses[0].label) : NULL;

  /* GIMP lets masks keep their names only. */
  if (word && ! gimp_item_is_layer_mask (item))
    gimp_item_set_name (item, word);
}

/* By the same road as tags, so that they can be removed as such. */
static void
classify_add_tags (GimpImage *image, const char *model, char **words)
{
  FoveaPhotoNotes notes = { NULL, (const char *const *) words, model };

  fovea_metadata_note (image, &notes);
}

void
fovea_classify_note (FoveaSettings             *settings,
                     GimpImage                 *image,
                     GimpDrawable              *drawable,
                     const FoveaClassification *found)
{
  g_autofree char *sentence = fovea_classify_sentence (found);
  g_auto (GStrv)   words = fovea_classify_keywords (found);

  gimp_image_undo_group_start (image);
  if (fovea_settings_bool (settings, "layer-name"))
    fovea_classify_name (GIMP_ITEM (drawable), found);
  if (fovea_settings_bool (settings, "comment"))
    fovea_metadata_set_comment (image, sentence);
  if (fovea_settings_bool (settings, "keywords"))
    classify_add_tags (image, fovea_settings_string (settings, "model"), words);
  gimp_image_undo_group_end (image);
}
