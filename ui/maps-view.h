/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the Feature Maps window: which model, which layer, how many maps,
 * and the very sheet that will be made of them. Computes in a thread of its own;
 * whoever hosts it adds the button row.
 *
 * Properties, named as the command's options:
 *   "model" string, "layer" string ("" = the first convolution), "maps" int
 *   (0 = all), "as" string ("sheet" or "layers"); and "source" string.
 * Signal "result-changed": maps came, or an error, or a start. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_MAPS_VIEW (fovea_maps_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaMapsView, fovea_maps_view, FOVEA, MAPS_VIEW, FoveaView)

/* As fovea_classify_view_new. */
GtkWidget *fovea_maps_view_new (FoveaPhotoFunc photo, gpointer data);

/* The maps on the screen, NULL while there are none. Owned by the view. */
const FoveaMaps *fovea_maps_view_get_result (FoveaMapsView *view);

G_END_DECLS
