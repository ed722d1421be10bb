/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo's keywords in its file or beside it, read under a lock. */
#include "tags-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file-lock.h"
#include "file-read.h"
#include "message.h"

/* ---- Which file ---------------------------------------------------------------------- */

char *
fovea_tags_sidecar (const char *photo)
{
  return g_strconcat (photo, ".xmp", NULL);
}

/* Many raw formats look like TIFF and are not to be touched. */
static const FoveaTagsFormat *
file_format (const char *path, GBytes *data)
{
  const FoveaTagsFormat *format = fovea_tags_format (data);
  g_autofree char       *low = g_ascii_strdown (path, -1);

  if (format == &fovea_tags_tiff && ! g_str_has_suffix (low, ".tif") && ! g_str_has_suffix (low, ".tiff"))
    return NULL;
  return format;
}

gboolean
fovea_tags_can_hold (const char *photo)
{
  g_autofree char   *real = realpath (photo, NULL);
  g_autoptr (GBytes) data = real ? fovea_file_map (real, NULL) : NULL;

  return data && g_bytes_get_size (data) > 0 && file_format (real, data);
}

/* ---- Is there anything of ours? ---------------------------------------------------------- */

static gboolean
file_names_us (GBytes *text)
{
  static const char space[] = XMP_FOVEA;
  gsize             n = 0;
  const char       *data = text ? g_bytes_get_data (text, &n) : NULL;

  return data && memmem (data, n, space, strlen (space));
}

static gboolean
file_is_plain (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISREG (info.st_mode);
}

/* Where the packet cannot be read, all of the file is looked through. In a PNG it may
 * be packed: if nothing could be unpacked, it could be ours. */
static gboolean
file_may_name_us (GBytes *data, const FoveaTagsFormat *format)
{
  g_auto (FoveaEmbedded) found = { NULL };

  if (! format)
    return file_names_us (data);
  if (format->read (data, &found, NULL))
    return file_names_us (found.xmp);
  return file_names_us (data) || file_names_us (found.xmp) || file_names_us (found.old_xmp)
         || (format == &fovea_tags_png && ! found.xmp && ! found.old_xmp);
}

gboolean
fovea_tags_may_be_ours (const char *photo, gboolean sidecar)
{
  g_autofree char   *real = realpath (photo, NULL);
  g_autofree char   *path = real && sidecar ? fovea_tags_sidecar (real) : g_strdup (real);
  g_autoptr (GBytes) data = path ? fovea_file_map (path, NULL) : NULL;

  if (! data)
    return ! path || file_is_plain (path);
  return file_may_name_us (data, sidecar || g_bytes_get_size (data) == 0 ? NULL : file_format (path, data));
}

/* ---- What it is like now --------------------------------------------------------------- */

