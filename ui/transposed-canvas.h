/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing of a transposed convolution at one step: values, kernel, what is painted
 * now, and the grid. The window around it: transposed-view.h. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_TRANSPOSED_CANVAS (fovea_transposed_canvas_get_type ())
G_DECLARE_FINAL_TYPE (FoveaTransposedCanvas,
                      fovea_transposed_canvas,
                      FOVEA,
                      TRANSPOSED_CANVAS,
                      GtkDrawingArea)

/* "picked": a place of the grid was clicked or moved to. "stepped" (int): by key, -1 or 1. */
GtkWidget *fovea_transposed_canvas_new (void);
/* The painting is not owned, and stays until another is set; NULL: none. */
void fovea_transposed_canvas_set (FoveaTransposedCanvas *canvas,
                                  const FoveaPainting   *painting,
                                  double                 range);
void fovea_transposed_canvas_set_step (FoveaTransposedCanvas *canvas, guint step);
/* Where in the grid the step paints; FALSE: nowhere. */
gboolean fovea_transposed_canvas_where (FoveaTransposedCanvas *canvas, GdkRectangle *box);
/* The place of the grid that was picked; FALSE: none was. */
gboolean fovea_transposed_canvas_picked (FoveaTransposedCanvas *canvas, guint *x, guint *y);

G_END_DECLS
