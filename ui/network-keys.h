/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaNetworkCanvas. */
#pragma once

#include "network-canvas.h"
#include "network-draw.h"

G_BEGIN_DECLS

struct _FoveaNetworkCanvas
{
  GtkDrawingArea      parent_instance;
  FoveaNetwork       *network;
  FoveaNetworkFont   *font;
  GtkAdjustment      *adjustments[2]; /* x, y */
  GtkScrollablePolicy policies[2];
  guint               row;
  int                 hover;
  double              zoom;
  gboolean            fresh; /* not placed in the window yet */
};

/* The class's functions of keys and wheel. */
gboolean fovea_network_canvas_key (GtkWidget *widget, GdkEventKey *event);
gboolean fovea_network_canvas_wheel (GtkWidget *widget, GdkEventScroll *event);

G_END_DECLS
