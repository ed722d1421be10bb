/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One number of the grid: an entry over its colour. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_CELL (fovea_kernel_cell_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelCell, fovea_kernel_cell, FOVEA, KERNEL_CELL, GtkEntry)

/* Signals: "edited" (the text was typed), "step" (a double: notches up),
 * "pasted" (the text of the clipboard, if it is more than one number), "done" (a
 * drag or a turn of the wheel has ended). */
GtkWidget *fovea_kernel_cell_new (guint row, guint column, gboolean centre, int chars);

/* Shows `value` in 4 digits, or in as many as there is room for where one is not in it;
 * the tooltip has all of them. `level`: -1 (all blue)
 * to 1 (all orange). */
void fovea_kernel_cell_show (FoveaKernelCell *cell, double value, double level);
/* Only the colour: the text is being typed. */
void fovea_kernel_cell_tint (FoveaKernelCell *cell, double value, double level);

guint fovea_kernel_cell_row (FoveaKernelCell *cell);
guint fovea_kernel_cell_column (FoveaKernelCell *cell);

/* 4 significant digits, '.' in every locale. (transfer full) */
char *fovea_kernel_cell_text (double value);
/* What values are painted over, and the colour of their text: the theme's, but never a
 * pair that cannot be read (GIMP's own style sheet and the desktop's may disagree). */
void fovea_kernel_cell_ground (GtkWidget *widget, GdkRGBA *base, GdkRGBA *ink);
/* What a value is painted with, over `base`, 0..1 each. */
void fovea_kernel_cell_colour (double level, const GdkRGBA *base, GdkRGBA *colour);

G_END_DECLS
