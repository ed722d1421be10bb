/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel as a grid of numbers: blue below zero, orange above, the theme's
 * own base at zero. Each cell is an entry called "row 2, column 3"; arrows move,
 * Tab leaves, typing edits, Enter takes, Esc gives the old number back; the wheel
 * and a vertical drag change the cell that has the focus; Ctrl+Z undoes; a pasted
 * text of several numbers is the new kernel.
 * Of a kernel of several planes one is seen.
 * Signals: "kernel-changed"; "problem" (a sentence, or "" when all is well);
 * "planes" (how many there are was chosen). */
#pragma once

#include <gtk/gtk.h>

#include "kernel-model.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_GRID (fovea_kernel_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, FOVEA, KERNEL_GRID, GtkBox)

GtkWidget *fovea_kernel_grid_new (void);

/* The grid's own. */
FoveaKernelModel *fovea_kernel_grid_get_model (FoveaKernelGrid *grid);

/* Of the picture: how many planes can be added. */
void fovea_kernel_grid_set_channels (FoveaKernelGrid *grid, guint channels);

/* What the window opens with is no step that can be undone. */
void fovea_kernel_grid_begin (FoveaKernelGrid *grid);

/* As the clipboard's text is taken; a text that is no kernel is a "problem". */
void fovea_kernel_grid_paste_text (FoveaKernelGrid *grid, const char *text);

G_END_DECLS
