/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a preparation: its name, the answer, how sure. The surest row is not
 * always the right one, so nothing is sorted: the person knows the picture. */
#include "presets-list.h"

#include <glib/gi18n-lib.h>

#include "verdict.h"

enum
{
  PRESET_INDEX,
  PRESET_TITLE,
  PRESET_ANSWER,
  PRESET_OTHERS,
  PRESET_PERCENT,
  PRESET_BAR,
  PRESET_WEIGHT,
  PRESET_N
};

static void
presets_add (GtkListStore *store, int index, const FoveaClassification *found, gboolean own)
{
  guint              n;
  const FoveaPreset *preset = &fovea_presets (&n)[index];
  const FoveaGuess  *best = found && found->n_guesses > 0 ? &found->guesses[0] : NULL;
  g_autofree char   *title =
      own ? g_strdup_printf (_ ("%s (the card's)"), _ (preset->title)) : g_strdup (_ (preset->title));
  g_autofree char   *answer = best ? fovea_label_name (best->label) : NULL;
  g_autofree char   *percent = best ? fovea_verdict_percent (best->probability) : NULL;
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = 1; found && i < found->n_guesses; i++)
    {
      g_autofree char *name = fovea_label_name (found->guesses[i].label);
      g_autofree char *part = fovea_verdict_percent (found->guesses[i].probability);

      g_string_append_printf (others, "%s%s %s", i > 1 ? ", " : "", name, part);
    }
  gtk_list_store_insert_with_values (
      store, NULL, -1, PRESET_INDEX, index, PRESET_TITLE, title, PRESET_ANSWER,
      answer ? answer : "", PRESET_OTHERS, others->str, PRESET_PERCENT, percent ? percent : "",
      PRESET_BAR, best ? (int) (100.0 * CLAMP (best->probability, 0.0, 1.0)) : 0, PRESET_WEIGHT,
      own ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, -1);
}

void
fovea_presets_list_set (GtkWidget *list, GPtrArray *rows, const FoveaPreset *own)
{
  GtkListStore      *store = GTK_LIST_STORE (gtk_tree_view_get_model (GTK_TREE_VIEW (list)));
  guint              n;
  const FoveaPreset *presets = fovea_presets (&n);

  gtk_list_store_clear (store);
  for (guint i = 0; i < n; i++)
    presets_add (store, (int) i, rows && i < rows->len ? rows->pdata[i] : NULL, own == &presets[i]);
}

const FoveaPreset *
fovea_presets_list_chosen (GtkWidget *list)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (list));
  GtkTreeModel     *rows;
  GtkTreeIter       iter;
  guint             n;
  int               index;

  if (! gtk_tree_selection_get_selected (selection, &rows, &iter))
    return NULL;
  gtk_tree_model_get (rows, &iter, PRESET_INDEX, &index, -1);
  return &fovea_presets (&n)[index];
}

static void
presets_add_column (GtkWidget *tree, const char *title, int column, gboolean expand)
{
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view = gtk_tree_view_column_new_with_attributes (title, cell, "text", column,
                                                                      NULL);

  g_object_set (cell, "ypad", 6, NULL);
  if (column == PRESET_TITLE)
    {
      g_object_set (cell, "wrap-mode", PANGO_WRAP_WORD, "wrap-width", 300, NULL);
      gtk_tree_view_column_add_attribute (view, cell, "weight", PRESET_WEIGHT);
    }
  if (column == PRESET_OTHERS)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 18, NULL);
  gtk_tree_view_column_set_expand (view, expand);
  gtk_tree_view_append_column (GTK_TREE_VIEW (tree), view);
}

GtkWidget *
fovea_presets_list_new (void)
{
  GtkListStore      *store = gtk_list_store_new (PRESET_N, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING,
                                                 G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  GtkWidget         *tree = gtk_tree_view_new_with_model (GTK_TREE_MODEL (store));
  GtkCellRenderer   *bar = gtk_cell_renderer_progress_new ();
  GtkTreeViewColumn *view;

  g_object_unref (store);
  presets_add_column (tree, _ ("Pixels are given as"), PRESET_TITLE, FALSE);
  presets_add_column (tree, _ ("Answer"), PRESET_ANSWER, TRUE);
  g_object_set (bar, "ypad", 6, "xpad", 3, NULL);
  view = gtk_tree_view_column_new_with_attributes (_ ("How sure"), bar, "value", PRESET_BAR, "text",
                                                   PRESET_PERCENT, NULL);
  gtk_tree_view_column_set_min_width (view, 96);
  gtk_tree_view_append_column (GTK_TREE_VIEW (tree), view);
  presets_add_column (tree, _ ("Then"), PRESET_OTHERS, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (tree), _ ("Preparations"));
  fovea_presets_list_set (tree, NULL, NULL);
  return tree;
}
