/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels that make one map, as tiles: one for each input map of a convolution, blue
 * below 0, orange above. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* In a frame that scrolls. */
GtkWidget *fovea_explore_kernels_new (void);
/* `weights`: [maps][inputs][height][width] of a convolution, which outlive it or the
 * next call; NULL empties it. Says in one line what is to be seen. (transfer full, NULL:
 * nothing) */
char *fovea_explore_kernels_set (GtkWidget *kernels, const FoveaTensor *weights, guint map);
/* The weights of the convolution that a layer is, or that it follows through layers
 * which work on each number alone (batch norm, activations); NULL: none. */
const FoveaTensor *fovea_explore_kernels_find (FoveaModel *model, const char *layer);

G_END_DECLS
