/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of What Does It Look For and of Deep Dream: what is asked for on the right, the
 * picture on the left, which improves before one's eyes from Start to Stop; what is there
 * then stays. Computes in a thread of its own; whoever hosts it adds the button row.
 *
 * Signal "result-changed": a picture came, or the end, or an error. */
#pragma once

#include <gtk/gtk.h>

#include "sought.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_DREAM_VIEW (fovea_dream_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDreamView, fovea_dream_view, FOVEA, DREAM_VIEW, GtkBox)

/* What the settings ask for, on the main thread. (transfer full) */
typedef FoveaSoughtRequest *(*FoveaDreamAsk) (gpointer data, GError **error);

/* `config` has a property for each option of the command, to which the widgets are bound;
 * deep: of `dream`, else of `neuron`. */
GtkWidget *fovea_dream_view_new (GObject *config, gboolean deep, FoveaDreamAsk ask, gpointer data);

void fovea_dream_view_stop (FoveaDreamView *view);
/* What is wrong, in the window. */
void fovea_dream_view_say (FoveaDreamView *view, const char *problem);
/* What is on the screen, NULL while there is nothing. Owned by the view. */
FoveaSoughtSet *fovea_dream_view_get_set (FoveaDreamView *view);

G_END_DECLS
