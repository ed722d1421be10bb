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

gboolean
fovea_picture_fill (GeglBuffer *buffer, const GeglRectangle *box, float *to, GError **error)
{
  g_autoptr (float) band = fovea_alloc ((gsize) PICTURE_BAND * box->width, 4 * sizeof (float));
  gsize             plane = (gsize) box->width * box->height;

  if (! band)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _("not enough memory for a picture of %dx%d"), box->width, box->height);
      return FALSE;
    }
  for (int y = 0; y < box->height; y += PICTURE_BAND)
    {
      int           rows = MIN (PICTURE_BAND, box->height - y);
      GeglRectangle part = { box->x, box->y + y, box->width, rows };

      gegl_buffer_get (buffer, &part, 1.0, babl_format ("R'G'B'A float"), band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      picture_flatten (band, (gsize) rows * box->width, to + (gsize) y * box->width, plane);
    }
  return TRUE;
}

static FoveaTensor *
picture_read_buffer (GeglBuffer *buffer, const GeglRectangle *box, GError **error)
{
  FoveaShape shape = fovea_shape (3, (gint64) 3, (gint64) box->height, (gint64) box->width);
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! photo || ! fovea_picture_fill (buffer, box, photo->data, error))
    return NULL;
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

/* ---- Turning ----------------------------------------------------------------- */

/* from: height x width as stored; to: as seen. Turns of a quarter swap the sides;
 * the flips count from the far side of what is stored. */
static void
picture_turn_plane (const float *from, float *to, gint64 height, gint64 width, int orientation)
{
  gboolean swap = orientation >= 5;
  gboolean flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  gboolean flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  gint64   rows = swap ? width : height, columns = swap ? height : width;

  for (gint64 y = 0; y < rows; y++)
    for (gint64 x = 0; x < columns; x++)
      {
        gint64 row = swap ? x : y, column = swap ? y : x;

        row = flip_y ? height - 1 - row : row;
        column = flip_x ? width - 1 - column : column;
        *to++ = from[row * width + column];
      }
}

FoveaTensor *
fovea_picture_turn (FoveaTensor *stored, int orientation, GError **error)
{
  g_autoptr (FoveaTensor) from = stored;
  g_autoptr (FoveaTensor) to = NULL;
  FoveaShape              shape;
  gint64                  height, width;

  if (! from || orientation <= 1 || orientation > 8)
    return g_steal_pointer (&from);
  height = from->shape.size[1];
  width = from->shape.size[2];
  shape = orientation >= 5 ? fovea_shape (3, (gint64) 3, width, height) : from->shape;
  to = fovea_tensor_new (FOVEA_F32, &shape, error);
  for (gint64 c = 0; to && c < 3; c++)
    picture_turn_plane ((const float *) from->data + c * height * width,
                        (float *) to->data + c * height * width, height, width, orientation);
  return g_steal_pointer (&to);
}
