/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids are the words of batch, texts their translated labels. */
#include "words-combo.h"

GtkWidget *
fovea_words_combo_new (GObject         *object,
                       const char      *property,
                       const FoveaWord *words,
                       const char      *name)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (const FoveaWord *word = words; word->nick; word++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), word->nick, fovea_word_label (word));
  gtk_widget_set_tooltip_text (combo, name);
  atk_object_set_name (gtk_widget_get_accessible (combo), name);
  g_object_bind_property (object, property, combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}
