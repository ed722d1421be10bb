/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New images that are like an open one. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* A new image with `pixels` as its one layer, and the old one's base type,
 * precision, resolution, colour profile, comment and metadata. */
GimpImage *fovea_image_like (GimpImage  *image,
                             GeglBuffer *pixels,
                             const char *layer_name);
/* The same in grey or in colours. */
GimpImage *fovea_image_like_base (GimpImage        *image,
                                  GeglBuffer       *pixels,
                                  const char       *layer_name,
                                  GimpImageBaseType base);

/* Such an image before it has layers; its undo is off until it is switched on. */
GimpImage *fovea_image_like_empty (GimpImage        *image,
                                   int               width,
                                   int               height,
                                   GimpImageBaseType base);
/* One more layer of these pixels, above all others of `group` (NULL: of the image). */
GimpLayer *fovea_image_add (GimpImage  *image,
                            GimpLayer  *group,
                            GeglBuffer *pixels,
                            const char *layer_name);

G_END_DECLS
