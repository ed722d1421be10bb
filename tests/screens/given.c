/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "given.h"

FoveaTensor *
pixels_of (GdkPixbuf *picture, GError **error)
{
  const int     width = gdk_pixbuf_get_width (picture), height = gdk_pixbuf_get_height (picture);
  const int     row = gdk_pixbuf_get_rowstride (picture), step = gdk_pixbuf_get_n_channels (picture);
  const guchar *from = gdk_pixbuf_read_pixels (picture);
  FoveaShape    shape = fovea_shape (3, (gint64) 3, (gint64) height, (gint64) width);
  FoveaTensor  *pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
  float        *to = pixels ? pixels->data : NULL;

  for (int c = 0; pixels && c < 3; c++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        *to++ = from[y * row + x * step + c] / 255.0f;
  return pixels;
}

FoveaTensor *
pixels_of_file (const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_file (path, error);

  return picture ? pixels_of (picture, error) : NULL;
}

gboolean
lacks_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = fovea_model_find ("efficientnet-lite0", &error);

  if (! model)
    g_test_skip (error->message);
  return ! model;
}
