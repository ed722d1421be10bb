/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine chose for a network on this machine: a sortable table of its
 * steps with time, speed and memory, measured when it is asked for. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "host.h"

G_BEGIN_DECLS

/* Both are called with `data` when their buttons are pressed; `text` gives what
 * Copy as Text copies. */
GtkWidget *
fovea_plan_page_new (void (*measure) (gpointer data), FoveaCommandFunc text, gpointer data);

/* Shows a measured plan; NULL: `problem`, or, where that is NULL too, what the
 * button is for. */
void fovea_plan_page_set (GtkWidget *page, const FoveaProfile *profile, const char *problem);
/* Is there a network that could be measured, and is it being measured? */
void fovea_plan_page_set_state (GtkWidget *page, gboolean can, gboolean busy);

G_END_DECLS
