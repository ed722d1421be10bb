/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to models: they are listed, described, added, removed, tested. */
#include "models.h"

#include <glib/gi18n.h>
#include <string.h>

#include "classify.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"
#include "progress.h"

static const FoveaWord models_actions[] = {
  { FOVEA_MODELS_LIST, "list", N_("List all models") },
  { FOVEA_MODELS_DESCRIBE, "describe", N_("Describe a model, layer by layer") },
  { FOVEA_MODELS_ADD, "add", N_("Add a model file") },
  { FOVEA_MODELS_REMOVE, "remove", N_("Remove a model of your own") },
  { FOVEA_MODELS_TEST, "test", N_("Test a model on its card's picture") },
  { FOVEA_MODELS_TRY, "try", N_("Try the usual preparations on a photo") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_models_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_ONE_OF ("action", N_("_Action"), N_("What is done"), models_actions, "list"),
    FOVEA_OPTION_TEXT ("model", N_("_Model"), N_("Name of an installed model, or path of a model file"), ""),
    FOVEA_OPTION_TEXT ("size", N_("_Size"),
                       N_("Width and height of the picture that layers are described for, as 320x240; empty: the card's"), ""),
    FOVEA_OPTION_SWITCH ("plan", N_("_Plan"),
                         N_("Describe how the engine computes each layer: algorithm, time, share of the CPU's peak, memory"), FALSE),
    FOVEA_OPTION_SWITCH ("link", N_("_Leave in place"), N_("Add a link to the file instead of a copy"), FALSE),
    FOVEA_OPTION_SWITCH ("dry-run", N_("Dry run"), N_("Say what would be done and do nothing"), FALSE),
    { NULL }
  };

  return options;
}

/* ---- The list ---------------------------------------------------------------- */

typedef struct
{
  const FoveaModelEntry *entry;
  FoveaModel            *model; /* NULL: it cannot be opened ... */
  GError                *error; /* ... and why */
  FoveaDescription      *table; /* may be NULL */
} ModelsRow;

static void
models_row_clear (ModelsRow *row)
{
  g_clear_pointer (&row->model, fovea_model_unref);
  g_clear_pointer (&row->table, fovea_description_free);
  g_clear_error (&row->error);
}

static const char *
models_task (const ModelsRow *row)
{
  return row->model ? fovea_task_word (fovea_model_card (row->model)->kind)
         : row->entry->task ? row->entry->task : "";
}

static void
models_list_json (GString *text, const ModelsRow *row)
{
  const FoveaCard *card = row->model ? fovea_model_card (row->model) : NULL;

  g_string_append_c (text, '{');
  fovea_json_name (text, "model");
  fovea_json_text (text, row->entry->id);
  fovea_json_name (text, "title");
  fovea_json_text (text, row->entry->title);
  fovea_json_name (text, "task");
  if (*models_task (row))
    fovea_json_text (text, models_task (row));
  else
    g_string_append (text, "null");
  if (card)
    {
      fovea_json_name (text, "guessed");
      g_string_append (text, card->guessed ? "true" : "false");
      fovea_json_name (text, "width");
      fovea_json_number (text, card->width);
      fovea_json_name (text, "height");
      fovea_json_number (text, card->height);
      fovea_json_name (text, "licence");
      fovea_json_text (text, card->licence ? card->licence : "");
      fovea_json_name (text, "source");
      fovea_json_text (text, card->source ? card->source : "");
    }
  if (row->table)
    {
      fovea_json_name (text, "parameters");
      g_string_append_printf (text, "%" G_GINT64_FORMAT, row->table->parameters);
      fovea_json_name (text, "macs");
      g_string_append_printf (text, "%" G_GINT64_FORMAT, row->table->macs);
      fovea_json_name (text, "layers");
      g_string_append_printf (text, "%u", row->table->n_layers);
    }
  if (row->error)
    {
      fovea_json_name (text, "error");
      fovea_json_text (text, row->error->message);
    }
  fovea_json_name (text, "path");
  fovea_json_text (text, row->entry->path);
  g_string_append_c (text, '}');
}

