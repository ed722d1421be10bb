/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that lie in another file than the model (external_data). A model file
 * may come from anybody, so the file that it names has to be an ordinary one in
 * the model's own folder or below: no absolute path, no "..", no links of
 * either kind on the way. Each file is mapped once and shared. */
#include "onnx.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define EXTERNAL_MAX_FILES 10000

void
fovea_onnx_file_clear (FoveaOnnxFile *file)
{
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_clear_pointer (&file->folder, g_free);
  g_clear_pointer (&file->others, g_hash_table_unref);
}

static int
external_fail (const char *location, const char *what, GError **error)
{
  g_autofree char *name = g_utf8_make_valid (location, -1);

  /* TRANSLATORS: "its numbers lie in 'model.onnx.data', which is a link". */
  fovea_fail (error, FOVEA_ERROR_FORMAT,
              _ ("its numbers lie in '%s', which %s"), name, what);
  return -1;
}

static int
external_fail_errno (const char *location, int code, GError **error)
{
  g_autofree char *why = NULL;

  if (code == ENOENT || code == ENOTDIR)
    return external_fail (location,
                          _ ("is not there; that file belongs to the model and "
                             "has to lie beside it under this very name"),
                          error);
  if (code == ELOOP || code == EMLINK)
    return external_fail (location,
                          _ ("is or passes a link; for safety only ordinary "
                             "files of the model's own folder are read"),
                          error);
  why = g_strdup_printf (_ ("cannot be read: %s"), g_strerror (code));
  return external_fail (location, why, error);
}

/* Opens the folder `name` inside the folder `at`; closes that. */
static int
external_enter (int at, const char *name)
{
  int fd = openat (at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int code = errno;
  struct stat info;

  /* With O_DIRECTORY a link is "not a directory": say what it is. */
  if (fd < 0 && code == ENOTDIR &&
      fstatat (at, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISLNK (info.st_mode))
    code = ELOOP;
  close (at);
  errno = code;
  return fd;
}

/* Goes down one part of the path after the other. -1 and errno when one is not
 * what it should be. */
static int
external_walk (const char *folder, char **parts)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), file, code;

  while (fd >= 0 && parts[0] && parts[1])
    fd = external_enter (fd, *parts++);
  if (fd < 0 || ! parts[0])
    return fd;
  /* O_NONBLOCK: a pipe would be waited for. */
  file = openat (fd, *parts,
                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  code = errno;
  close (fd);
  errno = code;
  return file;
}

/* The path's parts without "." and empty ones; NULL and an error if it would
 * leave the folder. */
static char **
external_parts (const char *location, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (location, "/", -1);
  guint    kept = 0;
  gboolean inside = *location != '/';

  for (guint i = 0; parts[i]; i++)
    {
      char *part = parts[i];

      parts[i] = NULL;
      inside = inside && ! g_str_equal (part, "..");
      if (*part == '\0' || g_str_equal (part, "."))
        g_free (part);
      else
        parts[kept++] = part;
    }
  if (inside && kept > 0)
    return g_steal_pointer (&parts);
  external_fail (location,
                 _ ("is outside the model's own folder; only files in it or "
                    "below are read"),
                 error);
  return NULL;
}

static int
external_open (const char *folder, const char *location, GError **error)
{
  g_auto (GStrv) parts = external_parts (location, error);
  struct stat info;
  int         fd;

  if (! parts)
    return -1;
  fd = external_walk (folder, parts);
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      external_fail_errno (location, errno, error);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (S_ISREG (info.st_mode) && info.st_nlink == 1)
    return fd;
  close (fd);
  if (S_ISREG (info.st_mode))
    return external_fail (location,
                          _ ("has other names too (hard links); for safety it "
                             "is not read: copy it"),
                          error);
  return external_fail (location, _ ("is no ordinary file"), error);
}

GBytes *
fovea_onnx_external (FoveaOnnxFile *file, const char *location, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  GBytes *bytes;
  int     fd;

  if (! file->folder)
    {
      external_fail (location,
                     _ ("cannot be looked for, as this model did not come from "
                        "a folder"),
                     error);
      return NULL;
    }
  if (! file->others)
    file->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_bytes_unref);
  bytes = g_hash_table_lookup (file->others, location);
  if (bytes)
    return bytes;
  if (g_hash_table_size (file->others) >= EXTERNAL_MAX_FILES)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("the model's numbers lie in more than %d files"),
                  EXTERNAL_MAX_FILES);
      return NULL;
    }
  fd = external_open (file->folder, location, error);
  if (fd < 0)
    return NULL;
  mapped = g_mapped_file_new_from_fd (fd, FALSE, error);
  close (fd);
  if (! mapped)
    return NULL;
  bytes = g_mapped_file_get_bytes (mapped);
  g_hash_table_insert (file->others, g_strdup (location), bytes);
  return bytes;
}
