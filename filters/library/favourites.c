/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stars, as a text file of names that people may edit. Two windows may be open:
 * it is read again before each change. */
#include "favourites.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "own.h"

#define FAVOURITES_MOST_BYTES (256 << 10) /* 1,000 own names of 200 bytes */

char *
fovea_favourites_file (void)
{
  g_autofree char *folder = fovea_own_folder ();

  return g_build_filename (folder, "favourites", NULL);
}

static gboolean
favourites_is_name (const char *name)
{
  if (g_str_has_prefix (name, FOVEA_LIBRARY_MY))
    return fovea_own_check_name (fovea_own_bare (name), NULL);
  /* As those of the library, of this version or another. */
  return g_ascii_isalpha (*name) && strlen (name) <= 80 &&
         strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
             strlen (name);
}

/* The file's bytes, "" where there is none. (transfer full) */
static char *
favourites_load (GError **error)
{
  g_autofree char *path = fovea_favourites_file (), *shown = NULL;
  GStatBuf         about;
  char            *text = NULL;
  const gboolean   is_there = g_stat (path, &about) == 0;

  if (! is_there && errno == ENOENT)
    return g_strdup ("");
  shown = g_filename_display_name (path);
  /* Whoever reads a pipe waits for the one who writes. */
  if (is_there && ! S_ISREG (about.st_mode))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                   _ ("%s is no file, so it is no list of favourites; move it "
                      "away"),
                   shown);
      return NULL;
    }
  if (is_there && about.st_size > FAVOURITES_MOST_BYTES)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                   _ ("%s is larger than %d KB, so it is no list of "
                      "favourites; move it away"),
                   shown, FAVOURITES_MOST_BYTES >> 10);
      return NULL;
    }
  return g_file_get_contents (path, &text, NULL, error) ? text : NULL;
}

GStrv
fovea_favourites_read (GError **error)
{
  g_autofree char *text = favourites_load (error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return NULL;
  lines = g_strsplit_set (text, "\r\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_utf8_validate (*line, -1, NULL) &&
        favourites_is_name (g_strstrip (*line)) &&
        g_hash_table_add (seen, *line))
      g_strv_builder_add (names, *line);
  return g_strv_builder_end (names);
}

static gboolean
favourites_write (GPtrArray *names, GError **error)
{
  g_autofree char *path = fovea_favourites_file ();
  g_autofree char *folder = fovea_own_folder (), *shown = NULL;
  GString         *text = g_string_new (NULL);
  gboolean         fine = g_mkdir_with_parents (folder, 0755) == 0;

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) names->pdata[i]);
  if (! fine)
    {
      shown = g_filename_display_name (folder);
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "%s: %s", shown, g_strerror (errno));
    }
  fine = fine &&
         g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
  g_string_free (text, TRUE);
  return fine;
}

/* Puts `to` in the place of `from`; NULL: at the end, or nothing. */
static gboolean
favourites_change (const char *from, const char *to, GError **error)
{
  g_auto (GStrv) names = fovea_favourites_read (error);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  gboolean put = to == NULL;

  if (names == NULL)
    return FALSE;
  for (char **name = names; *name != NULL; name++)
    {
      const gboolean is_from = g_strcmp0 (*name, from) == 0;
      const gboolean is_to = g_strcmp0 (*name, to) == 0;

      if (! is_from && ! is_to)
        g_ptr_array_add (changed, *name);
      else if (! put)
        {
          g_ptr_array_add (changed, (gpointer) to);
          put = TRUE;
        }
    }
  if (! put)
    g_ptr_array_add (changed, (gpointer) to);
  return favourites_write (changed, error);
}

gboolean
fovea_favourites_set (const char *name, gboolean starred, GError **error)
{
  if (name == NULL || ! favourites_is_name (name))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                   _ ("'%s' is no kernel's name"), name ? name : "");
      return FALSE;
    }
  return favourites_change (starred ? NULL : name, starred ? name : NULL,
                            error);
}

gboolean
fovea_favourites_rename (const char *from, const char *to, GError **error)
{
  g_auto (GStrv) names = fovea_favourites_read (error);

  if (names == NULL)
    return FALSE;
  return ! g_strv_contains ((const char *const *) names, from) ||
         favourites_change (from, to, error);
}
