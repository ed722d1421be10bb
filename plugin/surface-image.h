/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cairo drawing as a GIMP image. */
#pragma once

#include <cairo.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* A new image with an RGB24 surface as its one layer, undo clean. */
GimpImage *fovea_surface_image (cairo_surface_t *surface, const char *layer_name);

G_END_DECLS
