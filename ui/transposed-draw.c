/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell is filled by its sign and size; what a step paints with and on is framed. */
#include "transposed-draw.h"

#include <math.h>

#include "kernel-cell.h"

#define CANVAS_HATCH 6 /* pixels between the lines */
#define CANVAS_FRAME 2.5

typedef struct
{
  cairo_t     *cr;
  PangoLayout *layout;
  GdkRGBA      base, ink, chosen; /* the theme's */
} CanvasPen;

static void
canvas_hatch (CanvasPen *pen, const GdkRectangle *cell)
{
  cairo_t *cr = pen->cr;

  cairo_save (cr);
  cairo_rectangle (cr, cell->x, cell->y, cell->width, cell->height);
  cairo_clip (cr);
  for (int at = -cell->height; at < cell->width; at += CANVAS_HATCH)
    {
      cairo_move_to (cr, cell->x + at, cell->y + cell->height);
      cairo_line_to (cr, cell->x + at + cell->height, cell->y);
    }
  cairo_set_source_rgba (cr, pen->ink.red, pen->ink.green, pen->ink.blue, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
canvas_word (CanvasPen *pen, const char *text, double alpha, int right, int y)
{
  int width;

  pango_layout_set_text (pen->layout, text, -1);
  pango_layout_get_pixel_size (pen->layout, &width, NULL);
  cairo_set_source_rgba (pen->cr, pen->ink.red, pen->ink.green, pen->ink.blue, alpha);
  cairo_move_to (pen->cr, right - width, y);
  pango_cairo_show_layout (pen->cr, pen->layout);
}

static void
canvas_frame (CanvasPen *pen, const GdkRGBA *colour, double width, const GdkRectangle *box)
{
  gdk_cairo_set_source_rgba (pen->cr, colour);
  cairo_set_line_width (pen->cr, width);
  cairo_rectangle (pen->cr, box->x + 0.5, box->y + 0.5, box->width, box->height);
  cairo_stroke (pen->cr);
}

/* The numbers of a cell: what stands there, and in the grid what was added. */
static void
canvas_numbers (FoveaTransposedCanvas *self,
                CanvasPen             *pen,
                CanvasGrid             grid,
                guint                  x,
                guint                  y,
                const GdkRectangle    *cell)
{
  const int stroke = fovea_canvas_stroke (self);
  const int right = cell->x + cell->width - CANVAS_PAD;
  char      text[CANVAS_TEXT];
  double    value, product;
  gboolean  there = fovea_canvas_number (self, grid, x, y, &value);

  if (there)
    fovea_canvas_text (value, grid == CANVAS_KERNEL || grid == CANVAS_PAINTED, text);
  if (grid != CANVAS_GRID)
    {
      canvas_word (pen, there ? text : "·", 1, right, cell->y + CANVAS_PAD / 2);
      return;
    }
  if (stroke >= 0 && fovea_painting_product (self->painting, (guint) stroke, x, y, &product))
    {
      canvas_word (pen, text, 1, right, cell->y);
      fovea_canvas_text (product * self->range, TRUE, text);
      canvas_word (pen, text, 0.65, right, cell->y + self->line);
      return;
    }
  canvas_word (pen, there ? text : "·", there ? 1 : 0.5, right, cell->y + self->line / 2);
}

GdkRectangle
fovea_canvas_cell (FoveaTransposedCanvas *self,
                   CanvasGrid             grid,
                   guint                  x,
                   guint                  y,
                   guint                  width,
                   guint                  height)
{
  const int row = fovea_canvas_row (self, grid);

  return (GdkRectangle){ self->left[grid] + (int) x * self->cell[grid], self->top + (int) y * row,
                         (int) width * self->cell[grid], (int) height * row };
}

static void
canvas_draw_cell (FoveaTransposedCanvas *self, CanvasPen *pen, CanvasGrid grid, guint x, guint y)
{
  const GdkRectangle cell = fovea_canvas_cell (self, grid, x, y, 1, 1);
  const gboolean     outside = grid == CANVAS_GRID && ! fovea_canvas_is_kept (self, x, y);
  GdkRGBA            colour, line = pen->ink;
  double             value;

  fovea_canvas_number (self, grid, x, y, &value);
  fovea_kernel_cell_colour (self->most[grid] > 0 && isfinite (value) ? value / self->most[grid] : 0,
                            &pen->base, &colour);
  /* Of the input only the sign is told by colour. */
  if (grid == CANVAS_VALUES && ! (value < 0))
    colour = pen->base;
  gdk_cairo_set_source_rgba (pen->cr, &colour);
  cairo_rectangle (pen->cr, cell.x, cell.y, cell.width, cell.height);
  cairo_fill (pen->cr);
  if (outside)
    canvas_hatch (pen, &cell);
  line.alpha = 0.3;
  canvas_frame (pen, &line, 1, &cell);
  canvas_numbers (self, pen, grid, x, y, &cell);
}

/* The value, the kernel and the place that it is painted on, in the theme's colour of
 * what is chosen. */
static void
canvas_draw_frames (FoveaTransposedCanvas *self, CanvasPen *pen)
{
  const FoveaPainting *p = self->painting;
  const FoveaRect     *kept = &p->kept;
  const int            stroke = fovea_canvas_stroke (self);
  GdkRectangle         box;

  box = fovea_canvas_cell (self, CANVAS_GRID, (guint) kept->x, (guint) kept->y, (guint) kept->width,
                           (guint) kept->height);
  canvas_frame (pen, &pen->ink, 1.5, &box);
  if (stroke >= 0)
    {
      const FoveaStroke at = fovea_painting_stroke (p, (guint) stroke);

      box = fovea_canvas_cell (self, CANVAS_VALUES, at.x, at.y, 1, 1);
      canvas_frame (pen, &pen->chosen, CANVAS_FRAME, &box);
      box = fovea_canvas_cell (self, CANVAS_PAINTED, 0, 0, p->kernel->width, p->kernel->height);
      canvas_frame (pen, &pen->chosen, CANVAS_FRAME, &box);
      box = fovea_canvas_cell (self, CANVAS_GRID, at.left, at.top, p->kernel->width,
                               p->kernel->height);
      canvas_frame (pen, &pen->chosen, CANVAS_FRAME, &box);
    }
  if (self->picked)
    {
      const double dashes[] = { 4, 3 };

      box = fovea_canvas_cell (self, CANVAS_GRID, self->picked_x, self->picked_y, 1, 1);
      box = (GdkRectangle){ box.x + 3, box.y + 3, box.width - 6, box.height - 6 };
      cairo_set_dash (pen->cr, dashes, 2, 0);
      canvas_frame (pen, &pen->ink, 1, &box);
      cairo_set_dash (pen->cr, NULL, 0, 0);
    }
}

static void
canvas_draw_grid (FoveaTransposedCanvas *self,
                  CanvasPen             *pen,
                  CanvasGrid             grid,
                  const GdkRectangle    *clip)
{
  static const char *const signs[] = { "", "×", "=", "→" };
  const int                row = fovea_canvas_row (self, grid);
  guint                    width, height;

  fovea_canvas_size (self, grid, &width, &height);
  pango_layout_set_text (pen->layout, fovea_canvas_caption (self, grid), -1);
  gdk_cairo_set_source_rgba (pen->cr, &pen->ink);
  cairo_move_to (pen->cr, self->left[grid], CANVAS_PAD / 2);
  pango_cairo_show_layout (pen->cr, pen->layout);
  if (grid != CANVAS_VALUES)
    canvas_word (pen, signs[grid], 1, self->left[grid] - CANVAS_SIGN / 2 + CANVAS_PAD,
                 self->top + self->line / 2);
  for (guint y = 0; y < height; y++)
    if (self->top + (int) (y + 1) * row >= clip->y &&
        self->top + (int) y * row <= clip->y + clip->height)
      for (guint x = 0; x < width; x++)
        if (self->left[grid] + (int) (x + 1) * self->cell[grid] >= clip->x &&
            self->left[grid] + (int) x * self->cell[grid] <= clip->x + clip->width)
          canvas_draw_cell (self, pen, grid, x, y);
}

gboolean
fovea_canvas_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaTransposedCanvas *self = FOVEA_TRANSPOSED_CANVAS (widget);
  GtkStyleContext       *context = gtk_widget_get_style_context (widget);
  CanvasPen              pen = { cr, NULL, { 1, 1, 1, 1 }, { 0, 0, 0, 1 }, { 0.2, 0.4, 0.9, 1 } };
  GdkRectangle           clip;

  if (! self->painting || ! gdk_cairo_get_clip_rectangle (cr, &clip))
    return FALSE;
  pen.layout = fovea_canvas_layout (widget);
  fovea_kernel_cell_ground (widget, &pen.base, &pen.ink);
  gtk_style_context_lookup_color (context, "theme_selected_bg_color", &pen.chosen);
  for (CanvasGrid g = 0; g < CANVAS_GRIDS; g++)
    canvas_draw_grid (self, &pen, g, &clip);
  canvas_draw_frames (self, &pen);
  g_object_unref (pen.layout);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (context, cr, 0, 0, gtk_widget_get_allocated_width (widget),
                      gtk_widget_get_allocated_height (widget));
  return FALSE;
}
