/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a model's classes in other languages: NAME.LANGUAGE.labels beside
 * the model or in the model folders, read when they are first asked for. */
#include <string.h>

#include "error.h"
#include "model.h"

#define LANGUAGE_MAX_CODE 32
#define LANGUAGE_ENGLISH  "en"
#define LANGUAGE_ENDING   ".labels"

/* A language's names, or why there are none. */
typedef struct
{
  char      *code;
  GPtrArray *labels; /* of char * or NULL; NULL = none */
  GError    *error;  /* NOT_FOUND, or what is wrong with the file */
} ModelLanguage;

static void
language_free (gpointer data)
{
  ModelLanguage *language = data;

  g_free (language->code);
  g_clear_pointer (&language->labels, g_ptr_array_unref);
  g_clear_error (&language->error);
  g_free (language);
}

/* es, ast, pt_BR, sr@latin, es_ES.UTF-8: it becomes a part of a file's name, and
 * "v2" in net.v2.labels is none. */
static gboolean
language_is_code (const char *code)
{
  gsize letters = 0;

  while (g_ascii_isalpha (code[letters]))
    letters++;
  if (letters < 2 || letters > 3 || strlen (code) > LANGUAGE_MAX_CODE ||
      (code[letters] && ! strchr ("_-@.", code[letters])))
    return FALSE;
  for (const char *c = code; *c; c++)
    if (! g_ascii_isalnum (*c) && ! strchr ("_-@.", *c))
      return FALSE;
  return TRUE;
}

char *
fovea_languages_base (const FoveaCard *card, const char *id)
{
  const char *labels = card->labels;
  char       *base;

  if (! labels || g_str_equal (labels, FOVEA_LABELS_INSIDE))
    return g_strdup (id);
  base = g_strdup (labels);
  if (g_str_has_suffix (base, ".labels") || g_str_has_suffix (base, ".txt"))
    *strrchr (base, '.') = '\0';
  return base;
}

char **
fovea_languages_beside (const char *folder, const char *base)
{
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_autofree char *head = g_strconcat (base, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *code = NULL;

      if (! g_str_has_prefix (name, head) ||
          ! g_str_has_suffix (name, LANGUAGE_ENDING))
        continue;
      code = g_strdup (name + strlen (head) - 1);
      code[strlen (code) - strlen (LANGUAGE_ENDING)] = '\0';
      if (*code == '.' && language_is_code (code + 1))
        g_strv_builder_add (codes, code + 1);
    }
  return g_strv_builder_end (codes);
}

/* NULL where there is no such file. (transfer full) */
static char *
language_path (FoveaModel *model, const char *code)
{
  g_autofree char *base = fovea_languages_base (&model->file->card, model->id);
  g_autofree char *file = g_strconcat (base, ".", code, LANGUAGE_ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (model->path);

  return fovea_model_locate (folder, file);
}

static gboolean
language_read (FoveaModel *model, ModelLanguage *language, const char *path)
{
  const FoveaCard *card = &model->file->card;
  guint            background = card->background ? 1 : 0;
  guint expected = model->labels ? model->labels->len : card->classes;
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GPtrArray) labels = fovea_labels_read (path, &language->error);

  if (! labels)
    return FALSE;
  fovea_labels_take_marks (labels);
  if (background)
    g_ptr_array_insert (labels, 0, NULL); /* ours to translate, not theirs */
  if (labels->len != expected)
    return fovea_fail (&language->error, FOVEA_ERROR_FORMAT,
                       _ ("%s: %u lines for the %u classes of %s; it is not "
                          "used"),
                       name, labels->len - background, expected - background,
                       model->id);
  language->labels = g_steal_pointer (&labels);
  return TRUE;
}

static ModelLanguage *
language_new (FoveaModel *model, const char *code)
{
  ModelLanguage   *language = g_new0 (ModelLanguage, 1);
  g_autofree char *path =
      language_is_code (code) ? language_path (model, code) : NULL;

  language->code = g_strdup (code);
  if (path)
    language_read (model, language, path);
  else
    fovea_fail (&language->error, FOVEA_ERROR_NOT_FOUND,
                _ ("%s: there are no names of its classes in '%s'"), model->id,
                code);
  return language;
}

