/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision, resolution, profile, comment and metadata go along; layers are made of buffers. */
#include "image.h"

/* A grey image cannot have a profile for colours, nor the other way round. */
static void
image_copy_facts (GimpImage *from, GimpImage *to)
{
  g_autoptr (GimpColorProfile) profile = gimp_image_get_color_profile (from);
  g_autoptr (GimpMetadata)     metadata = gimp_image_get_metadata (from);
  GimpParasite                *comment = gimp_image_get_parasite (from, "gimp-comment");
  double                       x, y;

  if (gimp_image_get_resolution (from, &x, &y))
    gimp_image_set_resolution (to, x, y);
  gimp_image_set_unit (to, gimp_image_get_unit (from));
  if (profile && gimp_color_profile_is_gray (profile) == (gimp_image_get_base_type (to) == GIMP_GRAY))
    gimp_image_set_color_profile (to, profile);
  if (metadata)
    gimp_image_set_metadata (to, metadata);
  if (comment)
    gimp_image_attach_parasite (to, comment);
  g_clear_pointer (&comment, gimp_parasite_free);
}

static GimpImageType
image_layer_type (GimpImageBaseType base, GeglBuffer *pixels)
{
  gboolean alpha = babl_format_has_alpha (gegl_buffer_get_format (pixels));

  if (base == GIMP_GRAY)
    return alpha ? GIMP_GRAYA_IMAGE : GIMP_GRAY_IMAGE;
  return alpha ? GIMP_RGBA_IMAGE : GIMP_RGB_IMAGE;
}

GimpImage *
fovea_image_like (GimpImage *image, GeglBuffer *pixels, const char *layer_name)
{
  GimpImageBaseType base = gimp_image_get_base_type (image);

  return fovea_image_like_base (image, pixels, layer_name, base == GIMP_INDEXED ? GIMP_RGB : base);
}

GimpLayer *
fovea_image_add (GimpImage *image, GimpLayer *group, GeglBuffer *pixels, const char *layer_name)
{
  const GeglRectangle *box = gegl_buffer_get_extent (pixels);
  GimpLayer           *layer;

  layer = gimp_layer_new (image, layer_name, box->width, box->height,
                          image_layer_type (gimp_image_get_base_type (image), pixels), 100.0,
                          gimp_image_get_default_new_layer_mode (image));
  gimp_image_insert_layer (image, layer, group, -1);

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  gegl_buffer_copy (pixels, box, GEGL_ABYSS_NONE, buffer, GEGL_RECTANGLE (0, 0, 0, 0));
  gegl_buffer_flush (buffer);
  return layer;
}

GimpImage *
fovea_image_like_empty (GimpImage *image, int width, int height, GimpImageBaseType base)
{
  GimpImage *made = gimp_image_new_with_precision (width, height, base, gimp_image_get_precision (image));

  gimp_image_undo_disable (made);
  image_copy_facts (image, made);
  return made;
}

GimpImage *
fovea_image_like_base (GimpImage *image, GeglBuffer *pixels, const char *layer_name, GimpImageBaseType base)
{
  const GeglRectangle *box = gegl_buffer_get_extent (pixels);
  GimpImage           *made = fovea_image_like_empty (image, box->width, box->height, base);

  fovea_image_add (made, NULL, pixels, layer_name);
  gimp_image_undo_enable (made);
  return made;
}
