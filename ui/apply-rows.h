/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the Apply Network window. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A label (with a mnemonic) before a widget, with a tooltip; hidden at first. */
GtkWidget *fovea_apply_row_new (const char *text, GtkWidget *widget, const char *tip);
/* A text of the view's property `option`, set by Enter or when it is left. */
GtkWidget *fovea_apply_entry_new (GtkWidget *view, const char *option);
/* What is made of the result, and the least score of boxes. */
GtkWidget *fovea_apply_as_new (GtkWidget *view);
GtkWidget *fovea_apply_threshold_new (GtkWidget *view);
/* A title over a picture. */
GtkWidget *fovea_apply_piece_new (const char *title, GtkWidget **picture);

/* A title over a FoveaStrip; hidden at first. */
GtkWidget *fovea_apply_strip_new (GtkWidget **strip, GtkWidget **title);

G_END_DECLS
