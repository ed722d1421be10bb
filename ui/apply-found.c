/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a colour, a name and numbers: the largest share or the best box first. */
#include "apply-found.h"

#include <glib/gi18n-lib.h>

#include "verdict.h"

#define FOUND_HEIGHT 96 /* at least */

enum
{
  FOUND_COLOUR,
  FOUND_NAME,
  FOUND_SHARE,
  FOUND_PLACE,
  FOUND_N
};

/* As boxes are drawn: bright, also for class 0. */
static void
found_box_colour (guint index, double rgb[3])
{
  fovea_class_colour (index + 1, rgb);
  for (int c = 0; c < 3; c++)
    rgb[c] = 0.4 + 0.6 * rgb[c];
}

static void
found_add (GtkListStore *store,
           const double  rgb[3],
           const char   *name,
           double        share,
           const char   *place)
{
  g_autofree char *percent = fovea_verdict_percent (share);
  GdkRGBA          colour = { rgb[0], rgb[1], rgb[2], 1.0 };

  gtk_list_store_insert_with_values (store, NULL, -1, FOUND_COLOUR, &colour, FOUND_NAME, name,
                                     FOUND_SHARE, percent, FOUND_PLACE, place, -1);
}

static void
found_add_boxes (GtkListStore *store, const FoveaBoxes *boxes)
{
  for (guint i = 0; i < boxes->n_boxes; i++)
    {
      const FoveaBox  *box = &boxes->boxes[i];
      g_autofree char *place =
          g_strdup_printf ("%.0f, %.0f  %.0fx%.0f", box->x, box->y, box->width, box->height);
      double rgb[3];

      found_box_colour (box->index, rgb);
      found_add (store, rgb, box->label, box->score, place);
    }
}

static void
found_add_classes (GtkListStore *store, FoveaModel *model, const FoveaPreview *preview)
{
  gint64 sum = 0;

  for (guint i = 0; i < preview->facts.classes; i++)
    sum += preview->areas[i];
  for (gint64 last = G_MAXINT64, last_index = -1;;)
    {
      gint64           best = -1;
      g_autofree char *label = NULL;
      double           rgb[3];

      for (guint i = 0; i < preview->facts.classes; i++)
        if (preview->areas[i] > 0 &&
            (preview->areas[i] < last || (preview->areas[i] == last && i > last_index)) &&
            (best < 0 || preview->areas[i] > preview->areas[best]))
          best = i;
      if (best < 0)
        return;
      label = fovea_model_class_label (model, (guint) best);
      fovea_class_colour ((guint) best, rgb);
      found_add (store, rgb, label, (double) preview->areas[best] / (double) sum, "");
      last = preview->areas[best];
      last_index = best;
    }
}

void
fovea_apply_found_set (GtkWidget *found, FoveaModel *model, const FoveaPreview *preview)
{
  GtkWidget    *list = gtk_bin_get_child (GTK_BIN (found));
  GtkListStore *store = GTK_LIST_STORE (gtk_tree_view_get_model (GTK_TREE_VIEW (list)));

  gtk_list_store_clear (store);
  if (preview->boxes)
    found_add_boxes (store, preview->boxes);
  else if (preview->areas)
    found_add_classes (store, model, preview);
}

cairo_surface_t *
fovea_apply_found_draw (cairo_surface_t *photo, const FoveaPreview *preview)
{
  int              width = cairo_image_surface_get_width (photo);
  int              height = cairo_image_surface_get_height (photo);
  cairo_surface_t *drawn = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t         *cr = cairo_create (drawn);

  cairo_set_source_surface (cr, photo, 0, 0);
  cairo_paint (cr);
  cairo_set_line_width (cr, MAX (MIN (width, height) / 150.0, 1.0));
  for (guint i = preview->boxes->n_boxes; i-- > 0;)
    {
      const FoveaBox *box = &preview->boxes->boxes[i];
      double          by_x = width / preview->width, by_y = height / preview->height;
      double          rgb[3];

      found_box_colour (box->index, rgb);
      cairo_set_source_rgb (cr, rgb[0], rgb[1], rgb[2]);
      cairo_rectangle (cr, box->x * by_x, box->y * by_y, box->width * by_x, box->height * by_y);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
  return drawn;
}

static void
found_add_column (GtkTreeView *list, int column, gboolean expand)
{
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *made =
      column == FOUND_COLOUR ?
          gtk_tree_view_column_new_with_attributes (NULL, cell, "cell-background-rgba", column,
                                                    NULL) :
          gtk_tree_view_column_new_with_attributes (NULL, cell, "text", column, NULL);

  if (column == FOUND_COLOUR)
    gtk_tree_view_column_set_min_width (made, 24);
  if (column == FOUND_SHARE)
    g_object_set (cell, "xalign", 1.0, NULL);
  if (expand)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_tree_view_column_set_expand (made, expand);
  gtk_tree_view_append_column (list, made);
}

GtkWidget *
fovea_apply_found_new (void)
{
  g_autoptr (GtkListStore) store =
      gtk_list_store_new (FOUND_N, GDK_TYPE_RGBA, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  GtkWidget *list = gtk_tree_view_new_with_model (GTK_TREE_MODEL (store));
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  for (int column = 0; column < FOUND_N; column++)
    found_add_column (GTK_TREE_VIEW (list), column, column == FOUND_NAME);
  gtk_tree_view_set_headers_visible (GTK_TREE_VIEW (list), FALSE);
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (list), FOUND_NAME);
  atk_object_set_name (gtk_widget_get_accessible (list), _ ("Found"));
  gtk_widget_set_can_focus (scroll, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), FOUND_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), list);
  gtk_widget_show_all (scroll);
  gtk_widget_set_no_show_all (scroll, TRUE);
  gtk_widget_hide (scroll);
  return scroll;
}
