/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A receptive field over the photo: what a window shows and what is written are
 * this one drawing. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* The photo, 1 or 3 x H x W of 0..1 and of its own size, grey and darkened; over
 * it the gradient of the number (`heat`, over the network's input; NULL: not
 * drawn), the rectangle of all that could reach it (`field`, white) and of what
 * does (`real`, orange; empty: none), both in the photo's pixels; below it
 * `words`, a line each. RGB24. NULL and a SHAPE or MEMORY error. */
cairo_surface_t *fovea_field_surface_new (const FoveaTensor *photo,
                                          const FoveaRect   *seen,
                                          const FoveaHeat   *heat,
                                          const FoveaRect   *field,
                                          const FoveaRect   *real,
                                          const char *const *words,
                                          GError           **error);

G_END_DECLS
