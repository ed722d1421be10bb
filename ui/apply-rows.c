/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of settings of the Apply Network window, each bound to the view's property of
 * its name, and its small pictures. */
#include "apply-rows.h"

#include <glib/gi18n-lib.h>

#include "picture-area.h"
#include "strip.h"

#define ROWS_PIECE 184 /* a side, logical pixels */

static GtkWidget *
rows_row_new (const char *text, GtkWidget *widget, const char *tip)
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

static GtkWidget *
rows_entry_new (GtkWidget *view, const char *option)
{
  GtkWidget *entry = gtk_entry_new ();

  g_object_set_data (G_OBJECT (entry), "option", (gpointer) option);
  g_object_bind_property (view, option, entry, "text", G_BINDING_SYNC_CREATE);
  g_signal_connect (entry, "activate", G_CALLBACK (apply_entry_done), view);
  g_signal_connect (entry, "focus-out-event", G_CALLBACK (apply_entry_left), view);
  return entry;
}

static GtkWidget *
rows_as_new (GtkWidget *view)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "layer", _ ("a new layer"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "mask", _ ("a mask of the layer"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "image", _ ("a new image"));
  g_object_bind_property (view, "as", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

static GtkWidget *
rows_threshold_new (GtkWidget *view)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 1, 0.05);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), 2);
  g_object_bind_property (view, "threshold", spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return spin;
}

static void
rows_output_changed (GtkComboBox *combo, GtkWidget *view)
{
  FoveaApplyRows *rows = g_object_get_data (G_OBJECT (combo), "rows");

  if (! rows->quiet && gtk_combo_box_get_active_id (combo))
    g_object_set (view, "output", gtk_combo_box_get_active_id (combo), NULL);
}

void
fovea_apply_rows_pack (FoveaApplyRows *rows, GtkWidget *view, GtkBox *box)
{
  rows->output = gtk_combo_box_text_new ();
  g_object_set_data (G_OBJECT (rows->output), "rows", rows);
  g_signal_connect (rows->output, "changed", G_CALLBACK (rows_output_changed), view);
  rows->output_row =
      rows_row_new (_ ("Out_put"), rows->output, _ ("Which of the network's outputs"));
  rows->class_row = rows_row_new (_ ("C_lass"), rows_entry_new (view, "class"),
                                  _ ("One class alone, by name or number; empty: all, in colours"));
  rows->threshold_row = rows_row_new (_ ("_Threshold"), rows_threshold_new (view),
                                      _ ("Boxes of at least this score"));
  rows->decode_row =
      rows_row_new (_ ("D_ecode"), rows_entry_new (view, "decode"),
                    _ ("Other numbers for the bottleneck; 3=1.5 changes the third alone"));
  rows->as_row = rows_row_new (_ ("Ma_ke"), rows_as_new (view),
                               _ ("What the result becomes; of another size it is a new image"));
  gtk_widget_show (rows->as_row);
  gtk_box_pack_end (box, rows->as_row, FALSE, FALSE, 0);
  gtk_box_pack_end (box, rows->output_row, FALSE, FALSE, 0);
  gtk_box_pack_end (box, rows->threshold_row, FALSE, FALSE, 0);
  gtk_box_pack_end (box, rows->class_row, FALSE, FALSE, 0);
  gtk_box_pack_end (box, rows->decode_row, FALSE, FALSE, 0);
}

/* The names of several outputs; one alone is no choice. */
static void
rows_show_outputs (FoveaApplyRows *rows, char **outputs, const char *chosen)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (rows->output);

  rows->quiet = TRUE;
  gtk_combo_box_text_remove_all (combo);
  gtk_combo_box_text_append (combo, "", _ ("the one of its card"));
  for (char **name = outputs; name && *name; name++)
    gtk_combo_box_text_append (combo, *name, *name);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen);
  rows->quiet = FALSE;
}

void
fovea_apply_rows_show (FoveaApplyRows *rows, const FoveaPreview *preview, const char *output)
{
  gboolean detector = preview->task == FOVEA_TASK_DETECT;
  gboolean several =
      preview->has_facts && preview->task == FOVEA_TASK_MASK && preview->facts.classes > 1;
  char   **outputs = preview->outputs;

  rows_show_outputs (rows, outputs, output);
  gtk_widget_set_visible (rows->output_row, ! detector && outputs && outputs[0] && outputs[1]);
  gtk_widget_set_visible (rows->class_row, several);
  gtk_widget_set_visible (rows->threshold_row, detector);
  gtk_widget_set_visible (rows->as_row, ! detector);
  gtk_widget_set_visible (rows->decode_row, preview->latent != NULL);
}

/* ---- Pictures ------------------------------------------------------------------------ */

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

typedef struct
{
  GtkWidget *strip, *title;
} ApplyStrip;

GtkWidget *
fovea_apply_strip_new (void)
{
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  ApplyStrip *own = g_new0 (ApplyStrip, 1);

  own->strip = fovea_strip_new (_ ("Bottleneck"));
  own->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (own->title), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (own->title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_container_add (GTK_CONTAINER (box), own->title);
  gtk_container_add (GTK_CONTAINER (box), own->strip);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  g_object_set_data_full (G_OBJECT (box), "strip", own, g_free);
  return box;
}

void
fovea_apply_strip_set (GtkWidget *box, const FoveaPreview *preview)
{
  ApplyStrip      *own = g_object_get_data (G_OBJECT (box), "strip");
  guint            n = preview->latent ? (guint) preview->latent->shape.size[0] : 0;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (box, preview->latent != NULL);
  fovea_strip_set (FOVEA_STRIP (own->strip), n ? preview->latent->data : NULL, n);
  if (n == 0)
    return;
  title =
      g_strdup_printf (ngettext ("Bottleneck “%s”: %u number", "Bottleneck “%s”: %u numbers", n),
                       preview->latent_name, n);
  gtk_label_set_text (GTK_LABEL (own->title), title);
}
