/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells are as wide as the widest number of their grid; only those that are to be
 * seen are drawn, of a kernel of any size. */
#include "arithmetic-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figures.h"
#include "kernel-cell.h"

#define VIEW_PAD   6   /* around a number, and between things */
#define VIEW_SIGN  28  /* for "x" and "=" */
#define VIEW_HATCH 6   /* pixels between the lines */
#define VIEW_HIGH  220 /* most that is not scrolled */
#define VIEW_TEXT  32

typedef enum
{
  VIEW_WINDOW,
  VIEW_ALPHA,
  VIEW_KERNEL,
  VIEW_PRODUCTS,
  VIEW_GRIDS
} ViewGrid;

struct _FoveaArithmeticView
{
  GtkBox      parent_instance;
  GtkWidget  *head, *scrolled, *area, *sums;
  FoveaPixel *pixel;
  double      range;
  int         left[VIEW_GRIDS];   /* of each grid, */
  int         cell[VIEW_GRIDS];   /* and a cell's width */
  double      most[VIEW_GRIDS];   /* largest magnitude */
  int         row, top, plane;    /* heights: of a row, of the caption, of all */
};

G_DEFINE_FINAL_TYPE (FoveaArithmeticView, fovea_arithmetic_view, GTK_TYPE_BOX)

/* ---- Numbers ------------------------------------------------------------------ */

static gboolean
view_is_shown (FoveaArithmeticView *self, ViewGrid grid)
{
  if (grid == VIEW_ALPHA)
    return self->pixel->weighed;
  return grid == VIEW_WINDOW || self->pixel->kind != FOVEA_ARITHMETIC_POOL;
}

static double
view_value (FoveaArithmeticView *self, const FoveaTerm *term, ViewGrid grid)
{
  return grid == VIEW_KERNEL     ? term->weight :
         grid == VIEW_ALPHA      ? (double) term->alpha :
         grid == VIEW_PRODUCTS   ? term->product * self->range :
                                   (double) term->value * self->range;
}

/* The kernel's and the products' sign is always there. */
static void
view_text (FoveaArithmeticView *self, const FoveaTerm *term, ViewGrid grid, char *text)
{
  const double value = view_value (self, term, grid);
  char        *to = text;

  if (term->kind == FOVEA_TERM_NONE && grid != VIEW_KERNEL)
    {
      g_strlcpy (text, "·", VIEW_TEXT);
      return;
    }
  if (grid >= VIEW_KERNEL && value > 0)
    *to++ = '+';
  fovea_number_to_text (value, to, VIEW_TEXT - 1);
}

static PangoLayout *
view_layout (GtkWidget *area, const char *text)
{
  PangoLayout          *layout = gtk_widget_create_pango_layout (area, text);
  PangoFontDescription *font = pango_font_description_from_string ("Monospace");
  const PangoFontDescription *theme =
      pango_context_get_font_description (gtk_widget_get_pango_context (area));

  pango_font_description_set_size (font, pango_font_description_get_size (theme));
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  return layout;
}

/* ---- Sizes -------------------------------------------------------------------- */

