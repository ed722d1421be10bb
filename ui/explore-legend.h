/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the colours of maps stand for, and how often a map's numbers occur: two small
 * drawings with numbers at their ends. */
#pragma once

#include <gtk/gtk.h>

#include "explore-draw.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_EXPLORE_LEGEND (fovea_explore_legend_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExploreLegend, fovea_explore_legend, FOVEA, EXPLORE_LEGEND, GtkDrawingArea)

/* A bar of colours. */
GtkWidget *fovea_explore_legend_new (void);
void fovea_explore_legend_set (FoveaExploreLegend *legend, const FoveaMapScale *scale); /* NULL: empty */

#define FOVEA_TYPE_EXPLORE_HISTOGRAM (fovea_explore_histogram_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExploreHistogram, fovea_explore_histogram, FOVEA, EXPLORE_HISTOGRAM, GtkDrawingArea)

/* The heights are square roots of counts, so that rare values are seen beside the zeros. */
GtkWidget *fovea_explore_histogram_new (void);
/* `values` are only read now; n 0 empties it. */
void fovea_explore_histogram_set (FoveaExploreHistogram *histogram,
                                  const float           *values,
                                  gsize                  n,
                                  float                  low,
                                  float                  high);

G_END_DECLS
