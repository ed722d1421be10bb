/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four pages over one row of progress. */
#include "models-widgets.h"

#include <glib/gi18n-lib.h>

#include "card-form.h"
#include "layer-table.h"
#include "models-parts.h"
#include "picture-area.h"
#include "presets-list.h"

#define MODELS_LIST_WIDTH    220
#define MODELS_DETAIL_WIDTH  800
#define MODELS_DETAIL_HEIGHT 440
#define MODELS_PHOTO         150

static GtkWidget *
widgets_list_new (ModelsWidgets *w)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  w->tree = fovea_models_list_new ();
  w->add = gtk_button_new_with_mnemonic (_ ("_Add…"));
  w->remove = gtk_button_new_with_mnemonic (_ ("_Remove…"));
  gtk_box_pack_start (GTK_BOX (buttons), w->add, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (buttons), w->remove, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), fovea_models_scrolled_new (w->tree, TRUE), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), buttons, FALSE, FALSE, 0);
  gtk_widget_set_size_request (box, MODELS_LIST_WIDTH, -1);
  return box;
}

static GtkWidget *
widgets_card_page_new (ModelsWidgets *w)
{
  w->form = fovea_card_form_new ();
  w->test = gtk_button_new_with_mnemonic (_ ("_Test"));
  w->revert = gtk_button_new_with_mnemonic (_ ("Re_vert"));
  w->save = gtk_button_new_with_mnemonic (_ ("_Save Card"));
  return fovea_models_page_new (NULL, fovea_models_scrolled_new (w->form, FALSE), w->test,
                                w->revert, w->save);
}

static GtkWidget *
widgets_try_page_new (ModelsWidgets *w)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *question = fovea_models_label_new (PANGO_SCALE_LARGE, TRUE);

  gtk_label_set_text (GTK_LABEL (question), _ ("Which row names it right?"));
  w->picture = fovea_picture_area_new (_ ("Photo"), MODELS_PHOTO * 4 / 3, MODELS_PHOTO);
  gtk_box_pack_start (GTK_BOX (top), w->picture, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (top), question, TRUE, TRUE, 0);
  w->presets = fovea_presets_list_new ();
  w->use = gtk_button_new_with_mnemonic (_ ("_Use This Row"));
  gtk_widget_set_tooltip_text (w->use, _ ("Put these numbers into the card"));
  return fovea_models_page_new (top, fovea_models_scrolled_new (w->presets, TRUE), NULL, NULL,
                                w->use);
}

static GtkWidget *
widgets_pages_new (ModelsWidgets *w, GtkWidget *plan)
{
  GtkWidget *switcher = gtk_stack_switcher_new ();
  GtkStack  *stack = GTK_STACK (w->stack = gtk_stack_new ());

  gtk_widget_set_size_request (w->stack, MODELS_DETAIL_WIDTH, MODELS_DETAIL_HEIGHT);
  w->table = fovea_layer_table_new ();
  gtk_stack_add_titled (stack, widgets_card_page_new (w), "card", _ ("Card"));
  gtk_stack_add_titled (stack, w->table, "layers", _ ("Layers"));
  gtk_stack_add_titled (stack, plan, "plan", _ ("Plan"));
  gtk_stack_add_titled (stack, widgets_try_page_new (w), "try", _ ("Try on the Photo"));
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), stack);
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  return switcher;
}

static GtkWidget *
widgets_details_new (ModelsWidgets *w, GtkWidget *plan, GtkWidget *progress)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *switcher = widgets_pages_new (w, plan);

  w->head = fovea_models_head_new ();
  w->message = fovea_models_message_new ();
  gtk_box_pack_start (GTK_BOX (box), w->head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), switcher, FALSE, FALSE, 6);
  gtk_box_pack_start (GTK_BOX (box), w->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), w->stack, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), progress, FALSE, FALSE, 0);
  return box;
}

void
models_widgets_init (ModelsWidgets *w, GtkWidget *plan, GtkWidget *progress)
{
  w->list = widgets_list_new (w);
  w->details = widgets_details_new (w, plan, progress);
}

void
models_widgets_allow (ModelsWidgets *w, FoveaModel *model, gboolean edited, gboolean tried)
{
  const FoveaCard *card = model ? fovea_model_card (model) : NULL;
  gboolean         test = card && card->picture && card->expected;
  gboolean         guessed = card && card->guessed;

  gtk_widget_set_sensitive (w->test, test);
  gtk_widget_set_tooltip_text (w->test, test ? _ ("Ask the network about the card's picture") :
                                               _ ("The card names no self-test picture"));
  gtk_widget_set_sensitive (w->revert, card && edited);
  gtk_widget_set_sensitive (w->save, card && (edited || guessed));
  gtk_button_set_label (GTK_BUTTON (w->save),
                        guessed && ! edited ? _ ("Confirm and _Save") : _ ("_Save Card"));
  gtk_widget_set_sensitive (w->use,
                            card && tried && fovea_presets_list_chosen (w->presets) != NULL);
}

void
models_widgets_allow_remove (ModelsWidgets *w, gboolean own)
{
  gtk_widget_set_sensitive (w->remove, own);
  gtk_widget_set_tooltip_text (w->remove,
                               own ? _ ("Remove this model from your own folder") :
                                     _ ("Only models in your own folder can be removed here"));
}
