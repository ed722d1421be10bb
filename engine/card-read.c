/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a card: every key is checked; each message names the file, the group
 * and the key. */
#include "card.h"

#include <string.h>

#include "error.h"
#include "text.h"

/* A card being read; the first failure is kept in `error`. */
typedef struct
{
  GKeyFile   *keys;
  const char *name; /* the file's, for messages */
  GError     *error;
} CardReader;

static const char *const card_groups[] = { "Model", "Input", "Output", "Test",
                                           NULL };

static const char *const card_keys[][13] = {
  { "name", "file", "sha256", "task", "labels", "licence", "source", "guessed",
    NULL },
  { "name", "width", "height", "any-size", "multiple", "layout", "channels",
    "crop", "resize", "scale-by", "mean", "std", NULL },
  { "name", "kind", "classes", "background", "layout", "channels", "scale-by",
    "mean", "std", "factor", NULL },
  { "picture", "expected", NULL },
};

static const char *const card_layouts[] = { "NCHW", "NHWC", NULL };

/* "wrong" is a whole sentence's end: "'22x' is not a number from 1 to 9". */
static gboolean card_wrong (CardReader *reader,
                            const char *group,
                            const char *key,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);

static gboolean
card_wrong (CardReader *reader,
            const char *group,
            const char *key,
            const char *format,
            ...)
{
  g_autofree char *wrong = NULL;
  va_list          args;

  va_start (args, format);
  wrong = g_strdup_vprintf (format, args);
  va_end (args);
  if (! reader->error)
    fovea_fail (&reader->error, FOVEA_ERROR_FORMAT, "%s: [%s] %s: %s",
                reader->name, group, key, wrong);
  return FALSE;
}

/* Every group and key has to be one of ours. */
static void
card_check_keys (CardReader *reader)
{
  g_auto (GStrv) groups = g_key_file_get_groups (reader->keys, NULL);

  for (guint i = 0; groups[i] && ! reader->error; i++)
    {
      guint g = 0;

      while (card_groups[g] && ! g_str_equal (card_groups[g], groups[i]))
        g++;
      if (! card_groups[g])
        {
          fovea_fail (&reader->error, FOVEA_ERROR_FORMAT,
                      _ ("%s: there is no group [%s] in a card; there are "
                         "Model, Input, Output and Test"),
                      reader->name, groups[i]);
          return;
        }

      g_auto (GStrv) keys =
          g_key_file_get_keys (reader->keys, groups[i], NULL, NULL);

      for (guint k = 0; keys && keys[k]; k++)
        if (! g_strv_contains (card_keys[g], keys[k]))
          card_wrong (reader, groups[i], keys[k], _ ("there is no such key"));
    }
}

/* GLib's reader of escapes looks behind a last one. */
static gboolean
card_ends_well (CardReader *reader, const char *group, const char *key)
{
  g_autofree char *raw = g_key_file_get_value (reader->keys, group, key, NULL);
  gsize            end = raw ? strlen (raw) : 0, n = 0;

  while (n < end && raw[end - 1 - n] == '\\')
    n++;
  return n % 2 == 0 ||
         card_wrong (reader, group, key, _ ("it ends with a single \\"));
}

/* (transfer full) NULL when absent or empty. */
static char *
card_text (CardReader *reader, const char *group, const char *key)
{
  if (! card_ends_well (reader, group, key))
    return NULL;

  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      g_key_file_get_string (reader->keys, group, key, &error);

  if (error &&
      ! g_error_matches (error, G_KEY_FILE_ERROR,
                         G_KEY_FILE_ERROR_KEY_NOT_FOUND) &&
      ! g_error_matches (error, G_KEY_FILE_ERROR,
                         G_KEY_FILE_ERROR_GROUP_NOT_FOUND))
    card_wrong (reader, group, key, "%s", error->message);
  if (text)
    g_strstrip (text);
  return text && *text ? g_steal_pointer (&text) : NULL;
}

/* The name of a file that lies beside the card, never elsewhere. */
static char *
card_file_name (CardReader *reader, const char *group, const char *key)
{
  char *name = card_text (reader, group, key);

  if (name && (strpbrk (name, "/\\") || g_str_equal (name, "..") ||
               g_str_equal (name, ".")))
    card_wrong (reader, group, key,
                _ ("'%s' is a path; a bare file name is wanted"), name);
  return name;
}

static gboolean
card_parse_number (const char *text, double low, double high, double *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  return end != text && *end == '\0' && *value >= low && *value <= high;
}

static double
card_number (CardReader *reader,
             const char *group,
             const char *key,
             double      otherwise,
             double      low,
             double      high)
{
  g_autofree char *text = card_text (reader, group, key);
  double           value;

  if (! text)
    return otherwise;
  if (! card_parse_number (text, low, high, &value))
    card_wrong (reader, group, key, _ ("'%s' is not a number from %g to %g"),
                text, low, high);
  return value;
}

