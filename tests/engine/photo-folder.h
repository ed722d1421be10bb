/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder with one file called photo, for tests of those who write or lock files. */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

#define OLD "the photo as it was"

static char *folder; /* of the test at hand */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
set_up (void)
{
  g_autofree char *photo = NULL;

  folder = g_dir_make_tmp ("fovea-write-XXXXXX", NULL);
  photo = in_folder ("photo");
  g_assert_true (g_file_set_contents (photo, OLD, -1, NULL));
}

/* Removes what is there, which has to be as many files. */
static void
tear_down (guint files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char      *name;
  guint            n = 0;

  for (; (name = g_dir_read_name (dir)); n++)
    {
      g_autofree char *path = in_folder (name);

      g_assert_false (g_str_has_prefix (name, ".fovea"));
      g_unlink (path);
    }
  g_assert_cmpuint (n, ==, files);
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}
