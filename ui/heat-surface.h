/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heat map over the photo, which is grey and darkened under it, and the legend
 * with numbers that goes with it: what the window shows and what is written are
 * these drawings. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Where the colours begin is 0, where they end the map's maximum; what is below 0
 * (of a CAM: what speaks against the class) has the colour of 0. Outside what the
 * network saw the photo is darker yet and has no colour. opacity: 0..1 of the
 * colours. The photo is 1 or 3 x H x W of 0..1, of any size with those
 * proportions. RGB24. NULL and a SHAPE or MEMORY error. */
cairo_surface_t *fovea_heat_surface_new (const FoveaPhotoHeat *heat,
                                         const FoveaTensor    *photo,
                                         double                opacity,
                                         int                   width,
                                         int                   height,
                                         GError              **error);

/* The map alone as greys of 0..1: black is 0 and below, white the maximum. `grey`
 * has width * height places. FALSE and a MEMORY error. */
gboolean fovea_heat_greys (const FoveaPhotoHeat *heat,
                           guint                 width,
                           guint                 height,
                           float                *grey,
                           GError              **error);

#define FOVEA_HEAT_LEGEND 40 /* its height */

/* The colours with their numbers, light on black, and above them `words` (NULL:
 * none) in one line. `scale`: pixels a side of each of its width x
 * FOVEA_HEAT_LEGEND pixels. RGB24. NULL and a MEMORY error. */
cairo_surface_t *fovea_heat_legend_new (const FoveaPhotoHeat *heat,
                                        const char           *words,
                                        int                   width,
                                        int                   scale,
                                        GError              **error);

G_END_DECLS
