/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that is laid out, drawn by cairo and pango: on a widget, into an image or a
 * file. No display is needed. */
#pragma once

#include <gdk/gdk.h>

#include "network-font.h"

G_BEGIN_DECLS

typedef struct
{
  GdkRGBA  paper, ink;        /* ground and text */
  GdkRGBA  chosen, on_chosen; /* ground and text of what is selected */
  guint    row;               /* selected; FOVEA_NETWORK_NO_ROW: none */
  int      hover;             /* the box under the pointer; -1: none */
  gboolean focus;             /* the selection is the keyboard's */
} FoveaNetworkLook;

/* What of it lies in `clip`, whose numbers are those of the layout. */
void fovea_network_draw (const FoveaNetwork      *network,
                         cairo_t                 *cr,
                         FoveaNetworkFont        *font,
                         const FoveaNetworkLook  *look,
                         const cairo_rectangle_t *clip);

G_END_DECLS