/* Read once; what it holds lives as long as the model. */
static const ModelLanguage *
language_get (FoveaModel *model, const char *code)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (&model->languages_lock);
  ModelLanguage *language;

  if (! model->languages)
    model->languages = g_ptr_array_new_with_free_func (language_free);
  for (guint i = 0; i < model->languages->len; i++)
    {
      language = model->languages->pdata[i];
      if (g_str_equal (language->code, code))
        return language;
    }
  language = language_new (model, code);
  g_ptr_array_add (model->languages, language);
  return language;
}

static gboolean
language_is_english (const char *code)
{
  return g_str_equal (code, "C") || g_str_equal (code, "POSIX") ||
         (g_str_has_prefix (code, LANGUAGE_ENGLISH) &&
          ! g_ascii_isalpha (code[2]));
}

/* The first of the wanted languages that the model has; NULL where its own names
 * are to be used: they stand for English. The first file that could not be read
 * is told in `error`. */
static const ModelLanguage *
language_choose (FoveaModel *model, const char *wanted, GError **error)
{
  g_auto (GStrv) variants = wanted ? g_get_locale_variants (wanted) : NULL;
  const char *const *codes =
      wanted ? (const char *const *) variants : g_get_language_names ();
  const GError *wrong = NULL;

  for (guint i = 0; codes[i]; i++)
    {
      const ModelLanguage *language = language_get (model, codes[i]);

      if (language->labels)
        return language;
      if (! wrong && ! g_error_matches (language->error, FOVEA_ERROR,
                                        FOVEA_ERROR_NOT_FOUND))
        wrong = language->error;
      if (language_is_english (codes[i]))
        break;
    }
  if (wrong && error)
    *error = g_error_copy (wrong);
  return NULL;
}

/* ---- For the others ---------------------------------------------------------------- */

const char *
fovea_model_label_in (FoveaModel *model, guint index, const char *language)
{
  const ModelLanguage *found = language_choose (model, language, NULL);

  if (found && index < found->labels->len && found->labels->pdata[index])
    return found->labels->pdata[index];
  return fovea_model_label (model, index);
}

gboolean
fovea_model_check_language (FoveaModel *model,
                            const char *language,
                            GError    **error)
{
  GError *wrong = NULL;
  g_auto (GStrv) have = NULL;
  g_autofree char *list = NULL;

  if (language_choose (model, language, &wrong))
    return TRUE;
  if (wrong)
    {
      g_propagate_error (error, wrong);
      return FALSE;
    }
  if (! language || language_is_english (language))
    return TRUE;
  have = fovea_model_languages (model);
  list = g_strjoinv (", ", have);
  return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s: there are no names of its classes in '%s'; there "
                        "are: %s"),
                     model->id, language, list);
}

static void
languages_scan (FoveaModel *model, const char *folder, GPtrArray *codes)
{
  g_autofree char *base = fovea_languages_base (&model->file->card, model->id);
  g_auto (GStrv) found = fovea_languages_beside (folder, base);

  for (guint i = 0; found[i]; i++)
    if (! g_ptr_array_find_with_equal_func (codes, found[i], g_str_equal,
                                            NULL) &&
        language_get (model, found[i])->labels)
      g_ptr_array_add (codes, g_strdup (found[i]));
}

static gint
languages_compare (gconstpointer a, gconstpointer b)
{
  const char *const *left = a, *const *right = b;

  return strcmp (*left, *right);
}

char **
fovea_model_languages (FoveaModel *model)
{
  GPtrArray       *codes = g_ptr_array_new ();
  g_autofree char *folder = g_path_get_dirname (model->path);
  g_auto (GStrv) folders = fovea_model_folders ();

  g_ptr_array_add (codes, g_strdup (LANGUAGE_ENGLISH));
  languages_scan (model, folder, codes);
  for (guint i = 0; folders[i]; i++)
    languages_scan (model, folders[i], codes);
  g_ptr_array_sort (codes, languages_compare);
  g_ptr_array_add (codes, NULL);
  return (char **) g_ptr_array_free (codes, FALSE);
}

void
fovea_classification_translate (FoveaClassification *classification,
                                FoveaModel          *model,
                                const char          *language)
{
  for (guint i = 0; i < classification->n_guesses; i++)
    {
      FoveaGuess *guess = &classification->guesses[i];
      const char *label = fovea_model_label_in (model, guess->index, language);

      if (! label)
        continue;
      g_free (guess->label);
      guess->label = g_strdup (label);
    }
}
