/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network is to look at in an open image, and the window around a view
 * that shows what it found. */
#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "view.h"

G_BEGIN_DECLS

typedef struct
{
  GimpImage    *image;
  GimpDrawable *drawable;
  GeglRectangle box;      /* of the selection inside the drawable */
  gboolean      selected; /* is anything selected? else the box is all */
} FoveaLook;

/* Exactly one drawable, touched by the selection if there is one. Starts GEGL, which its
 * buffers need. */
gboolean fovea_look_init (FoveaLook     *look,
                          GimpImage     *image,
                          GimpDrawable **drawables,
                          GError       **error);

/* Are the image and its drawable still there? */
gboolean fovea_look_check (FoveaLook *look, GError **error);

/* A FoveaPhotoFunc over a FoveaLook, upright by the orientation tag; sources: "selection", "layer", "visible";
 * NULL: the selection where there is one, else the layer. */
FoveaTensor *fovea_look_photo (const char *source, gpointer look, GError **error);

/* Its sources as entries of a view's "Look at"; "visible" only where `visible` says so. */
void fovea_look_add_sources (FoveaLook *look, GtkWidget *view, gboolean visible);

typedef struct
{
  const char          *title;
  const char          *procedure; /* for the help */
  const char          *command;   /* for Copy as Command */
  GimpProcedureConfig *config;
  FoveaLook           *look;
  GtkWidget           *view;
  gboolean (*has_result) (GtkWidget *view);
  /* What OK does while the window is open (may be NULL); FALSE: it stays. */
  gboolean (*finish) (GtkWidget *view, GtkWidget *dialog, gpointer data);
  gpointer finish_data;
} FoveaLookWindow;

/* Shows the view with its buttons until it is answered. The view lives on:
 * take what it found, then destroy the window. TRUE: OK. */
gboolean fovea_look_window_run (FoveaLookWindow *window, GtkWidget **dialog);

G_END_DECLS
