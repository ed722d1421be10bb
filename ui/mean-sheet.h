/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of mean maps, layer by layer, as a labelled sheet: what a window shows
 * and what is written are this one drawing. Cairo only: needs no display. */
#pragma once

#include "sheet-parts.h"

G_BEGIN_DECLS

/* In running order, each map by its own range, its layer's name with the number of
 * maps and their size above it. RGB24. NULL with a MEMORY error when the sheet
 * would be too large for cairo. */
cairo_surface_t *
fovea_mean_sheet_new (const FoveaMeanMaps *maps, FoveaMapColours colours, GError **error);

G_END_DECLS
