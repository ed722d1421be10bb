/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at a photo has it for himself; and what only has a photo's name is left alone. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file-lock.h"
#include "file-read.h"
#include "fovea.h"
#include "photo-folder.h"

/* The lock is of the file that has the name, also after it was replaced. */
static void
test_lock (void)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError)    error = NULL;
  g_autofree char      *photo = NULL;
  gboolean              busy = FALSE;
  int                   first, second;

  set_up ();
  photo = in_folder ("photo");
  first = fovea_file_lock (photo, NULL, NULL);
  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (fovea_file_lock (photo, &busy, &error), <, 0);
  g_assert_true (busy && error);
  g_ptr_array_add (pieces, g_bytes_new_static ("new", 3));
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  busy = FALSE;
  second = fovea_file_lock (photo, &busy, NULL);
  g_assert_cmpint (second, >=, 0);
  close (first);
  close (second);
  g_clear_error (&error);
  g_assert_cmpint (fovea_file_lock (folder, NULL, &error), <, 0);
  g_assert_nonnull (error);
  tear_down (1);
}

/* A pipe with a photo's name would be waited for without end. */
static void
test_pipe (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char   *photo = NULL, *pipe = NULL;
  int                other;

  set_up ();
  photo = in_folder ("photo");
  pipe = in_folder ("pipe");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (fovea_file_map (pipe, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (fovea_file_open (pipe, O_RDWR, NULL), <, 0);
  g_assert_cmpint (fovea_file_lock (pipe, NULL, NULL), <, 0);
  bytes = fovea_file_map (photo, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), OLD, strlen (OLD));
  other = fovea_file_open (photo, O_RDWR, NULL);
  g_assert_cmpint (other, >=, 0);
  close (other);
  tear_down (2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-lock/lock", test_lock);
  g_test_add_func ("/file-lock/pipe", test_pipe);
  return g_test_run ();
}
