/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apply Network in words: its options, its results as sentences and JSON, and
 * the numbers that are typed for a decoder. */
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "apply.h"
#include "json.h"
#include "message.h"

#define APPLY_NUMBERS_BYTES (1 << 20) /* of a text or file of numbers */
#define APPLY_CLASSES_SAID  5
#define APPLY_BOXES_SAID    10

static const FoveaWord apply_as_words[] = {
  { FOVEA_APPLY_AS_LAYER, "layer", N_("A new layer (a new image where the size changes)") },
  { FOVEA_APPLY_AS_MASK, "mask", N_("A mask of the layer") },
  { FOVEA_APPLY_AS_IMAGE, "image", N_("A new image") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_apply_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), ""),
    FOVEA_OPTION_TEXT ("output", N_("Out_put"),
                       N_("Which of the network's outputs, by name; empty is the one its card names"), ""),
    FOVEA_OPTION_ONE_OF ("as", N_("M_ake"), N_("What the result becomes"), apply_as_words, "layer"),
    FOVEA_OPTION_TEXT ("class", N_("_Class"),
                       N_("Of a network that finds classes: one of them alone, by name or number; empty is all in colours"), ""),
    FOVEA_OPTION_NUMBER ("threshold", N_("_Threshold"),
                         N_("Of a detector: boxes of at least this score"), 0, 1, 0.25),
    FOVEA_OPTION_NUMBER ("overlap", N_("O_verlap"),
                         N_("Of a detector: of boxes of one class that overlap by more of their area, the best alone stays"), 0, 1, 0.45),
    FOVEA_OPTION_SWITCH ("latent", N_("_Latent numbers"),
                         N_("Of an autoencoder: give the numbers of its bottleneck"), FALSE),
    FOVEA_OPTION_TEXT ("decode", N_("_Decode"),
                       N_("Of an autoencoder: other numbers for its bottleneck, or a file of them; 3=1.5 changes number 3 alone"), ""),
    FOVEA_OPTION_COUNT ("tile", N_("T_ile"),
                        N_("Most pixels of a tile's side; 0 is chosen. The result is the same"), 0, 16384, 0),
    FOVEA_OPTION_COUNT ("memory", N_("Memor_y (MB)"),
                        N_("A run that needs more is refused"), 16, 1048576, 4096),
    { NULL }
  };

  return options;
}

/* ---- Sentences ------------------------------------------------------------------ */

char *
fovea_apply_facts_sentence (const FoveaApplyFacts *facts)
{
  int memory = MAX ((int) ((facts->memory + (1 << 20) - 1) >> 20), 1);

  switch (facts->how)
    {
    case FOVEA_APPLY_TILED:
      if (facts->tiles > 1)
        return g_strdup_printf (_("%u tiles of %dx%d, %d MB"), facts->tiles, (int) facts->tile_width,
                                (int) facts->tile_height, memory);
      return g_strdup_printf (_("1 tile, %d MB"), memory);
    case FOVEA_APPLY_WHOLE:
      return g_strdup_printf (_("as a whole, %d MB"), memory);
    case FOVEA_APPLY_FIXED:
      break;
    }
  return g_strdup_printf (_("at the network's own %dx%d, %d MB"), (int) facts->net_width,
                          (int) facts->net_height, memory);
}

static int
text_by_area (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *areas = data;
  guint         left = *(const guint *) a, right = *(const guint *) b;

  if (areas[left] != areas[right])
    return areas[left] > areas[right] ? -1 : 1;
  return left < right ? -1 : left > right;
}

/* Class numbers that are somewhere, the largest first; *n of them. (transfer
 * full) */
static guint *
text_classes (const FoveaApplied *applied, guint *n)
{
  guint *order = g_new (guint, applied->facts.classes + 1);

  *n = 0;
  for (guint i = 0; i < applied->facts.classes; i++)
    if (applied->areas[i] > 0)
      order[(*n)++] = i;
  g_qsort_with_data (order, *n, sizeof *order, text_by_area, applied->areas);
  return order;
}

static double
text_share (const FoveaApplied *applied, guint index)
{
  return (double) applied->areas[index]
         / ((double) applied->facts.out_width * (double) applied->facts.out_height);
}

