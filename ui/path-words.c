/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file or folder as a window names it: path-words.h. */
#include <string.h>

#include "path-words.h"

char *
fovea_path_words (const char *path)
{
  const char      *home = g_get_home_dir ();
  const gboolean   own = g_str_has_prefix (path, home) && path[strlen (home)] == '/';
  g_autofree char *shown = g_filename_display_name (own ? path + strlen (home) : path);

  return g_strconcat (own ? "~" : "", shown, NULL);
}
