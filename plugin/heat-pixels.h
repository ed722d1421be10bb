/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heat map as pixels for an image: colours for a layer, opacity for a mask or a
 * selection. What the window puts into an image and what heatmap writes are these. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Of the whole photo, in any thread (no call of libgimp), turned back by an EXIF orientation
 * (1 to 8) to how the photo lies in the image.
 * _colours: R'G'B'A u8, nothing where the network did not look. _opacity: Y' float, 0 where
 * nothing speaks for the class, 1 where most does; an error where nothing does.
 * NULL and an error: no memory. (transfer full) */
GeglBuffer *fovea_heat_colours (const FoveaPhotoHeat *heat, int orientation, GError **error);
GeglBuffer *fovea_heat_opacity (const FoveaPhotoHeat *heat, int orientation, GError **error);

/* A mask of `layer`, which has none yet, with the opacity at `box` of it, and black around. */
void fovea_heat_mask (GimpLayer *layer, GeglBuffer *opacity, const GeglRectangle *box);

G_END_DECLS