static void
models_list_csv (GString *text, const ModelsRow *row)
{
  const FoveaCard    *card = row->model ? fovea_model_card (row->model) : NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char    *size = card ? g_strdup_printf ("%ux%u", card->width, card->height) : g_strdup ("");

  fovea_csv_text (line, row->entry->id);
  fovea_csv_text (line, row->entry->title);
  fovea_csv_text (line, models_task (row));
  fovea_csv_text (line, size);
  if (row->table)
    g_string_append_printf (line, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u", row->table->parameters,
                            row->table->macs, row->table->n_layers);
  else
    g_string_append (line, ",,,");
  fovea_csv_text (line, card && card->licence ? card->licence : "");
  fovea_csv_text (line, card && card->source ? card->source : "");
  fovea_csv_text (line, row->entry->path);
  fovea_csv_text (line, row->error ? row->error->message : "");
  g_string_append (text, line->str);
}

static void
models_list_text (GString *text, const ModelsRow *row)
{
  const FoveaCard *card = row->model ? fovea_model_card (row->model) : NULL;

  g_string_append_printf (text, "%-24s %s\n  ", row->entry->id, row->entry->title);
  if (! row->table)
    g_string_append (text, row->error ? row->error->message : "");
  else
    {
      g_autofree char *parameters = fovea_models_count ((guint64) row->table->parameters, "");
      g_autofree char *macs = fovea_models_count ((guint64) row->table->macs, "");

      g_string_append_printf (text, _("%s%s, %ux%u %s, %u layers, %s parameters, %s multiply-adds, %s"), models_task (row),
                              card->guessed ? _(" (guessed)") : "", card->width, card->height,
                              fovea_channels_word (card->channels), row->table->n_layers, parameters, macs,
                              card->licence ? card->licence : _("licence unknown"));
    }
  if (card && card->source)
    g_string_append_printf (text, "\n  %s", card->source);
  g_string_append_printf (text, "\n  %s%s", row->entry->path, row->entry->linked ? _(" (linked)") : "");
}

static char *
models_list_none (void)
{
  g_auto (GStrv)   folders = fovea_model_folders ();
  g_autofree char *list = g_strjoinv (", ", folders);

  return g_strdup_printf (_("no models; looked in %s"), list);
}

char *
fovea_models_list (FoveaModelsFormat format)
{
  g_autoptr (GPtrArray) models = fovea_model_list ();
  g_autoptr (GString)   text = g_string_new (NULL);

  if (format == FOVEA_MODELS_CSV)
    g_string_append (text, "model,title,task,size,parameters,macs,layers,licence,source,path,error");
  for (guint i = 0; i < models->len; i++)
    {
      ModelsRow row = { .entry = models->pdata[i] };

      row.model = fovea_model_open (row.entry->path, &row.error);
      if (row.model)
        row.table = fovea_model_describe (row.model, 0, 0, &row.error);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (format == FOVEA_MODELS_JSON)
        models_list_json (text, &row);
      else if (format == FOVEA_MODELS_CSV)
        models_list_csv (text, &row);
      else
        models_list_text (text, &row);
      models_row_clear (&row);
    }
  if (models->len == 0 && format == FOVEA_MODELS_TEXT)
    return models_list_none ();
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- One model ---------------------------------------------------------------- */

gboolean
fovea_models_size (const char *text, guint *width, guint *height, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, "x", 2);
  guint64        w = 0, h = 0;

  *width = *height = 0;
  if (*text == '\0')
    return TRUE;
  if (! g_ascii_string_to_unsigned (words[0], 10, 1, 16384, &w, NULL)
      || ! g_ascii_string_to_unsigned (words[1] ? words[1] : words[0], 10, 1, 16384, &h, NULL))
    return fovea_usage_error (error, _("“%s” is no size such as 320x240, from 1 to 16384"), text);
  *width = (guint) w;
  *height = (guint) h;
  return TRUE;
}

static char *
models_describe_plan (FoveaModel *model, guint width, guint height, FoveaModelsFormat format, GError **error)
{
  FoveaRunOptions          options = { .threads = gimp_get_num_processors () };
  g_autoptr (FoveaProfile) profile = fovea_model_profile (model, width, height, &options, 0, error);

  return profile ? fovea_models_plan (model, NULL, profile, format) : NULL;
}

static char *
models_describe_pattern (const char *pattern, const char *size, gboolean plan, FoveaModelsFormat format, GError **error)
{
  g_autoptr (FoveaProfile)     profile = NULL;
  g_autoptr (FoveaDescription) table = NULL;

  if (! fovea_models_check_pattern (size, error))
    return NULL;
  if (plan)
    {
      profile = fovea_models_profile_pattern (pattern, error);
      return profile ? fovea_models_plan (NULL, pattern, profile, format) : NULL;
    }
  table = fovea_describe_pattern (pattern, NULL, error);
  return table ? fovea_models_table (NULL, pattern, table, format) : NULL;
}

