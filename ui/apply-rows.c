/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of settings and the two pictures of the Apply Network window; each is
 * bound to the view's property of its name. */
#include "apply-rows.h"

#include <glib/gi18n-lib.h>

#include "picture-area.h"
#include "strip.h"

#define ROWS_PIECE 184 /* a side, logical pixels */

GtkWidget *
fovea_apply_row_new (const char *text, GtkWidget *widget, const char *tip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  atk_object_set_name (gtk_widget_get_accessible (widget), gtk_label_get_text (GTK_LABEL (label)));
  gtk_widget_set_tooltip_text (widget, tip);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), widget, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}

/* Its text counts when Enter is pressed or it is left, not at each letter. */
static void
apply_entry_done (GtkEntry *entry, GtkWidget *view)
{
  g_object_set (view, g_object_get_data (G_OBJECT (entry), "option"), gtk_entry_get_text (entry),
                NULL);
}

static gboolean
apply_entry_left (GtkEntry *entry, GdkEvent *event, GtkWidget *view)
{
  apply_entry_done (entry, view);
  return FALSE;
}

GtkWidget *
fovea_apply_entry_new (GtkWidget *view, const char *option)
{
  GtkWidget *entry = gtk_entry_new ();

  g_object_set_data (G_OBJECT (entry), "option", (gpointer) option);
  g_object_bind_property (view, option, entry, "text", G_BINDING_SYNC_CREATE);
  g_signal_connect (entry, "activate", G_CALLBACK (apply_entry_done), view);
  g_signal_connect (entry, "focus-out-event", G_CALLBACK (apply_entry_left), view);
  return entry;
}

GtkWidget *
fovea_apply_as_new (GtkWidget *view)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "layer", _ ("a new layer"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "mask", _ ("a mask of the layer"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "image", _ ("a new image"));
  g_object_bind_property (view, "as", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

GtkWidget *
fovea_apply_threshold_new (GtkWidget *view)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 1, 0.05);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), 2);
  g_object_bind_property (view, "threshold", spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return spin;
}

GtkWidget *
fovea_apply_piece_new (const char *title, GtkWidget **picture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (title);

  *picture = fovea_picture_area_new (title, ROWS_PIECE, ROWS_PIECE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), *picture, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
fovea_apply_strip_new (GtkWidget **strip, GtkWidget **title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  *strip = fovea_strip_new (_ ("Bottleneck"));
  *title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (*title), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (*title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_container_add (GTK_CONTAINER (box), *title);
  gtk_container_add (GTK_CONTAINER (box), *strip);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}
