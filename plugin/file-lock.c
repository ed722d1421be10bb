/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flock: it goes with the process that has it, however that ends. */
#include "file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "file-read.h"
#include "message.h"

#define LOCK_CIFS 0xff534d42u /* f_type of statfs */
#define LOCK_SMB2 0xfe534d42u

/* On SMB nobody reads what another has locked, and GIMP has no part in our lock. */
static gboolean
lock_harms (int fd)
{
  struct statfs info;

  return fstatfs (fd, &info) == 0 && ((guint32) info.f_type == LOCK_CIFS || (guint32) info.f_type == LOCK_SMB2);
}

/* 0, or why not. */
static int
lock_try (int fd, gboolean wait)
{
  int done;

  do
    done = flock (fd, LOCK_EX | (wait ? 0 : LOCK_NB));
  while (done != 0 && errno == EINTR);
  return done == 0 ? 0 : errno;
}

/* NFS locks only what is open for writing; what may not be written goes without. */
static int
lock_try_writing (int *fd, const char *path, gboolean wait)
{
  int writing = fovea_file_open (path, O_RDWR, NULL);

  if (writing < 0)
    return EBADF;
  close (*fd);
  *fd = writing;
  return lock_try (writing, wait);
}

/* TRUE: locked, or there are no locks here. */
static gboolean
lock_take (int *fd, const char *path, gboolean *busy)
{
  int why = lock_try (*fd, ! busy);

  if (why == EBADF)
    why = lock_try_writing (fd, path, ! busy);
  if (why != EWOULDBLOCK || ! busy)
    return TRUE;
  *busy = TRUE;
  return FALSE;
}

static gboolean
lock_is_of (int fd, const char *path)
{
  struct stat locked, named;

  return fstat (fd, &locked) == 0 && stat (path, &named) == 0
         && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

int
fovea_file_lock (const char *path, gboolean *busy, GError **error)
{
  for (;;)
    {
      int fd = fovea_file_open (path, O_RDONLY, error);

      if (fd < 0 || lock_harms (fd))
        return fd;
      if (lock_take (&fd, path, busy) && (lock_is_of (fd, path) || g_access (path, F_OK) != 0))
        return fd;
      close (fd);
      if (busy && *busy)
        {
          fovea_failed_error (error, _("another run is writing it"));
          return -1;
        }
    }
}