char *
fovea_models_describe (const char *name, const char *size, gboolean plan, FoveaModelsFormat format, GError **error)
{
  g_autoptr (FoveaModel)       model = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  guint                        width, height;

  if (! fovea_models_size (size, &width, &height, error))
    return NULL;
  if (fovea_is_pattern (name))
    return models_describe_pattern (name, size, plan, format, error);
  model = fovea_model_find (name, error);
  if (model && plan)
    return models_describe_plan (model, width, height, format, error);
  table = model ? fovea_model_describe (model, width, height, error) : NULL;
  return table ? fovea_models_table (model, NULL, table, format) : NULL;
}

/* ---- Adding and removing -------------------------------------------------------- */

static char *
models_changed (FoveaSettings *settings, GPtrArray *files, FoveaModelsFormat format)
{
  const char *action = fovea_settings_string (settings, "action");
  gboolean    dry = fovea_settings_bool (settings, "dry-run");
  gboolean    add = g_str_equal (action, "add");
  GString    *text = g_string_new (NULL);

  if (format == FOVEA_MODELS_CSV)
    g_string_append (text, "action,file");
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *shown = g_filename_display_name (files->pdata[i]);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (format == FOVEA_MODELS_TEXT)
        g_string_append_printf (text, dry ? (add ? _("would add %s") : _("would remove %s"))
                                          : (add ? _("added %s") : _("removed %s")), shown);
      else if (format == FOVEA_MODELS_CSV)
        {
          g_autoptr (GString) line = g_string_new (NULL);

          fovea_csv_text (line, action);
          fovea_csv_text (line, shown);
          g_string_append (text, line->str);
        }
      else
        {
          g_string_append (text, "{");
          fovea_json_name (text, "action");
          fovea_json_text (text, action);
          fovea_json_name (text, "file");
          fovea_json_text (text, shown);
          g_string_append (text, dry ? ", \"dry-run\": true}" : "}");
        }
    }
  return g_string_free (text, FALSE);
}

/* The self-test: 1 passed, 0 failed, -1 there is none or an error. `said` (may be
 * NULL): the result in a sentence. */
static int
models_self_test (FoveaModel *model, char **said, GError **error)
{
  const FoveaCard                *card = fovea_model_card (model);
  g_autofree char                *path = fovea_model_test_picture (model);
  g_autoptr (FoveaTensor)         photo = NULL;
  g_autoptr (FoveaClassification) found = NULL;
  g_autofree char                *sentence = NULL;
  gboolean                        passed;

  if (! path || ! card->expected)
    {
      fovea_failed_error (error, _("%s: its card names no self-test picture (group [Test], picture and expected)"),
                          fovea_model_id (model));
      return -1;
    }
  photo = fovea_models_photo (path, error);
  found = photo ? fovea_classify (model, photo, 3, NULL, error) : NULL;
  if (! found)
    {
      g_prefix_error (error, "%s: ", card->picture);
      return -1;
    }
  passed = fovea_model_test_passed (model, found);
  sentence = fovea_classify_sentence (found);
  if (said)
    *said = g_strdup_printf (passed ? _("%1$s: self-test passed: %2$s shows %3$s")
                                    : _("%1$s: self-test FAILED: class %4$s is expected on %2$s, the answer is %3$s"),
                             fovea_model_id (model), card->picture, sentence, card->expected);
  return passed;
}

/* A model that is added shows at once whether its card is right. */
static char *
models_test_added (const char *path)
{
  g_autoptr (FoveaModel) model = fovea_model_open (path, NULL);
  g_autoptr (GError)     error = NULL;
  char                  *said = NULL;

  if (! model || ! fovea_model_card (model)->picture)
    return NULL;
  if (models_self_test (model, &said, &error) < 0)
    said = g_strdup (error->message);
  return said;
}