static void
view_measure_grid (FoveaArithmeticView *self, ViewGrid grid, PangoLayout *layout)
{
  const FoveaPixel *pixel = self->pixel;
  const gsize       n = (gsize) pixel->planes * pixel->height * pixel->width;
  glong             longest = 2;
  int               width, height;

  self->most[grid] = 0;
  for (gsize i = 0; i < n; i++)
    {
      char         text[VIEW_TEXT];
      const double value = view_value (self, &pixel->terms[i], grid);

      view_text (self, &pixel->terms[i], grid, text);
      longest = MAX (longest, g_utf8_strlen (text, -1));
      if (isfinite (value))
        self->most[grid] = MAX (self->most[grid], fabs (value));
    }
  pango_layout_set_text (layout, "0", -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  self->cell[grid] = width * (int) longest + 2 * VIEW_PAD;
  self->row = height + VIEW_PAD;
}

static const char *
view_caption (FoveaArithmeticView *self, ViewGrid grid)
{
  if (grid == VIEW_WINDOW)
    return _ ("window");
  if (grid == VIEW_ALPHA)
    return _ ("alpha");
  if (grid == VIEW_PRODUCTS)
    return _ ("products");
  return self->pixel->flipped ? _ ("kernel, rotated") : _ ("kernel");
}

static void
view_measure (FoveaArithmeticView *self)
{
  const FoveaPixel *pixel = self->pixel;
  PangoLayout      *layout = view_layout (self->area, NULL);
  int               x = VIEW_PAD, width, height;

  for (guint g = 0; g < VIEW_GRIDS; g++)
    {
      if (! view_is_shown (self, g))
        continue;
      view_measure_grid (self, g, layout);
      pango_layout_set_text (layout, view_caption (self, g), -1);
      pango_layout_get_pixel_size (layout, &width, &height);
      self->top = height + VIEW_PAD;
      self->left[g] = x;
      x += MAX (self->cell[g] * (int) pixel->width, width) + VIEW_SIGN;
    }
  g_object_unref (layout);
  self->plane = self->top + self->row * (int) pixel->height + 2 * VIEW_PAD;
  gtk_widget_set_size_request (self->area, x - VIEW_SIGN + VIEW_PAD,
                               self->plane * (int) pixel->planes);
  gtk_scrolled_window_set_min_content_height (
      GTK_SCROLLED_WINDOW (self->scrolled), MIN (self->plane * (int) pixel->planes, VIEW_HIGH));
}

/* ---- Drawing ------------------------------------------------------------------ */

static void
view_colours (GtkWidget *area, GdkRGBA *base, GdkRGBA *ink)
{
  fovea_kernel_cell_ground (area, base, ink);
}

/* Lines from the lower left to the upper right. */
static void
view_hatch (cairo_t *cr, const GdkRGBA *ink, const GdkRectangle *cell)
{
  cairo_save (cr);
  cairo_rectangle (cr, cell->x, cell->y, cell->width, cell->height);
  cairo_clip (cr);
  for (int at = -cell->height; at < cell->width; at += VIEW_HATCH)
    {
      cairo_move_to (cr, cell->x + at, cell->y + cell->height);
      cairo_line_to (cr, cell->x + at + cell->height, cell->y);
    }
  cairo_set_source_rgba (cr, ink->red, ink->green, ink->blue, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
view_number (FoveaArithmeticView *self, cairo_t *cr, const FoveaTerm *term, ViewGrid grid,
             const GdkRectangle *cell, PangoLayout *layout, const GdkRGBA *ink)
{
  char text[VIEW_TEXT];
  int  width, height;

  view_text (self, term, grid, text);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, cell->x + cell->width - VIEW_PAD - width,
                 cell->y + (cell->height - height) / 2);
  gdk_cairo_set_source_rgba (cr, ink);
  pango_cairo_show_layout (cr, layout);
}

static void
view_cell (FoveaArithmeticView *self, cairo_t *cr, guint index, ViewGrid grid,
           const GdkRectangle *cell, PangoLayout *layout)
{
  const FoveaPixel *pixel = self->pixel;
  const FoveaTerm  *term = &pixel->terms[index];
  const guint       place = index % (pixel->height * pixel->width);
  const double      value = view_value (self, term, grid);
  GdkRGBA           base, ink, colour;
  gboolean          marked;

  view_colours (self->area, &base, &ink);
  fovea_kernel_cell_colour (self->most[grid] > 0 && isfinite (value) ? value / self->most[grid] : 0,
                            &base, &colour);
  /* Of what was read only the sign is told by colour. */
  if (grid <= VIEW_ALPHA && ! (value < 0))
    colour = base;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_rectangle (cr, cell->x, cell->y, cell->width, cell->height);
  cairo_fill (cr);
  if (grid == VIEW_WINDOW && term->kind == FOVEA_TERM_BORDER)
    view_hatch (cr, &ink, cell);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.3);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, cell->x + 0.5, cell->y + 0.5, cell->width, cell->height);
  cairo_stroke (cr);
  marked = pixel->kind == FOVEA_ARITHMETIC_POOL ?
               (gint64) place == pixel->chosen :
               pixel->kind == FOVEA_ARITHMETIC_CONVOLVE &&
                   place == pixel->anchor_y * pixel->width + pixel->anchor_x;
  if (marked && (grid == VIEW_WINDOW || grid == VIEW_KERNEL))
    {
      gdk_cairo_set_source_rgba (cr, &ink);
      cairo_rectangle (cr, cell->x + 2.5, cell->y + 2.5, cell->width - 4, cell->height - 4);
      cairo_stroke (cr);
    }
  view_number (self, cr, term, grid, cell, layout, &ink);
}

