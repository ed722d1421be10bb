/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table is text throughout, as its numbers are read and copied, not
 * calculated with: figures of one width, to the right. */
#include "layer-table.h"
#include "tree-tips.h"

#include <inttypes.h>
#include <string.h>

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

/* 118.0 M reads better than 118013952; the whole number is in the tooltip. */
static char *
table_count (gint64 count)
{
  if (count == 0)
    return g_strdup ("");
  if (count < 100000)
    return g_strdup_printf ("%" PRId64, count);
  if (count < 1000000)
    return g_strdup_printf ("%.1f k", (double) count / 1e3);
  if (count < 10000000000)
    return g_strdup_printf ("%.2f M", (double) count / 1e6);
  return g_strdup_printf ("%.2f G", (double) count / 1e9);
}

/* One picture at a time goes without saying. */
static char *
table_shape (const FoveaShape *shape)
{
  FoveaShape rest = *shape;

  if (rest.rank < 2 || rest.size[0] != 1)
    return fovea_shape_to_string (shape);
  rest.rank--;
  memmove (rest.size, rest.size + 1, rest.rank * sizeof *rest.size);
  return fovea_shape_to_string (&rest);
}

static char *
table_memory (guint64 bytes)
{
  return bytes < 100000 ? g_strdup_printf ("%.1f kB", (double) bytes / 1e3) :
                          g_strdup_printf ("%.2f MB", (double) bytes / 1e6);
}

static char *
table_window (const gint64 pair[2])
{
  return pair[0] > 0 ? g_strdup_printf ("%" PRId64 "x%" PRId64, pair[0], pair[1]) : g_strdup ("");
}

static char *
table_stride (const FoveaLayerRow *row)
{
  if (row->window[0] == 0)
    return g_strdup ("");
  return row->stride[0] == row->stride[1] ?
             g_strdup_printf ("%g", row->stride[0]) :
             g_strdup_printf ("%gx%g", row->stride[0], row->stride[1]);
}

static char *
table_tip (const FoveaLayerRow *row)
{
  g_autofree char *output = fovea_shape_to_string (&row->output);
  g_autofree char *sees = NULL;

  if (row->field[0] > 0)
    sees = g_strdup_printf (_ ("\nPixel p sees %" PRId64 "x%" PRId64
                               " pixels of the input, from %g + %g p on"),
                            row->field[0], row->field[1], row->start[1], row->jump[1]);
  return g_strdup_printf (_ ("%s, ONNX operator %s\nOutput %s\n%" PRId64 " parameters, %" PRId64
                             " multiply-adds, %" PRIu64 " bytes%s"),
                          row->name, *row->op ? row->op : "-", output, row->parameters, row->macs,
                          row->bytes, sees ? sees : "");
}

static void
table_add (Table *table, const FoveaLayerRow *row)
{
  g_autofree char *name = g_utf8_make_valid (row->name, -1);
  g_autofree char *output = table_shape (&row->output);
  g_autofree char *window = table_window (row->window);
  g_autofree char *stride = table_stride (row);
  g_autofree char *parameters = table_count (row->parameters);
  g_autofree char *macs = table_count (row->macs);
  g_autofree char *bytes = table_memory (row->bytes);
  g_autofree char *field = row->whole ? g_strdup (_ ("all")) : table_window (row->field);
  g_autofree char *tip = table_tip (row);
  g_autofree char *valid = g_utf8_make_valid (tip, -1);

  gtk_list_store_insert_with_values (table->store, NULL, -1, TABLE_NAME, name, TABLE_TYPE,
                                     row->layer, TABLE_OUTPUT, output, TABLE_WINDOW, window,
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
      PangoAttrList *figures = pango_attr_list_new ();

      pango_attr_list_insert (figures, pango_attr_font_features_new ("tnum=1"));
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
  weights = table_memory (description->weights);
  arena = table_memory (description->arena);
  macs = table_count (description->macs);
  text = g_strdup_printf (
      _ ("%u layers · %" PRId64 " parameters (%s) · %s multiply-adds (MACs) · %s of memory for a run"),
      description->n_layers, description->parameters, weights, *macs ? macs : "0", arena);
  gtk_label_set_text (GTK_LABEL (table->totals), text);
}
