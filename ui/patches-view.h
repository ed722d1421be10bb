/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of Top Patches: a folder, a network's layer and its maps; the patches of one's
 * photos that excite them most, better ones as photos are looked at. */
#pragma once

#include <gtk/gtk.h>

#include "patches-find.h"

G_BEGIN_DECLS

/* Signal "result-changed": there are patches to make something of, or none any more. */
#define FOVEA_TYPE_PATCHES_VIEW (fovea_patches_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchesView, fovea_patches_view, FOVEA, PATCHES_VIEW, GtkBox)

/* What is to be sought by the config of now. (transfer full) */
typedef FoveaPatchRequest *(*FoveaPatchesAsk) (gpointer data);
/* Opens a photo for the person. */
typedef gboolean (*FoveaPatchesOpen) (const char *path, gpointer data, GError **error);

/* `config` has "folder" (GFile), "recursive", and a property for each option of the
 * command, to which the widgets are bound. A search begins by itself once there is a
 * folder, and again when something changes. */
GtkWidget *
fovea_patches_view_new (GObject *config, FoveaPatchesAsk ask, FoveaPatchesOpen open, gpointer data);

void     fovea_patches_view_stop (FoveaPatchesView *view);
gboolean fovea_patches_view_is_busy (FoveaPatchesView *view);
/* What is on the screen, NULL while there is nothing. Owned by the view. */
FoveaPatchSet *fovea_patches_view_get_set (FoveaPatchesView *view);
/* Says something in the window. */
void fovea_patches_view_say (FoveaPatchesView *view, const char *sentence, gboolean error);

G_END_DECLS
