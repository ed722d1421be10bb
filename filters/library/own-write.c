/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own kernels into files and out of the folder: always as numbers,
 * so that a file means the same everywhere. */
#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "favourites.h"
#include "own.h"

/* A remark is one line. */
static void
own_append_remark (GString *file, const char *key, const char *value)
{
  g_autofree char *line = NULL;

  if (value == NULL || *value == '\0')
    return;
  line = g_strstrip (g_strdelimit (g_strdup (value), "\r\n", ' '));
  if (*line != '\0')
    g_string_append_printf (file, "# %s: %s\n", key, line);
}

/* A row a line; planes are parted by a line of their own. (transfer full) */
static char *
own_rows (const FoveaKernel *kernel)
{
  g_autofree char *text = fovea_kernel_to_text (kernel);
  g_auto (GStrv) planes = g_strsplit (text, " | ", -1);
  GString *rows = g_string_new (NULL);

  for (char **plane = planes; *plane != NULL; plane++)
    {
      g_auto (GStrv) lines = g_strsplit (*plane, "; ", -1);
      g_autofree char *joined = g_strjoinv ("\n", lines);

      g_string_append_printf (rows, "%s%s\n", plane == planes ? "" : "|\n",
                              joined);
    }
  return g_string_free (rows, FALSE);
}

/* Whole or not at all, and over another only where that is wanted. */
static gboolean
own_write (const char *path,
           const char *text,
           gboolean    overwrite,
           GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (! overwrite && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                   _ ("%s is there already"), shown);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS) &&
      ! fovea_file_may_replace (path, error))
    return FALSE;
  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static char *
own_file_text (const char        *title,
               const char        *what,
               const char        *source,
               const FoveaKernel *kernel)
{
  GString         *file = g_string_new (NULL);
  g_autofree char *rows = own_rows (kernel);

  own_append_remark (file, "title", title);
  own_append_remark (file, "what", what);
  own_append_remark (file, "source", source);
  g_string_append (file, rows);
  return g_string_free (file, FALSE);
}

gboolean
fovea_own_save (const char *name,
                const char *title,
                const char *what,
                const char *source,
                const char *text,
                gboolean    overwrite,
                GError    **error)
{
  g_autofree char *folder = fovea_own_folder ();
  g_autofree char *file = NULL, *path = NULL, *contents = NULL;
  g_autoptr (FoveaKernel) kernel = NULL;

  name = fovea_own_bare (name);
  if (! fovea_own_check_name (name, error))
    return FALSE;
  kernel = fovea_library_read (text, error);
  if (kernel == NULL)
    return FALSE;
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  file = g_strconcat (name, OWN_ENDING, NULL);
  path = g_build_filename (folder, file, NULL);
  contents = own_file_text (title, what, source, kernel);
  return own_write (path, contents, overwrite, error);
}

gboolean
fovea_own_remove (const char *name, GError **error)
{
  const char      *bare = fovea_own_bare (name);
  g_autofree char *folder = fovea_own_folder ();
  g_autofree char *file = g_strconcat (bare, OWN_ENDING, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (! fovea_own_check_name (bare, error))
    return FALSE;
  if (! g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autoptr (FoveaOwnKernel) elsewhere = fovea_own_find (bare, error);

      if (elsewhere != NULL)
        g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s lies in %s, which is not your own folder"),
                     elsewhere->name, elsewhere->path);
      return FALSE;
    }
  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s",
               path, g_strerror (errno));
  return FALSE;
}

gboolean
fovea_own_is_taken (const char *name)
{
  const char      *bare = fovea_own_bare (name);
  g_autofree char *folder = fovea_own_folder ();
  g_autofree char *file = g_strconcat (bare, OWN_ENDING, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return fovea_own_check_name (bare, NULL) &&
         g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The new file is there before the old one goes. */
gboolean
fovea_own_rename (const char *from,
                  const char *to,
                  const char *title,
                  const char *what,
                  gboolean    overwrite,
                  GError    **error)
{
  const gboolean same = g_str_equal (fovea_own_bare (from), fovea_own_bare (to));
  g_autoptr (FoveaOwnKernel) own = fovea_own_find (from, error);
  g_autofree char *full =
      g_strconcat (FOVEA_LIBRARY_MY, fovea_own_bare (to), NULL);

  if (own == NULL)
    return FALSE;
  if (! own->removable)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                   _ ("%s lies in %s, which is not your own folder"), own->name,
                   own->path);
      return FALSE;
    }
  if (! fovea_own_save (to, title, what, own->source, own->text,
                        overwrite || same, error))
    return FALSE;
  if (same)
    return TRUE;
  if (fovea_own_remove (from, error))
    return fovea_favourites_rename (own->name, full, error);
  if (! overwrite)
    fovea_own_remove (to, NULL);
  return FALSE;
}

/* The name under which a file from elsewhere is kept. (transfer full) */
static char *
own_name_for (const char *path)
{
  char *name = g_filename_display_basename (path);
  char *point = strrchr (name, '.');

  if (point != NULL && point != name)
    *point = '\0';
  return name;
}

gboolean
fovea_own_import (const char *path,
                  gboolean    overwrite,
                  char      **name,
                  GError    **error)
{
  g_autofree char *bare = own_name_for (path), *shown = NULL;
  g_autoptr (FoveaOwnKernel) own = fovea_own_read (path, bare);

  if (own->problem != NULL)
    {
      shown = g_filename_display_name (path);
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, "%s: %s", shown,
                   own->problem);
      return FALSE;
    }
  if (! fovea_own_save (bare, own->title, own->what, own->source, own->text,
                        overwrite, error))
    return FALSE;
  if (name != NULL)
    *name = g_strdup (own->name);
  return TRUE;
}

gboolean
fovea_own_export (const char *text,
                  const char *path,
                  gboolean    overwrite,
                  GError    **error)
{
  g_autoptr (FoveaKernel) kernel = fovea_library_read (text, error);
  const FoveaLibraryKernel *named;
  g_autoptr (FoveaOwnKernel) own = NULL;
  g_autofree char *contents = NULL;

  if (kernel == NULL)
    return FALSE;
  if (! fovea_library_is_spec (text))
    contents = own_file_text (NULL, NULL, NULL, kernel);
  else if ((named = fovea_library_read_spec (text, NULL, NULL)) != NULL)
    contents =
        own_file_text (fovea_library_title (named), fovea_library_what (named),
                       named->source, kernel);
  else if ((own = fovea_own_find (text, NULL)) != NULL)
    contents = own_file_text (own->title, own->what, own->source, kernel);
  else
    contents = own_file_text (NULL, NULL, NULL, kernel);
  return own_write (path, contents, overwrite, error);
}
