/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's table of layers with its totals underneath. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

GtkWidget *fovea_layer_table_new (void);
/* NULL empties it. */
void fovea_layer_table_set (GtkWidget *table, const FoveaDescription *description);

G_END_DECLS
