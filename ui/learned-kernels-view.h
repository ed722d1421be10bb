/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the window Learned Kernels: a network, its first layer's kernels as
 * tiles, and what the chosen ones make of the photo. */
#pragma once

#include "view.h"

G_BEGIN_DECLS

/* A FoveaView with the properties "kernels" ("3,7,12", "strongest 8"), "size"
 * ("photo", "network") and "view" (a word of FoveaResultView), strings. */
#define FOVEA_TYPE_LEARNED_KERNELS_VIEW (fovea_learned_kernels_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLearnedKernelsView, fovea_learned_kernels_view, FOVEA,
                      LEARNED_KERNELS_VIEW, FoveaView)

GtkWidget *fovea_learned_kernels_view_new (FoveaPhotoFunc photo, gpointer data);
/* How many are chosen and shown; 0 while there is no answer. */
guint fovea_learned_kernels_view_count (FoveaLearnedKernelsView *view);
/* A line for what a button did, or an error; NULL: none. */
void fovea_learned_kernels_view_say (FoveaLearnedKernelsView *view, const char *text);

G_END_DECLS
