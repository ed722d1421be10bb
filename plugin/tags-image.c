/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags in an open image: in the metadata that GIMP keeps with it and writes where it
 * is exported, with the record of what is ours beside them. */
#include "tags.h"

#include <gexiv2/gexiv2.h>

#include "tags-format.h"

static const char *const image_names[FOVEA_TAGS_LISTS] = {
  [FOVEA_TAGS_SUBJECT] = "Xmp.dc.subject",
  [FOVEA_TAGS_HIERARCHY] = "Xmp.lr.hierarchicalSubject",
  [FOVEA_TAGS_DIGIKAM] = "Xmp.digiKam.TagsList",
  [FOVEA_TAGS_IPTC] = "Iptc.Application2.Keywords",
};
static const char *const image_records[FOVEA_TAGS_LISTS] = {
  [FOVEA_TAGS_SUBJECT] = "Xmp.fovea.subject",
  [FOVEA_TAGS_HIERARCHY] = "Xmp.fovea.hierarchicalSubject",
  [FOVEA_TAGS_DIGIKAM] = "Xmp.fovea.tagsList",
  [FOVEA_TAGS_IPTC] = "Xmp.fovea.keywords",
};
#define IMAGE_MODEL "Xmp.fovea.model"
#define IMAGE_SETTINGS "Xmp.fovea.settings"
#define IMAGE_CARRIED "Xmp.fovea.carried"
#define IMAGE_CHARSET "Iptc.Envelope.CharacterSet"

/* exiv2 knows prefixes, not names: ours has to be said once. */
static GExiv2Metadata *
image_metadata (GimpImage *image)
{
  static gboolean registered;
  GimpMetadata   *metadata = gimp_image_get_metadata (image);

  if (! metadata)
    metadata = gimp_metadata_new ();
  if (! registered)
    gexiv2_metadata_try_register_xmp_namespace (XMP_FOVEA, "fovea", NULL);
  registered = TRUE;
  return GEXIV2_METADATA (metadata);
}

static char **
image_list (GExiv2Metadata *metadata, const char *tag)
{
  char **values;

  if (! gexiv2_metadata_try_has_tag (metadata, tag, NULL))
    return NULL;
  values = gexiv2_metadata_try_get_tag_multiple (metadata, tag, NULL);
  return values ? values : g_new0 (char *, 1);
}

static char **
image_record (GExiv2Metadata *metadata, const char *tag)
{
  g_autofree char *record = gexiv2_metadata_try_get_tag_string (metadata, tag, NULL);

  return record ? fovea_tags_split (record) : NULL;
}

static void
image_read (GExiv2Metadata *metadata, FoveaTagsLists *lists, FoveaTagsLists *ours)
{
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    {
      lists->list[i] = image_list (metadata, image_names[i]);
      ours->list[i] = image_record (metadata, image_records[i]);
    }
  ours->carried = image_record (metadata, IMAGE_CARRIED);
}

void
fovea_tags_image_lists (GimpImage *image, FoveaTagsLists *lists, FoveaTagsLists *ours)
{
  g_autoptr (GExiv2Metadata) metadata = image_metadata (image);

  image_read (metadata, lists, ours);
}

static void
image_set (GExiv2Metadata *metadata, const char *tag, GPtrArray *values)
{
  gexiv2_metadata_try_clear_tag (metadata, tag, NULL);
  if (values->len == 0)
    return;
  g_ptr_array_add (values, NULL);
  gexiv2_metadata_try_set_tag_multiple (metadata, tag, (const char **) values->pdata, NULL);
  g_ptr_array_remove_index (values, values->len - 1);
}

/* One of each word of `take`, the last. (transfer full) */
static GPtrArray *
image_without (char **have, char **take)
{
  GPtrArray *left = g_ptr_array_new_with_free_func (g_free);
  guint      i;

  for (i = 0; have && have[i]; i++)
    g_ptr_array_add (left, g_strdup (have[i]));
  for (i = 0; take && take[i]; i++)
    for (guint k = left->len; k-- > 0;)
      if (g_str_equal (left->pdata[k], take[i]))
        {
          g_ptr_array_remove_index (left, k);
          break;
        }
  return left;
}

