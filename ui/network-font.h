/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fonts of a network's picture: that of a context, and a smaller one. */
#pragma once

#include <pango/pango.h>

#include "network.h"

G_BEGIN_DECLS

typedef struct _FoveaNetworkFont FoveaNetworkFont;

/* The context has to have a font description with a size. */
FoveaNetworkFont *fovea_network_font_new (PangoContext *context);
void              fovea_network_font_free (FoveaNetworkFont *font);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNetworkFont, fovea_network_font_free)
/* For fovea_network_lay_out; valid as long as the font. */
const FoveaNetworkMetrics *fovea_network_font_metrics (FoveaNetworkFont *font);
/* Text with its upper left corner at (x, y), in cairo's colour. */
void fovea_network_font_show (FoveaNetworkFont *font,
                              cairo_t          *cr,
                              const char       *text,
                              gboolean          small,
                              double            x,
                              double            y);

G_END_DECLS
