/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table is text throughout, as its numbers are read and copied, not
 * calculated with: figures of one width, to the right. */
#include "layer-table.h"
#include "figures.h"
#include "layer-words.h"
#include "tree-tips.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

enum
{
  TABLE_NAME,
  TABLE_TYPE,
  TABLE_OUTPUT,
  TABLE_WINDOW,
  TABLE_STRIDE,
  TABLE_PARAMETERS,
  TABLE_MACS,
  TABLE_BYTES,
  TABLE_FIELD,
  TABLE_TIP,
  TABLE_N
};

typedef struct
{
  GtkWidget    *tree, *totals;
  GtkListStore *store;
} Table;

static void
table_add (Table *table, const FoveaLayerRow *row)
{
  g_autofree char *name = g_utf8_make_valid (row->name, -1);
  g_autofree char *output = fovea_layer_words_shape (&row->output);
  g_autofree char *window = fovea_layer_words_window (row->window);
  g_autofree char *stride = fovea_layer_words_stride (row);
  g_autofree char *parameters = fovea_layer_words_count (row->parameters);
  g_autofree char *macs = fovea_layer_words_count (row->macs);
  g_autofree char *bytes = fovea_layer_words_memory (row->bytes);
  g_autofree char *field = row->whole ? g_strdup (_ ("all")) : fovea_layer_words_window (row->field);
  g_autofree char *tip = fovea_layer_words_tip (row);
  g_autofree char *valid = g_utf8_make_valid (tip, -1);

  gtk_list_store_insert_with_values (table->store, NULL, -1, TABLE_NAME, name, TABLE_TYPE,
                                     row->type, TABLE_OUTPUT, output, TABLE_WINDOW, window,
                                     TABLE_STRIDE, stride, TABLE_PARAMETERS, parameters, TABLE_MACS,
                                     macs, TABLE_BYTES, bytes, TABLE_FIELD, field, TABLE_TIP, valid,
                                     -1);
}

static void
table_add_column (Table *table, int column, const char *title)
{
  gboolean           number = column >= TABLE_OUTPUT;
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view =
      gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  g_object_set (cell, "xalign", number ? 1.0 : 0.0, NULL);
  if (number)
    {
      PangoAttrList *figures = fovea_figures_new (1.0);

      g_object_set (cell, "attributes", figures, NULL);
      pango_attr_list_unref (figures);
    }
  if (column == TABLE_NAME)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-chars", 20, NULL);
  gtk_tree_view_column_set_alignment (view, number ? 1.0f : 0.0f);
  gtk_tree_view_column_set_resizable (view, TRUE);
  gtk_tree_view_column_set_expand (view, column == TABLE_NAME);
  gtk_tree_view_append_column (GTK_TREE_VIEW (table->tree), view);
}

GtkWidget *
fovea_layer_table_new (void)
{
  const char *const titles[] = { _ ("Layer"),  _ ("Type"),       _ ("Output"),
                                 _ ("Window"), _ ("Stride"),     _ ("Parameters"),
                                 _ ("MACs"),   _ ("Memory"),     _ ("Sees") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);
  Table     *table = g_new0 (Table, 1);

  table->store = gtk_list_store_new (TABLE_N, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                     G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                     G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  table->tree = gtk_tree_view_new_with_model (GTK_TREE_MODEL (table->store));
  g_object_unref (table->store);
  table->totals = gtk_label_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    table_add_column (table, (int) i, titles[i]);
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (table->tree), TABLE_NAME);
  fovea_tree_tips_add (GTK_TREE_VIEW (table->tree), TABLE_TIP);
  atk_object_set_name (gtk_widget_get_accessible (table->tree), _ ("Layers"));
  gtk_label_set_xalign (GTK_LABEL (table->totals), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (table->totals), TRUE);
  gtk_label_set_selectable (GTK_LABEL (table->totals), TRUE);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scroll), table->tree);
  gtk_box_pack_start (GTK_BOX (box), scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), table->totals, FALSE, FALSE, 0);
  g_object_set_data_full (G_OBJECT (box), "table", table, g_free);
  return box;
}

void
fovea_layer_table_set (GtkWidget *widget, const FoveaDescription *description)
{
  Table           *table = g_object_get_data (G_OBJECT (widget), "table");
  g_autofree char *text = NULL;
  g_autofree char *weights = NULL;
  g_autofree char *arena = NULL;
  g_autofree char *macs = NULL;

  gtk_list_store_clear (table->store);
  gtk_label_set_text (GTK_LABEL (table->totals), "");
  if (! description)
    return;
  for (guint i = 0; i < description->n_layers; i++)
    table_add (table, &description->layers[i]);
  weights = fovea_layer_words_memory (description->weights);
  arena = fovea_layer_words_memory (description->arena);
  macs = fovea_layer_words_count (description->macs);
  text = g_strdup_printf (
      _ ("%u layers · %" PRId64 " parameters (%s) · %s multiply-adds (MACs) · %s of memory for a run"),
      description->n_layers, description->parameters, weights, *macs ? macs : "0", arena);
  gtk_label_set_text (GTK_LABEL (table->totals), text);
}
