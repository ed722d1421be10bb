/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that opens an entry for an architecture pattern: what a network would be, its
 * sizes and parameters, before anybody has trained it. */
#include <glib/gi18n-lib.h>

#include "explore-private.h"

#define PATTERN_EXAMPLE "INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10"
#define PATTERN_CHARS   56

static void
pattern_entered (GtkWidget *entry, FoveaExploreView *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (entry))));
  gboolean         whole = fovea_is_pattern (text);
  g_autofree char *pattern = whole ? g_strdup (text) : g_strconcat ("INPUT 3x224x224 -> ", text, NULL);

  if (*text == '\0')
    return;
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER)));
  g_object_set (self, "layer", "", "model", pattern, NULL);
}

GtkWidget *
fovea_explore_pattern_new (FoveaExploreView *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new (button);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *label = gtk_label_new (_ ("Layers, with arrows between them; Enter shows their sizes and parameters.\n"
                                       "CONV 3x3 16, RELU, POOL, FC 10; [ … ]*2 is twice"));

  gtk_entry_set_text (GTK_ENTRY (entry), PATTERN_EXAMPLE);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), PATTERN_CHARS);
  atk_object_set_name (gtk_widget_get_accessible (entry), _ ("Pattern of a network"));
  g_signal_connect (entry, "activate", G_CALLBACK (pattern_entered), self);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_container_add (GTK_CONTAINER (box), entry);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (popover), box);
  gtk_button_set_label (GTK_BUTTON (button), _ ("_Pattern…"));
  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _ ("A network that is written down, for its sizes and parameters"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}
