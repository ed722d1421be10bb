/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a command line and running it over its photos. */
#include "batch.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fovea.h"
#include "library/library.h"
#include "message.h"
#include "photo.h"
#include "plugin-tables.h"

/* ---- The commands ---------------------------------------------------------- */

#define BATCH_DECLARE(word) extern const FoveaBatchCommand fovea_batch_##word[];
FOVEA_FOR_EACH_FAMILY (BATCH_DECLARE)

GPtrArray *
fovea_batch_commands (void)
{
#define BATCH_ROW(word) fovea_batch_##word,
  const FoveaBatchCommand *const families[] = { FOVEA_FOR_EACH_FAMILY (BATCH_ROW) };
  GPtrArray *commands = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const FoveaBatchCommand *c = families[i]; c->name; c++)
      if (c->summary || c->operation->summary)
        g_ptr_array_add (commands, (gpointer) c);
  return commands;
}

const FoveaOption *
fovea_batch_options (const FoveaBatchCommand *command)
{
  static const FoveaOption none[] = { { NULL } };

  if (command->operation)
    return command->operation->options;
  return command->options ? command->options () : none;
}

const char *
fovea_batch_summary (const FoveaBatchCommand *command)
{
  return _(command->operation ? command->operation->summary : command->summary);
}

const FoveaBatchCommand *
fovea_batch_find (const char *name)
{
  g_autoptr (GPtrArray) commands = fovea_batch_commands ();

  for (guint i = 0; i < commands->len; i++)
    if (strcmp (((const FoveaBatchCommand *) commands->pdata[i])->name, name) == 0)
      return commands->pdata[i];
  return NULL;
}

