/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network's body: the network on the left, the chosen layer's maps, one of them
 * large over the photo with its numbers. Properties besides the view's: "layer", "sort",
 * "range", "colours" (strings), "map" (int), "opacity" (double, per cent). */
#pragma once

#include "explore-draw.h"
#include "view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_EXPLORE_VIEW (fovea_explore_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExploreView, fovea_explore_view, FOVEA, EXPLORE_VIEW, FoveaView)

GtkWidget *fovea_explore_view_new (FoveaPhotoFunc photo, gpointer data);
/* What is shown, for what is made of it; NULL while there is none. The walk of a pattern
 * or of an error is NULL. */
FoveaWalk      *fovea_explore_view_get_walk (FoveaExploreView *view);
FoveaLayerMaps *fovea_explore_view_get_maps (FoveaExploreView *view);
/* The number of the large map, FOVEA_EXPLORE_MEAN for the mean; its layer's name. */
int         fovea_explore_view_get_map (FoveaExploreView *view);
const char *fovea_explore_view_get_layer (FoveaExploreView *view);
/* The part of the photo (x, y, width, height) that the large map lies over; FALSE: none. */
gboolean fovea_explore_view_get_over (FoveaExploreView *view, double over[4]);
FoveaMapsLook fovea_explore_view_get_look (FoveaExploreView *view);
/* The large map comes of a kernel of the first convolution: it can be an effect. */
gboolean fovea_explore_view_is_first (FoveaExploreView *view);
/* The large map as it lies over the photo, a picture at `corner` (x, y) of it. NULL and
 * an error. */
cairo_surface_t *
fovea_explore_view_draw_map (FoveaExploreView *view, int corner[2], GError **error);
/* A row below the network, for further buttons. */
GtkWidget *fovea_explore_view_get_tools (FoveaExploreView *view);
/* Says something in the window; NULL clears it. */
void fovea_explore_view_say (FoveaExploreView *view, const char *sentence, gboolean error);

G_END_DECLS
