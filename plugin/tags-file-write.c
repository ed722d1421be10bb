/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keywords into an open photo, and ours out again. The XMP is changed as text and cut
 * into the file's bytes (xmp-text.h, tags-format.h); exiv2 then has to read the same
 * words out of the new file before it gets the name. */
#include "tags-file.h"

#include <errno.h>
#include <gexiv2/gexiv2.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "fovea.h"
#include "message.h"

/* ---- Changing -------------------------------------------------------------------------- */

static void
file_set_iptc (FoveaTagsFile *file, char **take, char **add)
{
  GBytes *changed;

  if (! file->iptc)
    return;
  changed = fovea_iptc_change (file->iptc, (const char *const *) take, (const char *const *) add);
  g_bytes_unref (file->iptc);
  file->iptc = changed;
}

static void
file_take (FoveaTagsFile *file)
{
  for (guint i = 0; i < FOVEA_TAGS_IPTC; i++)
    fovea_xmp_take (file->xmp, &fovea_tags_names[i], (const char *const *) file->ours.list[i]);
  file_set_iptc (file, file->ours.list[FOVEA_TAGS_IPTC], NULL);
  fovea_xmp_forget (file->xmp);
  fovea_tags_file_read_lists (file);
}

/* What IPTC cannot hold it goes without. */
static void
file_drop_unheld (FoveaTagsFile *file, char **words)
{
  gboolean utf8 = fovea_iptc_is_utf8 (file->iptc);
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
  if (file->iptc)
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

/* Other programs know nothing of our lock. */
static gboolean
file_check_time (FoveaTagsFile *file, GError **error)
{
  if (fovea_tags_file_is_as_read (file))
    return TRUE;
  return fovea_failed_error (error, _("another program has just changed it, so it stays as that program left it; do it again"));
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
    return file_check_time (file, error);
  return file->sidecar ?
         fovea_failed_error (error, _("exiv2 reads other keywords from its sidecar than stand there, so that stays as it is")) :
         fovea_failed_error (error, _("exiv2 reads other keywords from its XMP than stand there, so it stays as it is; --sidecar writes the tags beside it"));
}

static gboolean
file_write_packet (FoveaTagsFile *file, GBytes *packet, GError **error)
{
  g_autoptr (GPtrArray) pieces = NULL;
  FoveaEmbedded         wanted = { packet, file->iptc };

  if (! file->sidecar)
    pieces = file->format->write (file->data, &wanted, error);
  else
    {
      pieces = fovea_pieces_new ();
      g_ptr_array_add (pieces, g_bytes_ref (packet));
    }
  return pieces && fovea_file_write (file->path, pieces, file_check, file, error);
}

/* A link stays one: what it leads to has no bytes then, which is as no sidecar. */
static gboolean
file_remove_sidecar (FoveaTagsFile *file, GError **error)
{
  g_autoptr (GPtrArray) nothing = fovea_pieces_new ();

  if (! file_check_time (file, error))
    return FALSE;
  if (g_file_test (file->path, G_FILE_TEST_IS_SYMLINK))
    return fovea_file_write (file->path, nothing, NULL, NULL, error);
  if (g_unlink (file->path) == 0)
    return TRUE;
  return fovea_failed_error (error, _("cannot remove %s: %s"), file->path, g_strerror (errno));
}

/* The changed XMP and IPTC into the file, if they have changed. */
static gboolean
file_store (FoveaTagsFile *file, GError **error)
{
  g_autoptr (GBytes) packet = NULL;

  if (! fovea_xmp_packet (file->xmp, &packet, error))
    return FALSE;
  fovea_tags_file_read_lists (file);
  if (fovea_bytes_same (packet, file->embedded.xmp) && fovea_bytes_same (file->iptc, file->embedded.iptc))
    return TRUE;
  if (! fovea_file_may_replace (file->path, error))
    return FALSE;
  if (packet || ! file->sidecar)
    return file_write_packet (file, packet, error);
  return file_remove_sidecar (file, error);
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