static guint
card_count (CardReader *reader,
            const char *group,
            const char *key,
            guint       low,
            guint       high)
{
  g_autofree char *text = card_text (reader, group, key);
  guint64          value = 0;

  if (text && ! g_ascii_string_to_unsigned (text, 10, low, high, &value, NULL))
    card_wrong (reader, group, key,
                _ ("'%s' is not a whole number from %u to %u"), text, low,
                high);
  return (guint) value;
}

/* The place of the key's value in `words`, the first when absent. */
static guint
card_choice (CardReader        *reader,
             const char        *group,
             const char        *key,
             const char *const *words)
{
  g_autofree char *text = card_text (reader, group, key);
  g_autofree char *all = g_strjoinv (", ", (char **) words);

  if (! text)
    return 0;
  for (guint i = 0; words[i]; i++)
    if (g_str_equal (text, words[i]))
      return i;
  card_wrong (reader, group, key, _ ("'%s' is none of %s"), text, all);
  return 0;
}

static gboolean
card_boolean (CardReader *reader, const char *group, const char *key)
{
  static const char *const words[] = { "false", "true", NULL };

  return card_choice (reader, group, key, words) == 1;
}

/* One number for each channel. */
static void
card_numbers (CardReader *reader,
              const char *group,
              const char *key,
              guint       n,
              double      values[3])
{
  g_autofree char *text = card_text (reader, group, key);
  g_auto (GStrv) words = text ? g_strsplit (text, ";", -1) : NULL;
  guint count = words ? g_strv_length (words) : 0;

  if (count > 0 && *g_strstrip (words[count - 1]) == '\0')
    count--; /* GKeyFile's lists may end in a semicolon */
  if (count != n)
    {
      card_wrong (reader, group, key,
                  _ ("%u numbers are given, the network has %u channels"),
                  count, n);
      return;
    }
  for (guint i = 0; i < n; i++)
    if (! card_parse_number (words[i], -1e6, 1e6, &values[i]))
      card_wrong (reader, group, key, _ ("'%s' is not a number"), words[i]);
}

static void
card_read_crop (CardReader *reader, FoveaCard *card)
{
  g_autofree char *text = card_text (reader, "Input", "crop");

  card->crop = 0.875;
  card->squash = text && g_str_equal (text, "squash");
  if (! text)
    return;
  if (card->squash)
    card->crop = 1.0;
  else if (! card_parse_number (text, 0.0, 1.0, &card->crop) ||
           card->crop == 0.0)
    card_wrong (reader, "Input", "crop",
                _ ("'%s' is neither a part above 0 and up to 1 nor squash"),
                text);
}

/* scale-by, mean and std of a group, for its number of channels. */
static void
card_read_range (CardReader   *reader,
                 const char   *group,
                 FoveaChannels channels,
                 double       *scale_by,
                 double        mean[3],
                 double        std[3])
{
  guint n = channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  *scale_by = card_number (reader, group, "scale-by", 255.0, -1e6, 1e6);
  if (*scale_by == 0.0 && g_str_equal (group, "Output"))
    card_wrong (reader, group, "scale-by", _ ("0 cannot be divided by"));
  card_numbers (reader, group, "mean", n, mean);
  card_numbers (reader, group, "std", n, std);
  for (guint i = 0; i < n; i++)
    if (std[i] == 0.0)
      card_wrong (reader, group, "std", _ ("0 cannot be divided by"));
}

static void
card_read_size (CardReader *reader, FoveaCard *card)
{
  card->width = card_count (reader, "Input", "width", 1, FOVEA_CARD_MAX_SIDE);
  card->height = card_count (reader, "Input", "height", 1, FOVEA_CARD_MAX_SIDE);
  card->any_size = card_boolean (reader, "Input", "any-size");
  card->multiple =
      MAX (card_count (reader, "Input", "multiple", 1, FOVEA_CARD_MAX_SIDE), 1);
  if (card->width == 0 || card->height == 0)
    card_wrong (reader, "Input", card->width == 0 ? "width" : "height",
                _ ("this key is missing"));
  else if (card->width % card->multiple || card->height % card->multiple)
    card_wrong (reader, "Input", "multiple", _ ("%ux%u is no multiple of %u"),
                card->width, card->height, card->multiple);
}

static void
card_read_input (CardReader *reader, FoveaCard *card)
{
  static const char *const resizes[] = { "bilinear", "bicubic", NULL };

  card->input = card_text (reader, "Input", "name");
  card_read_size (reader, card);
  card->nhwc = card_choice (reader, "Input", "layout", card_layouts) == 1;
  card->channels = (FoveaChannels) card_choice (reader, "Input", "channels",
                                                fovea_card_channels);
  card->resize = card_choice (reader, "Input", "resize", resizes) == 1 ?
                     FOVEA_RESIZE_BICUBIC :
                     FOVEA_RESIZE_BILINEAR;
  card_read_crop (reader, card);
  card_read_range (reader, "Input", card->channels, &card->scale_by, card->mean,
                   card->std);
}

