/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the Models window: its head, and the questions it asks. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A label to the left that is shortened in its middle. */
GtkWidget *fovea_models_label_new (double scale, gboolean bold);

/* `child` in something that scrolls it up and down. */
GtkWidget *fovea_models_scrolled_new (GtkWidget *child, gboolean framed);

/* `body` with room to grow, under `head`, over a row of buttons: one at its start,
 * two at its end. Any but the body may be NULL. */
GtkWidget *fovea_models_page_new (GtkWidget *head,
                                  GtkWidget *body,
                                  GtkWidget *start,
                                  GtkWidget *before_last,
                                  GtkWidget *last);

/* Where news and errors appear, unseen while there are none. */
GtkWidget *fovea_models_message_new (void);

/* Sets a label's text, in the colour of errors where it is a `problem`. */
void fovea_models_label_say (GtkWidget *label, const char *text, gboolean problem);

/* What the model is, in two lines, and where it lies. */
GtkWidget *fovea_models_head_new (void);
/* Of an open model, or only title and path. */
void fovea_models_head_set (GtkWidget  *head,
                            const char *title,
                            const char *path,
                            FoveaModel *model);

/* Of no model, as there are none. */
void fovea_models_head_set_none (GtkWidget *head);

/* The columns of the list's GtkListStore */
enum
{
  LIST_ID,
  LIST_TITLE,
  LIST_NOTE,
  LIST_PATH,
  LIST_OWN,
  LIST_N
};

/* A GtkTreeView over such a store, which is empty. */
GtkWidget *fovea_models_list_new (void);

/* Fills it; FALSE: there are no models. `chosen`: the one with that id, or the
 * first. */
gboolean fovea_models_list_fill (GtkWidget *tree, const char *id, GtkTreeIter *chosen);

/* Asks for a file and adds it. The new model's id; NULL when nothing was chosen
 * or, with an error, when it cannot be added. (transfer full) */
char *fovea_models_ask_add (GtkWidget *parent, GError **error);
/* Shows which files would go, and deletes them. FALSE: it was not wanted, or an
 * error. */
gboolean fovea_models_ask_remove (GtkWidget *parent, const char *id, GError **error);

G_END_DECLS
