/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widgets that follow the view's properties, and lead them. */
#include "kernel-lab-parts.h"

#include <glib/gi18n-lib.h>

#include "library/words.h"

static void
lab_add_row (GtkWidget *grid, int row, const char *label, GtkWidget *widget)
{
  GtkWidget *text = gtk_label_new_with_mnemonic (label);
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *name = g_strjoinv ("", parts);

  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), widget);
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (GTK_GRID (grid), text, row % 2 * 2, row / 2, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), widget, row % 2 * 2 + 1, row / 2, 1, 1);
}

static GtkWidget *
lab_words_new (GObject *view, const char *property, const FoveaWord *words)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  g_autoptr (GList) cells = NULL;

  for (; words->nick; words++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), words->nick, fovea_word_label (words));
  /* Long words do not make the column wide. */
  cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));
  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 12, NULL);
  g_object_bind_property (view, property, combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

static GtkWidget *
lab_spin_new (GObject    *view,
              const char *property,
              double      low,
              double      high,
              double      step,
              guint       digits)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), digits);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), 5);
  g_object_bind_property (view, property, spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return spin;
}

static GtkWidget *
lab_flip_new (GObject *view)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *plain = gtk_radio_button_new_with_mnemonic (NULL, _ ("Correlati_on"));
  GtkWidget *turned =
      gtk_radio_button_new_with_mnemonic_from_widget (GTK_RADIO_BUTTON (plain), _ ("Con_volution"));

  gtk_widget_set_tooltip_text (plain, _ ("The numbers lie over the picture as they stand"));
  gtk_widget_set_tooltip_text (
      turned,
      _ ("The kernel is turned by 180 degrees: the grid shows it as it lies over the picture"));
  /* Of a group's buttons none can be let go, one can only be pressed. */
  g_object_bind_property (view, "flip", turned, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "flip", plain, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE |
                              G_BINDING_INVERT_BOOLEAN);
  gtk_container_add (GTK_CONTAINER (row), plain);
  gtk_container_add (GTK_CONTAINER (row), turned);
  return row;
}

static GtkWidget *
lab_grid_new (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  return grid;
}

static GtkWidget *
lab_label_new (gboolean large)
{
  GtkWidget     *label = gtk_label_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  if (large)
    {
      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_LARGE));
      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
    }
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  return label;
}

static GtkWidget *
lab_formula_new (void)
{
  GtkWidget *formula = lab_label_new (FALSE);

  gtk_style_context_add_class (gtk_widget_get_style_context (formula), GTK_STYLE_CLASS_DIM_LABEL);
  atk_object_set_name (gtk_widget_get_accessible (formula), _ ("What the sum becomes"));
  gtk_widget_set_tooltip_text (formula,
                               _ ("What the sum of products is multiplied by, and what is added"));
  return formula;
}

/* What few people change, folded away. */
static GtkWidget *
lab_rare_new (GObject *view)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_More: channels, activation, light"));
  GtkWidget *grid = lab_grid_new ();
  GtkWidget *linear = gtk_check_button_new_with_mnemonic (_ ("In linear li_ght"));

  lab_add_row (grid, 0, _ ("C_hannels"), lab_words_new (view, "channels", fovea_channels_words));
  lab_add_row (grid, 2, _ ("Apply t_o"), lab_words_new (view, "on", fovea_on_words));
  lab_add_row (grid, 4, _ ("Acti_vation"),
               lab_words_new (view, "activation", fovea_activation_words));
  gtk_widget_set_tooltip_text (linear,
                               _ ("Compute with light intensities instead of perceptual values"));
  g_object_bind_property (view, "linear", linear, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_grid_attach (GTK_GRID (grid), linear, 1, 3, 1, 1);
  gtk_widget_set_margin_top (grid, 6);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  return expander;
}

GtkWidget *
fovea_lab_reading_new (GObject *view, FoveaLabOptions *options)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *grid = lab_grid_new ();
  GtkWidget *value = lab_spin_new (view, "border-value", 0, 1, 0.05, 3);

  lab_add_row (grid, 0, _ ("_Border"), lab_words_new (view, "border", fovea_border_words));
  lab_add_row (grid, 1, _ ("Sho_w"), lab_words_new (view, "view", fovea_view_words));
  options->border_value = value;
  atk_object_set_name (gtk_widget_get_accessible (value), _ ("Border value"));
  gtk_widget_set_tooltip_text (value, _ ("The constant that is read outside"));
  gtk_widget_set_no_show_all (value, TRUE);
  gtk_grid_attach (GTK_GRID (grid), value, 1, 1, 1, 1);
  gtk_container_add (GTK_CONTAINER (box), lab_flip_new (view));
  gtk_container_add (GTK_CONTAINER (box), grid);
  return box;
}

