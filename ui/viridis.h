/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of numbers without a sign, readable by colour-blind people and in
 * grey: viridis (van der Walt and Smith, 2015). */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Of a level of 0..1, cut off there, as 0x00RRGGBB. */
guint32 fovea_viridis (double level);
/* All of them, width x 1 (0 on the left) or 1 x height (0 below). */
cairo_surface_t *fovea_viridis_bar (int length, gboolean upright);

G_END_DECLS
