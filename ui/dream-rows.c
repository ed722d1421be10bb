/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms made of properties. */
#include "dream-rows.h"

#include <string.h>

#define ROWS_WIDE 20 /* a range from which on halves are small steps */

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
  const double   step = whole ? 1 : high - low > ROWS_WIDE ? 0.5 : 0.01;
  GtkAdjustment *adjustment = gtk_adjustment_new (low, low, high, step, 10 * step, 0);
  GtkWidget     *widget = gtk_spin_button_new (adjustment, step, whole ? 0 : step < 0.1 ? 3 : 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (widget), TRUE);
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
