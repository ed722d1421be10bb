/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in a nest of its own, fsync, rename, fsync of the folder. The nest is a folder
 * beside the file's place, so what exporters leave there, as GLib does when it is
 * killed, goes with it. Whoever has a file under way holds a shared lock of its folder;
 * who gets that lock alone knows that what lies there unfinished was left by killed
 * runs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fovea/files.h"

#define WRITE_PREFIX  ".fovea-unfinished-"
#define WRITE_NEST    WRITE_PREFIX "XXXXXX"
#define WRITE_AT_ONCE ((gsize) 1 << 24) /* bytes */
#define WRITE_PATIENCE 500 /* milliseconds */
#define WRITE_ACCESS  "system.posix_acl_access"

struct _FoveaNewFile
{
  char *path; /* its place, behind links */
  char *folder;
  char *nest; /* in it; NULL: there is none */
  char *temporary;
  int   lock; /* of the folder; -1: there is none */
};

/* ---- May it be written? ---------------------------------------------------------- */

/* A link stays one: the path of what it leads to, beside which a new file belongs.
 * NULL: it leads nowhere, or to what no new file may take the name of.
 * (transfer full) */
static char *
file_behind (const char *path, GError **error)
{
  struct stat info;
  char       *real;

  if (stat (path, &info) == 0 && ! S_ISREG (info.st_mode) &&
      ! S_ISDIR (info.st_mode))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("%s is a pipe or a device and no file; write elsewhere"),
                   path);
      return NULL;
    }
  real = realpath (path, NULL);
  if (! real && g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                   _ ("%s is a link to a file that is not there; make that "
                      "file or remove the link"),
                   path);
      return NULL;
    }
  return real ? real : g_strdup (path);
}

gboolean
fovea_file_is_read_only (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 &&
         (! (info.st_mode & 0222) || g_access (path, W_OK) != 0);
}

gboolean
fovea_file_may_replace (const char *path, GError **error)
{
  g_autofree char *real = file_behind (path, error);
  g_autofree char *folder = real ? g_path_get_dirname (real) : NULL;
  struct stat      info;

  if (! real)
    return FALSE;
  if (fovea_file_is_read_only (real))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
                 _ ("%s is read-only; make it writable"), real);
  else if (stat (folder, &info) != 0 || ! (info.st_mode & 0222) ||
           g_access (folder, W_OK) != 0)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
                 _ ("the folder %s is read-only; make it writable"), folder);
  else
    return TRUE;
  return FALSE;
}

static gboolean
write_failed (const FoveaNewFile *file, int why, GError **error)
{
  g_autofree char *folder = g_filename_display_name (file->folder);

  if (why == ENOSPC || why == EDQUOT)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (why),
                 _ ("no space is left in %s"), folder);
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (why),
                 _ ("cannot write in %s: %s"), folder, g_strerror (why));
  return FALSE;
}

/* ---- What killed runs have left --------------------------------------------------- */

/* 0, or why not. */
static int
write_lock (int fd, int how)
{
  int done;

  do
    done = flock (fd, how | LOCK_NB);
  while (done != 0 && errno == EINTR);
  return done == 0 ? 0 : errno;
}

/* A folder of many photos is not read through for each of them, and a nest not for who
 * writes again what it holds. */
static gboolean
write_is_swept (const char *folder)
{
  static char     *last;
  static GMutex    mutex;
  g_autofree char *name = g_path_get_basename (folder);
  gboolean         same;

  if (g_str_has_prefix (name, WRITE_PREFIX))
    return TRUE;
  g_mutex_lock (&mutex);
  same = g_strcmp0 (folder, last) == 0;
  if (! same)
    {
      g_free (last);
      last = g_strdup (folder);
    }
  g_mutex_unlock (&mutex);
  return same;
}

