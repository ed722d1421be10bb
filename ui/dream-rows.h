/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a form over a config's properties: the label, range and tooltip are those of the
 * property, the widget is bound to it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A number as a spin button, a string as an entry. Adds it to the
 * grid's row `row`. Returns the widget. */
GtkWidget *fovea_dream_row (GtkGrid *grid, int row, GObject *config, const char *property);
/* The same with a widget of one's own, already bound. */
void fovea_dream_row_with (GtkGrid    *grid,
                           int         row,
                           GObject    *config,
                           const char *property,
                           GtkWidget  *widget);

G_END_DECLS
