/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards written to disk: numbers that read back to the very same, and never over
 * a card that somebody else wrote. */
#include "card.h"

#include <string.h>

#include "error.h"
#include "text.h"

static void
card_put_number (GKeyFile *keys, const char *group, const char *key, double value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  fovea_append_number (text, value);
  g_key_file_set_value (keys, group, key, text->str);
}

static void
card_put_numbers (GKeyFile     *keys,
                  const char   *group,
                  const char   *key,
                  FoveaChannels channels,
                  const double  values[3])
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ';');
      fovea_append_number (text, values[i]);
    }
  g_key_file_set_value (keys, group, key, text->str);
}

static void
card_put_text (GKeyFile *keys, const char *group, const char *key, const char *text)
{
  if (text && *text != '\0')
    g_key_file_set_string (keys, group, key, text);
}

static void
card_put_yes (GKeyFile *keys, const char *group, const char *key, gboolean yes)
{
  if (yes)
    g_key_file_set_boolean (keys, group, key, TRUE);
}

static void
card_put_input (GKeyFile *keys, const FoveaCard *card)
{
  card_put_text (keys, "Input", "name", card->input);
  g_key_file_set_integer (keys, "Input", "width", (int) card->width);
  g_key_file_set_integer (keys, "Input", "height", (int) card->height);
  card_put_yes (keys, "Input", "any-size", card->any_size);
  if (card->multiple > 1)
    g_key_file_set_integer (keys, "Input", "multiple", (int) card->multiple);
  g_key_file_set_string (keys, "Input", "layout",
                         card->nhwc ? "NHWC" : "NCHW");
  g_key_file_set_string (keys, "Input", "channels",
                         fovea_channels_word (card->channels));
  if (card->squash)
    g_key_file_set_string (keys, "Input", "crop", "squash");
  else
    card_put_number (keys, "Input", "crop", card->crop);
  g_key_file_set_string (keys, "Input", "resize",
                         card->resize == FOVEA_RESIZE_BICUBIC ? "bicubic" :
                                                                "bilinear");
  card_put_number (keys, "Input", "scale-by", card->scale_by);
  card_put_numbers (keys, "Input", "mean", card->channels, card->mean);
  card_put_numbers (keys, "Input", "std", card->channels, card->std);
}

static void
card_put_output (GKeyFile *keys, const FoveaCard *card)
{
  card_put_text (keys, "Output", "name", card->output);
  g_key_file_set_string (keys, "Output", "kind",
                         card->probabilities ? "probabilities" : "logits");
  if (card->classes > 0)
    g_key_file_set_integer (keys, "Output", "classes", (int) card->classes);
  card_put_yes (keys, "Output", "background", card->background);
  if (card->kind != FOVEA_TASK_IMAGE && card->kind != FOVEA_TASK_MASK)
    return;
  g_key_file_set_string (keys, "Output", "layout",
                         card->output_nhwc ? "NHWC" : "NCHW");
  g_key_file_set_string (keys, "Output", "channels",
                         fovea_channels_word (card->output_channels));
  card_put_number (keys, "Output", "scale-by", card->output_scale_by);
  card_put_numbers (keys, "Output", "mean", card->output_channels,
                    card->output_mean);
  card_put_numbers (keys, "Output", "std", card->output_channels,
                    card->output_std);
  g_key_file_set_integer (keys, "Output", "factor", (int) card->factor);
}

char *
fovea_card_to_text (const FoveaCardFile *file)
{
  const FoveaCard *card = &file->card;
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *data = NULL;
  g_autoptr (GString) head = g_string_new (
      FOVEA_CARD_HEAD " Network input = (scale-by * pixel - mean) / std, "
                      "pixels from 0 to 1.\n");

  card_put_text (keys, "Model", "name", card->name);
  card_put_text (keys, "Model", "file", file->file);
  card_put_text (keys, "Model", "sha256", file->sha256);
  card_put_text (keys, "Model", "task", fovea_task_word (card->kind));
  card_put_text (keys, "Model", "labels", card->labels);
  card_put_text (keys, "Model", "licence", card->licence);
  card_put_text (keys, "Model", "source", card->source);
  card_put_yes (keys, "Model", "guessed", card->guessed);
  card_put_input (keys, card);
  card_put_output (keys, card);
  card_put_text (keys, "Test", "picture", card->picture);
  card_put_text (keys, "Test", "expected", card->expected);
  data = g_key_file_to_data (keys, NULL, NULL);
  for (char **r = card->guessed ? card->reasons : NULL; r && *r; r++)
    g_string_append_printf (head, FOVEA_CARD_REASON "%s\n", *r);
  return g_strconcat (head->str, data, NULL);
}

gboolean
fovea_card_write (const FoveaCardFile *file, const char *path, GError **error)
{
  g_autofree char *text = fovea_card_to_text (file);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *old = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      old = fovea_text_read (path, FOVEA_CARD_MAX_BYTES, NULL);
      if (! old || ! g_str_has_prefix (old, FOVEA_CARD_HEAD))
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("%s: this card was not written by Fovea, so it "
                              "is left as it is; rename it to have a new one"),
                           name);
    }
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0644, error);
}