static void
text_say_classes (GString *text, const FoveaApplied *applied)
{
  guint             n;
  g_autofree guint *order = text_classes (applied, &n);

  for (guint i = 0; i < MIN (n, APPLY_CLASSES_SAID); i++)
    {
      g_autofree char *label = fovea_model_class_label (applied->model, order[i]);

      g_string_append_printf (text, "%s%s %.1f %%", i ? ", " : "", label,
                              100.0 * text_share (applied, order[i]));
    }
  if (n > APPLY_CLASSES_SAID)
    g_string_append_printf (text, ngettext (", %u more", ", %u more", n - APPLY_CLASSES_SAID), n - APPLY_CLASSES_SAID);
}

static void
text_say_boxes (GString *text, const FoveaBoxes *boxes)
{
  if (boxes->n_boxes == 0)
    g_string_append (text, _("nothing was found"));
  for (guint i = 0; i < MIN (boxes->n_boxes, APPLY_BOXES_SAID); i++)
    {
      const FoveaBox *box = &boxes->boxes[i];

      g_string_append_printf (text, "%s%s %.1f %% (%.0f, %.0f, %.0fx%.0f)", i ? ", " : "", box->label,
                              100.0 * box->score, box->x, box->y, box->width, box->height);
    }
  if (boxes->n_boxes > APPLY_BOXES_SAID)
    g_string_append_printf (text, ngettext (", %u more", ", %u more", boxes->n_boxes - APPLY_BOXES_SAID), boxes->n_boxes - APPLY_BOXES_SAID);
}

static void
text_say_latent (GString *text, const FoveaApplied *applied)
{
  const float *numbers = applied->latent->data;
  char         number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s%s:", text->len ? "; " : "", applied->latent_name);
  for (gint64 i = 0; i < applied->latent->shape.size[0]; i++)
    g_string_append_printf (text, " %s", g_ascii_formatd (number, sizeof number, "%.9g", (double) numbers[i]));
}

char *
fovea_applied_sentence (const FoveaApplied *applied)
{
  GString *text = g_string_new (NULL);

  if (applied->areas)
    text_say_classes (text, applied);
  if (applied->boxes)
    text_say_boxes (text, applied->boxes);
  if (applied->latent)
    text_say_latent (text, applied);
  return g_string_free (text, FALSE);
}

/* ---- JSON -------------------------------------------------------------------------- */

static void
json_class (GString *json, guint index, const char *label)
{
  g_string_append (json, json->str[json->len - 1] == '[' ? "{" : ", {");
  fovea_json_value (json, "class", index);
  fovea_json_name (json, "label");
  fovea_json_text (json, label);
}

