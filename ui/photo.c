/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo of 24 megapixels is 288 MB of floats: one copy, counted. */
#include "photo.h"

#include "surface.h"

/* No window shows more than this; twice a usual one, for HiDPI. */
#define PHOTO_LONGEST 1600

static void
photo_clear (gpointer memory)
{
  FoveaPhoto *photo = memory;

  g_clear_pointer (&photo->pixels, fovea_tensor_free);
  g_clear_pointer (&photo->surface, cairo_surface_destroy);
}

FoveaPhoto *
fovea_photo_new (FoveaTensor *pixels, GError **error)
{
  g_autoptr (FoveaPhoto) photo = g_atomic_rc_box_new0 (FoveaPhoto);

  photo->pixels = pixels;
  photo->surface = fovea_surface_new_photo (pixels, PHOTO_LONGEST, error);
  return photo->surface ? g_steal_pointer (&photo) : NULL;
}

FoveaPhoto *
fovea_photo_ref (FoveaPhoto *photo)
{
  return g_atomic_rc_box_acquire (photo);
}

void
fovea_photo_unref (FoveaPhoto *photo)
{
  if (photo)
    g_atomic_rc_box_release_full (photo, photo_clear);
}
