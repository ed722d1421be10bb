/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the user's is replaced whole or not at all: no room, a folder that may not
 * be written, links, someone who has it open, and a check that says no. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file-lock.h"
#include "file-read.h"
#include "file-write.h"
#include "fovea.h"

#define OLD "the photo as it was"
#define LARGE ((gsize) 1 << 20)

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

static void
check_holds (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize            n = 0;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  g_assert_cmpmem (contents, n, text, strlen (text));
}

static GPtrArray *
pieces_of (gsize n)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (pieces, g_bytes_new_static ("new", 3));
  if (n > 0)
    g_ptr_array_add (pieces, g_bytes_new_take (g_malloc0 (n), n));
  return pieces;
}

/* A limit of the file's size stops a write as a full disk does. */
static void
test_no_room (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (LARGE);
  g_autoptr (GError)    error = NULL;
  g_autofree char      *photo = NULL;
  struct rlimit         limit, small;

  set_up ();
  photo = in_folder ("photo");
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = LARGE / 2;
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (fovea_file_write (photo, pieces, NULL, NULL, &error));
  setrlimit (RLIMIT_FSIZE, &limit);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  check_holds (photo, OLD);
  tear_down (1);
}

static gboolean
say_no (const char *temporary, gpointer data, GError **error)
{
  g_assert_true (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED, "no");
  return FALSE;
}

static void
test_check_says_no (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autoptr (GError)    error = NULL;
  g_autofree char      *photo = NULL;

  set_up ();
  photo = in_folder ("photo");
  g_assert_false (fovea_file_write (photo, pieces, say_no, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  check_holds (photo, OLD);
  tear_down (1);
}

static gboolean
put_another (const char *temporary, gpointer data, GError **error)
{
  g_unlink (temporary);
  return g_file_set_contents (temporary, "half", -1, error);
}

/* Where there are no locks: another run has begun a file of the same name. */
static void
test_two_without_locks (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autoptr (GError)    error = NULL;
  g_autofree char      *photo = NULL, *sum = NULL, *name = NULL, *half = NULL;

  set_up ();
  photo = in_folder ("photo");
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "photo", -1);
  name = g_strdup_printf (".fovea-%.16s", sum);
  half = in_folder (name);
  g_assert_false (fovea_file_write (photo, pieces, put_another, NULL, &error));
  g_assert_nonnull (error);
  check_holds (photo, OLD);
  check_holds (half, "half"); /* is theirs */
  g_unlink (half);
  tear_down (1);
}

static void
test_no_folder (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autoptr (GError)    error = NULL;
  g_autofree char      *away = NULL;

  set_up ();
  away = g_build_filename (folder, "away", "photo", NULL);
  g_assert_false (fovea_file_write (away, pieces, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "away"));
  tear_down (1);
}

static void
test_read_only (void)
{
  g_autoptr (GError) error = NULL, other = NULL;
  g_autofree char   *photo = NULL;

  set_up ();
  photo = in_folder ("photo");
  g_assert_true (fovea_file_may_replace (photo, NULL));
  g_chmod (photo, 0444);
  g_assert_false (fovea_file_may_replace (photo, &error));
  g_assert_nonnull (strstr (error->message, photo));
  g_chmod (photo, 0644);
  g_chmod (folder, 0555);
  g_assert_false (fovea_file_may_replace (photo, &other));
  g_assert_nonnull (strstr (other->message, folder));
  g_chmod (folder, 0755);
  tear_down (1);
}

/* A link stays one; a hard link, and who has the file open, keep the old one. */
static void
test_links (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL, *soft = NULL, *hard = NULL, *astray = NULL;
  g_autoptr (GError)    error = NULL;
  char                  read_back[sizeof OLD] = "";
  struct stat           info;
  int                   open_one;

  set_up ();
  photo = in_folder ("photo");
  soft = in_folder ("soft");
  hard = in_folder ("hard");
  astray = in_folder ("astray");
  g_chmod (photo, 0640);
  g_assert_cmpint (symlink ("photo", soft), ==, 0);
  g_assert_cmpint (link (photo, hard), ==, 0);
  g_assert_cmpint (symlink ("nowhere", astray), ==, 0);
  open_one = g_open (photo, O_RDONLY | O_CLOEXEC, 0);
  g_assert_true (fovea_file_write (soft, pieces, NULL, NULL, NULL));
  g_assert_true (g_file_test (soft, G_FILE_TEST_IS_SYMLINK));
  check_holds (photo, "new");
  check_holds (hard, OLD);
  g_assert_cmpint (read (open_one, read_back, sizeof read_back), ==, strlen (OLD));
  g_assert_cmpstr (read_back, ==, OLD);
  close (open_one);
  g_assert_cmpint (stat (photo, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0640);
  g_assert_false (fovea_file_write (astray, pieces, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, astray));
  g_assert_true (g_file_test (astray, G_FILE_TEST_IS_SYMLINK));
  tear_down (4);
}

/* What a killed run left has the name of the next one's and goes. */
static void
test_left_over (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL, *sum = NULL, *name = NULL, *half = NULL;

  set_up ();
  photo = in_folder ("photo");
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "photo", -1);
  name = g_strdup_printf (".fovea-%.16s", sum);
  half = in_folder (name);
  g_assert_true (g_file_set_contents (half, "half", -1, NULL));
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  check_holds (photo, "new");
  tear_down (1);
}

/* The lock is of the file that has the name, also after it was replaced. */
static void
test_lock (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
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
  g_test_add_func ("/file-write/no-room", test_no_room);
  g_test_add_func ("/file-write/check-says-no", test_check_says_no);
  g_test_add_func ("/file-write/two-without-locks", test_two_without_locks);
  g_test_add_func ("/file-write/no-folder", test_no_folder);
  g_test_add_func ("/file-write/read-only", test_read_only);
  g_test_add_func ("/file-write/links", test_links);
  g_test_add_func ("/file-write/left-over", test_left_over);
  g_test_add_func ("/file-write/lock", test_lock);
  g_test_add_func ("/file-write/pipe", test_pipe);
  return g_test_run ();
}
