/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches on the screen: below a map's number its best patches side by side, each with its
 * photo's name and value. Arrow keys walk through them; Enter or a double click opens. */
#pragma once

#include <gtk/gtk.h>

#include "patches-find.h"

G_BEGIN_DECLS

#define FOVEA_PATCHES_LARGE 168 /* logical pixels of a patch where one map is shown ... */
#define FOVEA_PATCHES_SMALL 96  /* ... and where several are */

/* Signals "photo-chosen" (path) and "map-chosen" (number, of several). */
#define FOVEA_TYPE_PATCHES_GRID (fovea_patches_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchesGrid, fovea_patches_grid, FOVEA, PATCHES_GRID, GtkBox)

GtkWidget *fovea_patches_grid_new (void);
/* NULL: nothing. What is on the screen already stays where it is, the focus with it. */
void fovea_patches_grid_show (FoveaPatchesGrid *grid, FoveaPatchSet *set);

G_END_DECLS