/* Of a nest, all that is in it; links are not followed. */
static void
write_remove (int fd, const char *name)
{
  const struct dirent *entry;
  DIR                 *nest;
  int                  inside;

  if (unlinkat (fd, name, 0) == 0)
    return;
  inside = openat (fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  nest = inside < 0 ? NULL : fdopendir (inside);
  while (nest && (entry = readdir (nest)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      write_remove (inside, entry->d_name);
  if (nest)
    closedir (nest);
  else if (inside >= 0)
    close (inside);
  unlinkat (fd, name, AT_REMOVEDIR);
}

/* What is no nest and no file is somebody else's. In half the time that others wait: who
 * has waited in vain is at a file, too. */
static void
write_sweep (const char *folder, int fd)
{
  const gint64 end = g_get_monotonic_time () + WRITE_PATIENCE * 1000 / 2;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) && g_get_monotonic_time () < end)
    if (g_str_has_prefix (name, WRITE_PREFIX) &&
        unlinkat (fd, name, 0) != 0 && strlen (name) == strlen (WRITE_NEST))
      write_remove (fd, name);
}

/* The folder with a shared lock, which goes with the process, however that ends. Who
 * sweeps has its own for a moment; whoever keeps it longer is none of us. */
static int
write_enter (const char *folder)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return fd;
  if (write_lock (fd, LOCK_EX) == 0 && ! write_is_swept (folder))
    write_sweep (folder, fd);
  for (guint i = 0; write_lock (fd, LOCK_SH) == EWOULDBLOCK && i < WRITE_PATIENCE; i++)
    g_usleep (1000);
  return fd;
}

/* ---- The new file ------------------------------------------------------------------ */

static gboolean
write_is_packed (const char *ending)
{
  return g_ascii_strcasecmp (ending, ".gz") == 0 ||
         g_ascii_strcasecmp (ending, ".bz2") == 0 ||
         g_ascii_strcasecmp (ending, ".xz") == 0;
}

const char *
fovea_file_ending (const char *path)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *base = slash ? slash + 1 : path;
  const char *dot = strrchr (base, '.');
  const char *before = dot && write_is_packed (dot) ?
                           g_strrstr_len (base, dot - base, ".") :
                           NULL;

  return before ? before : dot ? dot : "";
}

