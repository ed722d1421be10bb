/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of an index of patches: read with distrust, written by appending. */
#include "patches.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"

#define PATCHES_MAGIC 0x48435450u /* a record; of the other byte order: none */
#define PATCHES_TITLE "FOVEA-PATCHES 1 "

static void
patch_photo_free (gpointer data)
{
  PatchPhoto *photo = data;

  g_free (photo->name);
  g_free (photo);
}

void
fovea_patch_file_close (PatchFile *file)
{
  if (! file)
    return;
  if (file->fd >= 0)
    close (file->fd);
  g_free (file->path);
  g_hash_table_unref (file->photos);
  g_free (file);
}

static gboolean
patch_fail (const PatchFile *file, int problem, GError **error)
{
  g_autofree char *shown = g_filename_display_name (file->path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s",
               shown, g_strerror (problem));
  return FALSE;
}

/* FNV-1a: tells a record that was cut off or overwritten. */
static guint32
patch_sum (guint32 sum, const void *bytes, gsize n)
{
  const guint8 *at = bytes;

  for (gsize i = 0; i < n; i++)
    sum = (sum ^ at[i]) * 16777619u;
  return sum;
}

static gboolean
patch_read (const PatchFile *file, gint64 offset, void *to, gsize n)
{
  char *at = to;

  while (n > 0)
    {
      gssize done = pread (file->fd, at, n, offset);

      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return FALSE;
      at += done;
      offset += done;
      n -= (gsize) done;
    }
  return TRUE;
}

static gboolean
patch_write (PatchFile  *file,
             gint64      offset,
             const void *from,
             gsize       n,
             GError    **error)
{
  const char *at = from;

  while (n > 0)
    {
      gssize done = pwrite (file->fd, at, n, offset);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return patch_fail (file, errno, error);
      at += done;
      offset += done;
      n -= (gsize) done;
    }
  return TRUE;
}

/* ---- Reading ------------------------------------------------------------------------- */

static gboolean
patch_is_side (gint64 side)
{
  return side >= 1 && side <= PATCHES_MAX_SIDE;
}

static gboolean
patch_record_is_sane (const PatchRecord *record)
{
  const FoveaRect *seen = &record->seen;

  return record->magic == PATCHES_MAGIC && record->name_length >= 1 &&
         record->name_length <= PATCHES_MAX_NAME &&
         patch_is_side (record->width) && patch_is_side (record->height) &&
         patch_is_side (seen->width) && patch_is_side (seen->height) &&
         seen->x >= 0 && seen->y >= 0 &&
         seen->x + seen->width <= record->width &&
         seen->y + seen->height <= record->height;
}

/* The record at `offset`; FALSE where none that is whole lies there. */
static gboolean
patch_read_record (PatchFile *file, gint64 *offset, guint8 *peaks)
{
  gsize            n = file->n_maps * sizeof (PatchPeak);
  gint64           at = *offset;
  PatchRecord      record;
  PatchPhoto      *photo;
  guint32          sum;
  g_autofree char *name = NULL;

  if (! patch_read (file, at, &record, sizeof record) ||
      ! patch_record_is_sane (&record))
    return FALSE;
  at += sizeof record;
  name = g_malloc0 (record.name_length + 1);
  if (! patch_read (file, at, name, record.name_length) ||
      ! patch_read (file, at + record.name_length, peaks, n) ||
      ! patch_read (file, at + record.name_length + (gint64) n, &sum,
                    sizeof sum) ||
      strlen (name) != record.name_length ||
      sum !=
          patch_sum (patch_sum (patch_sum (2166136261u, &record, sizeof record),
                                name, record.name_length),
                     peaks, n))
    return FALSE;
  photo = g_new0 (PatchPhoto, 1);
  photo->record = record;
  photo->peaks = at + record.name_length;
  photo->name = g_steal_pointer (&name);
  /* A later record of a photo is its newer one. */
  g_hash_table_replace (file->photos, photo->name, photo);
  *offset = photo->peaks + (gint64) n + (gint64) sizeof sum;
  return TRUE;
}