/* The cells of a plane's grid that are inside `clip`. */
static void
view_grid (FoveaArithmeticView *self, cairo_t *cr, guint plane, ViewGrid grid,
           const GdkRectangle *clip, PangoLayout *layout)
{
  const FoveaPixel *pixel = self->pixel;
  const int         y = (int) plane * self->plane + self->top;
  const int         last_row = (int) pixel->height - 1, last_column = (int) pixel->width - 1;
  const int first = CLAMP ((clip->y - y) / self->row, 0, last_row);
  const int until = CLAMP ((clip->y + clip->height - y) / self->row, 0, last_row);
  const int from = CLAMP ((clip->x - self->left[grid]) / self->cell[grid], 0, last_column);
  const int to =
      CLAMP ((clip->x + clip->width - self->left[grid]) / self->cell[grid], 0, last_column);

  for (int row = first; row <= until; row++)
    for (int column = from; column <= to; column++)
      {
        GdkRectangle cell = { self->left[grid] + column * self->cell[grid], y + row * self->row,
                              self->cell[grid], self->row };

        view_cell (self, cr, (plane * pixel->height + row) * pixel->width + column, grid, &cell,
                   layout);
      }
}

static void
view_word (FoveaArithmeticView *self, cairo_t *cr, PangoLayout *layout, const char *text, double x,
           double y)
{
  GdkRGBA base, ink;

  view_colours (self->area, &base, &ink);
  pango_layout_set_text (layout, text, -1);
  gdk_cairo_set_source_rgba (cr, &ink);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
view_plane (FoveaArithmeticView *self, cairo_t *cr, guint plane, const GdkRectangle *clip,
            PangoLayout *layout)
{
  static const char *const signs[] = { "", "×", "×", "=" };
  const FoveaPixel        *pixel = self->pixel;
  const int                y = (int) plane * self->plane;
  const int                middle = y + self->top + ((int) pixel->height * self->row) / 2;
  g_autofree char         *window =
      pixel->planes > 1 ? g_strdup_printf (_ ("channel %u"), pixel->first + plane) : NULL;

  for (guint g = 0; g < VIEW_GRIDS; g++)
    {
      if (! view_is_shown (self, g))
        continue;
      view_word (self, cr, layout, g == VIEW_WINDOW && window ? window : view_caption (self, g),
                 self->left[g], y + VIEW_PAD / 2);
      view_word (self, cr, layout, signs[g], self->left[g] - VIEW_SIGN / 2 - VIEW_PAD + 1,
                 middle - self->row / 2 + VIEW_PAD / 2);
      view_grid (self, cr, plane, g, clip, layout);
    }
}

static gboolean
view_draw (GtkWidget *area, cairo_t *cr, FoveaArithmeticView *self)
{
  PangoLayout *layout;
  GdkRectangle clip;
  int          first, last;

  if (! self->pixel || ! gdk_cairo_get_clip_rectangle (cr, &clip))
    return FALSE;
  layout = view_layout (area, NULL);
  first = CLAMP (clip.y / self->plane, 0, (int) self->pixel->planes - 1);
  last = CLAMP ((clip.y + clip.height) / self->plane, 0, (int) self->pixel->planes - 1);
  for (int plane = first; plane <= last; plane++)
    view_plane (self, cr, (guint) plane, &clip, layout);
  g_object_unref (layout);
  if (gtk_widget_has_visible_focus (area))
    gtk_render_focus (gtk_widget_get_style_context (area), cr, 0, 0,
                      gtk_widget_get_allocated_width (area),
                      gtk_widget_get_allocated_height (area));
  return FALSE;
}

/* ---- Full values, under the pointer --------------------------------------------- */

/* The term at a place of the drawing; NULL: none. */
static const FoveaTerm *
view_find (FoveaArithmeticView *self, int x, int y)
{
  const FoveaPixel *pixel = self->pixel;
  const int         plane = self->plane ? y / self->plane : 0;
  const int         below = y - plane * self->plane - self->top;

  if (! pixel || plane >= (int) pixel->planes || below < 0 ||
      below / self->row >= (int) pixel->height)
    return NULL;
  for (guint g = 0; g < VIEW_GRIDS; g++)
    {
      const int beside = x - self->left[g];

      if (view_is_shown (self, g) && beside >= 0 && beside / self->cell[g] < (int) pixel->width)
        return &pixel->terms[((gsize) plane * pixel->height + below / self->row) * pixel->width +
                             beside / self->cell[g]];
    }
  return NULL;
}

static gboolean
view_query_tooltip (GtkWidget *area, int x, int y, gboolean keyboard, GtkTooltip *tooltip,
                    FoveaArithmeticView *self)
{
  const FoveaTerm *term = keyboard ? NULL : view_find (self, x, y);
  g_autofree char *text = NULL;
  char             value[VIEW_TEXT], weight[VIEW_TEXT], product[VIEW_TEXT];

  if (! term || term->kind == FOVEA_TERM_NONE)
    return FALSE;
  g_ascii_formatd (value, VIEW_TEXT, "%.9g", (double) term->value);
  g_ascii_formatd (weight, VIEW_TEXT, "%.17g", term->weight);
  g_ascii_formatd (product, VIEW_TEXT, "%.17g", term->product);
  text = g_strdup_printf (term->kind == FOVEA_TERM_BORDER ?
                              _ ("(%d, %d), from the border: %s × %s = %s") :
                              _ ("(%d, %d): %s × %s = %s"),
                          (int) term->x, (int) term->y, value, weight, product);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- The widget ----------------------------------------------------------------- */

static void
view_remeasure (FoveaArithmeticView *self)
{
  if (self->pixel)
    view_measure (self);
  gtk_widget_queue_draw (self->area);
}

static void
fovea_arithmetic_view_finalize (GObject *object)
{
  g_clear_pointer (&FOVEA_ARITHMETIC_VIEW (object)->pixel, fovea_pixel_free);
  G_OBJECT_CLASS (fovea_arithmetic_view_parent_class)->finalize (object);
}

static void
fovea_arithmetic_view_class_init (FoveaArithmeticViewClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_arithmetic_view_finalize;
}

static GtkWidget *
view_label_new (const char *name)
{
  GtkWidget *label = fovea_figures_label_new ();

  atk_object_set_name (gtk_widget_get_accessible (label), name);
  return label;
}

static GtkWidget *
view_area_new (FoveaArithmeticView *self)
{
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_widget_set_halign (area, GTK_ALIGN_START);
  gtk_widget_set_valign (area, GTK_ALIGN_START);
  gtk_widget_set_has_tooltip (area, TRUE);
  gtk_widget_set_can_focus (area, TRUE); /* so that keys scroll */
  atk_object_set_role (gtk_widget_get_accessible (area), ATK_ROLE_IMAGE);
  atk_object_set_name (gtk_widget_get_accessible (area), _ ("Window, kernel and products"));
  g_signal_connect (area, "draw", G_CALLBACK (view_draw), self);
  g_signal_connect (area, "query-tooltip", G_CALLBACK (view_query_tooltip), self);
  g_signal_connect_swapped (area, "style-updated", G_CALLBACK (view_remeasure), self);
  return area;
}

static void
fovea_arithmetic_view_init (FoveaArithmeticView *self)
{
  GtkWidget *scrolled = self->scrolled = gtk_scrolled_window_new (NULL, NULL);

  atk_object_set_name (gtk_widget_get_accessible (scrolled), _ ("Products and their sum"));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), VIEW_PAD);
  self->range = 1.0;
  gtk_widget_set_can_focus (scrolled, FALSE); /* what is in it can */
  self->head = view_label_new (_ ("Pixel"));
  self->area = view_area_new (self);
  self->sums = view_label_new (_ ("Sum"));
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), VIEW_HIGH);
  gtk_container_add (GTK_CONTAINER (scrolled), self->area);
  gtk_box_pack_start (GTK_BOX (self), self->head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->sums, FALSE, FALSE, 0);
  gtk_widget_show_all (self->head);
  gtk_widget_show_all (scrolled);
  gtk_widget_show_all (self->sums);
}

