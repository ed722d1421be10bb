/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One map large over the photo: a square is a number. The pointer, or the arrow keys,
 * choose one; the part of the photo that it depends on is drawn as one moves. */
#pragma once

#include <gtk/gtk.h>

#include "explore-draw.h"
#include "subject.h"

G_BEGIN_DECLS

/* Signals "place" (int x, int y): the number under the pointer, -1, -1: none;
 * "place-chosen" (int x, int y): it was clicked, or walked to with the keys. */
#define FOVEA_TYPE_EXPLORE_MAP (fovea_explore_map_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExploreMap, fovea_explore_map, FOVEA, EXPLORE_MAP, GtkDrawingArea)

GtkWidget *fovea_explore_map_new (void);
/* Keeps a reference; NULL: none. `seen`: the part that the network looks at. */
void fovea_explore_map_set_photo (FoveaExploreMap *view, FoveaSubject *photo, const FoveaRect *seen);
/* Keeps a reference to the surface, a pixel a number, which is drawn over the part
 * `over` (x, y, width, height) of the photo; NULL: only the photo. */
void fovea_explore_map_set_map (FoveaExploreMap *view, cairo_surface_t *map, const double over[4]);
void fovea_explore_map_set_opacity (FoveaExploreMap *view, double opacity); /* 0..1 */
/* The number that is looked at, and the part of the photo that it sees; -1: none. */
void fovea_explore_map_set_place (FoveaExploreMap *view, int x, int y, const FoveaRect *field);
/* How much each pixel of what is seen matters to that number: FoveaHeat's, from 0 on,
 * over `seen`; NULL: not known. */
void fovea_explore_map_set_heat (FoveaExploreMap *view, const FoveaHeat *heat);

G_END_DECLS
