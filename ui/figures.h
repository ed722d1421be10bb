/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of one width: decimals stand below each other, and a number that changes
 * moves nothing beside it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* `scale`: of the font's size. (transfer full) */
PangoAttrList *fovea_figures_new (double scale);
void           fovea_figures_set_label (GtkWidget *label);
/* A label to the left that breaks into lines. */
GtkWidget   *fovea_figures_label_new (void);
PangoLayout *fovea_figures_layout_new (GtkWidget *widget, const char *text, double scale);

G_END_DECLS
