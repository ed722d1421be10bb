/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets are drawn by cairo, which needs no display; GIMP then owns the pixels. */
#include "surface-image.h"

GimpImage *
fovea_surface_image (cairo_surface_t *surface, const char *layer_name)
{
  int        width = cairo_image_surface_get_width (surface);
  int        height = cairo_image_surface_get_height (surface);
  GimpImage *image = gimp_image_new (width, height, GIMP_RGB);
  GimpLayer *layer = gimp_layer_new (image, layer_name, width, height, GIMP_RGB_IMAGE, 100.0,
                                     GIMP_LAYER_MODE_NORMAL);

  gimp_image_undo_disable (image);
  gimp_image_insert_layer (image, layer, NULL, -1);
  cairo_surface_flush (surface);

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, width, height), 0, babl_format ("cairo-RGB24"),
                   cairo_image_surface_get_data (surface),
                   cairo_image_surface_get_stride (surface));
  gegl_buffer_flush (buffer);
  gimp_image_undo_enable (image);
  return image;
}
