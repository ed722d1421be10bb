/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the parts of Explore Network see a layer's maps: which of them, in which order,
 * in which colours and between which numbers. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "map-colours.h"

G_BEGIN_DECLS

#define FOVEA_EXPLORE_MEAN -1 /* as the number of a map: the mean of all of them */

/* The numbers of a map, or of the mean map. */
const float *fovea_explore_values (const FoveaLayerMaps *maps, int map);
/* The least and the greatest number of a map; 0 where none is finite. */
void fovea_explore_range (const FoveaLayerMaps *maps, int map, float *low, float *high);
/* The colours of a map as `look` asks for them, over the ground of `widget`. */
void fovea_explore_scale (const FoveaLayerMaps   *maps,
                          int                     map,
                          const FoveaMapsLook *look,
                          GtkWidget              *widget,
                          FoveaMapScale          *scale);
/* It as a picture whose longer side is about `side` pixels: whole squares where it is enlarged to twice
 * its size or more. NULL: no memory. */
cairo_surface_t *fovea_explore_picture (const FoveaLayerMaps *maps,
                                        int                   map,
                                        const FoveaMapsLook  *look,
                                        GtkWidget            *widget,
                                        int                   side);
#define FOVEA_EXPLORE_LABEL 16 /* height of a line under a map */

/* A line in the middle of `width`, cut off there. */
void fovea_explore_draw_label (GtkWidget  *widget,
                               cairo_t    *cr,
                               const char *text,
                               int         x,
                               int         y,
                               int         width,
                               gboolean    bold);
/* In a map's place, hatched: a map of nothing is said, not drawn. */
void fovea_explore_draw_problem (GtkWidget  *widget,
                                 cairo_t    *cr,
                                 const char *problem,
                                 int         x,
                                 int         y,
                                 int         side);
/* How many of its numbers are NaN or infinite. */
gint64 fovea_explore_bad (const FoveaLayerMaps *maps, int map);
/* Why a map is not to be looked at as a picture, in a word or two: "all 0", "NaN"; NULL.
 * (transfer none) */
const char *fovea_explore_problem (const FoveaLayerMaps *maps, int map);
/* "map 40", "mean of 64 maps". (transfer full) */
char *fovea_explore_name (const FoveaLayerMaps *maps, int map);
/* 4 significant digits. */
void fovea_explore_number (double value, char *text, gsize room);

G_END_DECLS
