/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Apply Network and Classify have in common when they put something into an
 * image. */
#include "place.h"

#define PLACE_BAND 64 /* rows at once: a tile of GIMP's */

GimpLayer *
fovea_place_layer (GimpImage           *image,
                   GimpDrawable        *drawable,
                   const char          *name,
                   const GeglRectangle *box,
                   gboolean             alpha)
{
  gboolean      grey = gimp_image_get_base_type (image) == GIMP_GRAY;
  GimpImageType type = grey ? (alpha ? GIMP_GRAYA_IMAGE : GIMP_GRAY_IMAGE) : (alpha ? GIMP_RGBA_IMAGE : GIMP_RGB_IMAGE);
  GimpLayer    *layer = gimp_layer_new (image, name, box->width, box->height, type, 100.0,
                                        gimp_image_get_default_new_layer_mode (image));
  GimpItem     *item = GIMP_ITEM (drawable);
  gboolean      beside = item && gimp_item_is_layer (item);
  int           x = 0, y = 0;

  if (drawable)
    gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_image_insert_layer (image, layer, beside ? GIMP_LAYER (gimp_item_get_parent (item)) : NULL,
                           beside ? gimp_image_get_item_position (image, item) : 0);
  gimp_layer_set_offsets (layer, x + box->x, y + box->y);
  return layer;
}

/* The numbers are an opacity as they stand, not a grey to be seen. */
void
fovea_place_opacity (GeglBuffer *numbers, GimpDrawable *mask, const GeglRectangle *box)
{
  g_autoptr (GeglBuffer) to = gimp_drawable_get_buffer (mask);
  const Babl            *space = babl_format_get_space (gegl_buffer_get_format (to));
  const Babl            *format = babl_format_with_space ("Y float", space);
  g_autofree float      *band = g_new (float, (gsize) box->width * PLACE_BAND);

  for (int y = 0; y < box->height; y += PLACE_BAND)
    {
      const int rows = MIN (PLACE_BAND, box->height - y);

      gegl_buffer_get (numbers, GEGL_RECTANGLE (0, y, box->width, rows), 1.0, babl_format ("Y' float"), band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_set (to, GEGL_RECTANGLE (box->x, box->y + y, box->width, rows), 0,
                       format, band, GEGL_AUTO_ROWSTRIDE);
    }
  gegl_buffer_flush (to);
  gimp_drawable_update (mask, box->x, box->y, box->width, box->height);
}
