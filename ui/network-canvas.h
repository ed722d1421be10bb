/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing inside of a FoveaNetworkPicture: scrolls by itself (a window of 5,000
 * layers' height is more than X has), draws what is seen, has the selection. */
#pragma once

#include <gtk/gtk.h>

#include "network.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_NETWORK_CANVAS (fovea_network_canvas_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNetworkCanvas,
                      fovea_network_canvas,
                      FOVEA,
                      NETWORK_CANVAS,
                      GtkDrawingArea)

/* Signal "row-selected" (guint row): by pointer or key, not by a call. */
GtkWidget *fovea_network_canvas_new (void);
/* Takes it; NULL empties it. */
void                fovea_network_canvas_set (FoveaNetworkCanvas *canvas, FoveaNetwork *network);
const FoveaNetwork *fovea_network_canvas_get (FoveaNetworkCanvas *canvas);
guint               fovea_network_canvas_get_row (FoveaNetworkCanvas *canvas);
/* Scrolls to it. `tell`: emits the signal and says it to screen readers. */
void fovea_network_canvas_select (FoveaNetworkCanvas *canvas, guint row, gboolean tell);
/* 1 is the font's own size. */
void   fovea_network_canvas_set_zoom (FoveaNetworkCanvas *canvas, double zoom);
double fovea_network_canvas_get_zoom (FoveaNetworkCanvas *canvas);

G_END_DECLS
