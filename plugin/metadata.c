/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GIMP rewrites metadata when it saves (it drops tags, replaces the description
 * by the comment and adds a history of its own): a photo that was only filtered
 * gets the tags of its original back, by exiv2. */
#include "metadata.h"

#include <gexiv2/gexiv2.h>
#include <glib/gi18n.h>
#include <string.h>

#include "message.h"
#include "tags.h"

/* How a picture is stored, not what it shows: never carried over. */
static const char *const metadata_structure[] = {
  "ImageWidth", "ImageLength", "BitsPerSample", "Compression",
  "PhotometricInterpretation", "FillOrder", "StripOffsets", "SamplesPerPixel",
  "RowsPerStrip", "StripByteCounts", "PlanarConfiguration", "Predictor",
  "TileWidth", "TileLength", "TileOffsets", "TileByteCounts", "SubIFDs",
  "ExtraSamples", "SampleFormat", "JPEGTables", "InterColorProfile",
  "NewSubfileType", "SubfileType", "ColorMap", "JPEGInterchangeFormat",
  "JPEGInterchangeFormatLength", "XMLPacket", "IPTCNAA", "ImageResources",
};

/* ---- Orientation ------------------------------------------------------------ */

static void
metadata_rotate (GimpImage *image, GExiv2Orientation orientation)
{
  switch (orientation)
    {
    case GEXIV2_ORIENTATION_ROT_180:
      gimp_image_rotate (image, GIMP_ROTATE_DEGREES180);
      break;
    case GEXIV2_ORIENTATION_ROT_90:
    case GEXIV2_ORIENTATION_ROT_90_HFLIP:
    case GEXIV2_ORIENTATION_ROT_90_VFLIP:
      gimp_image_rotate (image, GIMP_ROTATE_DEGREES90);
      break;
    case GEXIV2_ORIENTATION_ROT_270:
      gimp_image_rotate (image, GIMP_ROTATE_DEGREES270);
      break;
    default:
      break;
    }
  if (orientation == GEXIV2_ORIENTATION_HFLIP
      || orientation == GEXIV2_ORIENTATION_ROT_90_HFLIP)
    gimp_image_flip (image, GIMP_ORIENTATION_HORIZONTAL);
  if (orientation == GEXIV2_ORIENTATION_VFLIP
      || orientation == GEXIV2_ORIENTATION_ROT_90_VFLIP)
    gimp_image_flip (image, GIMP_ORIENTATION_VERTICAL);
}

static GExiv2Orientation
metadata_orientation (GimpMetadata *metadata)
{
  GExiv2Orientation orientation = GEXIV2_ORIENTATION_NORMAL;

  if (metadata)
    orientation = gexiv2_metadata_try_get_orientation (GEXIV2_METADATA (metadata), NULL);
  return CLAMP (orientation, GEXIV2_ORIENTATION_NORMAL, GEXIV2_ORIENTATION_MAX);
}

int
fovea_metadata_orientation (GimpImage *image)
{
  g_autoptr (GimpMetadata) metadata = gimp_image_get_metadata (image);

  return metadata_orientation (metadata);
}

void
fovea_metadata_turn_upright (GimpImage *image)
{
  g_autoptr (GimpMetadata) metadata = gimp_image_get_metadata (image);
  GExiv2Orientation        orientation = metadata_orientation (metadata);

  if (orientation == GEXIV2_ORIENTATION_NORMAL)
    return;
  metadata_rotate (image, orientation);
  gexiv2_metadata_try_set_orientation (GEXIV2_METADATA (metadata),
                                       GEXIV2_ORIENTATION_NORMAL, NULL);
  gimp_image_set_metadata (image, metadata);
}

/* ---- Notes ------------------------------------------------------------------ */

void
fovea_metadata_set_comment (GimpImage *image, const char *comment)
{
  GimpParasite *parasite = gimp_parasite_new ("gimp-comment",
                                              GIMP_PARASITE_PERSISTENT | GIMP_PARASITE_UNDOABLE,
                                              strlen (comment) + 1, comment);

  gimp_image_attach_parasite (image, parasite);
  gimp_parasite_free (parasite);
}

void
fovea_metadata_note (GimpImage *image, const FoveaPhotoNotes *notes)
{
  if (notes && notes->comment)
    fovea_metadata_set_comment (image, notes->comment);
  if (notes && notes->keywords && notes->keywords[0])
    {
      g_autoptr (GPtrArray) tags = fovea_tags_of_words (notes->keywords);
      g_auto (GStrv)        added = fovea_tags_image_write (image, tags, notes->model, FOVEA_TAGS_CLASSIFY);
    }
}

/* GExiv2's own call would write the description and the IPTC caption too, which
 * are the photographer's. GIMP reads its comment from this tag. */
static void
metadata_set_user_comment (GExiv2Metadata *metadata, const char *comment)
{
  const char      *charset = g_str_is_ascii (comment) ? "Ascii" : "Unicode";
  g_autofree char *text = g_strdup_printf ("charset=%s %s", charset, comment);

  gexiv2_metadata_try_set_tag_string (metadata, "Exif.Photo.UserComment", text, NULL);
}

/* ---- Carrying over ----------------------------------------------------------- */

/* Only a tag that is there: nothing is added to a photo that was filtered. */
static void
metadata_change (GExiv2Metadata *metadata, const char *tag, int value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  if (gexiv2_metadata_try_has_tag (metadata, tag, NULL))
    gexiv2_metadata_try_set_tag_string (metadata, tag, text, NULL);
}

static void
metadata_drop_structure (GExiv2Metadata *metadata)
{
  for (guint i = 0; i < G_N_ELEMENTS (metadata_structure); i++)
    {
      g_autofree char *tag = g_strdup_printf ("Exif.Image.%s", metadata_structure[i]);

      gexiv2_metadata_try_clear_tag (metadata, tag, NULL);
    }
  gexiv2_metadata_try_erase_exif_thumbnail (metadata, NULL);
}

/* The picture has been turned, perhaps shrunk, and encoded anew. */
static void
metadata_fit (GExiv2Metadata *metadata, GimpImage *image)
{
  int width = gimp_image_get_width (image), height = gimp_image_get_height (image);

  metadata_drop_structure (metadata);
  metadata_change (metadata, "Exif.Image.Orientation", GEXIV2_ORIENTATION_NORMAL);
  metadata_change (metadata, "Xmp.tiff.Orientation", GEXIV2_ORIENTATION_NORMAL);
  metadata_change (metadata, "Exif.Photo.PixelXDimension", width);
  metadata_change (metadata, "Exif.Photo.PixelYDimension", height);
  metadata_change (metadata, "Xmp.exif.PixelXDimension", width);
  metadata_change (metadata, "Xmp.exif.PixelYDimension", height);
  metadata_change (metadata, "Xmp.tiff.ImageWidth", width);
  metadata_change (metadata, "Xmp.tiff.ImageLength", height);
}

gboolean
fovea_metadata_graft (const char            *source,
                      const char            *target,
                      GimpImage             *image,
                      const FoveaPhotoNotes *notes,
                      GError               **error)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GError)         problem = NULL;

  if (! gexiv2_metadata_open_path (metadata, source, NULL))
    return TRUE;
  if (image)
    metadata_fit (metadata, image);
  if (notes && notes->comment)
    metadata_set_user_comment (metadata, notes->comment);
  if (gexiv2_metadata_save_file (metadata, target, &problem))
    return TRUE;
  return fovea_failed_error (error, _("its metadata cannot be written: %s"), problem->message);
}
