/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bodies of our windows have in common: a model and a picture are
 * chosen, something is computed from them in a thread, an answer or an error is
 * shown. A window is a subclass that says what is computed and how it looks. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "subject.h"

G_BEGIN_DECLS

/* Properties "model" and "source", strings; signal "result-changed": an answer
 * came, or an error, or the settings changed. */
#define FOVEA_TYPE_VIEW (fovea_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (FoveaView, fovea_view, FOVEA, VIEW, GtkBox)

struct _FoveaViewClass
{
  GtkBoxClass parent_class;

  /* The models that are offered, "image|mask"; NULL: all. */
  const char *task;
  /* What compute is to know besides: a copy, for the thread. */
  gpointer (*settings) (FoveaView *view);
  GDestroyNotify free_settings;
  /* In the thread. */
  gpointer (*compute) (FoveaModel            *model,
                       const FoveaTensor     *photo,
                       gpointer               settings,
                       const FoveaRunOptions *options,
                       GError               **error);
  GDestroyNotify free_answer;
  /* On the main thread again. The photo, before anything is computed of it (NULL
   * when it cannot be had); the answer, which stays the view's, NULL when there
   * was an error. */
  void (*show_photo) (FoveaView *view, FoveaSubject *photo);
  void (*show_answer) (FoveaView *view, FoveaModel *model, gpointer answer);
  /* The person has chosen another model. May be NULL. */
  void (*model_picked) (FoveaView *view);
  /* This name stands for no model: compute is given none. May be NULL. */
  gboolean (*is_no_model) (const char *name);
};

/* For hosts. */
void fovea_view_set_photo_func (FoveaView *view, FoveaPhotoFunc photo, gpointer data);
/* One more entry of "Look at", for example ("layer", _("Whole layer")). The first one added is
 * chosen; the list is hidden while there is only one. */
void fovea_view_add_source (FoveaView *view, const char *id, const char *title);
/* The answer to the present settings and the model that gave it, or NULL. */
gpointer    fovea_view_get_answer (FoveaView *view);
FoveaModel *fovea_view_get_model (FoveaView *view);

/* For subclasses: the pieces to be packed. */
GtkWidget *fovea_view_get_chooser (FoveaView *view); /* Model [..] Look at [..] */
GtkWidget *fovea_view_get_message (FoveaView *view); /* where errors appear */
/* The picture with the thin bar over its lower edge while something is computed. */
GtkWidget *fovea_view_wrap_picture (FoveaView *view, GtkWidget *picture);
/* A setting has changed: forget the answer, compute another. */
void fovea_view_refresh (FoveaView *view);
/* Is an answer being computed, or about to be? */
gboolean fovea_view_is_busy (FoveaView *view);
/* Stops that, as the Cancel button does. */
void fovea_view_cancel (FoveaView *view);
/* Was the last computation stopped? */
gboolean fovea_view_was_cancelled (FoveaView *view);

G_END_DECLS
