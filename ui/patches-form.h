/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of Top Patches, bound to the config of fovea_patches_view_new. */
#pragma once

#include <gtk/gtk.h>

#include "patches-find.h"

G_BEGIN_DECLS

/* Signal "start": *Look Again* was pressed. */
#define FOVEA_TYPE_PATCHES_FORM (fovea_patches_form_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchesForm, fovea_patches_form, FOVEA, PATCHES_FORM, GtkGrid)

GtkWidget *fovea_patches_form_new (GObject *config);
/* NULL: not known. */
void fovea_patches_form_set_layers (FoveaPatchesForm *form, char **layers);
/* Which maps there are to go to. NULL: not known. */
void fovea_patches_form_set_found (FoveaPatchesForm *form, const FoveaPatchSet *set);
/* While busy there is nothing to start. */
void fovea_patches_form_set_busy (FoveaPatchesForm *form, gboolean busy);

G_END_DECLS