gboolean
fovea_batch_no_command (const char *name, GError **error)
{
  g_autoptr (GPtrArray) commands = fovea_batch_commands ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char      *advice = NULL;

  for (guint i = 0; i < commands->len; i++)
    g_ptr_array_add (names, (gpointer) ((const FoveaBatchCommand *) commands->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  advice = fovea_near_advice (name, (const char *const *) names->pdata, _("“help” lists them"));
  return fovea_usage_error (error, _("there is no command “%s”; %s"), name, advice);
}

static const FoveaWord batch_format_words[] = {
  { FOVEA_FORMAT_TEXT, "text", N_("Text") },
  { FOVEA_FORMAT_JSON, "json", N_("JSON, one object a line") },
  { FOVEA_FORMAT_CSV, "csv", N_("CSV") },
  { 0, NULL, NULL }
};

void
fovea_batch_add_options (FoveaSettings *settings, FoveaBatchFlags flags)
{
  static const FoveaOption format[] = {
    FOVEA_OPTION_ONE_OF ("format", N_("Format"), N_("What results are printed as"), batch_format_words, "text"),
    { NULL }
  };
  static const FoveaOption folders[] = {
    FOVEA_OPTION_SWITCH ("recursive", N_("Recursive"), N_("Take the photos in folders of folders too"), FALSE),
    { NULL }
  };
  static const FoveaOption photos[] = {
    FOVEA_OPTION_SWITCH ("dry-run", N_("Dry run"), N_("Say what would be done and do nothing"), FALSE),
    { NULL }
  };
  static const FoveaOption visible[] = {
    FOVEA_OPTION_SWITCH ("visible", N_("Visible"), N_("Take what is visible instead of the chosen layer"), FALSE),
    { NULL }
  };
  static const FoveaOption writes[] = {
    FOVEA_OPTION_TEXT ("out", N_("Output"), N_("File to write, or folder for several photos"), ""),
    FOVEA_OPTION_TEXT ("suffix", N_("Suffix"), N_("Is added to the names of files in a folder"), ""),
    FOVEA_OPTION_SWITCH ("overwrite", N_("Overwrite"), N_("Replace files that exist"), FALSE),
    { NULL }
  };

  fovea_settings_add (settings, format);
  if (flags & (FOVEA_TAKES_PHOTOS | FOVEA_MAY_TAKE_PHOTOS))
    fovea_settings_add (settings, folders);
  if (flags & FOVEA_TAKES_PHOTOS)
    fovea_settings_add (settings, photos);
  if (flags & FOVEA_TAKES_VISIBLE)
    fovea_settings_add (settings, visible);
  if (flags & FOVEA_MAY_WRITE)
    fovea_settings_add (settings, writes);
}

/* ---- Reading --------------------------------------------------------------- */

void
fovea_batch_free (FoveaBatch *batch)
{
  if (! batch)
    return;
  if (batch->free_state && batch->state)
    batch->free_state (batch->state);
  g_clear_pointer (&batch->settings, fovea_settings_free);
  g_clear_pointer (&batch->words, g_ptr_array_unref);
  g_clear_pointer (&batch->files, g_ptr_array_unref);
  g_clear_pointer (&batch->written, g_hash_table_unref);
  g_clear_pointer (&batch->writing, g_free);
  g_free (batch);
}

/* "--back false": the word would be taken for a photo. */
static gboolean
batch_is_answer (const char *word)
{
  static const char *const answers[] = { "yes", "no", "true", "false", "on", "off", NULL };

  return word && g_strv_contains (answers, word) && ! g_file_test (word, G_FILE_TEST_EXISTS);
}

static gboolean
batch_no_option (FoveaBatch *batch, const char *name, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char      *typed = g_strconcat ("--", name, NULL);
  g_autofree char      *help = g_strdup_printf (_("“help %s” lists them"), batch->command->name);
  g_autofree char      *advice = NULL;
  FoveaSetting         *setting;

  for (guint i = 0; (setting = fovea_settings_at (batch->settings, i)); i++)
    g_ptr_array_add (all, g_strconcat ("--", setting->option->name, NULL));
  g_ptr_array_add (all, NULL);
  advice = *name ? fovea_near_advice (typed, (const char *const *) all->pdata, help) : g_strdup (help);
  return fovea_usage_error (error, _("%s: there is no option %s; %s"), batch->command->name, typed, advice);
}

/* `--name=value`, `--name value`, for a switch also `--name` and `--no-name`.
 * `argv` moves on over what was used. */
static gboolean
batch_parse_option (FoveaBatch *batch, char ***argv, GError **error)
{
  const char        *word = **argv + 2;
  const char        *equals = strchr (word, '=');
  g_autofree char   *name = equals ? g_strndup (word, equals - word) : g_strdup (word);
  const FoveaOption *option = fovea_settings_find (batch->settings, name);

  if (! option && ! equals && g_str_has_prefix (name, "no-"))
    {
      option = fovea_settings_find (batch->settings, name + 3);
      if (option && option->kind == FOVEA_OPTION_BOOL)
        return fovea_settings_set_text (batch->settings, name + 3, "no", error);
      option = NULL;
    }
  if (! option)
    return batch_no_option (batch, name, error);
  if (equals)
    return fovea_settings_set_text (batch->settings, name, equals + 1, error);
  if (option->kind == FOVEA_OPTION_BOOL && batch_is_answer ((*argv)[1]))
    return fovea_usage_error (error, _("%s: --%s is a switch; write --%s or --no-%s, without “%s”"),
                              batch->command->name, name, name, name, (*argv)[1]);
  if (option->kind == FOVEA_OPTION_BOOL)
    return fovea_settings_set_text (batch->settings, name, "yes", error);
  if (! (*argv)[1])
    return fovea_usage_error (error, _("%s: --%s needs a value"), batch->command->name, name);
  (*argv)++;
  return fovea_settings_set_text (batch->settings, name, **argv, error);
}

static gboolean
batch_parse_words (FoveaBatch *batch, char **argv, GError **error)
{
  gboolean options = TRUE;

  for (; *argv; argv++)
    {
      if (options && strcmp (*argv, "--") == 0)
        options = FALSE;
      else if (options && g_str_has_prefix (*argv, "--"))
        {
          if (! batch_parse_option (batch, &argv, error))
            return FALSE;
        }
      else if (options && (*argv)[0] == '-' && (*argv)[1] != '\0')
        return fovea_usage_error (error, _("%s: options begin with two dashes, not “%s”; put -- before names that begin with a dash"),
                                  batch->command->name, *argv);
      else
        g_ptr_array_add (batch->words, g_strdup (*argv));
    }
  return TRUE;
}

/* An option among the photos: it stood behind a "--". */
static gboolean
batch_has_word (FoveaBatch *batch, const char *option)
{
  gsize n = strlen (option);

  for (guint i = 0; i < batch->words->len; i++)
    {
      const char *word = batch->words->pdata[i];

      if (strncmp (word, option, n) == 0 && (word[n] == '\0' || word[n] == '='))
        return TRUE;
    }
  return FALSE;
}

/* "my/NAME: …", also behind which kernel of several it is */
static gboolean
batch_lacks_own (const GError *problem)
{
  return g_error_matches (problem, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND)
         && (g_str_has_prefix (problem->message, FOVEA_LIBRARY_MY)
             || strstr (problem->message, ": " FOVEA_LIBRARY_MY));
}

/* `may_wait`: a kernel or model of the user's own that there is none of yet may come from a
 * line before; then it is asked again when that has run. */
static gboolean
batch_check (FoveaBatch *batch, gboolean may_wait, GError **error)
{
  const FoveaBatchCommand *command = batch->command;
  g_autoptr (GError)       problem = NULL;

  if ((command->flags & FOVEA_TAKES_PHOTOS) && ! (command->flags & FOVEA_MAY_LACK_PHOTOS) && batch->words->len == 0)
    return fovea_usage_error (error, _("%s: no photo is named"), command->name);
  if (! (command->flags & (FOVEA_TAKES_PHOTOS | FOVEA_TAKES_WORDS)) && batch->words->len > 0)
    return fovea_usage_error (error, _("%s: “%s” is too much; it takes options only"),
                              command->name, (char *) batch->words->pdata[0]);
  if ((command->flags & FOVEA_MUST_WRITE) && *fovea_settings_string (batch->settings, "out") == '\0')
    return batch_has_word (batch, "--out")
           ? fovea_usage_error (error, _("%s: after -- everything is a photo, --out too; put -- behind the options"), command->name)
           : fovea_usage_error (error, _("%s: say where the result goes with --out FILE or --out FOLDER"), command->name);
  if (! command->check || command->check (batch, &problem))
    return TRUE;
  batch->waits = may_wait && (batch->lacks_name || batch_lacks_own (problem));
  return batch->waits || fovea_usage_error (error, "%s: %s", command->name, problem->message);
}

static gboolean
batch_set_command (FoveaBatch *batch, const char *name, GError **error)
{
  batch->command = fovea_batch_find (name);
  if (! batch->command)
    return fovea_batch_no_command (name, error);
  batch->settings = fovea_settings_new (fovea_batch_options (batch->command));
  fovea_batch_add_options (batch->settings, batch->command->flags);
  batch->photos = (batch->command->flags & FOVEA_TAKES_PHOTOS) != 0;
  return TRUE;
}

/* In double quotes an apostrophe may also be written as a shell has it between single
 * ones, so that a copied command means the same with a shell and without. */
static char *
batch_read_apostrophes (const char *line)
{
  GString *text = g_string_new (NULL);
  char     quote = '\0';

  for (const char *p = line; *p; p++)
    {
      if (quote == '"' && g_str_has_prefix (p, FOVEA_SETTINGS_APOSTROPHE))
        p += strlen (FOVEA_SETTINGS_APOSTROPHE) - 1;
      else if (*p == '\\' && quote != '\'' && p[1])
        g_string_append_c (text, *p++);
      else if (quote)
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

FoveaBatch *
fovea_batch_parse (const char *line, gboolean after_names, GError **error)
{
  g_autoptr (FoveaBatch) batch = g_new0 (FoveaBatch, 1);
  g_autofree char       *text = batch_read_apostrophes (line);
  g_auto (GStrv)         argv = NULL;
  g_autoptr (GError)     problem = NULL;

  batch->words = g_ptr_array_new_with_free_func (g_free);
  batch->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (! g_shell_parse_argv (text, NULL, &argv, &problem))
    {
      if (g_error_matches (problem, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
        return g_steal_pointer (&batch);
      fovea_usage_error (error, "%s", problem->message);
      return NULL;
    }
  if (! batch_set_command (batch, argv[0], error)
      || ! batch_parse_words (batch, argv + 1, error) || ! batch_check (batch, after_names, error))
    return NULL;
  batch->format = fovea_settings_choice (batch->settings, "format");
  batch->dry_run = (batch->command->flags & FOVEA_TAKES_PHOTOS)
                   && fovea_settings_bool (batch->settings, "dry-run");
  return g_steal_pointer (&batch);
}

/* ---- Running --------------------------------------------------------------- */

/* Does any layer show that is no group? (transfer container: `layers`) */
static gboolean
batch_shows (GimpLayer **layers)
{
  g_autofree GimpLayer **all = layers;
  gboolean               shows = FALSE;

  for (GimpLayer **l = all; l && *l && ! shows; l++)
    {
      GimpItem *item = GIMP_ITEM (*l);

      if (gimp_item_get_visible (item))
        shows = ! gimp_item_is_group (item) || batch_shows ((GimpLayer **) gimp_item_get_children (item));
    }
  return shows;
}

/* What is visible as one layer. A group that is shown may hold nothing that is. */
static GimpLayer *
batch_merge_visible (GimpImage *image, GError **error)
{
  GimpLayer *layer = batch_shows (gimp_image_get_layers (image))
                     ? gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE) : NULL;

  if (! layer)
    fovea_failed_error (error, _("nothing in it is visible; show a layer and save it, or leave out --visible"));
  return layer;
}

/* The chosen layer, or what else there is to do. */
static GimpLayer *
batch_chosen (GimpImage *image, GError **error)
{
  g_autofree GimpLayer **all = gimp_image_get_layers (image);
  g_autoptr (GError)     problem = NULL;
  GimpLayer             *layer = fovea_photo_layer (image, &problem);

  if (! layer)
    fovea_failed_error (error, all && *all ? _("%s, or take what is visible with --visible") : "%s", problem->message);
  return layer;
}

GimpImage *
fovea_batch_load (FoveaBatch           *batch,
                  const FoveaBatchFile *file,
                  GimpDrawable        **drawable,
                  GError              **error)
{
  GimpImage *image = fovea_photo_load (file->path, error);
  GimpLayer *layer;

  if (! image)
    return NULL;
  layer = fovea_settings_bool (batch->settings, "visible") ? batch_merge_visible (image, error)
                                                            : batch_chosen (image, error);
  if (! layer)
    {
      gimp_image_delete (image);
      return NULL;
    }
  *drawable = GIMP_DRAWABLE (layer);
  return image;
}

/* A dry run opens nothing, but a photo that is not there is said. */
static gboolean
batch_run_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  if (g_access (file->path, R_OK) != 0)
    return fovea_failed_error (error, "%s", g_strerror (errno));
  return batch->command->photo (batch, file, error);
}

static void
batch_run_photos (FoveaBatch *batch)
{
  for (guint i = 0; i < batch->files->len; i++)
    {
      const FoveaBatchFile *file = batch->files->pdata[i];
      g_autoptr (GError)    problem = NULL;

      g_clear_pointer (&batch->writing, g_free);
      if (! batch_run_photo (batch, file, &problem))
        {
          fovea_batch_fail (batch, file->path, problem);
          continue;
        }
      batch->done++;
      if (batch->writing)
        g_hash_table_add (batch->written, g_steal_pointer (&batch->writing));
    }
}

gboolean
fovea_batch_open_model (FoveaBatch *batch, GError **error)
{
  FoveaModel *model = fovea_model_find (fovea_settings_string (batch->settings, "model"), error);

  batch->state = model;
  batch->free_state = (GDestroyNotify) fovea_model_unref;
  if (model && fovea_model_card (model)->guessed)
    g_printerr (_("%s has no card: how it wants photos prepared is a guess\n"), fovea_model_id (model));
  return model != NULL;
}

static gboolean
batch_result (FoveaBatch *batch, GError **error)
{
  if (batch->failed == 0)
    return TRUE;
  return fovea_failed_error (error, ngettext ("%s: %u of %u photo failed", "%s: %u of %u photos failed", batch->done + batch->failed),
                             batch->command->name, batch->failed, batch->done + batch->failed);
}

static gboolean
batch_find_files (FoveaBatch *batch, GError **error)
{
  gboolean    recursive = fovea_settings_bool (batch->settings, "recursive");
  const char *first = batch->words->pdata[0];

  batch->files = fovea_batch_expand (batch->words, recursive);
  if (batch->files->len == 0)
    return fovea_failed_error (error, _("%s: there are no photos in %s"), batch->command->name, first);
  return TRUE;
}

gboolean
fovea_batch_run (FoveaBatch *batch, GError **error)
{
  const FoveaBatchCommand *command = batch->command;
  g_autoptr (GError)       problem = NULL;

  if (! command)
    return TRUE;
  if (batch->waits && ! batch_check (batch, FALSE, error))
    return FALSE;
  if (batch->photos && batch->words->len > 0 && ! batch_find_files (batch, error))
    return FALSE;
  if ((command->flags & FOVEA_MAY_WRITE) && batch->files && ! fovea_batch_check_output (batch, &problem))
    return fovea_failed_error (error, "%s: %s", command->name, problem->message);
  if (command->begin && ! command->begin (batch, &problem))
    return fovea_failed_error (error, "%s: %s", command->name, problem->message);
  if (command->photo && batch->files)
    batch_run_photos (batch);
  if (command->end && ! command->end (batch, &problem))
    return fovea_failed_error (error, "%s: %s", command->name, problem->message);
  return batch_result (batch, error);
}
