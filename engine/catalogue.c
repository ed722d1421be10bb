/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where models lie, and what lies there. Nothing is loaded to make the list. */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "model.h"
#include "models-dir.h"

#define MODEL_ENDING ".onnx"
#define CARD_ENDING  ".card"

static void
folders_add (GPtrArray *folders, char *folder)
{
  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (folders->pdata[i], folder))
      {
        g_free (folder);
        return;
      }
  g_ptr_array_add (folders, folder);
}

char *
fovea_model_user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "fovea", "models", NULL);
}

char **
fovea_model_folders (void)
{
  GPtrArray         *folders = g_ptr_array_new ();
  const char        *own = g_getenv ("FOVEA_MODEL_PATH");
  const char *const *system = g_get_system_data_dirs ();
  g_auto (GStrv) words =
      g_strsplit (own ? own : "", G_SEARCHPATH_SEPARATOR_S, -1);

  for (char **word = words; *word; word++)
    if (**word != '\0')
      folders_add (folders, g_strdup (*word));
  folders_add (folders, fovea_model_user_folder ());
  for (guint i = 0; system[i]; i++)
    folders_add (folders,
                 g_build_filename (system[i], "fovea", "models", NULL));
  folders_add (folders, g_strdup (FOVEA_MODELS_DIR));
  g_ptr_array_add (folders, NULL);
  return (char **) g_ptr_array_free (folders, FALSE);
}

char *
fovea_model_folders_text (void)
{
  g_auto (GStrv) folders = fovea_model_folders ();
  g_autofree char *text = g_strjoinv (", ", folders);

  return g_filename_display_name (text);
}

char *
fovea_model_locate (const char *folder, const char *name)
{
  g_auto (GStrv) folders = fovea_model_folders ();
  char *path = folder ? g_build_filename (folder, name, NULL) : NULL;

  for (guint i = 0; folders[i]; i++)
    {
      if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return path;
      g_free (path);
      path = g_build_filename (folders[i], name, NULL);
    }
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return path;
  g_free (path);
  return NULL;
}

/* "a/b.onnx" -> "b"; other endings stay. (transfer full) */
static char *
catalogue_id (const char *path)
{
  char *id = g_path_get_basename (path);

  if (g_str_has_suffix (id, MODEL_ENDING))
    id[strlen (id) - strlen (MODEL_ENDING)] = '\0';
  return id;
}

char *
fovea_model_locate_card (const char *path)
{
  g_autofree char *id = catalogue_id (path);
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strconcat (id, CARD_ENDING, NULL);
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  g_autofree char *found = fovea_model_locate (folder, name);
  g_autoptr (FoveaCardFile) card = NULL;

  if (! found || g_str_equal (found, beside))
    return g_steal_pointer (&found);
  /* A card from elsewhere has to mean this file. */
  card = fovea_card_read (found, NULL);
  return card && g_str_equal (card->file, file) ? g_steal_pointer (&found) :
                                                  NULL;
}

static void
entry_free (gpointer data)
{
  FoveaModelEntry *entry = data;

  g_free (entry->id);
  g_free (entry->path);
  g_free (entry->title);
  g_free (entry->task);
  g_free (entry);
}

char *
fovea_model_real_path (const char *path)
{
  g_autofree char *real =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? realpath (path, NULL) : NULL;

  return g_strdup (real ? real : path);
}

static FoveaModelEntry *
entry_new (const char *id, const char *folder, const char *name)
{
  FoveaModelEntry *entry = g_new0 (FoveaModelEntry, 1);
  g_autofree char *user = fovea_model_user_folder ();
  g_autofree char *there = g_build_filename (folder, name, NULL);
  g_autofree char *path = fovea_model_real_path (there);
  g_autofree char *card_path = fovea_model_locate_card (path);
  g_autoptr (FoveaCardFile) file =
      card_path ? fovea_card_read (card_path, NULL) : NULL;

  entry->id = g_strdup (id);
  entry->path = g_strdup (path);
  entry->own = g_str_equal (folder, user);
  entry->linked = g_file_test (there, G_FILE_TEST_IS_SYMLINK);
  entry->title = g_strdup (file ? file->card.name : id);
  entry->task = file ? g_strdup (file->card.task) : NULL;
  return entry;
}

static void
catalogue_add_folder (GPtrArray *list, GHashTable *seen, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *id = catalogue_id (name);

      /* A hidden one is half a copy: file-write.c. */
      if (! g_str_has_suffix (name, MODEL_ENDING) || *name == '.' ||
          g_hash_table_contains (seen, id) ||
          ! g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      g_ptr_array_add (list, entry_new (id, folder, name));
      g_hash_table_add (seen, g_steal_pointer (&id));
    }
}

static gint
catalogue_compare (gconstpointer a, gconstpointer b)
{
  const FoveaModelEntry *const *left = a, *const *right = b;

  return strcmp ((*left)->id, (*right)->id);
}

GPtrArray *
fovea_model_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) folders = fovea_model_folders ();

  for (guint i = 0; folders[i]; i++)
    catalogue_add_folder (list, seen, folders[i]);
  g_ptr_array_sort (list, catalogue_compare);
  return list;
}

char *
fovea_model_advise (const char *name, gboolean own, const char *otherwise)
{
  g_autoptr (GPtrArray) list = fovea_model_list ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *bare = catalogue_id (name);

  for (guint i = 0; i < list->len; i++)
    {
      const FoveaModelEntry *entry = list->pdata[i];

      if (! own || entry->own)
        g_ptr_array_add (names, entry->id);
    }
  g_ptr_array_add (names, NULL);
  return fovea_near_advice (bare, (const char *const *) names->pdata,
                            otherwise);
}

FoveaModel *
fovea_model_find (const char *name_or_path, GError **error)
{
  g_autofree char *file = g_strconcat (name_or_path, MODEL_ENDING, NULL);
  g_autofree char *shown = g_filename_display_name (name_or_path);
  g_autofree char *folders = fovea_model_folders_text ();
  g_autofree char *path = NULL, *advice = NULL;
  gboolean         is_path = strchr (name_or_path, G_DIR_SEPARATOR) != NULL;
  gboolean         has_ending = g_str_has_suffix (name_or_path, MODEL_ENDING) ||
                        g_str_has_suffix (name_or_path, CARD_ENDING);

  if (is_path ||
      (has_ending && g_file_test (name_or_path, G_FILE_TEST_IS_REGULAR)))
    {
      if (g_file_test (name_or_path, G_FILE_TEST_EXISTS))
        return fovea_model_open (name_or_path, error);
      fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                  _ ("there is no model file '%s'"), shown);
      return NULL;
    }

  if (*name_or_path == '\0')
    {
      fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                  _ ("no model is named; give the name of one in %s, or the "
                     "path of an .onnx file"),
                  folders);
      return NULL;
    }
  path = fovea_model_locate (NULL, has_ending ? name_or_path : file);
  if (path)
    return fovea_model_open (path, error);
  if (g_file_test (name_or_path, G_FILE_TEST_EXISTS))
    fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                _ ("'%s' is no .onnx or .card file, and there is no model of "
                   "this name in %s"),
                shown, folders);
  else
    {
      advice = fovea_model_advise (name_or_path, FALSE,
                                   _ ("run tools/get-models, or put an .onnx "
                                      "file there"));
      fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                  _ ("there is no model '%s' in %s: %s"), shown, folders,
                  advice);
    }
  return NULL;
}
