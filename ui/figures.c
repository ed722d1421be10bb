/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tabular figures are a feature of the font; one that lacks it stays as it is. */
#include "figures.h"

PangoAttrList *
fovea_figures_new (double scale)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  if (scale != 1.0) /* markup may have its own */
    pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  return attributes;
}

void
fovea_figures_set_label (GtkWidget *label)
{
  PangoAttrList *attributes = fovea_figures_new (1.0);

  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
}

GtkWidget *
fovea_figures_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  fovea_figures_set_label (label);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  return label;
}

PangoLayout *
fovea_figures_layout_new (GtkWidget *widget, const char *text, double scale)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = fovea_figures_new (scale);

  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}
