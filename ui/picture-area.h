/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture that fills its place without being stretched, in the screen's own
 * pixels; it may be dimmed outside a rectangle, have parts framed and another
 * picture laid over it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_PICTURE_AREA (fovea_picture_area_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPictureArea, fovea_picture_area, FOVEA, PICTURE_AREA, GtkDrawingArea)

/* `name` and what screen readers say; natural size in logical pixels. */
GtkWidget *fovea_picture_area_new (const char *name, int width, int height);

/* Keeps a reference; NULL empties it. `crisp`: enlarged pixels stay squares. */
void fovea_picture_area_set_surface (FoveaPictureArea *picture,
                                     cairo_surface_t  *surface,
                                     gboolean          crisp);

/* The part that stays bright, as fractions of the picture; NULL: all of it. */
void fovea_picture_area_set_focus (FoveaPictureArea *picture,
                                   const double      focus[4] /* x, y, width, height */);

/* Frames around `n` parts, four fractions each as above. */
void fovea_picture_area_set_parts (FoveaPictureArea *picture, const double *parts, guint n);
/* What is laid over the picture, stretched to its size; keeps a reference, NULL:
 * nothing. `opacity` 0..1 is at first 1. */
void fovea_picture_area_set_overlay (FoveaPictureArea *picture, cairo_surface_t *overlay);
void fovea_picture_area_set_opacity (FoveaPictureArea *picture, double opacity);
/* Which place of the picture lies under (x, y) of the widget, fractions cut to
 * 0..1; FALSE while it is empty. */
gboolean
fovea_picture_area_place (FoveaPictureArea *picture, double x, double y, double place[2]);

/* What is to be said of the picture, for screen readers and the tooltip. */
void fovea_picture_area_describe (FoveaPictureArea *picture, const char *description);

G_END_DECLS