char *
fovea_models_change (FoveaSettings *settings, FoveaModelsFormat format, GError **error)
{
  const char *model = fovea_settings_string (settings, "model");
  gboolean    dry = fovea_settings_bool (settings, "dry-run");
  gboolean    add = fovea_settings_choice (settings, "action") == FOVEA_MODELS_ADD;
  FoveaInstallFlags     flags = dry ? FOVEA_INSTALL_DRY_RUN : 0;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char      *text = NULL;
  g_autofree char      *said = NULL;

  if (fovea_settings_bool (settings, "link"))
    flags |= FOVEA_INSTALL_LINK;
  files = add ? fovea_model_install (model, flags, error) : fovea_model_remove (model, flags, error);
  if (! files)
    return NULL;
  text = models_changed (settings, files, format);
  if (add && ! dry && format == FOVEA_MODELS_TEXT)
    said = models_test_added (files->pdata[0]);
  return said ? g_strdup_printf ("%s\n%s", text, said) : g_steal_pointer (&text);
}

/* ---- Testing --------------------------------------------------------------------- */

FoveaTensor *
fovea_models_photo (const char *path, GError **error)
{
  GimpImage   *image = fovea_photo_load (path, error);
  GimpLayer   *layer = image ? fovea_photo_layer (image, error) : NULL;
  FoveaTensor *photo = layer ? fovea_picture_read (GIMP_DRAWABLE (layer), NULL, error) : NULL;

  if (image)
    gimp_image_delete (image);
  return photo;
}

char *
fovea_models_test (const char *name, FoveaModelsFormat format, GError **error)
{
  g_autoptr (FoveaModel) model = fovea_model_find (name, error);
  g_autofree char       *said = NULL;
  GString               *text;
  int                    passed = model ? models_self_test (model, &said, error) : -1;

  if (passed < 0)
    return NULL;
  if (! passed)
    {
      fovea_failed_error (error, "%s", said);
      return NULL;
    }
  if (format == FOVEA_MODELS_TEXT)
    return g_steal_pointer (&said);
  text = g_string_new (format == FOVEA_MODELS_JSON ? "{" : "model,passed\n");
  if (format == FOVEA_MODELS_JSON)
    {
      fovea_json_name (text, "model");
      fovea_json_text (text, fovea_model_id (model));
      g_string_append (text, ", \"passed\": true}");
    }
  else
    g_string_append_printf (text, "%s,yes", fovea_model_id (model));
  return g_string_free (text, FALSE);
}

/* ---- Trying preparations ------------------------------------------------------------ */

static void
models_try_row (GString *text, const FoveaPreset *preset, FoveaModel *model, const char *name,
                const FoveaClassification *found, FoveaModelsFormat format)
{
  const FoveaGuess *best = &found->guesses[0];

  if (format == FOVEA_MODELS_TEXT)
    {
      g_autofree char *sentence = fovea_classify_sentence (found);

      g_string_append_printf (text, "  %-18s %s", preset->id, sentence);
    }
  else if (format == FOVEA_MODELS_CSV)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      fovea_csv_text (line, name ? name : "");
      fovea_csv_text (line, "");
      fovea_csv_text (line, preset->id);
      fovea_csv_number (line, best->index);
      fovea_csv_text (line, best->label);
      fovea_csv_number (line, best->probability);
      g_string_append (text, line->str);
    }
  else
    {
      g_string_append_c (text, '{');
      fovea_json_name (text, "file");
      fovea_json_text (text, name ? name : "");
      fovea_json_name (text, "preparation");
      fovea_json_text (text, preset->id);
      fovea_classify_json (text, model, found);
      g_string_append_c (text, '}');
    }
}

char *
fovea_models_try (FoveaModel        *model,
                  const char        *photo_name,
                  const FoveaTensor *photo,
                  FoveaModelsFormat  format,
                  GError           **error)
{
  g_autoptr (GPtrArray) rows = fovea_model_try_presets (model, photo, 3, NULL, error);
  const FoveaPreset    *own = fovea_card_preset (fovea_model_card (model));
  const FoveaPreset    *presets;
  guint                 n;
  GString              *text;

  if (! rows)
    return NULL;
  presets = fovea_presets (&n);
  text = g_string_new (NULL);
  if (format == FOVEA_MODELS_TEXT)
    g_string_append_printf (text, _("%s: which row names it right?"), photo_name ? photo_name : fovea_model_id (model));
  for (guint i = 0; i < rows->len; i++)
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      models_try_row (text, &presets[i], model, photo_name, rows->pdata[i], format);
    }
  if (own && format == FOVEA_MODELS_TEXT)
    g_string_append_printf (text, _("\n  The card says %s"), own->id);
  return g_string_free (text, FALSE);
}