static void
json_boxes (GString *json, const FoveaBoxes *boxes)
{
  fovea_json_name (json, "boxes");
  g_string_append_c (json, '[');
  for (guint i = 0; i < boxes->n_boxes; i++)
    {
      const FoveaBox *box = &boxes->boxes[i];

      json_class (json, box->index, box->label);
      fovea_json_value (json, "score", box->score);
      fovea_json_value (json, "x", box->x);
      fovea_json_value (json, "y", box->y);
      fovea_json_value (json, "width", box->width);
      fovea_json_value (json, "height", box->height);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
json_classes (GString *json, const FoveaApplied *applied)
{
  guint             n;
  g_autofree guint *order = text_classes (applied, &n);

  fovea_json_name (json, "classes");
  g_string_append_c (json, '[');
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = fovea_model_class_label (applied->model, order[i]);
      g_autofree char *colour = NULL;
      double           rgb[3];

      fovea_class_colour (order[i], rgb);
      colour = g_strdup_printf ("#%02x%02x%02x", (guint) (rgb[0] * 255 + 0.5), (guint) (rgb[1] * 255 + 0.5),
                                (guint) (rgb[2] * 255 + 0.5));
      json_class (json, order[i], label);
      fovea_json_value (json, "share", text_share (applied, order[i]));
      fovea_json_name (json, "colour");
      fovea_json_text (json, colour);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
json_latent (GString *json, const FoveaApplied *applied)
{
  const float *numbers = applied->latent->data;

  fovea_json_name (json, "layer");
  fovea_json_text (json, applied->latent_name);
  fovea_json_name (json, "latent");
  g_string_append_c (json, '[');
  for (gint64 i = 0; i < applied->latent->shape.size[0]; i++)
    {
      g_string_append (json, i ? ", " : "");
      fovea_json_number (json, (double) numbers[i]);
    }
  g_string_append_c (json, ']');
}

void
fovea_applied_json (GString *json, const FoveaApplied *applied)
{
  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (applied->model));
  if (applied->pixels)
    {
      fovea_json_value (json, "width", gegl_buffer_get_width (applied->pixels));
      fovea_json_value (json, "height", gegl_buffer_get_height (applied->pixels));
      fovea_json_value (json, "tiles", applied->facts.tiles);
      fovea_json_value (json, "memory", (double) applied->facts.memory);
    }
  fovea_json_value (json, "seconds", applied->seconds);
  if (applied->areas)
    json_classes (json, applied);
  if (applied->boxes)
    json_boxes (json, applied->boxes);
  if (applied->latent)
    json_latent (json, applied);
}

/* ---- Numbers ------------------------------------------------------------------------- */

static gboolean
numbers_read (const char *word, float *value)
{
  char  *end;
  double number = g_ascii_strtod (word, &end);

  *value = (float) number;
  return end != word && *end == '\0' && isfinite (number);
}

/* "3=1.5": number 3, counted from 1 as they are shown. */
static gboolean
numbers_change (const char *word, float *numbers, guint count, GError **error)
{
  const char      *equals = strchr (word, '=');
  g_autofree char *place = g_strndup (word, equals - word);
  guint64          at;

  if (count == 0 || ! g_ascii_string_to_unsigned (place, 10, 1, count, &at, NULL)
      || ! numbers_read (equals + 1, &numbers[at - 1]))
    return fovea_failed_error (error, _("“%s” does not change one of the %u numbers; 3=1.5 sets the third"), word, count);
  return TRUE;
}

static char *
numbers_text (const char *text, GError **error)
{
  char    *contents = NULL;
  gsize    length = 0;
  GStatBuf facts;

  if (! g_file_test (text, G_FILE_TEST_IS_REGULAR))
    return g_strdup (text);
  if (g_stat (text, &facts) != 0 || facts.st_size > APPLY_NUMBERS_BYTES)
    {
      fovea_failed_error (error, _("%s is no list of numbers"), text);
      return NULL;
    }
  if (! g_file_get_contents (text, &contents, &length, error))
    return NULL;
  if (g_utf8_validate (contents, length, NULL))
    return contents;
  fovea_failed_error (error, _("%s is no list of numbers"), text);
  g_free (contents);
  return NULL;
}

float *
fovea_apply_parse_numbers (const char *text, const float *before, guint count, guint *n, GError **error)
{
  g_autofree char  *read = numbers_text (text, error);
  g_auto (GStrv)    words = read ? g_strsplit_set (read, " \t\r\n,;[]", -1) : NULL;
  g_autofree float *numbers = g_memdup2 (before, count * sizeof (float));
  g_autoptr (GArray) given = g_array_new (FALSE, FALSE, sizeof (float));
  gboolean          changed = FALSE;

  if (! words)
    return NULL;
  for (char **word = words; *word; word++)
    {
      float value;

      if (**word == '\0')
        continue;
      if (strchr (*word, '='))
        {
          changed = TRUE;
          if (! numbers_change (*word, numbers, count, error))
            return NULL;
          continue;
        }
      if (! numbers_read (*word, &value))
        {
          fovea_failed_error (error, _("“%s” is no number"), *word);
          return NULL;
        }
      g_array_append_val (given, value);
    }
  if (changed && given->len)
    {
      fovea_failed_error (error, _("either all numbers, or changes such as 3=1.5, but not both"));
      return NULL;
    }
  *n = changed ? count : given->len;
  return changed ? g_steal_pointer (&numbers) : (float *) g_array_free (g_steal_pointer (&given), FALSE);
}
