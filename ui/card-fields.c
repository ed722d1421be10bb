/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a title and a field, or of two such pairs. */
#include "card-fields.h"

#include <glib/gi18n-lib.h>

#include "fovea.h"

typedef struct
{
  CardFields *f;
  int         row; /* the next one */
  GCallback   changed;
  gpointer    data;
} Making;

static GtkWidget *
fields_label (const char *title, GtkWidget *field)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  atk_object_set_name (gtk_widget_get_accessible (field), gtk_label_get_text (GTK_LABEL (label)));
  return label;
}

/* A row: title, field, and a second pair on its right (or NULL). */
static void
fields_row (Making *make, const char *title, GtkWidget *field, const char *title2, GtkWidget *field2)
{
  GtkGrid *grid = GTK_GRID (make->f->grid);

  gtk_grid_attach (grid, fields_label (title, field), 0, make->row, 1, 1);
  gtk_widget_set_hexpand (field, TRUE);
  gtk_grid_attach (grid, field, 1, make->row, field2 ? 1 : 3, 1);
  if (field2)
    {
      gtk_grid_attach (grid, fields_label (title2, field2), 2, make->row, 1, 1);
      gtk_widget_set_hexpand (field2, TRUE);
      gtk_grid_attach (grid, field2, 3, make->row, 1, 1);
    }
  make->row++;
}

static void
fields_heading (Making *make, const char *text)
{
  GtkWidget     *label = gtk_label_new (text);
  PangoAttrList *bold = pango_attr_list_new ();

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (label), bold);
  pango_attr_list_unref (bold);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_margin_top (label, make->row ? 6 : 0);
  gtk_grid_attach (GTK_GRID (make->f->grid), label, 0, make->row++, 4, 1);
}

static GtkWidget *
fields_entry (Making *make, int chars)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_width_chars (GTK_ENTRY (entry), chars);
  g_signal_connect_swapped (entry, "changed", make->changed, make->data);
  return entry;
}

static GtkWidget *
fields_combo (Making *make)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  g_signal_connect_swapped (combo, "changed", make->changed, make->data);
  return combo;
}

void
card_fields_add_choice (GtkWidget *combo, const char *id, const char *title)
{
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), id, title);
}

static GtkWidget *
fields_spin (Making *make, double low, double high, double step)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, step);

  g_signal_connect_swapped (spin, "value-changed", make->changed, make->data);
  return spin;
}

static GtkWidget *
fields_check (Making *make, const char *title)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (title);

  g_signal_connect_swapped (check, "toggled", make->changed, make->data);
  return check;
}

static GtkWidget *
fields_pair (GtkWidget *a, const char *between, GtkWidget *b, GtkWidget *c)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_container_add (GTK_CONTAINER (box), a);
  if (between)
    gtk_container_add (GTK_CONTAINER (box), gtk_label_new (between));
  gtk_container_add (GTK_CONTAINER (box), b);
  if (c)
    gtk_container_add (GTK_CONTAINER (box), c);
  return box;
}

/* ---- The groups --------------------------------------------------------------------- */

static void
fields_make_model (Making *make)
{
  CardFields *f = make->f;

  fields_heading (make, _ ("Model"));
  f->name = fields_entry (make, 20);
  f->task = fields_combo (make);
  for (int i = FOVEA_TASK_CLASSIFY; i <= FOVEA_TASK_FEATURES; i++)
    card_fields_add_choice (f->task, fovea_task_word (i), fovea_task_word (i));
  fields_row (make, _ ("_Name"), f->name, _ ("Tas_k"), f->task);
  f->licence = fields_entry (make, 12);
  f->source = fields_entry (make, 12);
  fields_row (make, _ ("Li_cence"), f->licence, NULL, NULL);
  fields_row (make, _ ("S_ource"), f->source, NULL, NULL);
}

