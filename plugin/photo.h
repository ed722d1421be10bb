/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photo files in and out: upright when read, whole or not at all when written,
 * with the metadata that the original had. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* Turned upright, undo switched off; delete it after use. NULL with a sentence
 * where GIMP cannot read the file. */
GimpImage *fovea_photo_load (const char *path, GError **error);

/* The one layer that was chosen when the file was saved, or the topmost; no group. */
GimpLayer *fovea_photo_layer (GimpImage *image, GError **error);

/* What is written into the copy of a photo besides its own metadata. */
typedef struct
{
  const char        *comment;  /* NULL: as it was */
  const char *const *keywords; /* added to those it has, as tag does; NULL: none */
  const char        *model;    /* whose words they are */
} FoveaPhotoNotes;

/* Exports `image` to `path`, in the format of its ending. EXIF, XMP, IPTC and
 * comments are those of the file `source` (NULL: those of the image), except
 * for the orientation and size, which are the picture's, and the embedded thumbnail, which
 * is dropped. The file appears under its name when it is complete. */
gboolean fovea_photo_save (GimpImage             *image,
                           const char            *path,
                           const char            *source,
                           const FoveaPhotoNotes *notes,
                           GError               **error);

/* A copy of the file with only its notes changed, its picture not encoded
 * anew. Only where fovea_photo_can_annotate. */
gboolean fovea_photo_annotate (const char            *source,
                               const char            *path,
                               const FoveaPhotoNotes *notes,
                               GError               **error);
gboolean fovea_photo_can_annotate (const char *source, const char *path);

/* Is it a file that GIMP knows by its ending? */
gboolean fovea_photo_is_photo (const char *path);
/* Can GIMP write files of this ending? Asked before anything is computed. */
gboolean fovea_photo_can_write (const char *path);

/* Can its format hold half transparent pixels? (yes, where that is not known) */
gboolean fovea_photo_keeps_opacity (const char *path);

G_END_DECLS
