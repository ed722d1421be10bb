/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The controls are bound to the view's properties; what is computed is the view's. */
#include "classify-why.h"

#include <glib/gi18n-lib.h>

#include "heat-scale.h"

#define WHY_LAYER_CHARS 24 /* of a layer's name that are seen */

FoveaWhy
fovea_classify_why_find (const char *word)
{
  for (int i = FOVEA_WHY_CAM; i <= FOVEA_WHY_OCCLUSION; i++)
    if (g_strcmp0 (fovea_why_word (i), word) == 0)
      return i;
  return FOVEA_WHY_CAM;
}

FoveaSeeing
fovea_classify_seeing_find (const char *word)
{
  for (int i = FOVEA_SEEING_CROP; i <= FOVEA_SEEING_TILES; i++)
    if (g_strcmp0 (fovea_seeing_word (i), word) == 0)
      return i;
  return FOVEA_SEEING_CROP;
}

/* ---- What is shown ------------------------------------------------------------------ */

static void
why_fill_layers (FoveaClassifyWhy *why, const FoveaHeatMap *map)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (why->layer);
  g_autofree char *layer = NULL, *chosen = NULL;

  g_object_get (why->view, "layer", &layer, NULL);
  /* What is chosen by itself is known once it has been looked at. */
  if (*layer == '\0' && map->why == FOVEA_WHY_CAM)
    chosen = g_strdup_printf (_ ("chosen: %s"), map->layer);
  why->quiet = TRUE;
  if (! why->listed || ! map->layers ||
      ! g_strv_equal ((const char *const *) why->listed, (const char *const *) map->layers))
    {
      gtk_combo_box_text_remove_all (combo);
      gtk_combo_box_text_append (combo, "", chosen ? chosen : _ ("chosen by itself"));
      for (guint i = 0; map->layers && map->layers[i]; i++)
        gtk_combo_box_text_append (combo, map->layers[i], map->layers[i]);
      g_strfreev (why->listed);
      why->listed = g_strdupv (map->layers);
    }
  else if (chosen)
    {
      gtk_combo_box_text_remove (combo, 0);
      gtk_combo_box_text_insert (combo, 0, "", chosen);
    }
  if (! gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), layer))
    gtk_combo_box_set_active (GTK_COMBO_BOX (combo), -1);
  gtk_widget_set_tooltip_text (why->layer, map->layer);
  why->quiet = FALSE;
}

/* Those of the network before are none of this one's; one that was asked for stays, to be
 * seen and changed. */
static void
why_forget_layers (FoveaClassifyWhy *why)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (why->layer);
  g_autofree char *layer = NULL;

  g_object_get (why->view, "layer", &layer, NULL);
  if (*layer != '\0')
    return;
  why->quiet = TRUE;
  gtk_combo_box_text_remove_all (combo);
  gtk_combo_box_text_append (combo, "", _ ("chosen by itself"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  gtk_widget_set_tooltip_text (why->layer, NULL);
  g_clear_pointer (&why->listed, g_strfreev);
  why->quiet = FALSE;
}

static void
why_say (FoveaClassifyWhy *why, const char *text, gboolean problem)
{
  AtkObject *accessible = gtk_widget_get_accessible (why->facts);

  gtk_label_set_text (GTK_LABEL (why->facts), text);
  atk_object_set_role (accessible, problem ? ATK_ROLE_ALERT : ATK_ROLE_LABEL);
  if (problem)
    gtk_style_context_remove_class (gtk_widget_get_style_context (why->facts),
                                    GTK_STYLE_CLASS_DIM_LABEL);
  else
    gtk_style_context_add_class (gtk_widget_get_style_context (why->facts),
                                 GTK_STYLE_CLASS_DIM_LABEL);
}

/* Only a class activation map looks at a layer. */
static gboolean
why_is_of_layer (FoveaClassifyWhy *why)
{
  const char *method = gtk_combo_box_get_active_id (GTK_COMBO_BOX (why->method));

  return fovea_classify_why_find (method) == FOVEA_WHY_CAM;
}

void
fovea_classify_why_show (FoveaClassifyWhy *why, const FoveaHeatMap *map, const GError *error)
{
  gboolean         stopped = g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_autofree char *facts = map ? fovea_heat_map_facts (map) : NULL;

  gtk_widget_set_visible (why->again, stopped);
  if (stopped)
    {
      g_autofree char *both = facts ? g_strdup_printf (_ ("Stopped; still seen: %s"), facts) : NULL;

      why_say (why, both ? both : _ ("Stopped"), TRUE);
      return;
    }
  fovea_heat_scale_set (FOVEA_HEAT_SCALE (why->legend), map && map->surface ? map->heat : NULL,
                        map && map->why == FOVEA_WHY_OCCLUSION);
  if (map)
    why_fill_layers (why, map);
  else if (error)
    why_forget_layers (why);
  if (map && map->heat->problem)
    {
      g_autofree char *both = g_strdup_printf ("%s\n%s", map->heat->problem, facts);

      why_say (why, both, TRUE);
    }
  else if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED) && why_is_of_layer (why))
    {
      g_autofree char *both = g_strdup_printf (
          _ ("%s; the methods saliency and occlusion need no layer"), error->message);

      why_say (why, both, TRUE);
    }
  else
    why_say (why, map ? facts : error ? error->message : "", error != NULL);
}