static void
fields_make_input (Making *make)
{
  CardFields *f = make->f;
  guint       n;
  const FoveaPreset *presets = fovea_presets (&n);

  fields_heading (make, _ ("What it is given"));
  f->width = fields_spin (make, 1, 16384, 1);
  f->height = fields_spin (make, 1, 16384, 1);
  f->any_size = fields_check (make, _ ("_any size"));
  atk_object_set_name (gtk_widget_get_accessible (f->height), _ ("Height"));
  f->layout = fields_combo (make);
  card_fields_add_choice (f->layout, "NCHW", "NCHW");
  card_fields_add_choice (f->layout, "NHWC", "NHWC");
  fields_row (make, _ ("S_ize"), fields_pair (f->width, "x", f->height, f->any_size), _ ("Layo_ut"),
            f->layout);
  atk_object_set_name (gtk_widget_get_accessible (f->width), _ ("Width"));
  f->crop = fields_spin (make, 0.01, 1, 0.005);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (f->crop), 3);
  gtk_widget_set_tooltip_text (f->crop, _ ("The centre square of this part of the short side"));
  f->squash = fields_check (make, _ ("s_quash all of it"));
  f->resize = fields_combo (make);
  card_fields_add_choice (f->resize, "bilinear", _ ("bilinear"));
  card_fields_add_choice (f->resize, "bicubic", _ ("bicubic"));
  fields_row (make, _ ("C_rop"), fields_pair (f->crop, NULL, f->squash, NULL), _ ("R_esize"), f->resize);
  f->preset = fields_combo (make);
  for (guint i = 0; i < n; i++)
    card_fields_add_choice (f->preset, presets[i].id, _ (presets[i].title));
  card_fields_add_choice (f->preset, "", _ ("Others"));
  fields_row (make, _ ("_Pixels"), f->preset, NULL, NULL);
  f->channels = fields_combo (make);
  for (int i = FOVEA_CHANNELS_RGB; i <= FOVEA_CHANNELS_GRAY; i++)
    card_fields_add_choice (f->channels, fovea_channels_word (i), fovea_channels_word (i));
  f->scale = fields_entry (make, 8);
  gtk_widget_set_tooltip_text (f->scale, _ ("Pixels from 0 to 1 become (scale * pixel - mean) / "
                                            "deviation"));
  fields_row (make, _ ("C_hannels"), f->channels, _ ("_Scale"), f->scale);
  f->mean = fields_entry (make, 16);
  f->std = fields_entry (make, 16);
  fields_row (make, _ ("_Mean"), f->mean, _ ("De_viation"), f->std);
}

static void
fields_make_output (Making *make)
{
  CardFields *f = make->f;

  fields_heading (make, _ ("What comes out"));
  f->kind = fields_combo (make);
  card_fields_add_choice (f->kind, "logits", _ ("logits: a softmax is still to be done"));
  card_fields_add_choice (f->kind, "probabilities", _ ("probabilities"));
  f->labels = fields_entry (make, 12);
  gtk_widget_set_tooltip_text (f->labels,
                               _ ("A file beside the model, imagenet-1k, or metadata for the "
                                  "labels inside of the model file"));
  fields_row (make, _ ("Ans_wer"), f->kind, _ ("La_bels"), f->labels);
  f->output = fields_combo (make);
  f->factor = fields_spin (make, 1, 64, 1);
  fields_row (make, _ ("Picture _from"), f->output, _ ("Size _times"), f->factor);
  f->picture = fields_entry (make, 12);
  f->expected = fields_entry (make, 12);
  gtk_widget_set_tooltip_text (f->picture, _ ("A picture beside the model that tells whether this "
                                              "card is right"));
  gtk_widget_set_tooltip_text (f->expected, _ ("The number or the label of its class"));
  fields_row (make, _ ("Self-test pict_ure"), f->picture, _ ("shows c_lass"), f->expected);
}

void
card_fields_init (CardFields *f, GCallback changed, gpointer data)
{
  Making make = { .f = f, .changed = changed, .data = data };

  f->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (f->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (f->grid), 12);
  fields_make_model (&make);
  fields_make_input (&make);
  fields_make_output (&make);
}
