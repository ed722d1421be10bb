/* SPDX-License-Identifier: GPL-3.0-or-later */
/* O_NONBLOCK, and only then a look at what it is. */
#include "file-read.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

int
fovea_file_open (const char *path, int flags, GError **error)
{
  struct stat info;
  int         fd = g_open (path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return fd;
  if (fd < 0)
    fovea_failed_error (error, "%s", g_strerror (errno));
  else
    {
      fovea_failed_error (error, _("it is no file that can hold a picture"));
      close (fd);
    }
  return -1;
}

GBytes *
fovea_file_map (const char *path, GError **error)
{
  int                     fd = fovea_file_open (path, O_RDONLY, error);
  g_autoptr (GMappedFile) map = fd >= 0 ? g_mapped_file_new_from_fd (fd, FALSE, error) : NULL;

  if (fd >= 0)
    close (fd);
  return map ? g_mapped_file_get_bytes (map) : NULL;
}
