/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own kernels: text files in folders that are read each time, so that
 * one that is dropped in appears. Whatever a file holds, it is a kernel or a
 * sentence. */
#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "own.h"

#define OWN_MOST_BYTES (32 << 20) /* 1023x1023 values of 20 letters are 21 MB */
#define OWN_MOST_FILES 1000
#define OWN_NAME       80 /* letters */
#define OWN_SHOWN      50 /* names in a message */

void
fovea_own_free (FoveaOwnKernel *own)
{
  if (own == NULL)
    return;
  g_free (own->name);
  g_free (own->title);
  g_free (own->what);
  g_free (own->source);
  g_free (own->text);
  g_free (own->path);
  g_free (own->problem);
  g_free (own);
}

/* ---- Folders ---- */

char *
fovea_own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "fovea", "kernels", NULL);
}

static void
own_add_folder (GPtrArray *folders, const char *start)
{
  g_ptr_array_add (folders, g_build_filename (start, "fovea", "kernels", NULL));
}

/* GIMP's profile is where GIMP3_DIRECTORY says, or one for each version. */
static void
own_add_gimp (GPtrArray *folders)
{
  const char      *own = g_getenv ("GIMP3_DIRECTORY");
  g_autofree char *base =
      g_build_filename (g_get_user_config_dir (), "GIMP", NULL);
  g_autoptr (GDir) all = NULL;
  const char *name;

  if (own != NULL && *own != '\0')
    {
      own_add_folder (folders, own);
      return;
    }
  all = g_dir_open (base, 0, NULL);
  while (all != NULL && (name = g_dir_read_name (all)) != NULL)
    if (g_str_has_prefix (name, "3."))
      {
        g_autofree char *profile = g_build_filename (base, name, NULL);

        own_add_folder (folders, profile);
      }
}

GPtrArray *
fovea_own_folders (void)
{
  GPtrArray         *folders = g_ptr_array_new_with_free_func (g_free);
  const char        *path = g_getenv ("FOVEA_KERNEL_PATH");
  const char *const *system = g_get_system_data_dirs ();
  g_auto (GStrv) words =
      g_strsplit (path ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (folders, g_strdup (*word));
  g_ptr_array_add (folders, fovea_own_folder ());
  own_add_gimp (folders);
  for (guint i = 0; system[i] != NULL; i++)
    own_add_folder (folders, system[i]);
  return folders;
}

/* ---- Names ---- */

/* A name that can stand in a text and in a folder. */
gboolean
fovea_own_check_name (const char *name, GError **error)
{
  gboolean fine = name != NULL && g_utf8_validate (name, -1, NULL) &&
                  *name != '\0' && *name != '.' && *name != ' ' &&
                  name[strlen (name) - 1] != ' ' && strlen (name) <= 200 &&
                  g_utf8_strlen (name, -1) <= OWN_NAME;

  for (const char *at = name; fine && *at != '\0'; at = g_utf8_next_char (at))
    fine = ! g_unichar_iscntrl (g_utf8_get_char (at)) &&
           strchr ("/\\()|;,=\"", *at) == NULL;
  if (! fine)
    g_set_error (
        error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
        _ ("a kernel's name has 1 to %d letters, begins with no point or "
           "blank, ends with no blank, and has none of / \\ ( ) | ; , = \""),
        OWN_NAME);
  return fine;
}

const char *
fovea_own_bare (const char *name)
{
  return g_str_has_prefix (name, FOVEA_LIBRARY_MY) ?
             name + strlen (FOVEA_LIBRARY_MY) :
             name;
}

/* ---- Reading ---- */

/* The file's bytes as text, or why not. */
static char *
own_load (const char *path, GError **error)
{
  GStatBuf about;
  char    *text = NULL;

  if (g_stat (path, &about) != 0)
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                         g_strerror (errno));
  else if (! S_ISREG (about.st_mode))
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, _ ("it is no file"));
  else if (about.st_size > OWN_MOST_BYTES)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                 _ ("it is larger than %d MB"), OWN_MOST_BYTES >> 20);
  else if (g_file_get_contents (path, &text, NULL, error) &&
           ! g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                   _ ("it is not text in UTF-8"));
      g_clear_pointer (&text, g_free);
    }
  return text;
}

/* "# title: ..." */
static void
own_read_remark (FoveaOwnKernel *own, const char *line)
{
  char *const      *fields[] = { &own->title, &own->what, &own->source };
  const char *const keys[] = { "title:", "what:", "source:" };

  for (line++; *line == ' ' || *line == '\t'; line++)
    ;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_ascii_strncasecmp (line, keys[i], strlen (keys[i])) == 0)
      {
        char **field = (char **) fields[i];

        g_free (*field);
        *field = g_strstrip (g_strdup (line + strlen (keys[i])));
      }
}

/* Remarks come first; the rest is kernel text. */
static const char *
own_read_remarks (FoveaOwnKernel *own, const char *text)
{
  text = fovea_text_start (text);
  while (*text != '\0')
    {
      const gsize      n = strcspn (text, "\r\n");
      g_autofree char *line = g_strstrip (g_strndup (text, n));

      if (*line == '#')
        own_read_remark (own, line);
      else if (*line != '\0')
        break;
      text += n + (text[n] != '\0');
    }
  return text;
}

