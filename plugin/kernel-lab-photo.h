/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Kernel Lab's copy of a drawable, which threads may read. GIMP's pixels come
 * over a wire that only the main thread may use: they are fetched in bands of rows
 * while nothing else is to be done there, those first that a thread waits for. What a
 * user does to a layer meanwhile does no harm: GIMP's own copy of it is read. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Of a layer with its lowest `below` visible effects, or of a mask or channel. It has
 * the drawable's extent and format, but colours in place of a palette's numbers. NULL:
 * GIMP does not copy the layer. (transfer full) */
GeglBuffer *fovea_lab_photo_new (GimpDrawable *drawable, guint below, GError **error);

/* Until the rows from `y` on, in the buffer's coordinates, are there. On the main
 * thread they are fetched at once. Errors: CANCELLED. */
gboolean fovea_lab_photo_wait (GeglBuffer *photo, int y, int rows, const gint *cancel, GError **error);

/* A small copy of all of it, made when it is first asked for; the photo's. Not for the
 * main thread. Errors: CANCELLED, MEMORY. */
GeglBuffer *fovea_lab_photo_small (GeglBuffer *photo, const gint *cancel, GError **error);

/* Nothing more is fetched, and nobody waits; before the last reference is dropped, on
 * the main thread. */
void fovea_lab_photo_stop (GeglBuffer *photo);

G_END_DECLS
