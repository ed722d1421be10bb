/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models and describe: what is installed, what is in it, and what can be done
 * with it. `models add net.onnx` is short for `models --action add --model
 * net.onnx`. */
#include "models.h"

#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "message.h"
#include "picture.h"

G_STATIC_ASSERT ((int) FOVEA_MODELS_JSON == (int) FOVEA_FORMAT_JSON
                 && (int) FOVEA_MODELS_CSV == (int) FOVEA_FORMAT_CSV);

/* ---- A word of each action --------------------------------------------------------- */

static gboolean
models_say (char *text)
{
  if (text)
    fovea_batch_print (text);
  g_free (text);
  return text != NULL;
}

static gboolean
models_describe (FoveaBatch *batch, const char *word, GError **error)
{
  return models_say (fovea_models_describe (word, fovea_settings_string (batch->settings, "size"),
                                            fovea_settings_bool (batch->settings, "plan"),
                                            (FoveaModelsFormat) batch->format, error));
}

static gboolean
models_change (FoveaBatch *batch, const char *word, GError **error)
{
  return fovea_settings_set_text (batch->settings, "model", word, error)
         && models_say (fovea_models_change (batch->settings, (FoveaModelsFormat) batch->format, error));
}

static gboolean
models_test (FoveaBatch *batch, const char *word, GError **error)
{
  return models_say (fovea_models_test (word, (FoveaModelsFormat) batch->format, error));
}

/* ---- models ----------------------------------------------------------------------- */

/* The names are those of --action, the first option. */
static const FoveaBatchAction *
models_actions (void)
{
  static FoveaBatchAction actions[] = {
    [FOVEA_MODELS_LIST] = { NULL, "", 0, 0, NULL },
    [FOVEA_MODELS_DESCRIBE] = { NULL, "MODEL…", 1, G_MAXUINT, models_describe },
    [FOVEA_MODELS_ADD] = { NULL, "FILE…", 1, G_MAXUINT, models_change },
    [FOVEA_MODELS_REMOVE] = { NULL, "MODEL…", 1, G_MAXUINT, models_change },
    [FOVEA_MODELS_TEST] = { NULL, "[MODEL…]", 0, G_MAXUINT, models_test },
    [FOVEA_MODELS_TRY] = { NULL, "MODEL PHOTO…", 2, G_MAXUINT, NULL },
    { NULL }
  };

  for (const FoveaWord *w = fovea_option_choices (fovea_models_options ()); w->nick; w++)
    actions[w->value].name = w->nick;
  return actions;
}

/* A model that there is none of may be a mistyped action. */
static gboolean
models_check_name (FoveaBatch *batch, const char *name, GError **error)
{
  g_autoptr (GPtrArray) list = fovea_model_list ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char      *advice = NULL;

  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (names, ((FoveaModelEntry *) list->pdata[i])->id);
  advice = fovea_batch_advise_action (batch, name, names);
  return ! advice || fovea_usage_error (error, _("“%s” is neither an action nor a model; %s"), name, advice);
}

/* The first word is an action, or a model that is to be described. */
static gboolean
models_read_words (FoveaBatch *batch, GError **error)
{
  const FoveaBatchAction *action = fovea_batch_action (batch);

  if (batch->words->len == 0 || fovea_settings_is_given (batch->settings, "action"))
    return TRUE;
  if (! action)
    return models_check_name (batch, batch->words->pdata[0], error)
           && fovea_settings_set_text (batch->settings, "action", "describe", error);
  g_ptr_array_remove_index (batch->words, 0);
  return fovea_settings_set_text (batch->settings, "action", action->name, error);
}

static gboolean
models_check_size (FoveaBatch *batch, GError **error)
{
  guint width, height;

  return fovea_models_size (fovea_settings_string (batch->settings, "size"), &width, &height, error);
}

/* Of "try": the model, and photos behind it. */
static gboolean
models_read_photos (FoveaBatch *batch, GError **error)
{
  g_autofree char *model = g_ptr_array_steal_index (batch->words, 0);

  batch->photos = TRUE;
  return fovea_settings_set_text (batch->settings, "model", model, error);
}