static gboolean
own_take_text (FoveaOwnKernel *own, const char *text, GError **error)
{
  g_autoptr (FoveaKernel) kernel = NULL;
  const char *kernel_text = own_read_remarks (own, text);

  if (g_str_has_prefix (kernel_text, FOVEA_LIBRARY_MY))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                   _ ("a kernel's file cannot name another of your own"));
      return FALSE;
    }
  kernel = fovea_library_read (kernel_text, error);
  if (kernel == NULL)
    return FALSE;
  own->text = g_strchomp (g_strdup (kernel_text));
  own->planes = kernel->planes;
  own->height = kernel->height;
  own->width = kernel->width;
  return TRUE;
}

FoveaOwnKernel *
fovea_own_read (const char *path, const char *name)
{
  FoveaOwnKernel  *own = g_new0 (FoveaOwnKernel, 1);
  g_autofree char *text = NULL, *folder = fovea_own_folder (),
                  *there = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  own->name = g_strconcat (FOVEA_LIBRARY_MY, name, NULL);
  own->path = g_strdup (path);
  own->removable = g_str_equal (folder, there);
  if (fovea_own_check_name (name, &error) &&
      (text = own_load (path, &error)) != NULL)
    own_take_text (own, text, &error);
  if (error != NULL)
    own->problem = g_strdup (error->message);
  if (own->title == NULL || *own->title == '\0')
    {
      g_free (own->title);
      own->title = g_strdup (name);
    }
  own->what = own->what ? own->what : g_strdup ("");
  own->source = own->source ? own->source : g_strdup ("");
  return own;
}

/* ---- All of them ---- */

/* "/a/b.txt" -> "my/b"; NULL where it does not end so. (transfer full) */
static char *
own_name_of (const char *file)
{
  g_autofree char *shown = g_filename_display_basename (file);

  if (*shown == '.' || ! g_str_has_suffix (shown, OWN_ENDING))
    return NULL;
  shown[strlen (shown) - strlen (OWN_ENDING)] = '\0';
  return g_strconcat (FOVEA_LIBRARY_MY, shown, NULL);
}

static void
own_add_paths (GHashTable *paths, const char *folder)
{
  g_autoptr (GDir) all = g_dir_open (folder, 0, NULL);
  const char *file;

  while (all != NULL && (file = g_dir_read_name (all)) != NULL)
    {
      g_autofree char *name = own_name_of (file);

      if (name != NULL && g_hash_table_size (paths) < OWN_MOST_FILES &&
          ! g_hash_table_contains (paths, name))
        g_hash_table_insert (paths, g_steal_pointer (&name),
                             g_build_filename (folder, file, NULL));
    }
}

/* By name. (transfer full) */
static GHashTable *
own_paths (void)
{
  g_autoptr (GPtrArray) folders = fovea_own_folders ();
  GHashTable *paths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < folders->len; i++)
    own_add_paths (paths, folders->pdata[i]);
  return paths;
}

static int
own_compare (gconstpointer a, gconstpointer b)
{
  const char *const *first = a, *const *second = b;

  return g_utf8_collate (*first, *second);
}

static GPtrArray *
own_names (GHashTable *paths)
{
  GPtrArray     *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       name;

  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, own_compare);
  return names;
}

GPtrArray *
fovea_own_names (void)
{
  g_autoptr (GHashTable) paths = own_paths ();

  return own_names (paths);
}

GPtrArray *
fovea_own_list (void)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_own_free);
  g_autoptr (GHashTable) paths = own_paths ();
  g_autoptr (GPtrArray) names = own_names (paths);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (list,
                     fovea_own_read (g_hash_table_lookup (paths, names->pdata[i]),
                                     fovea_own_bare (names->pdata[i])));
  return list;
}

static void
own_not_found (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = fovea_own_names (), shown = g_ptr_array_new ();
  g_autofree char *folder = fovea_own_folder (), *all = NULL, *none = NULL;
  g_autofree char *full = g_strconcat (FOVEA_LIBRARY_MY, name, NULL);
  g_autofree char *advice = NULL;

  for (guint i = 0; i < names->len && i < OWN_SHOWN; i++)
    g_ptr_array_add (shown, names->pdata[i]);
  g_ptr_array_add (shown, NULL);
  g_ptr_array_add (names, NULL);
  all = g_strjoinv (", ", (char **) shown->pdata);
  none = *all ? g_strdup_printf (_ ("it is none of %s"), all) :
                g_strdup_printf (_ ("there are no kernels of your own; they "
                                    "lie in %s"),
                                 folder);
  advice = fovea_near_advice (full, (const char *const *) names->pdata, none);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, "%s: %s", full,
               advice);
}

FoveaOwnKernel *
fovea_own_find (const char *name, GError **error)
{
  const char      *bare = fovea_own_bare (name);
  g_autofree char *file = g_strconcat (bare, OWN_ENDING, NULL);
  g_autoptr (GPtrArray) folders = fovea_own_folders ();
  g_autoptr (FoveaOwnKernel) own = NULL;

  if (! fovea_own_check_name (bare, error))
    return NULL;
  for (guint i = 0; i < folders->len && own == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders->pdata[i], file, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        own = fovea_own_read (path, bare);
    }
  if (own == NULL)
    {
      own_not_found (bare, error);
      return NULL;
    }
  if (own->problem == NULL)
    return g_steal_pointer (&own);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, "%s: %s", own->name,
               own->problem);
  return NULL;
}
