/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A labelled sheet of feature maps: what the window shows and what the new
 * image holds are this one drawing. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "fovea.h"
#include "map-colours.h"

G_BEGIN_DECLS

/* The maps in rows, in their order, each enlarged by a whole number without smoothing,
 * its number in the layer above it, and the layer's name with the sizes at the top.
 * `look`: which order that is, the colours and their range (0 is white where they
 * diverge); NULL: greys, its own minimum black, its maximum white. RGB24. NULL with a
 * MEMORY error when the sheet would be too large for cairo. */
cairo_surface_t *fovea_sheet_new (const FoveaMaps     *maps,
                                  const char          *model,
                                  const FoveaMapsLook *look,
                                  GError             **error);

G_END_DECLS
