/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file that only grows, a line a photo: checksum, path, stamp and words between
 * tabs. A line begins with its line end and is written by one call to the end of the
 * file, so that runs at once do not mix theirs; one that a killed run or a full disk
 * cut off has a wrong checksum and is passed over. */
#include "tags-seen.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fovea.h"
#include "message.h"
#include "tags.h"

#define SEEN_DIGITS 8 /* of a line's checksum */

struct _FoveaTagsSeen
{
  int         fd;
  char       *path;
  gint64      read;  /* up to where lines have been taken from the file */
  gint64      size;  /* that it had then */
  GHashTable *lines; /* photo: "STAMP\tWORDS", the latest */
};

void
fovea_tags_seen_close (FoveaTagsSeen *seen)
{
  if (! seen)
    return;
  if (seen->fd >= 0)
    close (seen->fd);
  g_free (seen->path);
  g_hash_table_unref (seen->lines);
  g_free (seen);
}

static gboolean
seen_failed (const char *path, int why, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  return fovea_failed_error (error, "%s: %s", shown, g_strerror (why));
}

/* (transfer full) */
static char *
seen_path (const char *settings)
{
  g_autofree char *key = g_strdup_printf ("%s %s", fovea_version (), settings);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strconcat (sum, ".txt", NULL);

  return g_build_filename (g_get_user_cache_dir (), "fovea", "tags", name, NULL);
}

FoveaTagsSeen *
fovea_tags_seen_open (const char *settings, GError **error)
{
  g_autoptr (FoveaTagsSeen) seen = g_new0 (FoveaTagsSeen, 1);
  g_autofree char          *folder = NULL;

  seen->path = seen_path (settings);
  seen->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  folder = g_path_get_dirname (seen->path);
  seen->fd = -1;
  if (g_mkdir_with_parents (folder, 0700) == 0)
    seen->fd = g_open (seen->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (seen->fd >= 0)
    return g_steal_pointer (&seen);
  seen_failed (seen->path, errno, error);
  return NULL;
}

/* ---- Reading --------------------------------------------------------------------------- */

static char *
seen_sum (const char *line)
{
  char *sum = g_compute_checksum_for_string (G_CHECKSUM_MD5, line, -1);

  sum[SEEN_DIGITS] = '\0';
  return sum;
}

/* FALSE: it is not whole. A later line of a photo is its newer one. */
static gboolean
seen_take (FoveaTagsSeen *seen, const char *line)
{
  const char      *rest = strchr (line, '\t');
  const char      *stamp = rest ? strchr (rest + 1, '\t') : NULL;
  g_autofree char *sum = rest ? seen_sum (rest + 1) : NULL;
  g_autofree char *path = NULL;

  if (! stamp || rest - line != SEEN_DIGITS || memcmp (line, sum, SEEN_DIGITS) != 0)
    return FALSE;
  path = g_strndup (rest + 1, stamp - rest - 1);
  g_hash_table_replace (seen->lines, g_strcompress (path), g_strdup (stamp + 1));
  return TRUE;
}

/* Up to the end of the file; the last line may be one that is being written. */
static void
seen_take_all (FoveaTagsSeen *seen, char *text, gsize n)
{
  gsize start = 0;

  while (start < n)
    {
      char *end = memchr (text + start, '\n', n - start);

      if (end)
        *end = '\0';
      if (! seen_take (seen, text + start) && ! end)
        break;
      start = end ? (gsize) (end - text) + 1 : n;
    }
  seen->read += start;
}

static void
seen_catch_up (FoveaTagsSeen *seen)
{
  struct stat      info;
  g_autofree char *text = NULL;
  gsize            n = 0;

  if (fstat (seen->fd, &info) != 0 || info.st_size <= seen->read || info.st_size == seen->size)
    return;
  text = g_try_malloc (info.st_size - seen->read + 1);
  while (text && seen->read + (gint64) n < info.st_size)
    {
      gssize got = pread (seen->fd, text + n, info.st_size - seen->read - n, seen->read + n);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      n += got;
    }
  if (! text)
    return;
  text[n] = '\0';
  seen->size = seen->read + n;
  seen_take_all (seen, text, n);
}

char **
fovea_tags_seen_find (FoveaTagsSeen *seen, const char *photo, const char *stamp)
{
  const char      *line, *tab;
  g_autofree char *words = NULL;

  seen_catch_up (seen);
  line = g_hash_table_lookup (seen->lines, photo);
  tab = line ? strchr (line, '\t') : NULL;
  if (! tab || strlen (stamp) != (gsize) (tab - line) || memcmp (line, stamp, tab - line) != 0)
    return NULL;
  words = g_strcompress (tab + 1);
  return fovea_tags_split (words);
}

/* ---- Writing ----------------------------------------------------------------------------- */

gboolean
fovea_tags_seen_add (FoveaTagsSeen     *seen,
                     const char        *photo,
                     const char        *stamp,
                     const char *const *words,
                     GError           **error)
{
  g_autofree char *path = g_strescape (photo, NULL);
  g_autofree char *joined = fovea_tags_join (words);
  g_autofree char *escaped = g_strescape (joined, NULL);
  g_autofree char *rest = g_strjoin ("\t", path, stamp, escaped, NULL);
  g_autofree char *sum = seen_sum (rest);
  g_autofree char *line = g_strjoin ("", "\n", sum, "\t", rest, NULL);
  gssize           done;

  do
    done = write (seen->fd, line, strlen (line));
  while (done < 0 && errno == EINTR);
  if (done == (gssize) strlen (line))
    return TRUE;
  return seen_failed (seen->path, done < 0 ? errno : ENOSPC, error);
}
