/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Which row names it right?": the usual preparations and what a network says
 * under each. Signal "row-activated" of the tree: one is to be used. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A GtkTreeView. */
GtkWidget *fovea_presets_list_new (void);
/* `rows`: of FoveaClassification, as of fovea_model_try_presets; NULL: none yet.
 * `own`: the card's preset is marked; may be NULL. */
void fovea_presets_list_set (GtkWidget *list, GPtrArray *rows, const FoveaPreset *own);
/* The chosen one, or NULL. */
const FoveaPreset *fovea_presets_list_chosen (GtkWidget *list);

G_END_DECLS
