/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of classes completed as one types. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two letters and more of any part of a label in the model's string column `column`
 * offer it, whatever their case. */
void fovea_class_completion_add (GtkEntry *entry, GtkTreeModel *classes, int column);

G_END_DECLS