GtkWidget *
fovea_arithmetic_view_new (void)
{
  return g_object_new (FOVEA_TYPE_ARITHMETIC_VIEW, NULL);
}

/* Of a large kernel screen readers are told the first and the last lines. */
static void
view_describe (FoveaArithmeticView *self)
{
  g_autofree char *head = self->pixel ? fovea_pixel_head (self->pixel) : NULL;
  g_autofree char *sums = self->pixel ? fovea_pixel_sums (self->pixel, self->range) : NULL;
  g_autofree char *all = NULL;

  if (self->pixel && self->pixel->height * self->pixel->width * self->pixel->planes <= 256)
    all = fovea_pixel_to_text (self->pixel, self->range);
  gtk_label_set_text (GTK_LABEL (self->head), head ? head : "");
  gtk_label_set_text (GTK_LABEL (self->sums), sums ? sums : "");
  atk_object_set_description (gtk_widget_get_accessible (self->area),
                              all    ? all :
                              head   ? head :
                                       "");
}

void
fovea_arithmetic_view_set (FoveaArithmeticView *self, FoveaPixel *pixel, double range)
{
  g_return_if_fail (FOVEA_IS_ARITHMETIC_VIEW (self));
  if (self->pixel != pixel)
    g_clear_pointer (&self->pixel, fovea_pixel_free);
  self->pixel = pixel;
  self->range = range;
  if (! pixel)
    gtk_widget_set_size_request (self->area, -1, -1);
  view_describe (self);
  view_remeasure (self);
}

char *
fovea_arithmetic_view_text (FoveaArithmeticView *self)
{
  g_return_val_if_fail (FOVEA_IS_ARITHMETIC_VIEW (self), NULL);
  return self->pixel ? fovea_pixel_to_text (self->pixel, self->range) : NULL;
}
