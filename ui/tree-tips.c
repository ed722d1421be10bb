/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK's own gtk_tree_view_set_tooltip_column takes markup. */
#include "tree-tips.h"

static gboolean
tips_query (GtkWidget *tree, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer column)
{
  g_autofree char *tip = NULL;
  GtkTreeModel    *rows;
  GtkTreePath     *path;
  GtkTreeIter      iter;

  if (! gtk_tree_view_get_tooltip_context (GTK_TREE_VIEW (tree), &x, &y, keyboard, &rows, &path, &iter))
    return FALSE;
  gtk_tree_model_get (rows, &iter, GPOINTER_TO_INT (column), &tip, -1);
  gtk_tooltip_set_text (tooltip, tip);
  gtk_tree_view_set_tooltip_row (GTK_TREE_VIEW (tree), tooltip, path);
  gtk_tree_path_free (path);
  return TRUE;
}

void
fovea_tree_tips_add (GtkTreeView *tree, int column)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (tree), TRUE);
  g_signal_connect (tree, "query-tooltip", G_CALLBACK (tips_query), GINT_TO_POINTER (column));
}
