/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results put into an open image, at the place they belong to. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* A new layer above `drawable` at `box` of it (in its group; NULL: above all layers, at
 * `box` of the image), grey in a grey image. */
GimpLayer *fovea_place_layer (GimpImage           *image,
                              GimpDrawable        *drawable,
                              const char          *name,
                              const GeglRectangle *box,
                              gboolean             alpha);

/* Numbers 0..1 (grey ones, their encoding not looked at) as the opacity that masks and
 * channels hold, at `box` of one. */
void fovea_place_opacity (GeglBuffer *numbers, GimpDrawable *mask, const GeglRectangle *box);

G_END_DECLS
