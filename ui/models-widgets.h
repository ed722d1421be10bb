/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of the Models window, made and packed: the list and its buttons on the left,
 * what is known of the chosen model on the right, in pages. What they do is models-view.c's. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *list, *details; /* the two halves, with all of these in them */
  GtkWidget *tree, *add, *remove;
  GtkWidget *head, *message, *stack;
  GtkWidget *form, *table, *presets, *picture;
  GtkWidget *test, *revert, *save, *use;
} ModelsWidgets;

/* `plan`: the page of that name; `progress`: a FoveaWorker's row. */
void models_widgets_init (ModelsWidgets *w, GtkWidget *plan, GtkWidget *progress);
/* Which buttons can be pressed: with this model (NULL: none), its card edited, its
 * preparations tried. */
void models_widgets_allow (ModelsWidgets *w, FoveaModel *model, gboolean edited, gboolean tried);
/* Is the model in the person's own folder? */
void models_widgets_allow_remove (ModelsWidgets *w, gboolean own);

G_END_DECLS