/* An empty file of that name in a new nest. 0, or why not. */
static int
write_move_in (FoveaNewFile *file, const char *name)
{
  g_autofree char *nest = g_build_filename (file->folder, WRITE_NEST, NULL);
  int fd;

  if (! g_mkdtemp (nest))
    return errno;
  file->nest = g_steal_pointer (&nest);
  file->temporary = g_build_filename (file->nest, name, NULL);
  /* Nobody else reads later what nobody else may read. */
  fd = g_open (file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
               g_access (file->path, F_OK) == 0 ? 0600 : 0666);
  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static void
write_move_out (FoveaNewFile *file)
{
  if (file->nest)
    write_remove (AT_FDCWD, file->nest);
  g_clear_pointer (&file->nest, g_free);
}

FoveaNewFile *
fovea_new_file_begin (const char *path, GError **error)
{
  g_autoptr (FoveaNewFile) file = g_new0 (FoveaNewFile, 1);
  g_autofree char *name = g_path_get_basename (path);
  int              why;

  file->lock = -1;
  file->path = file_behind (path, error);
  if (! file->path)
    return NULL;
  file->folder = g_path_get_dirname (file->path);
  file->lock = write_enter (file->folder);
  why = write_move_in (file, name);
  if (why != 0)
    {
      write_failed (file, why, error);
      return NULL;
    }
  return g_steal_pointer (&file);
}

void
fovea_new_file_free (FoveaNewFile *file)
{
  if (! file)
    return;
  write_move_out (file);
  if (file->lock >= 0)
    close (file->lock); /* and the lock goes */
  g_free (file->path);
  g_free (file->folder);
  g_free (file->temporary);
  g_free (file);
}

const char *
fovea_new_file_folder (const FoveaNewFile *file)
{
  return file->folder;
}

const char *
fovea_new_file_path (const FoveaNewFile *file)
{
  return file->temporary;
}

static gboolean
write_put (int fd, GBytes *piece)
{
  gsize       n;
  const char *data = g_bytes_get_data (piece, &n);

  while (n > 0)
    {
      gssize done = write (fd, data, MIN (n, WRITE_AT_ONCE));

      if (done < 0 && errno != EINTR)
        return FALSE;
      data += MAX (done, 0);
      n -= (gsize) MAX (done, 0);
    }
  return TRUE;
}

gboolean
fovea_new_file_put (FoveaNewFile *file, GPtrArray *pieces, GError **error)
{
  int fd = g_open (file->temporary, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);
  int why = fd < 0 ? errno : 0;

  for (guint i = 0; why == 0 && i < pieces->len; i++)
    if (! write_put (fd, pieces->pdata[i]))
      why = errno;
  if (fd >= 0 && close (fd) != 0 && why == 0)
    why = errno;
  return why == 0 || write_failed (file, why, error);
}

/* ---- Its place --------------------------------------------------------------------- */

/* As far as the system lets us; access control lists are among them, and one that only
 * the folder gave the new file lets in whom the old one did not. */
static void
write_copy_attributes (const char *from, int to)
{
  gssize           n = listxattr (from, NULL, 0);
  g_autofree char *names = n > 0 ? g_malloc0 ((gsize) n + 1) : NULL;

  fremovexattr (to, WRITE_ACCESS);
  n = names ? listxattr (from, names, (gsize) n) : 0;
  for (const char *name = names; n > 0 && name < names + n; name += strlen (name) + 1)
    {
      gssize           size = getxattr (from, name, NULL, 0);
      g_autofree char *value = size > 0 ? g_malloc ((gsize) size) : NULL;

      if (value && getxattr (from, name, value, (gsize) size) != size)
        continue;
      if (size >= 0 && fsetxattr (to, name, value, (gsize) size, 0) != 0)
        g_debug ("%s: %s: %s", from, name, g_strerror (errno));
    }
}

/* Owner, attributes and permissions as far as the system lets us; the time is now, for
 * those who look for what has changed. A new file is like others here. */
static void
write_dress (int fd, const char *path)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return;
  if (fchown (fd, (uid_t) -1, info.st_gid) != 0 ||
      fchown (fd, info.st_uid, (gid_t) -1) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  write_copy_attributes (path, fd);
  if (fchmod (fd, info.st_mode & 07777) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
}

/* The bytes are on the disk before they have the name, and before somebody looks
 * whether they may have it: this takes long. */
static gboolean
write_settle (FoveaNewFile *file, GError **error)
{
  int fd = g_open (file->temporary, O_RDONLY | O_CLOEXEC, 0);
  int why = fd < 0 ? errno : 0;

  if (fd >= 0)
    {
      write_dress (fd, file->path);
      why = fsync (fd) == 0 ? 0 : errno;
      close (fd);
    }
  return why == 0 || write_failed (file, why, error);
}

/* ... and the name is on the disk, too. */
static gboolean
write_name (FoveaNewFile *file, GError **error)
{
  if (g_rename (file->temporary, file->path) != 0)
    return write_failed (file, errno, error);
  write_move_out (file);
  if (file->lock >= 0)
    fsync (file->lock);
  return TRUE;
}

gboolean
fovea_new_file_commit (FoveaNewFile *file, GError **error)
{
  return write_settle (file, error) && write_name (file, error);
}

gboolean
fovea_file_write (const char    *path,
                  GPtrArray     *pieces,
                  FoveaFileCheck check,
                  gpointer       data,
                  GError       **error)
{
  g_autoptr (FoveaNewFile) file = fovea_new_file_begin (path, error);

  return file && fovea_new_file_put (file, pieces, error) &&
         write_settle (file, error) &&
         (! check || check (file->temporary, data, error)) &&
         write_name (file, error);
}
