/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flock: it goes with the process that has it, however that ends. */
#include "file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

/* TRUE: locked, or there are no locks here. */
static gboolean
lock_take (int fd, gboolean *busy)
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
      struct stat info;
      int         fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);

      if (fd < 0 || fstat (fd, &info) != 0)
        {
          fovea_failed_error (error, "%s", g_strerror (errno));
          return -1;
        }
      if (S_ISREG (info.st_mode) && lock_take (fd, busy) && (lock_is_of (fd, path) || g_access (path, F_OK) != 0))
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
