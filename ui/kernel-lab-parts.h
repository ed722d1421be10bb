/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right side of the Kernel Lab below its grid. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Correlation or convolution, border, view, stride, dilation, scale and offset,
 * bound to `view`'s properties of those names; `value_row` is what to show with a
 * constant border only. */
GtkWidget *fovea_lab_options_new (GObject *view, GtkWidget **value_row);

GtkWidget *fovea_lab_label_new (gboolean large);
/* Unseen; `text` is its label. */
GtkWidget *fovea_lab_message_new (GtkWidget **text);

G_END_DECLS
