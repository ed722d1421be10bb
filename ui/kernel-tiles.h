/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's first-layer kernels as tiles: each a small picture whose red, green
 * and blue are the kernel's planes, mid grey where it is 0, enlarged by a whole
 * number without smoothing, with its number and strength under it. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Signal "chosen-changed": the person, not the program, has chosen others. */
#define FOVEA_TYPE_KERNEL_TILES (fovea_kernel_tiles_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelTiles, fovea_kernel_tiles, FOVEA, KERNEL_TILES, GtkBox)

GtkWidget *fovea_kernel_tiles_new (void);
/* The layer must outlive it or the next call; NULL empties it. */
void fovea_kernel_tiles_set_layer (FoveaKernelTiles *tiles, const FoveaFirstLayer *layer);
/* Kernels' numbers, in the order in which they stand. (transfer full, of guint) */
GArray *fovea_kernel_tiles_get_chosen (FoveaKernelTiles *tiles);
void    fovea_kernel_tiles_set_chosen (FoveaKernelTiles *tiles, const guint *kernels, guint n);

/* One kernel as RGB24, a pixel a coefficient: grey + grey * value / range, where a
 * range of 0 is its own largest magnitude. */
cairo_surface_t *fovea_kernel_tile_new (const FoveaFirstLayer *layer, guint kernel, double range);
/* The largest magnitude of all kernels. */
double fovea_kernel_tiles_range (const FoveaFirstLayer *layer);
/* Some of them on one picture with numbers, strengths and a title, as RGB24. NULL
 * with a MEMORY error. */
cairo_surface_t *fovea_kernel_tiles_sheet (const FoveaFirstLayer *layer,
                                           const guint           *kernels,
                                           guint                  n,
                                           gboolean               common,
                                           GError               **error);

G_END_DECLS
