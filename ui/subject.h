/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a view gets its picture from: the host knows GIMP, the view does not.
 * And the picture itself, shared between the window and its thread. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* The picture called `source` (the id of an entry of "Look at") as the engine
 * wants it: 1 or 3 x H x W, fp32, sRGB-encoded 0..1, upright, over white.
 * Called on the main thread. (transfer full) */
typedef FoveaTensor *(*FoveaPhotoFunc) (const char *source, gpointer data, GError **error);

typedef struct
{
  FoveaTensor     *pixels;
  cairo_surface_t *surface; /* shrunk for the screen */
} FoveaSubject;

/* Takes `pixels`, also when it fails. */
FoveaSubject *fovea_subject_new (FoveaTensor *pixels, GError **error);
FoveaSubject *fovea_subject_ref (FoveaSubject *photo);
void          fovea_subject_unref (FoveaSubject *photo);
/* Holds `photo` (may be NULL) in `place`, and what was there no more. */
void          fovea_subject_set (FoveaSubject **place, FoveaSubject *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSubject, fovea_subject_unref)

G_END_DECLS
