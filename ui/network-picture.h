/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as a vertical picture that scrolls: boxes of layers, branches side by side,
 * skips going round, totals at the bottom. Up and Down walk the layers in running order,
 * Left and Right the branches, Home and End, Page Up and Page Down, Ctrl with + - 0 or the wheel
 * zooms, `/` or typing finds a layer by name or type. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* Signal "row-selected" (guint row): the person chose another row of the description, by
 * pointer, key or search; not for fovea_network_picture_set_row. */
#define FOVEA_TYPE_NETWORK_PICTURE (fovea_network_picture_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNetworkPicture, fovea_network_picture, FOVEA, NETWORK_PICTURE, GtkBox)

GtkWidget *fovea_network_picture_new (void);

/* Shows this network; the first row is selected. `seconds`: [n_layers], what each row
 * took, NULL where it is not known. Nothing is kept of the arguments. NULLs empty it. */
void fovea_network_picture_set (FoveaNetworkPicture    *picture,
                                FoveaGraph             *graph,
                                const FoveaDescription *description,
                                const double           *seconds);

/* The selected row of the description; -1: none (there is no network, or no layer in it). */
int  fovea_network_picture_get_row (FoveaNetworkPicture *picture);
void fovea_network_picture_set_row (FoveaNetworkPicture *picture, guint row);
/* Selects the next row after the selected one (itself, if `itself`) whose name or type has
 * the text, from the start again after the last. FALSE: there is none. */
gboolean
fovea_network_picture_search (FoveaNetworkPicture *picture, const char *text, gboolean itself);

G_END_DECLS
