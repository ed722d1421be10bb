/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaKernelPreview: where things are, and what hands do to it. */
#pragma once

#include "kernel-preview.h"

struct _FoveaKernelPreview
{
  GtkDrawingArea     parent_instance;
  int                width, height; /* of the picture */
  double             asked;         /* zoom; 0: fit */
  double             centre[2];     /* pixels of the picture */
  double             split;         /* fraction of the widget */
  FoveaRect          part;
  cairo_surface_t   *before, *after;
  gboolean           on_line; /* what is dragged */
  gboolean           moved;   /* it is a drag, no click */
  gboolean           has_window;
  FoveaPreviewWindow window;
  double             from[2];
  GtkGesture        *drag;
};

/* Of the widget, in the screen's own pixels. */
void fovea_preview_room (FoveaKernelPreview *self, double room[2]);
/* Never 0. */
double fovea_preview_zoom (FoveaKernelPreview *self);
/* Where the picture's upper left corner is, after the centre is brought to where the
 * room is filled. */
void fovea_preview_corner (FoveaKernelPreview *self, double corner[2]);
/* Something has moved: another part is asked for if what there is is not enough, or
 * `always`. */
void fovea_preview_moved (FoveaKernelPreview *self, gboolean always);

/* kernel-preview-hands.c */
void     fovea_preview_connect_drag (FoveaKernelPreview *self);
void     fovea_preview_wheel (FoveaKernelPreview *self, double notches, double x, double y);
gboolean fovea_preview_key (FoveaKernelPreview *self, const GdkEventKey *event);
