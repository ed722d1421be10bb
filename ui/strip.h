/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of numbers as bars: orange above zero, blue below, with the range in
 * words. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_STRIP (fovea_strip_get_type ())
G_DECLARE_FINAL_TYPE (FoveaStrip, fovea_strip, FOVEA, STRIP, GtkDrawingArea)

/* `name` for screen readers. */
GtkWidget *fovea_strip_new (const char *name);
/* Copies the numbers; n 0 empties it. */
void fovea_strip_set (FoveaStrip *strip, const float *numbers, guint n);

G_END_DECLS