GtkWidget *
fovea_lab_steps_new (GObject *view)
{
  GtkWidget *grid = lab_grid_new ();

  lab_add_row (grid, 0, _ ("S_tride"), lab_spin_new (view, "stride", 1, 64, 1, 0));
  lab_add_row (grid, 1, _ ("Di_lation"), lab_spin_new (view, "dilation", 1, 64, 1, 0));
  return grid;
}

GtkWidget *
fovea_lab_options_new (GObject *view, FoveaLabOptions *options)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *grid = lab_grid_new ();
  GtkWidget *wide = lab_grid_new ();

  lab_add_row (grid, 0, _ ("Scal_e"), lab_spin_new (view, "scale", -1000, 1000, 0.1, 3));
  lab_add_row (grid, 1, _ ("O_ffset"), lab_spin_new (view, "offset", -1000, 1000, 0.1, 3));
  lab_add_row (wide, 0, _ ("Scalin_g"), lab_words_new (view, "scaling", fovea_scaling_words));
  options->formula = lab_formula_new ();
  gtk_container_add (GTK_CONTAINER (box), grid);
  gtk_container_add (GTK_CONTAINER (box), wide);
  gtk_container_add (GTK_CONTAINER (box), options->formula);
  gtk_container_add (GTK_CONTAINER (box), lab_rare_new (view));
  return box;
}

/* Their numbers as text, once: to be compared at each key. */
static const char *
lab_library_text (guint i)
{
  static GPtrArray *texts;

  if (! texts)
    {
      texts = g_ptr_array_new_with_free_func (g_free);
      for (const FoveaLibraryKernel *kernel = fovea_library; kernel->name; kernel++)
        {
          g_autoptr (FoveaKernel) numbers = fovea_library_kernel (kernel->name, NULL);

          g_ptr_array_add (texts, numbers ? fovea_kernel_to_text (numbers) : NULL);
        }
    }
  return texts->pdata[i];
}

const FoveaLibraryKernel *
fovea_lab_find_kernel (const char *text)
{
  if (! text)
    return NULL;
  if (fovea_library_is_spec (text))
    return fovea_library_read_spec (text, NULL, NULL);
  for (guint i = 0; fovea_library[i].name; i++)
    if (g_strcmp0 (lab_library_text (i), text) == 0)
      return &fovea_library[i];
  return NULL;
}

GtkWidget *
fovea_lab_scrolled_new (GtkWidget *box)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_widget_set_can_focus (scrolled, FALSE); /* what is in it can */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), box);
  /* Whoever goes there by Tab sees it. */
  gtk_container_set_focus_vadjustment (
      GTK_CONTAINER (box), gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)));
  return scrolled;
}

GtkWidget *
fovea_lab_heading_new (GtkWidget **title, GtkWidget **what, GtkWidget **save)
{
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *title = lab_label_new (TRUE);
  *what = lab_label_new (FALSE);
  gtk_widget_set_no_show_all (*what, TRUE);
  *save = gtk_button_new_with_mnemonic (_ ("Sa_ve…"));
  gtk_widget_set_tooltip_text (*save, _ ("Keeps this kernel among your own"));
  gtk_box_pack_start (GTK_BOX (row), *title, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), *save, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (heading), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (heading), *what, FALSE, FALSE, 0);
  return heading;
}

GtkWidget *
fovea_lab_message_new (GtkWidget **text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *message = lab_label_new (FALSE);

  gtk_label_set_line_wrap_mode (GTK_LABEL (message), PANGO_WRAP_WORD_CHAR);
  atk_object_set_role (gtk_widget_get_accessible (message), ATK_ROLE_ALERT);
  gtk_box_pack_start (GTK_BOX (box),
                      gtk_image_new_from_icon_name ("dialog-warning", GTK_ICON_SIZE_BUTTON), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), message, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  *text = message;
  return box;
}
