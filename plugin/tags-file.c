/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo's keywords in its file or beside it. The XMP is changed as text and cut into
 * the file's bytes (xmp-text.h, tags-format.h); exiv2 then has to read the same words
 * out of the new file before it gets the name. */
#include "tags.h"

#include <errno.h>
#include <gexiv2/gexiv2.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "tags-format.h"
#include "tags-store.h"

struct _FoveaTagsFile
{
  char    *path;
  gboolean sidecar;
  int      lock;

  GBytes                *data; /* NULL: there is no sidecar yet */
  const FoveaTagsFormat *format;
  FoveaEmbedded          embedded;
  FoveaXmp              *xmp;
  FoveaTagsLists         lists, ours;
  FoveaTagsLists         beside; /* of a sidecar: what the photo itself holds */
};

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
  g_autoptr (GMappedFile) map = g_mapped_file_new (photo, FALSE, NULL);
  g_autoptr (GBytes)      data = map ? g_mapped_file_get_bytes (map) : NULL;

  return data && g_bytes_get_size (data) > 0 && file_format (photo, data);
}

/* ---- Reading ------------------------------------------------------------------------- */

static void
file_read_lists (FoveaTagsFile *file)
{
  g_autofree char *carried = NULL;

  fovea_tags_lists_clear (&file->lists);
  fovea_tags_lists_clear (&file->ours);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    {
      g_autofree char *record = fovea_xmp_text (file->xmp, &fovea_tags_records[i]);

      file->lists.list[i] = i == FOVEA_TAGS_IPTC ? fovea_iptc_keywords (file->embedded.iptc)
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
  file->xmp = fovea_xmp_new (file->embedded.xmp, error);
  if (! file->xmp)
    return FALSE;
  file_read_lists (file);
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
  file->beside.list[FOVEA_TAGS_IPTC] = fovea_iptc_keywords (photo.iptc);
  xmp = fovea_xmp_new (photo.xmp, NULL);
  for (guint i = 0; xmp && i < FOVEA_TAGS_IPTC; i++)
    file->beside.list[i] = fovea_xmp_list (xmp, &fovea_tags_names[i]);
}

/* The photo's bytes say what it can hold; those of a sidecar take their place. */
static gboolean
file_load (FoveaTagsFile *file, const char *photo, gboolean sidecar, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (file->lock, FALSE, error);
  char                   *contents;
  gsize                   n;
  g_autoptr (GError)      problem = NULL;

  if (! map)
    return FALSE;
  file->data = g_mapped_file_get_bytes (map);
  file->format = g_bytes_get_size (file->data) ? file_format (photo, file->data) : NULL;
  file->sidecar = sidecar || ! file->format;
  file->path = file->sidecar ? fovea_tags_sidecar (photo) : g_strdup (photo);
  if (! file->sidecar)
    return TRUE;
  file_look_beside (file);
  g_clear_pointer (&file->data, g_bytes_unref);
  if (g_file_get_contents (file->path, &contents, &n, &problem))
    file->data = g_bytes_new_take (contents, n);
  else if (! g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return fovea_failed_error (error, "%s", problem->message);
  return TRUE;
}

FoveaTagsFile *
fovea_tags_file_open (const char *photo, gboolean sidecar, gboolean *busy, GError **error)
{
  g_autoptr (FoveaTagsFile) file = g_new0 (FoveaTagsFile, 1);
  g_autofree char          *real = realpath (photo, NULL);

  if (busy)
    *busy = FALSE;
  file->lock = -1;
  if (! real)
    {
      fovea_failed_error (error, "%s", g_strerror (errno));
      return NULL;
    }
  file->lock = fovea_store_lock (real, busy, error);
  if (file->lock < 0 || ! file_load (file, real, sidecar, error) || ! file_read (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
fovea_tags_file_close (FoveaTagsFile *file)
{
  if (! file)
    return;
  g_free (file->path);
  g_clear_pointer (&file->data, g_bytes_unref);
  fovea_embedded_clear (&file->embedded);
  g_clear_pointer (&file->xmp, fovea_xmp_free);
  fovea_tags_lists_clear (&file->lists);
  fovea_tags_lists_clear (&file->ours);
  fovea_tags_lists_clear (&file->beside);
  if (file->lock >= 0)
    close (file->lock); /* and the lock goes */
  g_free (file);
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

/* ---- Changing -------------------------------------------------------------------------- */

static void
file_set_iptc (FoveaTagsFile *file, char **take, char **add)
{
  GBytes *changed;

  if (! file->embedded.iptc)
    return;
  changed = fovea_iptc_change (file->embedded.iptc, (const char *const *) take, (const char *const *) add);
  g_bytes_unref (file->embedded.iptc);
  file->embedded.iptc = changed;
}

static void
file_take (FoveaTagsFile *file)
{
  for (guint i = 0; i < FOVEA_TAGS_IPTC; i++)
    fovea_xmp_take (file->xmp, &fovea_tags_names[i], (const char *const *) file->ours.list[i]);
  file_set_iptc (file, file->ours.list[FOVEA_TAGS_IPTC], NULL);
  fovea_xmp_forget (file->xmp);
  file_read_lists (file);
}

/* What IPTC cannot hold it goes without. */
static void
file_drop_unheld (FoveaTagsFile *file, char **words)
{
  gboolean utf8 = fovea_iptc_is_utf8 (file->embedded.iptc);
  guint    kept = 0;

  for (guint i = 0; words[i]; i++)
    if (fovea_iptc_can_hold (utf8, words[i]))
      words[kept++] = words[i];
    else
      g_free (words[i]);
  words[kept] = NULL;
}

static void
file_record (FoveaTagsFile *file, const FoveaXmpName *name, char **words)
{
  g_autofree char *record = fovea_tags_join ((const char *const *) words);

  if (*record)
    fovea_xmp_set (file->xmp, name, record);
}

static gboolean
file_add (FoveaTagsFile *file, FoveaTagsLists *add, const char *model, const char *settings, GError **error)
{
  if (! add->list[FOVEA_TAGS_SUBJECT][0])
    return TRUE;
  if (file->embedded.iptc)
    file_drop_unheld (file, add->list[FOVEA_TAGS_IPTC]);
  for (guint i = 0; i < FOVEA_TAGS_IPTC; i++)
    if (! fovea_xmp_add (file->xmp, &fovea_tags_names[i], (const char *const *) add->list[i], error))
      return FALSE;
  file_set_iptc (file, NULL, add->list[FOVEA_TAGS_IPTC]);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    file_record (file, &fovea_tags_records[i], add->list[i]);
  file_record (file, &fovea_tags_carried, add->carried);
  fovea_xmp_set (file->xmp, &fovea_tags_model, model);
  fovea_xmp_set (file->xmp, &fovea_tags_settings, settings);
  return TRUE;
}

/* ---- Writing ----------------------------------------------------------------------------- */

static gboolean
file_same_words (char **a, char **b)
{
  static char *none[] = { NULL };

  return g_strv_equal ((const char *const *) (a ? a : none), (const char *const *) (b ? b : none));
}

/* Does exiv2 find our words where we have put them? */
static gboolean
file_check (const char *temporary, gpointer data, GError **error)
{
  FoveaTagsFile             *file = data;
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GError)         problem = NULL;
  g_auto (GStrv)             words = NULL;

  if (! gexiv2_metadata_open_path (metadata, temporary, &problem))
    {
      g_autoptr (GString) said = g_string_new (problem->message);

      g_string_replace (said, temporary, file->path, 0);
      return file->sidecar ?
             fovea_failed_error (error, _("exiv2 cannot read its sidecar (%s), so that stays as it is"), said->str) :
             fovea_failed_error (error, _("exiv2 cannot read its metadata (%s), so it stays as it is; --sidecar writes the tags beside it"), said->str);
    }
  words = gexiv2_metadata_try_get_tag_multiple (metadata, "Xmp.dc.subject", NULL);
  if (file_same_words (words, file->lists.list[FOVEA_TAGS_SUBJECT]))
    return TRUE;
  return file->sidecar ?
         fovea_failed_error (error, _("exiv2 reads other keywords from its sidecar than stand there, so that stays as it is")) :
         fovea_failed_error (error, _("exiv2 reads other keywords from its XMP than stand there, so it stays as it is; --sidecar writes the tags beside it"));
}

static gboolean
file_write_packet (FoveaTagsFile *file, GBytes *packet, GError **error)
{
  g_autoptr (GPtrArray) pieces = NULL;
  FoveaEmbedded         wanted = { packet, file->embedded.iptc };

  if (! file->sidecar)
    pieces = file->format->write (file->data, &wanted, error);
  else
    {
      pieces = fovea_pieces_new ();
      g_ptr_array_add (pieces, g_bytes_ref (packet));
    }
  return pieces && fovea_store_write (file->path, pieces, file_check, file, error);
}

/* The changed XMP and IPTC into the file, if they have changed. */
static gboolean
file_store (FoveaTagsFile *file, GError **error)
{
  g_auto (FoveaEmbedded) old = { NULL };
  g_autoptr (GBytes)     packet = NULL;

  if (! fovea_xmp_packet (file->xmp, &packet, error))
    return FALSE;
  if (file->data && file->sidecar)
    old.xmp = g_bytes_ref (file->data);
  else if (file->data && ! file->format->read (file->data, &old, error))
    return FALSE;
  file_read_lists (file);
  if (fovea_bytes_same (packet, old.xmp) && fovea_bytes_same (file->embedded.iptc, old.iptc))
    return TRUE;
  if (! fovea_store_may_write (file->path, error))
    return FALSE;
  if (packet || ! file->sidecar)
    return file_write_packet (file, packet, error);
  if (g_unlink (file->path) == 0)
    return TRUE;
  return fovea_failed_error (error, _("cannot remove %s: %s"), file->path, g_strerror (errno));
}

void
fovea_tags_file_plan (FoveaTagsFile *file, GPtrArray *tags, FoveaTagsLists *add)
{
  fovea_tags_lists_plan (&file->lists, &file->beside, tags, add);
}

gboolean
fovea_tags_file_write (FoveaTagsFile *file,
                       GPtrArray     *tags,
                       const char    *model,
                       const char    *settings,
                       char        ***added,
                       GError       **error)
{
  g_auto (FoveaTagsLists) add = { 0 };

  file_take (file);
  fovea_tags_file_plan (file, tags, &add);
  if (! file_add (file, &add, model, settings, error) || ! file_store (file, error))
    return FALSE;
  if (added)
    *added = fovea_tags_lists_own (&add);
  return TRUE;
}

gboolean
fovea_tags_file_remove (FoveaTagsFile *file, GError **error)
{
  file_take (file);
  return file_store (file, error);
}
