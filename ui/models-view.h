/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the Models window: the models there are, and of the chosen one its
 * card, its layers, how they are computed, and what it says of the photo under
 * the usual preparations. Property "model": the chosen model's id. Signal "result-changed": what was
 * asked for is there, or an error. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "subject.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_MODELS_VIEW (fovea_models_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaModelsView, fovea_models_view, FOVEA, MODELS_VIEW, GtkBox)

/* A measured plan as text to be copied. (transfer full) */
typedef char *(*FoveaPlanText) (FoveaModel *model, const FoveaProfile *profile);

/* `photo`: the picture that preparations are tried on, its source is NULL (NULL:
 * no image is open); `file`: a picture file, its source is the path. Both are
 * called on the main thread. */
GtkWidget *fovea_models_view_new (FoveaPhotoFunc photo,
                                  FoveaPhotoFunc file,
                                  FoveaPlanText  plan_text,
                                  gpointer       data);
/* "card", "layers", "plan" or "try" comes to the front. */
void fovea_models_view_show_page (FoveaModelsView *view, const char *page);
/* Which of them is there. */
const char *fovea_models_view_get_page (FoveaModelsView *view);

G_END_DECLS