static gboolean
patch_read_all (PatchFile *file, GError **error)
{
  g_autofree guint8 *peaks = g_try_malloc_n (file->n_maps, sizeof (PatchPeak));

  if (! peaks)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for %u maps"), file->n_maps);
  file->end = PATCHES_HEAD;
  while (patch_read_record (file, &file->end, peaks))
    ;
  /* What is behind was being written when that run was killed. */
  return ftruncate (file->fd, file->end) == 0 ||
         patch_fail (file, errno, error);
}

/* A file with another head, of another version or damaged, is begun anew. */
static gboolean
patch_check_head (PatchFile *file, const char *key, GError **error)
{
  char head[PATCHES_HEAD] = { 0 }, have[PATCHES_HEAD];

  g_snprintf (head, sizeof head, PATCHES_TITLE "%s %u\n", key, file->n_maps);
  if (patch_read (file, 0, have, sizeof have) &&
      memcmp (head, have, sizeof head) == 0)
    return TRUE;
  if (ftruncate (file->fd, 0) != 0)
    return patch_fail (file, errno, error);
  return patch_write (file, 0, head, sizeof head, error);
}

PatchFile *
fovea_patch_file_open (const char *path,
                       const char *key,
                       guint       n_maps,
                       guint       width,
                       guint       height,
                       GError    **error)
{
  PatchFile *file = g_new0 (PatchFile, 1);
  gboolean   ok;

  file->path = g_strdup (path);
  file->n_maps = n_maps;
  file->width = width;
  file->height = height;
  file->photos =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, patch_photo_free);
  file->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file->fd < 0)
    ok = patch_fail (file, errno, error);
  else if (flock (file->fd, LOCK_EX | LOCK_NB) != 0)
    ok = fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("another command or a Top Patches window has these "
                        "photos' index; wait until it is done, or close it"));
  else
    ok = patch_check_head (file, key, error) && patch_read_all (file, error);
  if (! ok)
    g_clear_pointer (&file, fovea_patch_file_close);
  return file;
}

/* ---- Writing --------------------------------------------------------------------------- */

gboolean
fovea_patch_file_add (PatchFile         *file,
                      const char        *name,
                      const PatchRecord *record,
                      const PatchPeak   *peaks,
                      GError           **error)
{
  gsize       n = file->n_maps * sizeof (PatchPeak), length = strlen (name);
  PatchRecord whole = *record;
  PatchPhoto *photo;
  guint32     sum;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (length == 0 || length > PATCHES_MAX_NAME)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a photo's path of %zu bytes is too long for the "
                          "index"),
                       length);
  whole.magic = PATCHES_MAGIC;
  whole.name_length = (guint32) length;
  g_byte_array_append (bytes, (const guint8 *) &whole, sizeof whole);
  g_byte_array_append (bytes, (const guint8 *) name, (guint) length);
  g_byte_array_append (bytes, (const guint8 *) peaks, (guint) n);
  sum = patch_sum (2166136261u, bytes->data, bytes->len);
  g_byte_array_append (bytes, (const guint8 *) &sum, sizeof sum);
  if (! patch_write (file, file->end, bytes->data, bytes->len, error))
    return FALSE;

  photo = g_new0 (PatchPhoto, 1);
  photo->name = g_strdup (name);
  photo->record = whole;
  photo->peaks = file->end + (gint64) (sizeof whole + length);
  photo->current = TRUE;
  file->end += bytes->len;
  g_hash_table_replace (file->photos, photo->name, photo);
  return TRUE;
}

gboolean
fovea_patch_file_peak (PatchFile        *file,
                       const PatchPhoto *photo,
                       guint             map,
                       PatchPeak        *peak,
                       GError          **error)
{
  if (! patch_read (file, photo->peaks + (gint64) (map * sizeof *peak), peak,
                    sizeof *peak))
    return patch_fail (file, EIO, error);
  /* The checksum is right, but who knows who wrote it. */
  if (peak->x >= file->width || peak->y >= file->height)
    peak->value = NAN;
  return TRUE;
}
