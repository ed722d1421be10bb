/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary file, fsync, rename, fsync of the folder. */
#include "file-write.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

char *
fovea_file_behind (const char *path, GError **error)
{
  char *real = realpath (path, NULL);

  if (! real && g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      fovea_failed_error (error, _("%s is a link to a file that is not there; make that file or remove the link"), path);
      return NULL;
    }
  return real ? real : g_strdup (path);
}

gboolean
fovea_file_is_read_only (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && (! (info.st_mode & 0222) || g_access (path, W_OK) != 0);
}

static gboolean
write_may_write (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat      info;

  if (fovea_file_is_read_only (path))
    return fovea_failed_error (error, _("%s is read-only; make it writable"), path);
  if (stat (folder, &info) != 0 || ! (info.st_mode & 0222) || g_access (folder, W_OK) != 0)
    return fovea_failed_error (error, _("the folder %s is read-only; make it writable"), folder);
  return TRUE;
}

gboolean
fovea_file_may_replace (const char *path, GError **error)
{
  g_autofree char *real = fovea_file_behind (path, error);

  return real && write_may_write (real, error);
}

static gboolean
write_failed (const char *path, int why, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (why == ENOSPC || why == EDQUOT)
    return fovea_failed_error (error, _("no space is left in %s"), folder);
  return fovea_failed_error (error, _("cannot write in %s: %s"), folder, g_strerror (why));
}

/* Always the same for a name, and no longer than a name can be. */
static char *
write_temporary (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_strdup_printf ("%s/.fovea-%.16s", folder, sum);
}

static gboolean
write_put (int fd, GBytes *piece)
{
  gsize       n;
  const char *data = g_bytes_get_data (piece, &n);

  while (n > 0)
    {
      gssize done = write (fd, data, MIN (n, (gsize) 1 << 24));

      if (done < 0 && errno != EINTR)
        return FALSE;
      data += MAX (done, 0);
      n -= MAX (done, 0);
    }
  return TRUE;
}

/* Permissions, owner and extended attributes as far as the system lets us; the time
 * is now, for those who look for what has changed. A new file is like others here. */
static void
write_dress (const char *temporary, const char *path)
{
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (temporary);
  struct stat       info;
  mode_t            mask;

  if (stat (path, &info) == 0)
    {
      g_file_copy_attributes (from, to, G_FILE_COPY_ALL_METADATA, NULL, NULL);
      if (chmod (temporary, info.st_mode & 07777) != 0)
        g_debug ("%s: %s", temporary, g_strerror (errno));
      utimensat (AT_FDCWD, temporary, NULL, 0);
      return;
    }
  mask = umask (0);
  umask (mask);
  if (chmod (temporary, 0666 & ~mask) != 0)
    g_debug ("%s: %s", temporary, g_strerror (errno));
}

/* The bytes are on the disk before they have the name, and before somebody looks
 * whether they may have it: this takes long. 0, or why not. */
static int
write_finish (const char *temporary, int file, const char *path)
{
  write_dress (temporary, path);
  return fsync (file) == 0 ? 0 : errno;
}

/* 0, or why not. `file` stays open, so that no other one can be taken for it; -1: none
 * was made. */
static int
write_fill (const char *temporary, GPtrArray *pieces, const char *path, int *file)
{
  g_unlink (temporary); /* of a run that was killed */
  *file = g_open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (*file < 0)
    return errno;
  for (guint i = 0; i < pieces->len; i++)
    if (! write_put (*file, pieces->pdata[i]))
      return errno;
  return write_finish (temporary, *file, path);
}

/* The name itself is on the disk. */
static void
write_sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* Where locks are not known another run may be at a file of that name. */
static gboolean
write_is_still (const char *temporary, int file)
{
  struct stat ours, named;

  return fstat (file, &ours) == 0 && lstat (temporary, &named) == 0
         && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

static gboolean
write_commit (const char *temporary, int file, const char *path, GError **error)
{
  if (! write_is_still (temporary, file))
    return fovea_failed_error (error, _("another run is writing it"));
  if (g_rename (temporary, path) != 0)
    return write_failed (path, errno, error);
  write_sync_folder (path);
  return TRUE;
}

gboolean
fovea_file_commit (const char *temporary, const char *path, GError **error)
{
  int      file = g_open (temporary, O_RDONLY | O_CLOEXEC, 0);
  int      why = file >= 0 ? write_finish (temporary, file, path) : errno;
  gboolean done = why == 0 ? write_commit (temporary, file, path, error) : write_failed (path, why, error);

  if (file >= 0)
    close (file);
  return done;
}

gboolean
fovea_file_write (const char    *path,
                  GPtrArray     *pieces,
                  FoveaFileCheck check,
                  gpointer       data,
                  GError       **error)
{
  g_autofree char *real = fovea_file_behind (path, error);
  g_autofree char *temporary = real ? write_temporary (real) : NULL;
  int              file = -1, why = real ? write_fill (temporary, pieces, real, &file) : 0;
  gboolean         done = real && (why == 0 || write_failed (real, why, error))
                          && (! check || check (temporary, data, error))
                          && write_commit (temporary, file, real, error);

  if (! done && file >= 0 && write_is_still (temporary, file))
    g_unlink (temporary);
  if (file >= 0)
    close (file);
  return done;
}
