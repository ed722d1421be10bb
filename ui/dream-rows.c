/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms made of properties. */
#include "dream-rows.h"

#include <string.h>

void
fovea_dream_row_with (GtkGrid    *grid,
                      int         row,
                      GObject    *config,
                      const char *property,
                      GtkWidget  *widget)
{
  GParamSpec      *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), property);
  GtkWidget       *label = gtk_label_new_with_mnemonic (g_param_spec_get_nick (spec));
  g_autofree char *name = g_strdup (gtk_label_get_text (GTK_LABEL (label)));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_widget_set_tooltip_text (widget, g_param_spec_get_blurb (spec));
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
}

static GtkWidget *
dream_number (GObject *config, const char *property, GParamSpec *spec)
{
  const gboolean whole = G_IS_PARAM_SPEC_INT (spec);
  const double low = whole ? G_PARAM_SPEC_INT (spec)->minimum : G_PARAM_SPEC_DOUBLE (spec)->minimum;
  const double high =
      whole ? G_PARAM_SPEC_INT (spec)->maximum : G_PARAM_SPEC_DOUBLE (spec)->maximum;
  GtkAdjustment *adjustment = gtk_adjustment_new (low, low, high, whole ? 1 : (high - low) / 100,
                                                  whole ? 10 : (high - low) / 10, 0);
  GtkWidget     *widget;

  if (whole)
    {
      widget = gtk_spin_button_new (adjustment, 1, 0);
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (widget), TRUE);
    }
  else
    {
      widget = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, adjustment);
      gtk_scale_set_digits (GTK_SCALE (widget), 2);
      gtk_scale_set_value_pos (GTK_SCALE (widget), GTK_POS_RIGHT);
    }
  g_object_bind_property (config, property, adjustment, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return widget;
}

GtkWidget *
fovea_dream_row (GtkGrid *grid, int row, GObject *config, const char *property)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), property);
  GtkWidget  *widget;

  if (G_IS_PARAM_SPEC_INT (spec) || G_IS_PARAM_SPEC_DOUBLE (spec))
    widget = dream_number (config, property, spec);
  else
    {
      widget = gtk_entry_new ();
      gtk_entry_set_width_chars (GTK_ENTRY (widget), 8);
      g_object_bind_property (config, property, widget, "text",
                              G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
    }
  fovea_dream_row_with (grid, row, config, property, widget);
  return widget;
}
