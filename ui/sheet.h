/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A labelled sheet of feature maps: what the window shows and what the new
 * image holds are this one drawing. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* The maps in rows, best first, each drawn in greys (its own minimum black, its
 * maximum white) and enlarged by a whole number without smoothing, its number in
 * the layer above it, and the layer's name with the sizes at the top. RGB24.
 * NULL with a MEMORY error when the sheet would be too large for cairo. */
cairo_surface_t *fovea_sheet_new (const FoveaMaps *maps, const char *model, GError **error);

G_END_DECLS
