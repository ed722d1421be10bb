/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of a row's two plots: values over places, with round numbers at its axes. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_PROFILE_GAP  6 /* pixels between numbers and a plot */
#define FOVEA_PROFILE_TEXT 32

/* Its values, where its rectangle lies, and what is marked in it. */
typedef struct
{
  const float *values;
  gint64       first, step; /* places */
  guint        n;
  double       range;
  double       left, top, width, height; /* pixels */
  double       from, to;                 /* places at the rectangle's sides */
  double       low, high, tick;          /* values at its bottom and top, between lines */
  gint64       at;                       /* the place that is marked, */
  double       value;                    /* and its value */
  gboolean     accent;                   /* drawn in the theme's accent; else as text is */
} FoveaProfilePlot;

/* How much room numbers at the left take, and a line's height. */
void fovea_profile_measure (GtkWidget *widget, int *width, int *height);

/* Sets low, high and tick: 0 and all values that are numbers; `least`: up to this at
 * least, and no further where that will do. */
void fovea_profile_plot_bound (FoveaProfilePlot *plot, double least);
/* With a caption above. */
void fovea_profile_plot_draw (const FoveaProfilePlot *plot,
                              GtkWidget              *widget,
                              cairo_t                *cr,
                              const char             *caption);
/* The places below it. */
void fovea_profile_plot_draw_places (const FoveaProfilePlot *plot, GtkWidget *widget, cairo_t *cr);
/* A shade over places; beneath what is drawn. */
void fovea_profile_plot_shade (const FoveaProfilePlot *plot,
                               GtkWidget              *widget,
                               cairo_t                *cr,
                               double                  from,
                               double                  to);

G_END_DECLS
