/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo of 24 megapixels is 288 MB of floats: one copy, counted. */
#include "subject.h"

#include "surface.h"

/* No window shows more than this; twice a usual one, for HiDPI. */
#define SUBJECT_LONGEST 1600

static void
subject_clear (gpointer memory)
{
  FoveaSubject *photo = memory;

  g_clear_pointer (&photo->pixels, fovea_tensor_free);
  g_clear_pointer (&photo->surface, cairo_surface_destroy);
}

FoveaSubject *
fovea_subject_new (FoveaTensor *pixels, GError **error)
{
  g_autoptr (FoveaSubject) photo = g_atomic_rc_box_new0 (FoveaSubject);

  photo->pixels = pixels;
  photo->surface = fovea_surface_new_photo (pixels, SUBJECT_LONGEST, error);
  return photo->surface ? g_steal_pointer (&photo) : NULL;
}

FoveaSubject *
fovea_subject_ref (FoveaSubject *photo)
{
  return g_atomic_rc_box_acquire (photo);
}

void
fovea_subject_unref (FoveaSubject *photo)
{
  if (photo)
    g_atomic_rc_box_release_full (photo, subject_clear);
}

void
fovea_subject_set (FoveaSubject **place, FoveaSubject *photo)
{
  FoveaSubject *before = *place;

  *place = photo ? fovea_subject_ref (photo) : NULL;
  fovea_subject_unref (before);
}
