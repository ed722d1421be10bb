/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store holds numbers, so that columns are sorted by them; cells show them
 * rounded, the tooltip in full. */
#include "plan-page.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>

#include "figures.h"
#include "models-parts.h"
#include "tree-tips.h"

enum
{
  PLAN_STEP,
  PLAN_NAME,
  PLAN_LAYERS,
  PLAN_ALGORITHM,
  PLAN_MS,
  PLAN_RATE,
  PLAN_PERCENT,
  PLAN_BYTES,
  PLAN_TIP,
  PLAN_N
};

typedef struct
{
  GtkWidget    *stack, *tree, *totals, *empty;
  GtkWidget    *measure, *copy;
  GtkListStore *store;
} PlanPage;

static PlanPage *
plan_page_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "plan-page");
}

/* ---- Numbers ------------------------------------------------------------------- */

/* Of a multiply-add's two operations, in GFLOP/s */
static double
plan_rate (gint64 macs, double seconds)
{
  return seconds > 0.0 ? 2e-9 * (double) macs / seconds : 0.0;
}

static double
plan_percent (double rate, const FoveaProfile *profile)
{
  return profile->peak > 0.0 ? 1e11 * rate / profile->peak : 0.0;
}

static char *
plan_bytes (double bytes)
{
  return bytes <= 0.0    ? g_strdup ("") :
         bytes < 100000. ? g_strdup_printf ("%.1f kB", bytes / 1e3) :
                           g_strdup_printf ("%.2f MB", bytes / 1e6);
}

/* Nothing counted is nothing shown. */
static void
plan_show_number (GtkTreeViewColumn *view,
                  GtkCellRenderer   *cell,
                  GtkTreeModel      *rows,
                  GtkTreeIter       *iter,
                  gpointer           column)
{
  static const char *const formats[] = { [PLAN_STEP] = "%.0f",
                                         [PLAN_MS] = "%.3f",
                                         [PLAN_RATE] = "%.1f",
                                         [PLAN_PERCENT] = "%.0f" };
  const int                which = GPOINTER_TO_INT (column);
  g_autofree char         *text = NULL;
  double                   value;

  gtk_tree_model_get (rows, iter, which, &value, -1);
  if (which == PLAN_BYTES)
    text = plan_bytes (value);
  else if (value > 0.0)
    text = g_strdup_printf (formats[which], value);
  g_object_set (cell, "text", text ? text : "", NULL);
}

/* ---- Rows ---------------------------------------------------------------------- */

static char *
plan_tip (const FoveaPlanRow *row)
{
  g_autofree char *output = fovea_shape_to_string (&row->output);

  return g_strdup_printf (_ ("%s: %s\nOutput %s\n%.6f ms, %" PRId64 " multiply-adds\n"
                             "%" PRIu64 " bytes of weights, %" PRIu64 " bytes of scratch"),
                          row->name, row->layers, output, 1e3 * row->seconds, row->macs,
                          row->weights, row->scratch);
}

static void
plan_add (PlanPage *page, const FoveaProfile *profile, guint index)
{
  const FoveaPlanRow *row = &profile->rows[index];
  const double        rate = plan_rate (row->macs, row->seconds);
  g_autofree char    *name = g_utf8_make_valid (row->name, -1);
  g_autofree char    *tip = plan_tip (row);
  g_autofree char    *valid = g_utf8_make_valid (tip, -1);

  gtk_list_store_insert_with_values (
      page->store, NULL, -1, PLAN_STEP, (double) index + 1, PLAN_NAME, name, PLAN_LAYERS,
      row->layers, PLAN_ALGORITHM, row->algorithm, PLAN_MS, 1e3 * row->seconds, PLAN_RATE, rate,
      PLAN_PERCENT, plan_percent (rate, profile), PLAN_BYTES,
      (double) row->weights + (double) row->scratch, PLAN_TIP, valid, -1);
}

static char *
plan_totals (const FoveaProfile *profile)
{
  const double     rate = plan_rate (profile->macs, profile->seconds);
  g_autofree char *shape = fovea_shape_to_string (&profile->input);
  g_autofree char *weights = plan_bytes ((double) profile->weights);
  g_autofree char *arena = plan_bytes ((double) profile->arena);
  g_autofree char *scratch = plan_bytes ((double) profile->scratch);
  g_autofree char *threads =
      g_strdup_printf (ngettext ("%u thread", "%u threads", profile->threads), profile->threads);

  return g_strdup_printf (
      _ ("%u steps · %.2f ms · %.1f GFLOP/s, %.0f %% of the %.1f that this CPU reaches (%s, %s)\n"
         "Memory: weights %s, results %s, scratch %s · input %s · medians of %u runs"),
      profile->n_rows, 1e3 * profile->seconds, rate, plan_percent (rate, profile),
      1e-9 * profile->peak, profile->family, threads, *weights ? weights : "0",
      *arena ? arena : "0", *scratch ? scratch : "0", shape, profile->runs);
}

void
fovea_plan_page_set (GtkWidget *widget, const FoveaProfile *profile, const char *problem)
{
  PlanPage        *page = plan_page_of (widget);
  g_autofree char *text = profile ? plan_totals (profile) : NULL;

  gtk_list_store_clear (page->store);
  gtk_label_set_text (GTK_LABEL (page->totals), text ? text : "");
  fovea_models_label_say (
      page->empty,
      problem ?
          problem :
          _ ("Measure runs the network for about a second on made-up numbers. Then every step is "
             "shown here, with the algorithm that was chosen for it, its time and its memory."),
      problem != NULL);
  for (guint i = 0; profile && i < profile->n_rows; i++)
    plan_add (page, profile, i);
  gtk_widget_set_sensitive (page->copy, profile != NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (page->stack), profile ? "table" : "empty");
}