/* What comes out is read as what goes in, unless the card says otherwise. */
static void
card_read_picture (CardReader *reader, FoveaCard *card)
{
  g_autofree char *layout = card_text (reader, "Output", "layout");
  g_autofree char *channels = card_text (reader, "Output", "channels");
  g_autofree char *mean = card_text (reader, "Output", "mean");

  card->output_nhwc =
      layout ? card_choice (reader, "Output", "layout", card_layouts) == 1 :
               card->nhwc;
  card->output_channels =
      channels ? (FoveaChannels) card_choice (reader, "Output", "channels",
                                              fovea_card_channels) :
                 card->channels;
  card->factor = MAX (card_count (reader, "Output", "factor", 1, 64), 1);
  if (mean)
    {
      card_read_range (reader, "Output", card->output_channels,
                       &card->output_scale_by, card->output_mean,
                       card->output_std);
      return;
    }
  card->output_scale_by = card->scale_by;
  memcpy (card->output_mean, card->mean, sizeof card->mean);
  memcpy (card->output_std, card->std, sizeof card->std);
  if (card->output_scale_by == 0.0)
    card->output_scale_by = 1.0;
  /* Of another number of channels: the first one's for all, or of all one's. */
  if ((card->output_channels == FOVEA_CHANNELS_GRAY) !=
      (card->channels == FOVEA_CHANNELS_GRAY))
    for (guint i = 1; i < 3; i++)
      {
        card->output_mean[i] = card->output_mean[0];
        card->output_std[i] = card->output_std[0];
      }
}

static void
card_read_output (CardReader *reader, FoveaCard *card)
{
  static const char *const kinds[] = { "logits", "probabilities", NULL };

  card->output = card_text (reader, "Output", "name");
  card->probabilities = card_choice (reader, "Output", "kind", kinds) == 1;
  card->classes =
      card_count (reader, "Output", "classes", 1, FOVEA_MAX_CLASSES);
  card->background = card_boolean (reader, "Output", "background");
  card_read_picture (reader, card);
}

static void
card_read_all (CardReader *reader, FoveaCardFile *file, const char *id)
{
  FoveaCard *card = &file->card;

  card_check_keys (reader);
  card->name = card_text (reader, "Model", "name");
  if (! card->name)
    card->name = g_strdup (id);
  file->file = card_file_name (reader, "Model", "file");
  if (! file->file)
    card_wrong (reader, "Model", "file", _ ("this key is missing"));
  file->sha256 = card_text (reader, "Model", "sha256");
  fovea_card_set_task (card, (FoveaTask) card_choice (reader, "Model", "task",
                                                      fovea_card_tasks));
  card->labels = card_file_name (reader, "Model", "labels");
  card->licence = card_text (reader, "Model", "licence");
  card->source = card_text (reader, "Model", "source");
  card->guessed = card_boolean (reader, "Model", "guessed");
  card_read_input (reader, card);
  card_read_output (reader, card);
  card->picture = card_file_name (reader, "Test", "picture");
  card->expected = card_text (reader, "Test", "expected");
}

/* The comments that say what a guess went by; the card's as long as it is one. */
static char **
card_read_reasons (const char *text)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", FOVEA_CARD_MAX_REASONS + 2);
  guint n = 0;

  for (char **line = lines; *line && **line == '#'; line++)
    if (g_str_has_prefix (*line, FOVEA_CARD_REASON))
      {
        g_strchomp (*line);
        if (n++ < FOVEA_CARD_MAX_REASONS &&
            strlen (*line) > strlen (FOVEA_CARD_REASON))
          g_strv_builder_add (reasons, *line + strlen (FOVEA_CARD_REASON));
      }
  return n > 0 ? g_strv_builder_end (reasons) : NULL;
}

FoveaCardFile *
fovea_card_read (const char *path, GError **error)
{
  g_autofree char *text = fovea_text_read (path, FOVEA_CARD_MAX_BYTES, error);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *id = g_strndup (name, strcspn (name, "."));
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (FoveaCardFile) file = g_new0 (FoveaCardFile, 1);
  g_autoptr (GError) wrong = NULL;
  CardReader reader = { .keys = keys, .name = name };

  if (! text)
    return NULL;
  if (! g_key_file_load_from_data (keys, text, strlen (text), G_KEY_FILE_NONE,
                                   &wrong))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: not a model card: %s"),
                  name, wrong->message);
      return NULL;
    }
  card_read_all (&reader, file, id);
  if (file->card.guessed)
    file->card.reasons = card_read_reasons (text);
  if (! reader.error)
    return g_steal_pointer (&file);
  g_propagate_error (error, reader.error);
  return NULL;
}
