/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaTransposedCanvas: which number stands in which cell of which grid,
 * and how large they are. transposed-canvas.c measures, transposed-draw.c draws. */
#pragma once

#include "transposed-canvas.h"

G_BEGIN_DECLS

#define CANVAS_PAD  6  /* around a number, and between things */
#define CANVAS_SIGN 28 /* for "×", "=" and "→" */
#define CANVAS_TEXT 32

typedef enum
{
  CANVAS_VALUES,
  CANVAS_KERNEL,
  CANVAS_PAINTED,
  CANVAS_GRID,
  CANVAS_GRIDS
} CanvasGrid;

struct _FoveaTransposedCanvas
{
  GtkDrawingArea       parent_instance;
  const FoveaPainting *painting;
  double               range;
  guint                step;
  gboolean             picked;
  guint                picked_x, picked_y;
  int                  left[CANVAS_GRIDS], cell[CANVAS_GRIDS];
  double               most[CANVAS_GRIDS]; /* largest magnitude */
  int                  line, top;          /* heights: of a line, of the captions */
};

void fovea_canvas_size (FoveaTransposedCanvas *self, CanvasGrid grid, guint *width, guint *height);
int  fovea_canvas_row (FoveaTransposedCanvas *self, CanvasGrid grid);
int      fovea_canvas_stroke (FoveaTransposedCanvas *self);
gboolean fovea_canvas_is_kept (FoveaTransposedCanvas *self, guint x, guint y);
gboolean
fovea_canvas_number (FoveaTransposedCanvas *self, CanvasGrid grid, guint x, guint y, double *value);
/* So many of a grid's cells, in the drawing. */
GdkRectangle fovea_canvas_cell (FoveaTransposedCanvas *self,
                                CanvasGrid             grid,
                                guint                  x,
                                guint                  y,
                                guint                  width,
                                guint                  height);
void         fovea_canvas_text (double value, gboolean sign, char *text);
const char  *fovea_canvas_caption (FoveaTransposedCanvas *self, CanvasGrid grid);
PangoLayout *fovea_canvas_layout (GtkWidget *area);

gboolean fovea_canvas_draw (GtkWidget *widget, cairo_t *cr);

G_END_DECLS