static gboolean
models_check (FoveaBatch *batch, GError **error)
{
  static const char *const of_photos[] = { "visible", "recursive" };
  const FoveaBatchAction  *actions = models_actions ();
  g_autofree char         *try = fovea_batch_usage (batch->command, &actions[FOVEA_MODELS_TRY]);
  int                      action;

  if (! models_check_size (batch, error) || ! models_read_words (batch, error))
    return FALSE;
  /* A model that is given by name comes before those that are words. */
  if (*fovea_settings_string (batch->settings, "model") != '\0')
    g_ptr_array_insert (batch->words, 0, g_strdup (fovea_settings_string (batch->settings, "model")));
  action = fovea_settings_choice (batch->settings, "action");
  batch->makes_names = action == FOVEA_MODELS_ADD;
  for (guint i = 0; action != FOVEA_MODELS_TRY && i < G_N_ELEMENTS (of_photos); i++)
    if (fovea_settings_bool (batch->settings, of_photos[i]))
      return fovea_usage_error (error, _("--%s is for “%s”"), of_photos[i], try);
  if (action == FOVEA_MODELS_LIST && batch->words->len > 0)
    return fovea_usage_error (error, _("the list is of all models; to describe one, leave out “list”"));
  if (! fovea_batch_check_action (batch, &actions[action], batch->words->len, error))
    return FALSE;
  return action != FOVEA_MODELS_TRY || models_read_photos (batch, error);
}

/* ---- Preparations of photos ---------------------------------------------------------- */

static gboolean
models_begin (FoveaBatch *batch, GError **error)
{
  if (! batch->photos)
    return TRUE;
  batch->state = fovea_model_find (fovea_settings_string (batch->settings, "model"), error);
  batch->free_state = (GDestroyNotify) fovea_model_unref;
  return batch->state != NULL;
}

static gboolean
models_try_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable           *drawable;
  GimpImage              *image = fovea_batch_load (batch, file, &drawable, error);
  g_autoptr (FoveaTensor) photo = image ? fovea_picture_read (drawable, NULL, error) : NULL;
  g_autofree char        *name = fovea_batch_speak (file->path);
  char                   *text = NULL;

  if (image)
    gimp_image_delete (image);
  if (photo)
    text = fovea_models_try (batch->state, name, photo, (FoveaModelsFormat) batch->format, error);
  if (text && batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print_head (batch);
  return models_say (text);
}

static char *
models_try_columns (FoveaBatch *batch)
{
  return g_strdup ("preparation,class,label,probability");
}

/* ---- All of it ------------------------------------------------------------------------ */

/* Without a name: every model whose card has a self-test, and those that cannot
 * be opened at all. */
static void
models_all_tests (FoveaBatch *batch)
{
  g_autoptr (GPtrArray) list = fovea_model_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const FoveaModelEntry *entry = list->pdata[i];
      g_autoptr (FoveaModel) model = fovea_model_open (entry->path, NULL);

      if (! model || fovea_model_card (model)->picture)
        g_ptr_array_add (batch->words, g_strdup (entry->id));
    }
}

static gboolean
models_end (FoveaBatch *batch, GError **error)
{
  int action = fovea_settings_choice (batch->settings, "action");

  if (action == FOVEA_MODELS_LIST)
    return models_say (fovea_models_list ((FoveaModelsFormat) batch->format));
  if (batch->photos)
    return TRUE;
  if (action == FOVEA_MODELS_TEST && batch->words->len == 0)
    models_all_tests (batch);
  return fovea_batch_each (batch, 0, models_actions ()[action].each, error);
}

/* ---- describe ------------------------------------------------------------------ */

static const FoveaOption *
describe_options (void)
{
  static FoveaOption options[3];
  guint              n = 0;

  for (const FoveaOption *o = fovea_models_options (); o->name; o++)
    if (strcmp (o->name, "size") == 0 || strcmp (o->name, "plan") == 0)
      options[n++] = *o;
  return options;
}