/* (transfer full: the words that are gone) */
static char **
image_take (GExiv2Metadata *metadata)
{
  g_auto (FoveaTagsLists) lists = { 0 };
  g_auto (FoveaTagsLists) ours = { 0 };

  image_read (metadata, &lists, &ours);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    {
      g_autoptr (GPtrArray) left = image_without (lists.list[i], ours.list[i]);

      if (ours.list[i] && ours.list[i][0] && lists.list[i])
        image_set (metadata, image_names[i], left);
      gexiv2_metadata_try_clear_tag (metadata, image_records[i], NULL);
    }
  gexiv2_metadata_try_clear_tag (metadata, IMAGE_MODEL, NULL);
  gexiv2_metadata_try_clear_tag (metadata, IMAGE_SETTINGS, NULL);
  gexiv2_metadata_try_clear_tag (metadata, IMAGE_CARRIED, NULL);
  return fovea_tags_lists_own (&ours);
}

/* What IPTC cannot hold it goes without. */
static void
image_drop_unheld (GExiv2Metadata *metadata, char **words)
{
  g_autofree char *charset = gexiv2_metadata_try_get_tag_string (metadata, IMAGE_CHARSET, NULL);
  gboolean         utf8 = g_strcmp0 (charset, "\x1b%G") == 0;
  guint            kept = 0;

  for (guint i = 0; words[i]; i++)
    if (fovea_iptc_can_hold (utf8, words[i]))
      words[kept++] = words[i];
    else
      g_free (words[i]);
  words[kept] = NULL;
}

static void
image_add (GExiv2Metadata *metadata, char **have, char **add, guint list)
{
  g_autoptr (GPtrArray) all = image_without (have, NULL);
  g_autofree char      *record = fovea_tags_join ((const char *const *) add);

  if (! add[0])
    return;
  for (guint i = 0; add[i]; i++)
    g_ptr_array_add (all, g_strdup (add[i]));
  image_set (metadata, image_names[list], all);
  gexiv2_metadata_try_set_tag_string (metadata, image_records[list], record, NULL);
}

static void
image_store (GimpImage *image, GExiv2Metadata *metadata)
{
  gimp_image_undo_group_start (image);
  gimp_image_set_metadata (image, GIMP_METADATA (metadata));
  gimp_image_undo_group_end (image);
}

char **
fovea_tags_image_write (GimpImage *image, GPtrArray *tags, const char *model, const char *settings)
{
  g_autoptr (GExiv2Metadata) metadata = image_metadata (image);
  g_auto (GStrv)             gone = image_take (metadata);
  g_auto (FoveaTagsLists)    have = { 0 };
  g_auto (FoveaTagsLists)    ours = { 0 };
  g_auto (FoveaTagsLists)    add = { 0 };
  g_autofree char           *carried = NULL;

  image_read (metadata, &have, &ours);
  fovea_tags_lists_plan (&have, NULL, tags, &add);
  image_drop_unheld (metadata, add.list[FOVEA_TAGS_IPTC]);
  carried = fovea_tags_join ((const char *const *) add.carried);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    image_add (metadata, have.list[i], add.list[i], i);
  if (add.list[FOVEA_TAGS_SUBJECT][0])
    {
      gexiv2_metadata_try_set_tag_string (metadata, IMAGE_MODEL, model, NULL);
      gexiv2_metadata_try_set_tag_string (metadata, IMAGE_SETTINGS, settings, NULL);
      if (carried && *carried)
        gexiv2_metadata_try_set_tag_string (metadata, IMAGE_CARRIED, carried, NULL);
    }
  if (add.list[FOVEA_TAGS_SUBJECT][0] || gone[0])
    image_store (image, metadata);
  return fovea_tags_lists_own (&add);
}

char **
fovea_tags_image_remove (GimpImage *image)
{
  g_autoptr (GExiv2Metadata) metadata = image_metadata (image);
  char                     **gone = image_take (metadata);

  if (gone[0])
    image_store (image, metadata);
  return gone;
}
