/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF, XMP and IPTC of photos: orientation, notes, and carrying all of it over
 * into a picture that GIMP has written. */
#pragma once

#include "photo.h"

G_BEGIN_DECLS

/* As EXIF counts them, 1 to 8; 1, upright, where the image does not say. */
int fovea_metadata_orientation (GimpImage *image);

/* Turns the image as its orientation tag says, and the tag to "normal". */
void fovea_metadata_turn_upright (GimpImage *image);

/* Sets the notes in the image itself, for formats that GIMP alone can write. */
void fovea_metadata_note (GimpImage *image, const FoveaPhotoNotes *notes);

/* Replaces the metadata in the file `target` by those of the file `source` with
 * the comment of the notes; `image` (NULL: the same picture as in source) is what the
 * target shows. A source that exiv2 does not know leaves the target as it is. */
gboolean fovea_metadata_graft (const char            *source,
                               const char            *target,
                               GimpImage             *image,
                               const FoveaPhotoNotes *notes,
                               GError               **error);

/* One line about what a classification said, as image comment. */
void fovea_metadata_set_comment (GimpImage *image, const char *comment);

G_END_DECLS
