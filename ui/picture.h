/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture that fills its place without being stretched, in the screen's own
 * pixels, and may be dimmed outside a rectangle. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_PICTURE (fovea_picture_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPicture, fovea_picture, FOVEA, PICTURE, GtkDrawingArea)

/* `name` and what screen readers say; natural size in logical pixels. */
GtkWidget *fovea_picture_new (const char *name, int width, int height);

/* Keeps a reference; NULL empties it. `crisp`: enlarged pixels stay squares. */
void fovea_picture_set_surface (FoveaPicture *picture, cairo_surface_t *surface, gboolean crisp);

/* The part that stays bright, as fractions of the picture; NULL: all of it. */
void fovea_picture_set_focus (FoveaPicture *picture, const double focus[4] /* x, y, width, height */);

/* What is to be said of the picture, for screen readers and the tooltip. */
void fovea_picture_describe (FoveaPicture *picture, const char *description);

G_END_DECLS
