/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maps of a layer as a grid that scrolls: the mean of all of them, then each with
 * its number. What is not seen is not drawn, so that 2,048 maps cost as little as 16. */
#pragma once

#include <gtk/gtk.h>

#include "explore-draw.h"

G_BEGIN_DECLS

/* Signal "map-selected" (int): the person has chosen a map; FOVEA_EXPLORE_MEAN is the
 * mean. */
#define FOVEA_TYPE_EXPLORE_MAPS (fovea_explore_maps_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExploreMaps, fovea_explore_maps, FOVEA, EXPLORE_MAPS, GtkBox)

GtkWidget *fovea_explore_maps_new (void);
/* Keeps a reference; NULL empties it, and `text` says why. */
void fovea_explore_maps_set (FoveaExploreMaps       *grid,
                             FoveaLayerMaps         *maps,
                             const FoveaMapsLook *look,
                             const char             *text);
/* Chooses one and brings it into sight; emits nothing. */
void fovea_explore_maps_select (FoveaExploreMaps *grid, int map);
/* The map so many places further on, in the order that is shown; the last one stays. */
int fovea_explore_maps_next (FoveaExploreMaps *grid, int map, int step);
/* The part that takes the keys. */
GtkWidget *fovea_explore_maps_area (FoveaExploreMaps *grid);

G_END_DECLS
