/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels that make one map, as tiles: one for each input map of a convolution, blue
 * below 0, orange above; one in colour where the input is a photo. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* In a frame that scrolls, with one line that says what is to be seen. */
GtkWidget *fovea_explore_kernels_new (void);
/* `weights`: [maps][inputs][height][width] of a convolution; `first`: the network's first
 * layer, where it is that one, else NULL. Both outlive it or the next call; both NULL
 * empty it. */
void fovea_explore_kernels_set (GtkWidget             *kernels,
                                const FoveaTensor     *weights,
                                const FoveaFirstLayer *first,
                                guint                  map);
/* The weights of the convolution that a layer is, or that it follows through layers
 * which work on each number alone (batch norm, activations), and that one's name; NULL:
 * none. A convolution of integers has a name alone. */
const FoveaTensor *fovea_explore_kernels_find (FoveaModel *model, const char *layer, const char **convolution);

G_END_DECLS
