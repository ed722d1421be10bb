/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From words to files: patterns and folders, always in the same order whatever
 * the locale and the disk. */
#include <glob.h>
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "photo.h"

static void
file_free (gpointer data)
{
  FoveaBatchFile *file = data;

  g_free (file->path);
  g_free (file->relative);
  g_free (file);
}

static void
files_add (GPtrArray *files, const char *path, const char *relative)
{
  FoveaBatchFile *file = g_new0 (FoveaBatchFile, 1);

  file->path = g_strdup (path);
  file->found = relative != NULL;
  file->relative = relative ? g_strdup (relative) : g_path_get_basename (path);
  g_ptr_array_add (files, file);
}

static int
files_by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Names in the folder, sorted. Unreadable ones are empty. */
static GPtrArray *
files_list (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir)      dir = g_dir_open (folder, 0, NULL);
  const char           *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, files_by_name);
  return g_steal_pointer (&names);
}

/* Links to folders are not followed: they can go round in circles. */
static void
files_add_folder (GPtrArray *files, const char *folder, const char *relative, gboolean recursive)
{
  g_autoptr (GPtrArray) names = files_list (folder);

  for (guint i = 0; i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *inside = relative ? g_build_filename (relative, name, NULL) : g_strdup (name);

      if (! g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (fovea_photo_is_photo (name))
            files_add (files, path, inside);
        }
      else if (recursive && ! g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        files_add_folder (files, path, inside, recursive);
    }
}

static void
files_add_path (GPtrArray *files, const char *path, gboolean recursive)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    files_add_folder (files, path, NULL, recursive);
  else
    files_add (files, path, NULL);
}

static void
files_add_pattern (GPtrArray *files, const char *pattern, gboolean recursive)
{
  glob_t found = { 0 };

  if (glob (pattern, GLOB_NOSORT, NULL, &found) != 0)
    {
      globfree (&found);
      files_add (files, pattern, NULL);
      return;
    }
  qsort (found.gl_pathv, found.gl_pathc, sizeof (char *), files_by_name);
  for (gsize i = 0; i < found.gl_pathc; i++)
    files_add_path (files, found.gl_pathv[i], recursive);
  globfree (&found);
}

GPtrArray *
fovea_batch_expand (GPtrArray *words, gboolean recursive)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];

      if (! g_file_test (word, G_FILE_TEST_EXISTS) && strpbrk (word, "*?["))
        files_add_pattern (files, word, recursive);
      else
        files_add_path (files, word, recursive);
    }
  return g_steal_pointer (&files);
}
