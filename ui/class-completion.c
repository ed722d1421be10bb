/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK matches beginnings alone: "cat" would not find "tiger cat". */
#include "class-completion.h"

#include <string.h>

static gboolean
completion_matches (GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer data)
{
  g_autofree char *label = NULL, *folded = NULL;

  gtk_tree_model_get (gtk_entry_completion_get_model (completion), iter, GPOINTER_TO_INT (data),
                      &label, -1);
  folded = label ? g_utf8_casefold (label, -1) : NULL;
  return folded && strstr (folded, key);
}

void
fovea_class_completion_add (GtkEntry *entry, GtkTreeModel *classes, int column)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();

  gtk_entry_completion_set_model (completion, classes);
  gtk_entry_completion_set_text_column (completion, column);
  gtk_entry_completion_set_match_func (completion, completion_matches, GINT_TO_POINTER (column), NULL);
  gtk_entry_completion_set_minimum_key_length (completion, 2);
  gtk_entry_set_completion (entry, completion);
}