/* ---- Making it -------------------------------------------------------------------------- */

static void
why_layer_changed (GtkComboBox *combo, FoveaClassifyWhy *why)
{
  if (! why->quiet && gtk_combo_box_get_active_id (combo))
    g_object_set (why->view, "layer", gtk_combo_box_get_active_id (combo), NULL);
}

static void
why_method_changed (FoveaClassifyWhy *why)
{
  gboolean of_layer = why_is_of_layer (why);

  gtk_widget_set_sensitive (why->layer, of_layer);
  gtk_widget_set_sensitive (why->layer_label, of_layer);
}

static char *
why_format_percent (GtkScale *scale, double value)
{
  return g_strdup_printf (_ ("%.0f %%"), 100.0 * value);
}

static GtkWidget *
why_opacity_new (FoveaClassifyWhy *why)
{
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.05);

  gtk_scale_set_digits (GTK_SCALE (scale), 2);
  gtk_scale_set_value_pos (GTK_SCALE (scale), GTK_POS_RIGHT);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_widget_set_tooltip_text (scale, _ ("How strongly the heat map covers the photo"));
  atk_object_set_name (gtk_widget_get_accessible (scale), _ ("Opacity"));
  g_signal_connect (scale, "format-value", G_CALLBACK (why_format_percent), NULL);
  g_object_bind_property (why->view, "opacity", gtk_range_get_adjustment (GTK_RANGE (scale)),
                          "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return scale;
}

static GtkWidget *
why_method_new (FoveaClassifyWhy *why)
{
  static const char *const titles[] = { N_ ("class activation map"), N_ ("saliency"),
                                        N_ ("guided backpropagation"), N_ ("integrated gradients"),
                                        N_ ("occlusion (slow)") };
  GtkWidget               *combo = gtk_combo_box_text_new ();

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), fovea_why_word (i), _ (titles[i]));
  gtk_widget_set_tooltip_text (combo, _ ("How it is found out where the class's score comes from"));
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Method"));
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (why_method_changed), why);
  return combo;
}

static GtkWidget *
why_layer_new (FoveaClassifyWhy *why)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  /* Names of exported layers differ at their ends. */
  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_START, "width-chars", WHY_LAYER_CHARS,
                "max-width-chars", WHY_LAYER_CHARS, NULL);
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "", _ ("chosen by itself"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Layer"));
  g_signal_connect (combo, "changed", G_CALLBACK (why_layer_changed), why);
  return combo;
}

static GtkWidget *
why_attach (FoveaClassifyWhy *why, const char *title, GtkWidget *widget, int row)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (GTK_GRID (why->controls), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (why->controls), widget, 1, row, 1, 1);
  return label;
}

static GtkWidget *
why_facts_new (FoveaClassifyWhy *why)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  why->facts = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (why->facts), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (why->facts), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (why->facts), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (why->facts), 40);
  why->again = gtk_button_new_with_mnemonic (_ ("Try A_gain"));
  gtk_widget_set_valign (why->again, GTK_ALIGN_START);
  gtk_widget_set_no_show_all (why->again, TRUE);
  gtk_box_pack_start (GTK_BOX (row), why->facts, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), why->again, FALSE, FALSE, 0);
  return row;
}

void
fovea_classify_why_init (FoveaClassifyWhy *why, GObject *view)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_ ("Hea_t map"));
  GtkWidget *opacity;

  why->view = view;
  why->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  why->controls = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (why->controls), 6);
  gtk_grid_set_column_spacing (GTK_GRID (why->controls), 12);
  gtk_widget_set_tooltip_text (
      check, _ ("Why this answer? Shows where in the photo the chosen class was seen"));
  opacity = why_opacity_new (why);
  why->method = why_method_new (why);
  why->layer = why_layer_new (why);
  why->legend = fovea_heat_scale_new ();
  why_attach (why, _ ("Meth_od"), why->method, 0);
  why->layer_label = why_attach (why, _ ("_Layer"), why->layer, 1);
  gtk_box_pack_start (GTK_BOX (head), check, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (head), opacity, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (why->box), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (why->box), why->controls, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (why->box), why->legend, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (why->box), why_facts_new (why), FALSE, FALSE, 0);
  g_object_bind_property (view, "heat", check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "heat", opacity, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "heat", why->controls, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (view, "method", why->method, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

void
fovea_classify_why_clear (FoveaClassifyWhy *why)
{
  g_clear_pointer (&why->listed, g_strfreev);
}

void
fovea_classify_why_reset (GObject *view)
{
  static const char *const own[] = { "heat", "opacity", "method", "layer" };
  GObjectClass            *class = G_OBJECT_GET_CLASS (view);

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_object_set_property (
        view, own[i],
        g_param_spec_get_default_value (g_object_class_find_property (class, own[i])));
}
