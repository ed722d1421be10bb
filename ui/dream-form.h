/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked for in What Does It Look For and in Deep Dream: a form over the settings of
 * `neuron` or `dream`, and what in it goes with what. It computes nothing. */
#pragma once

#include <gtk/gtk.h>

#include "dream-work.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_DREAM_FORM (fovea_dream_form_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDreamForm, fovea_dream_form, FOVEA, DREAM_FORM, GtkBox)

/* `config` has a property for each option of the command, to which the widgets are bound;
 * deep: of `dream`, else of `neuron`. Signals "start" and "stop": it is asked for by the
 * button, "start" by Enter in any of its numbers and words, too. */
GtkWidget *fovea_dream_form_new (GObject *config, gboolean deep);

/* The facts of the model that is chosen, borrowed until the next; NULL: not (yet) known. */
void fovea_dream_form_set_facts (FoveaDreamForm *form, const FoveaDreamFacts *facts);
/* Is a picture being made? Its button says Start or Stop. */
void fovea_dream_form_set_busy (FoveaDreamForm *form, gboolean busy);

G_END_DECLS
