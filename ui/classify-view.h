/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the Classify window: the photo, what the network saw of it, its answer
 * in words, bars and numbers, and a heat map of where the chosen row's class was
 * seen. It computes in threads of its own; whoever hosts it adds the button row.
 *
 * Properties, named as the options of classify and heatmap:
 *   "model" "seeing" "method" "layer" "language" string, "top" int, "layer-name" "comment"
 *   "keywords" boolean, "class" string (the number of the chosen row's), "opacity"
 *   double (of the heat map, 0..1), "as" string; "heat" boolean, is there a heat
 *   map at all; and "source" string, the id of what is looked at.
 * Signal "result-changed": a classification or a heat map came, or an error, or a
 * start. */
#pragma once

#include <gtk/gtk.h>

#include "classify-heat.h"
#include "fovea.h"
#include "view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_CLASSIFY_VIEW (fovea_classify_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaClassifyView, fovea_classify_view, FOVEA, CLASSIFY_VIEW, FoveaView)

/* `photo` is called on the main thread, once for each source that is chosen. */
GtkWidget *fovea_classify_view_new (FoveaPhotoFunc photo, gpointer data);

/* The answer on the screen, NULL while there is none (not yet, cancelled,
 * failed, or the settings have changed since). Owned by the view. */
const FoveaClassification *fovea_classify_view_get_result (FoveaClassifyView *view);

/* The same with all classes: a tag is the sum of many. */
const FoveaClassification *fovea_classify_view_get_all (FoveaClassifyView *view);

/* The model that gave it, or NULL. */
FoveaModel *fovea_classify_view_get_model (FoveaClassifyView *view);

/* The heat map that is seen and belongs to the answer, NULL while there is none, or
 * none to be drawn. Owned by the view. */
const FoveaHeatMap *fovea_classify_view_get_heat (FoveaClassifyView *view);

G_END_DECLS
