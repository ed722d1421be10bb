/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporary file, fsync, rename. */
#include "tags-store.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

/* ---- Locking ----------------------------------------------------------------------- */

/* TRUE: locked, or there are no locks here. */
static gboolean
store_flock (int fd, gboolean *busy)
{
  while (flock (fd, LOCK_EX | (busy ? LOCK_NB : 0)) != 0)
    {
      if (errno == EINTR)
        continue;
      if (errno != EWOULDBLOCK || ! busy)
        return TRUE;
      *busy = TRUE;
      return FALSE;
    }
  return TRUE;
}

static gboolean
store_is_still (int fd, const char *path)
{
  struct stat locked, named;

  return fstat (fd, &locked) == 0 && stat (path, &named) == 0
         && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

int
fovea_store_lock (const char *path, gboolean *busy, GError **error)
{
  for (;;)
    {
      struct stat info;
      int         fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);

      if (fd < 0 || fstat (fd, &info) != 0)
        {
          fovea_failed_error (error, "%s", g_strerror (errno));
          return -1;
        }
      if (S_ISREG (info.st_mode) && store_flock (fd, busy) && (store_is_still (fd, path) || g_access (path, F_OK) != 0))
        return fd;
      close (fd);
      if (! S_ISREG (info.st_mode))
        {
          fovea_failed_error (error, _("it is no file that can hold a picture"));
          return -1;
        }
      if (busy && *busy)
        {
          fovea_failed_error (error, _("another run is writing it"));
          return -1;
        }
    }
}

/* ---- Writing ----------------------------------------------------------------------- */

/* A link stays one: what it leads to is written. (transfer full) */
static char *
store_real (const char *path, GError **error)
{
  char *real = realpath (path, NULL);

  if (! real && g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      fovea_failed_error (error, _("%s is a link to a file that is not there; make that file or remove the link"), path);
      return NULL;
    }
  return real ? real : g_strdup (path);
}

static gboolean
store_may_write (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat      info;

  if (stat (path, &info) == 0 && (! (info.st_mode & 0222) || g_access (path, W_OK) != 0))
    return fovea_failed_error (error, _("%s is read-only; make it writable, or write the tags beside it with --sidecar"), path);
  if (stat (folder, &info) != 0 || ! (info.st_mode & 0222) || g_access (folder, W_OK) != 0)
    return fovea_failed_error (error, _("the folder %s is read-only; make it writable"), folder);
  return TRUE;
}

gboolean
fovea_store_may_write (const char *path, GError **error)
{
  g_autofree char *real = store_real (path, error);

  return real && store_may_write (real, error);
}

static gboolean
store_failed (const char *path, int why, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (why == ENOSPC || why == EDQUOT)
    return fovea_failed_error (error, _("no space is left in %s"), folder);
  return fovea_failed_error (error, _("cannot write in %s: %s"), folder, g_strerror (why));
}

/* Always the same for a name, and no longer than a name can be. */
static char *
store_temporary (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_strdup_printf ("%s/.fovea-%.16s", folder, sum);
}

static gboolean
store_put (int fd, GBytes *piece)
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

/* 0, or why not. */
static int
store_fill (const char *temporary, GPtrArray *pieces)
{
  int fd, why = 0;

  g_unlink (temporary); /* of a run that was killed */
  fd = g_open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno;
  for (guint i = 0; i < pieces->len && why == 0; i++)
    if (! store_put (fd, pieces->pdata[i]))
      why = errno;
  if (why == 0 && fsync (fd) != 0)
    why = errno;
  if (close (fd) != 0 && why == 0)
    why = errno;
  return why;
}

/* Permissions, owner and extended attributes as far as the system lets us; the time
 * is now, for those who look for what has changed. A new file is like others here. */
static void
store_dress (const char *temporary, const char *path)
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

/* The name itself is on the disk. */
static void
store_sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
store_write (const char *path, GPtrArray *pieces, FoveaStoreCheck check, gpointer data, GError **error)
{
  g_autofree char *temporary = store_temporary (path);
  int              why = store_fill (temporary, pieces);
  gboolean         good = why == 0 || store_failed (path, why, error);

  good = good && (! check || check (temporary, data, error));
  if (good)
    {
      store_dress (temporary, path);
      good = g_rename (temporary, path) == 0 || store_failed (path, errno, error);
    }
  if (! good)
    g_unlink (temporary);
  else
    store_sync_folder (path);
  return good;
}

gboolean
fovea_store_write (const char     *path,
                   GPtrArray      *pieces,
                   FoveaStoreCheck check,
                   gpointer        data,
                   GError        **error)
{
  g_autofree char *real = store_real (path, error);

  return real && store_write (real, pieces, check, data, error);
}
