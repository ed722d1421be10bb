/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tooltips of a table's rows, as plain text. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Row by row what the model's string column `column` holds. Never markup: names of
 * layers are strangers' text. */
void fovea_tree_tips_add (GtkTreeView *tree, int column);

G_END_DECLS