/* `fd`: of an open file; -1: the one that has the name. */
static void
stamp_one (GString *stamp, int fd, const char *path)
{
  struct stat info;

  if ((fd >= 0 ? fstat (fd, &info) : stat (path, &info)) != 0)
    g_string_append (stamp, " none");
  else
    g_string_append_printf (stamp, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT ".%09ld", (gint64) info.st_size,
                            (gint64) info.st_mtim.tv_sec, info.st_mtim.tv_nsec, (gint64) info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

/* The time of the last change cannot be set back, as that of the contents can. */
static char *
file_stamp (FoveaTagsFile *file, int fd)
{
  GString *stamp = g_string_new (file->sidecar ? "sidecar" : "photo");

  stamp_one (stamp, fd, file->photo);
  if (file->sidecar)
    stamp_one (stamp, -1, file->path);
  return g_string_free (stamp, FALSE);
}

const char *
fovea_tags_file_stamp (FoveaTagsFile *file)
{
  return file->stamp;
}

gboolean
fovea_tags_file_is_as_read (FoveaTagsFile *file)
{
  g_autofree char *now = file_stamp (file, -1);

  return g_str_equal (now, file->stamp);
}

/* ---- Reading ------------------------------------------------------------------------- */

void
fovea_tags_file_read_lists (FoveaTagsFile *file)
{
  g_autofree char *carried = NULL;

  fovea_tags_lists_clear (&file->lists);
  fovea_tags_lists_clear (&file->ours);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    {
      g_autofree char *record = fovea_xmp_text (file->xmp, &fovea_tags_records[i]);

      file->lists.list[i] = i == FOVEA_TAGS_IPTC ? fovea_iptc_keywords (file->iptc)
                                                 : fovea_xmp_list (file->xmp, &fovea_tags_names[i]);
      file->ours.list[i] = record ? fovea_tags_split (record) : NULL;
    }
  carried = fovea_xmp_text (file->xmp, &fovea_tags_carried);
  file->ours.carried = carried ? fovea_tags_split (carried) : NULL;
}

static gboolean
file_read (FoveaTagsFile *file, GError **error)
{
  if (file->data && file->sidecar)
    file->embedded.xmp = g_bytes_ref (file->data);
  else if (file->data && ! file->format->read (file->data, &file->embedded, error))
    return FALSE;
  if (file->embedded.iptc)
    file->iptc = g_bytes_ref (file->embedded.iptc);
  if (! file->sidecar)
    file->beside.list[FOVEA_TAGS_IPTC] = fovea_iptc_keywords (file->embedded.old_iptc);
  file->xmp = fovea_xmp_new (file->embedded.xmp, error);
  if (! file->xmp)
    return FALSE;
  fovea_tags_file_read_lists (file);
  return TRUE;
}

/* What is in the photo that a sidecar is for. XMP that cannot be read is why there is
 * a sidecar, and no reason against it. */
static void
file_look_beside (FoveaTagsFile *file)
{
  g_auto (FoveaEmbedded) photo = { NULL };
  g_autoptr (FoveaXmp)   xmp = NULL;

  if (! file->format || ! file->format->read (file->data, &photo, NULL))
    return;
  file->beside.list[FOVEA_TAGS_IPTC] = fovea_iptc_keywords (photo.iptc ? photo.iptc : photo.old_iptc);
  xmp = fovea_xmp_new (photo.xmp, NULL);
  for (guint i = 0; xmp && i < FOVEA_TAGS_IPTC; i++)
    file->beside.list[i] = fovea_xmp_list (xmp, &fovea_tags_names[i]);
}

/* Read, not mapped: whoever writes one may cut it short. */
static gboolean
file_load_sidecar (FoveaTagsFile *file, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char              *contents;
  gsize              n;

  g_clear_pointer (&file->data, g_bytes_unref);
  if (g_access (file->path, F_OK) == 0 && ! file_is_plain (file->path))
    return fovea_failed_error (error, _("%s is no plain file; give it another name"), file->path);
  if (g_file_get_contents (file->path, &contents, &n, &problem))
    file->data = g_bytes_new_take (contents, n);
  else if (! g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return fovea_failed_error (error, "%s", problem->message);
  return TRUE;
}

/* The photo's bytes say what it can hold; those of a sidecar take their place. */
static gboolean
file_load (FoveaTagsFile *file, gboolean sidecar, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (file->lock, FALSE, error);

  if (! map)
    return FALSE;
  file->data = g_mapped_file_get_bytes (map);
  file->format = g_bytes_get_size (file->data) ? file_format (file->photo, file->data) : NULL;
  file->sidecar = sidecar || ! file->format;
  file->path = file->sidecar ? fovea_tags_sidecar (file->photo) : g_strdup (file->photo);
  file->stamp = file_stamp (file, file->lock);
  if (! file->sidecar)
    return TRUE;
  file_look_beside (file);
  return file_load_sidecar (file, error);
}

FoveaTagsFile *
fovea_tags_file_open (const char *photo, gboolean sidecar, gboolean *busy, GError **error)
{
  g_autoptr (FoveaTagsFile) file = g_new0 (FoveaTagsFile, 1);

  if (busy)
    *busy = FALSE;
  file->lock = -1;
  file->photo = realpath (photo, NULL);
  if (! file->photo)
    {
      fovea_failed_error (error, "%s", g_strerror (errno));
      return NULL;
    }
  file->lock = fovea_file_lock (file->photo, busy, error);
  if (file->lock < 0 || ! file_load (file, sidecar, error) || ! file_read (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
fovea_tags_file_close (FoveaTagsFile *file)
{
  if (! file)
    return;
  g_free (file->photo);
  g_free (file->path);
  g_free (file->stamp);
  g_clear_pointer (&file->data, g_bytes_unref);
  fovea_embedded_clear (&file->embedded);
  g_clear_pointer (&file->iptc, g_bytes_unref);
  g_clear_pointer (&file->xmp, fovea_xmp_free);
  fovea_tags_lists_clear (&file->lists);
  fovea_tags_lists_clear (&file->ours);
  fovea_tags_lists_clear (&file->beside);
  if (file->lock >= 0)
    close (file->lock); /* and the lock goes */
  g_free (file);
}

const char *
fovea_tags_file_photo (FoveaTagsFile *file)
{
  return file->photo;
}

const char *
fovea_tags_file_path (FoveaTagsFile *file)
{
  return file->path;
}

const FoveaTagsLists *
fovea_tags_file_ours (FoveaTagsFile *file)
{
  return &file->ours;
}

gboolean
fovea_tags_file_is_by (FoveaTagsFile *file, const char *model, const char *settings)
{
  g_autofree char *by = fovea_xmp_text (file->xmp, &fovea_tags_model);
  g_autofree char *with = fovea_xmp_text (file->xmp, &fovea_tags_settings);

  return g_strcmp0 (by, model) == 0 && g_strcmp0 (with, settings) == 0;
}
