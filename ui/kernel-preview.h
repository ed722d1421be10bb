/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture before and after, with a line between them that is dragged, as a
 * whole or at any zoom. It knows which part is seen; somebody else
 * computes it and hands it in. The wheel zooms about the pointer, a drag moves the
 * picture or the line. By keys: arrows move the window, where one is shown, else the
 * picture (always with Ctrl); with Shift the line; + and - change the zoom, 0 fits.
 * Signals: "part-changed": another part or size of the picture is needed than the one
 * it has; "zoomed"; "pointed" (x, y): a pixel was clicked; "stepped" (right, down): the
 * window is to move; "played": Space. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"
#include "preview-window.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_PREVIEW (fovea_kernel_preview_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelPreview,
                      fovea_kernel_preview,
                      FOVEA,
                      KERNEL_PREVIEW,
                      GtkDrawingArea)

GtkWidget *fovea_kernel_preview_new (void);

/* Of the whole picture. */
void fovea_kernel_preview_set_size (FoveaKernelPreview *preview, int width, int height);
/* Screen pixels a pixel of the picture; 0: as large as there is room. */
void   fovea_kernel_preview_set_zoom (FoveaKernelPreview *preview, double zoom);
/* The same, never 0. */
double fovea_kernel_preview_scale (FoveaKernelPreview *preview);

/* What is to be computed: the part (more than is seen, so that a small move needs
 * nothing new) and the size to shrink it to. FALSE: nothing is seen yet. */
gboolean fovea_kernel_preview_get_part (FoveaKernelPreview *preview, FoveaRect *part, int size[2]);
/* Is there already this part of the picture, as it was, in this size? */
gboolean
fovea_kernel_preview_has (FoveaKernelPreview *preview, const FoveaRect *part, const int size[2]);
/* The part as it was (NULL: there is) and as it becomes; keeps references. */
void fovea_kernel_preview_show (FoveaKernelPreview *preview,
                                const FoveaRect    *part,
                                cairo_surface_t    *before,
                                cairo_surface_t    *after);
/* What is looked at; NULL: nothing. Where it has moved the picture follows, so that it
 * is seen. */
void fovea_kernel_preview_set_window (FoveaKernelPreview       *preview,
                                      const FoveaPreviewWindow *window);

G_END_DECLS
