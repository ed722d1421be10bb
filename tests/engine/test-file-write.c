/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the user's is replaced whole or not at all: no room, a folder that may not
 * be written, links, someone who has it open, a check that says no, and runs that are
 * killed while they write. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "fovea.h"
#include "photo-folder.h"

#define LARGE ((gsize) 1 << 20)

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

static void
test_endings (void)
{
  static const char *const cases[][2] = {
    { "a.jpg", ".jpg" },           { "far.away/a.b.PNG", ".PNG" }, { "a.xcf.gz", ".xcf.gz" },
    { "a.b.xcf.BZ2", ".xcf.BZ2" }, { "a.gz", ".gz" },              { "far.away/a", "" },
    { "a.", "." },                 { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (fovea_file_ending (cases[i][0]), ==, cases[i][1]);
}

/* A pipe is there to be read from: a file in its place would leave the reader waiting. */
static void
test_pipe (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *pipe_path = NULL, *soft = NULL;
  const char           *names[2];
  struct stat           info;

  set_up ();
  names[0] = pipe_path = in_folder ("pipe");
  names[1] = soft = in_folder ("soft");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (symlink (pipe_path, soft), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL, other = NULL;

      g_assert_false (fovea_file_may_replace (names[i], &error));
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_false (fovea_file_write (names[i], pieces, NULL, NULL, &other));
      g_assert_cmpstr (other->message, ==, error->message);
    }
  g_assert_cmpint (stat (pipe_path, &info), ==, 0);
  g_assert_true (S_ISFIFO (info.st_mode));
  g_unlink (pipe_path);
  g_unlink (soft);
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

/* How many unfinished files lie in the folder? */
static guint
unfinished (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char      *name;
  guint            n = 0;

  while ((name = g_dir_read_name (dir)))
    n += g_str_has_prefix (name, ".fovea-unfinished-");
  return n;
}

/* What GLib leaves beside a file that it is killed at. */
static void
leave_half (const char *path)
{
  g_autofree char *nest = g_path_get_dirname (path);
  g_autofree char *half = g_build_filename (nest, ".goutputstream-ABC123", NULL);

  g_assert_true (g_file_set_contents (half, "half", -1, NULL));
}

/* A run of its own with half a file under way, which goes on until it is killed. */
static pid_t
start_writing (const char *path)
{
  g_autoptr (GPtrArray) pieces = pieces_of (LARGE);
  char                  ready = 0;
  int                   ends[2];
  pid_t                 child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      FoveaNewFile *file;

      prctl (PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody waiting */
      file = fovea_new_file_begin (path, NULL);

      ready = file && fovea_new_file_put (file, pieces, NULL);
      leave_half (fovea_new_file_path (file));
      ready = write (ends[1], &ready, 1) == 1;
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (ends[0], &ready, 1), ==, 1);
  g_assert_true (ready);
  close (ends[0]);
  close (ends[1]);
  return child;
}

static void
kill_run (pid_t child)
{
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

/* What runs left that were killed the next one removes, but not what one is at. */
static void
test_killed (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL, *other = NULL, *mine = NULL, *older = NULL;
  g_autofree char      *link = NULL, *named = NULL;
  pid_t                 dead, alive;

  set_up ();
  photo = in_folder ("photo");
  other = in_folder ("other.jpg");
  mine = in_folder (".fovea-notes");
  g_assert_true (g_file_set_contents (mine, OLD, -1, NULL));
  dead = start_writing (photo);
  alive = start_writing (other);
  kill_run (dead);
  g_assert_cmpuint (unfinished (), ==, 2);
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  g_assert_cmpuint (unfinished (), ==, 2); /* one of them is under way */
  kill_run (alive);
  older = in_folder (".fovea-unfinished-Abc123.jpg"); /* no folder */
  g_assert_true (g_file_set_contents (older, OLD, -1, NULL));
  link = in_folder (".fovea-unfinished-Link00");
  g_assert_cmpint (symlink (folder, link), ==, 0);
  named = in_folder (".fovea-unfinished-holidays"); /* somebody's folder */
  g_assert_cmpint (g_mkdir (named, 0700), ==, 0);
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  g_assert_cmpuint (unfinished (), ==, 1);
  g_assert_cmpint (g_rmdir (named), ==, 0);
  check_holds (photo, "new");
  check_holds (mine, OLD);
  g_unlink (mine);
  tear_down (1);
}

/* A file is made under its own name, in a nest where whoever makes it may leave what he
 * likes, and write it anew as tag does. */
static void
test_nest (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autoptr (FoveaNewFile) file = NULL;
  g_autofree char *photo = NULL, *name = NULL;
  struct stat info;

  set_up ();
  photo = in_folder ("photo");
  for (guint i = 0; i < 2; i++)
    {
      file = fovea_new_file_begin (photo, NULL);
      name = g_path_get_basename (fovea_new_file_path (file));
      g_assert_cmpstr (name, ==, "photo");
      g_assert_cmpstr (fovea_new_file_folder (file), ==, folder);
      g_clear_pointer (&name, g_free);
      name = g_path_get_dirname (fovea_new_file_path (file));
      g_assert_cmpint (stat (name, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0700);
      g_clear_pointer (&name, g_free);
      g_assert_true (fovea_file_write (fovea_new_file_path (file), pieces, NULL,
                                       NULL, NULL));
      leave_half (fovea_new_file_path (file));
      g_assert_true (i == 0 || fovea_new_file_commit (file, NULL));
      g_clear_pointer (&file, fovea_new_file_free);
      g_assert_cmpuint (unfinished (), ==, 0);
      check_holds (photo, i == 0 ? OLD : "new");
    }
  tear_down (1);
}

/* Somebody has the folder's lock for himself, and keeps it. */
static void
test_locked_folder (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL;
  int                   lock;

  set_up ();
  photo = in_folder ("photo");
  lock = g_open (folder, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  check_holds (photo, "new");
  close (lock);
  tear_down (1);
}

/* What others have noted at the file stays; a new one is like other new ones. */
static void
test_attributes (void)
{
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL, *fresh = NULL, *like = NULL;
  struct stat           info, other;
  char                  noted[8] = "";
  gboolean              can;

  set_up ();
  photo = in_folder ("photo");
  fresh = in_folder ("fresh");
  like = in_folder ("like");
  can = setxattr (photo, "user.fovea", "sunset", 6, 0) == 0;
  g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
  if (can)
    {
      g_assert_cmpint (getxattr (photo, "user.fovea", noted, sizeof noted), ==, 6);
      g_assert_cmpstr (noted, ==, "sunset");
    }
  else
    g_test_message ("no extended attributes here");
  g_assert_true (fovea_file_write (fresh, pieces, NULL, NULL, NULL));
  close (g_open (like, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  g_assert_cmpint (stat (fresh, &info), ==, 0);
  g_assert_cmpint (stat (like, &other), ==, 0);
  g_assert_cmpint (info.st_mode, ==, other.st_mode);
  tear_down (3);
}

/* A folder's list for new files, by which user 33 may all, is none for one that had none. */
static void
test_folder_access (void)
{
  static const guint8 list[] = { 2, 0, 0, 0,
                                 1, 0, 7, 0, 255, 255, 255, 255, /* owner */
                                 2, 0, 7, 0, 33, 0, 0, 0,        /* user 33 */
                                 4, 0, 0, 0, 255, 255, 255, 255, /* group */
                                 16, 0, 7, 0, 255, 255, 255, 255, /* mask */
                                 32, 0, 0, 0, 255, 255, 255, 255 }; /* others */
  g_autoptr (GPtrArray) pieces = pieces_of (0);
  g_autofree char      *photo = NULL, *fresh = NULL;
  struct stat           info;

  set_up ();
  photo = in_folder ("photo");
  fresh = in_folder ("fresh");
  g_chmod (photo, 0640);
  if (setxattr (folder, "system.posix_acl_default", list, sizeof list, 0) != 0)
    g_test_skip ("no access control lists here");
  else
    {
      g_assert_true (fovea_file_write (photo, pieces, NULL, NULL, NULL));
      g_assert_true (fovea_file_write (fresh, pieces, NULL, NULL, NULL));
      g_assert_cmpint (stat (photo, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 07777, ==, 0640);
      g_assert_cmpint (getxattr (photo, "system.posix_acl_access", NULL, 0), <, 0);
      g_assert_cmpint (getxattr (fresh, "system.posix_acl_access", NULL, 0), ==, sizeof list);
      g_unlink (fresh);
    }
  tear_down (1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-write/no-room", test_no_room);
  g_test_add_func ("/file-write/check-says-no", test_check_says_no);
  g_test_add_func ("/file-write/no-folder", test_no_folder);
  g_test_add_func ("/file-write/read-only", test_read_only);
  g_test_add_func ("/file-write/endings", test_endings);
  g_test_add_func ("/file-write/pipe", test_pipe);
  g_test_add_func ("/file-write/links", test_links);
  g_test_add_func ("/file-write/killed", test_killed);
  g_test_add_func ("/file-write/nest", test_nest);
  g_test_add_func ("/file-write/locked-folder", test_locked_folder);
  g_test_add_func ("/file-write/attributes", test_attributes);
  g_test_add_func ("/file-write/folder-access", test_folder_access);
  return g_test_run ();
}
