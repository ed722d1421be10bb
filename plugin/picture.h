/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network is shown of a picture. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Pixels of a drawable (box NULL: all of it) as 3 x H x W, fp32, sRGB-encoded
 * whatever the image's profile and precision, over white. Blended in encoded
 * values, as programs that train networks flatten their pictures. Errors:
 * MEMORY. (transfer full) */
FoveaTensor *fovea_picture_read (GimpDrawable        *drawable,
                                 const GeglRectangle *box,
                                 GError             **error);

/* The same of a part of a buffer, into three planes of box's size. */
gboolean fovea_picture_fill (GeglBuffer          *buffer,
                             const GeglRectangle *box,
                             float               *to,
                             GError             **error);

/* The same of the whole image as it is seen, all visible layers. */
FoveaTensor *fovea_picture_read_visible (GimpImage *image, GError **error);

/* The picture as its EXIF orientation (1 to 8) says that it is to be seen. Takes
 * `stored`, also NULL. Errors: MEMORY. (transfer full) */
FoveaTensor *fovea_picture_turn (FoveaTensor *stored, int orientation, GError **error);

G_END_DECLS
