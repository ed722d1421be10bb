/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a drawable in bands and drops its alpha over white. Indexed and grey
 * drawables come as colours: babl converts whatever the buffer holds. */
#include "picture.h"

#include <glib/gi18n.h>

#include "message.h"

#define PICTURE_BAND 64 /* rows */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

/* band: rows x width x RGBA; to: three planes of plane floats each. */
static void
picture_flatten (const float *band, gsize n, float *to, gsize plane)
{
  for (gsize i = 0; i < n; i++, band += 4)
    {
      float alpha = CLAMP (band[3], 0.0f, 1.0f);

      for (int c = 0; c < 3; c++)
        to[c * plane + i] = alpha > 0.0f ? band[c] * alpha + (1.0f - alpha) : 1.0f;
    }
}

static FoveaTensor *
picture_read_buffer (GeglBuffer *buffer, const GeglRectangle *box, GError **error)
{
  FoveaShape shape = fovea_shape (3, (gint64) 3, (gint64) box->height, (gint64) box->width);
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (float)       band = fovea_alloc ((gsize) PICTURE_BAND * box->width, 4 * sizeof (float));
  gsize plane = (gsize) box->width * box->height;

  if (! photo)
    return NULL;
  if (! band)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _("not enough memory for a picture of %dx%d"), box->width, box->height);
      return NULL;
    }
  for (int y = 0; y < box->height; y += PICTURE_BAND)
    {
      int           rows = MIN (PICTURE_BAND, box->height - y);
      GeglRectangle part = { box->x, box->y + y, box->width, rows };

      gegl_buffer_get (buffer, &part, 1.0, babl_format ("R'G'B'A float"), band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      picture_flatten (band, (gsize) rows * box->width,
                       (float *) photo->data + (gsize) y * box->width, plane);
    }
  return g_steal_pointer (&photo);
}

FoveaTensor *
fovea_picture_read (GimpDrawable *drawable, const GeglRectangle *box, GError **error)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

  return picture_read_buffer (buffer, box ? box : gegl_buffer_get_extent (buffer), error);
}

FoveaTensor *
fovea_picture_read_visible (GimpImage *image, GError **error)
{
  GimpLayer   *layer = gimp_layer_new_from_visible (image, image, "visible");
  FoveaTensor *photo;

  if (! layer)
    {
      fovea_failed_error (error, _("the visible image cannot be read: %s"),
                          gimp_pdb_get_last_error (gimp_get_pdb ()));
      return NULL;
    }
  photo = fovea_picture_read (GIMP_DRAWABLE (layer), NULL, error);
  gimp_item_delete (GIMP_ITEM (layer));
  return photo;
}