static void
describe_free_file (gpointer data)
{
  FoveaBatchFile *file = data;

  g_free (file->path);
  g_free (file->relative);
  g_free (file);
}

/* The models as what results are named after: a name may have dots in it, and a pattern is
 * no name at all. */
static void
describe_add_files (FoveaBatch *batch)
{
  batch->files = g_ptr_array_new_with_free_func (describe_free_file);
  for (guint i = 0; i < batch->words->len; i++)
    {
      const char      *word = batch->words->pdata[i];
      FoveaBatchFile  *file = g_new0 (FoveaBatchFile, 1);
      g_autofree char *name = g_path_get_basename (word);
      const char      *dot = strrchr (name, '.');

      file->path = g_strdup (word);
      file->relative = fovea_is_pattern (word) ? g_strdup_printf ("pattern-%u.", i + 1)
                       : dot && (strcmp (dot, ".onnx") == 0 || strcmp (dot, ".card") == 0)
                           ? g_strdup (name) : g_strdup_printf ("%s.", name);
      g_ptr_array_add (batch->files, file);
    }
}

/* A mistake in a pattern is found before any line is run. */
static gboolean
describe_check_pattern (FoveaBatch *batch, const char *pattern, GError **error)
{
  g_autoptr (FoveaDescription) table = NULL;

  if (! fovea_models_check_pattern (fovea_settings_string (batch->settings, "size"), error))
    return FALSE;
  table = fovea_describe_pattern (pattern, NULL, error);
  return table != NULL;
}

static gboolean
describe_check (FoveaBatch *batch, GError **error)
{
  const char *out = fovea_settings_string (batch->settings, "out");

  if (batch->words->len == 0)
    return fovea_usage_error (error, _("no model is named"));
  for (guint i = 0; i < batch->words->len; i++)
    if (fovea_is_pattern (batch->words->pdata[i])
        && ! describe_check_pattern (batch, batch->words->pdata[i], error))
      return FALSE;
  if (*out != '\0' && ! g_str_has_suffix (out, "/") && ! g_file_test (out, G_FILE_TEST_IS_DIR)
      && ! fovea_models_check_picture (out, error))
    return FALSE;
  if (*out != '\0')
    describe_add_files (batch);
  return models_check_size (batch, error);
}

/* With --out: the picture in place of the table. */
static gboolean
describe_draw (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char *path = fovea_batch_output (batch, file, ".png", error);
  int              width, height;

  if (! path
      || ! fovea_models_picture (file->path, fovea_settings_string (batch->settings, "size"),
                                 fovea_settings_bool (batch->settings, "plan"), path, &width, &height, error))
    return FALSE;
  g_hash_table_add (batch->written, g_strdup (path));
  fovea_batch_wrote (batch, file->path, path, width, height);
  return TRUE;
}

static gboolean
describe_end (FoveaBatch *batch, GError **error)
{
  for (guint i = 0; i < batch->words->len; i++)
    if (batch->files ? ! describe_draw (batch, batch->files->pdata[i], error)
                     : ! models_describe (batch, batch->words->pdata[i], error))
      return FALSE;
  return TRUE;
}

const FoveaBatchCommand fovea_batch_models[] = {
  { .name = "models", .arguments = "MODEL…", .actions = models_actions,
    .summary = N_("list the models that are installed, add, remove, test and describe them"),
    .flags = FOVEA_TAKES_WORDS | FOVEA_MAY_TAKE_PHOTOS | FOVEA_TAKES_VISIBLE, .options = fovea_models_options,
    .check = models_check, .begin = models_begin, .photo = models_try_photo, .end = models_end, .columns = models_try_columns },
  { .name = "describe", .arguments = "MODEL…|'INPUT 3x32x32 -> …'… [--out PICTURE]",
    .summary = N_("describe a model or pattern layer by layer: sizes, parameters, multiply-adds, receptive fields; --plan: how each is computed; --out: the network as a picture"),
    .flags = FOVEA_TAKES_WORDS | FOVEA_MAY_WRITE, .options = describe_options, .check = describe_check,
    .end = describe_end, .columns = fovea_batch_wrote_columns },
  { NULL }
};
