/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's card to be read and edited. Signal "changed": a person has changed a
 * field. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_CARD_FORM (fovea_card_form_get_type ())
G_DECLARE_FINAL_TYPE (FoveaCardForm, fovea_card_form, FOVEA, CARD_FORM, GtkBox)

GtkWidget *fovea_card_form_new (void);
/* Shows this card; NULL: no card, nothing to edit. */
void fovea_card_form_set (FoveaCardForm *form, const FoveaCard *card);
/* The card as it is edited, no longer a guess. Errors: FORMAT, naming the field.
 * (transfer full) */
FoveaCard *fovea_card_form_get (FoveaCardForm *form, GError **error);
/* Puts a preparation into the fields, as if it had been chosen there. */
void fovea_card_form_use (FoveaCardForm *form, const FoveaPreset *preset);

G_END_DECLS