void
fovea_plan_page_set_state (GtkWidget *widget, gboolean can, gboolean busy)
{
  PlanPage *page = plan_page_of (widget);

  gtk_widget_set_sensitive (page->measure, can && ! busy);
  gtk_widget_set_tooltip_text (page->measure, ! can ?
                                                  _ ("There is no network here that could be run") :
                                              busy ? _ ("It is being measured") :
                                                     _ ("Run the network and time each step"));
}

/* ---- Making it ----------------------------------------------------------------- */

static void
plan_add_numbers (GtkTreeViewColumn *view, GtkCellRenderer *cell, int column)
{
  PangoAttrList *figures = fovea_figures_new (1.0);

  g_object_set (cell, "attributes", figures, "xalign", 1.0, NULL);
  pango_attr_list_unref (figures);
  gtk_tree_view_column_set_alignment (view, 1.0f);
  gtk_tree_view_column_set_cell_data_func (view, cell, plan_show_number, GINT_TO_POINTER (column),
                                           NULL);
}

static void
plan_add_column (PlanPage *page, int column, const char *title, const char *tip)
{
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view = gtk_tree_view_column_new ();
  gboolean           words = column >= PLAN_NAME && column <= PLAN_ALGORITHM;

  gtk_tree_view_column_set_title (view, title);
  gtk_tree_view_column_pack_start (view, cell, TRUE);
  if (words)
    gtk_tree_view_column_add_attribute (view, cell, "text", column);
  else
    plan_add_numbers (view, cell, column);
  if (column == PLAN_NAME)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-chars", 20, NULL);
  if (column == PLAN_LAYERS)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 13, NULL);
  gtk_tree_view_column_set_expand (view, column == PLAN_NAME);
  gtk_tree_view_column_set_resizable (view, TRUE);
  gtk_tree_view_column_set_sort_column_id (view, column);
  gtk_tree_view_append_column (GTK_TREE_VIEW (page->tree), view);
  gtk_widget_set_tooltip_text (gtk_tree_view_column_get_button (view), tip);
}

static GtkWidget *
plan_table_new (PlanPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  page->store = gtk_list_store_new (PLAN_N, G_TYPE_DOUBLE, G_TYPE_STRING, G_TYPE_STRING,
                                    G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE,
                                    G_TYPE_DOUBLE, G_TYPE_STRING);
  page->tree = gtk_tree_view_new_with_model (GTK_TREE_MODEL (page->store));
  g_object_unref (page->store);
  plan_add_column (page, PLAN_STEP, _ ("Step"), _ ("In the order in which they are computed"));
  plan_add_column (page, PLAN_NAME, _ ("Layer"), NULL);
  plan_add_column (page, PLAN_LAYERS, _ ("Computes"), _ ("Layers that are computed together"));
  plan_add_column (page, PLAN_ALGORITHM, _ ("Algorithm"), NULL);
  plan_add_column (page, PLAN_MS, _ ("ms"), _ ("The median of the runs"));
  plan_add_column (page, PLAN_RATE, _ ("GFLOP/s"),
                   _ ("Two operations for each multiply-add of the layer's formula"));
  plan_add_column (
      page, PLAN_PERCENT,
      /* xgettext:no-c-format */
      _ ("% of peak"),
      _ ("Of what this CPU reaches at best; an algorithm that saves multiply-adds may pass 100"));
  plan_add_column (page, PLAN_BYTES, _ ("Memory"), _ ("Weights as they are read, and scratch"));
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (page->tree), PLAN_NAME);
  fovea_tree_tips_add (GTK_TREE_VIEW (page->tree), PLAN_TIP);
  atk_object_set_name (gtk_widget_get_accessible (page->tree), _ ("Plan"));
  page->totals = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (page->totals), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (page->totals), TRUE);
  gtk_label_set_selectable (GTK_LABEL (page->totals), TRUE);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scroll), page->tree);
  gtk_box_pack_start (GTK_BOX (box), scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), page->totals, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
plan_empty_new (PlanPage *page)
{
  page->empty = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (page->empty), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (page->empty), 60);
  gtk_label_set_justify (GTK_LABEL (page->empty), GTK_JUSTIFY_CENTER);
  gtk_widget_set_halign (page->empty, GTK_ALIGN_CENTER);
  gtk_label_set_selectable (GTK_LABEL (page->empty), TRUE);
  gtk_widget_set_can_focus (page->empty, FALSE);
  return page->empty;
}

GtkWidget *
fovea_plan_page_new (void (*measure) (gpointer data), FoveaCommandFunc text, gpointer data)
{
  GtkWidget *box;
  PlanPage  *page = g_new0 (PlanPage, 1);

  page->stack = gtk_stack_new ();
  atk_object_set_name (gtk_widget_get_accessible (page->stack), _ ("Plan"));
  page->measure = gtk_button_new_with_mnemonic (_ ("_Measure"));
  page->copy = fovea_host_text_button_new (_ ("Copy as Te_xt"), text, data);
  gtk_stack_add_named (GTK_STACK (page->stack), plan_empty_new (page), "empty");
  gtk_stack_add_named (GTK_STACK (page->stack), plan_table_new (page), "table");
  g_signal_connect_swapped (page->measure, "clicked", G_CALLBACK (measure), data);
  gtk_widget_set_tooltip_text (page->copy, _ ("Copies the table as “describe --plan” prints it"));
  box = fovea_models_page_new (NULL, page->stack, page->measure, NULL, page->copy);
  g_object_set_data_full (G_OBJECT (box), "plan-page", page, g_free);
  fovea_plan_page_set (box, NULL, NULL);
  fovea_plan_page_set_state (box, FALSE, FALSE);
  return box;
}
