/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four grids side by side. A cell of the last is two lines high: the sum so far, and
 * what the step adds to it. */
#include "transposed-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>


enum
{
  CANVAS_PICKED,
  CANVAS_STEPPED,
  CANVAS_SIGNALS
};

static guint canvas_signals[CANVAS_SIGNALS];

G_DEFINE_FINAL_TYPE (FoveaTransposedCanvas, fovea_transposed_canvas, GTK_TYPE_DRAWING_AREA)

/* ---- What stands where ----------------------------------------------------------- */

void
fovea_canvas_size (FoveaTransposedCanvas *self, CanvasGrid grid, guint *width, guint *height)
{
  const FoveaPainting *p = self->painting;

  *width = grid == CANVAS_VALUES ? p->width :
           grid == CANVAS_GRID   ? p->grid_width :
                                   p->kernel->width;
  *height = grid == CANVAS_VALUES ? p->height :
            grid == CANVAS_GRID   ? p->grid_height :
                                    p->kernel->height;
}

int
fovea_canvas_row (FoveaTransposedCanvas *self, CanvasGrid grid)
{
  return grid == CANVAS_GRID ? 2 * self->line : self->line + CANVAS_PAD;
}

static gboolean
canvas_is_cut (FoveaTransposedCanvas *self)
{
  return self->step > self->painting->n_strokes;
}

/* The value that is painted in this step; -1: none is. */
int
fovea_canvas_stroke (FoveaTransposedCanvas *self)
{
  return canvas_is_cut (self) ? -1 : (int) self->step - 1;
}

gboolean
fovea_canvas_is_kept (FoveaTransposedCanvas *self, guint x, guint y)
{
  const FoveaRect *kept = &self->painting->kept;

  return x >= kept->x && y >= kept->y && x < kept->x + kept->width && y < kept->y + kept->height;
}

/* FALSE: no number stands there. */
gboolean
fovea_canvas_number (FoveaTransposedCanvas *self, CanvasGrid grid, guint x, guint y, double *value)
{
  const FoveaPainting *p = self->painting;
  const int            stroke = fovea_canvas_stroke (self);
  guint                n;

  *value = 0;
  switch (grid)
    {
    case CANVAS_VALUES:
      *value = (double) p->values[y * p->width + x] * self->range;
      return TRUE;
    case CANVAS_KERNEL:
      *value = p->kernel->values[y * p->kernel->width + x];
      return TRUE;
    case CANVAS_PAINTED:
      if (stroke < 0)
        return FALSE;
      fovea_painting_product (p, (guint) stroke, x + fovea_painting_stroke (p, stroke).left,
                              y + fovea_painting_stroke (p, stroke).top, value);
      break;
    default:
      if (canvas_is_cut (self) && fovea_canvas_is_kept (self, x, y))
        *value = (double) p->result[(y - p->kept.y) * p->kept.width + x - p->kept.x];
      else if (canvas_is_cut (self))
        return FALSE;
      else
        {
          *value = fovea_painting_sum (p, self->step, x, y, &n);
          if (n == 0)
            return FALSE;
        }
    }
  *value *= self->range;
  return TRUE;
}

/* Signs are always there but with the values themselves. */
void
fovea_canvas_text (double value, gboolean sign, char *text)
{
  if (sign && value > 0)
    *text++ = '+';
  fovea_number_to_text (value, text, CANVAS_TEXT - 1);
}

/* What is read of a number of the grid */
const char *
fovea_canvas_caption (FoveaTransposedCanvas *self, CanvasGrid grid)
{
  switch (grid)
    {
    case CANVAS_VALUES:
      return _ ("input");
    case CANVAS_KERNEL:
      return _ ("kernel");
    case CANVAS_PAINTED:
      return _ ("painted now");
    default:
      return canvas_is_cut (self) ? _ ("result") : _ ("sum so far");
    }
}

/* ---- Sizes ----------------------------------------------------------------------- */

typedef struct
{
  glong  longest; /* characters */
  double most;
} CanvasWidth;

static void
canvas_widen (CanvasWidth *width, double value, gboolean sign)
{
  char text[CANVAS_TEXT];

  fovea_canvas_text (value, sign, text);
  width->longest = MAX (width->longest, g_utf8_strlen (text, -1));
  if (isfinite (value))
    width->most = MAX (width->most, fabs (value));
}

/* Every number that stands there in any step, so that nothing jumps: a sum changes only
 * where it is painted on. */
static void
canvas_widen_grid (FoveaTransposedCanvas *self, CanvasWidth *painted, CanvasWidth *grid)
{
  const FoveaPainting *p = self->painting;
  double               product;

  for (guint s = 0; s < p->n_strokes; s++)
    {
      const FoveaStroke stroke = fovea_painting_stroke (p, s);

      for (guint y = stroke.top; y < stroke.top + p->kernel->height; y++)
        for (guint x = stroke.left; x < stroke.left + p->kernel->width; x++)
          {
            fovea_painting_product (p, s, x, y, &product);
            canvas_widen (painted, product * self->range, TRUE);
            canvas_widen (grid, fovea_painting_sum (p, s + 1, x, y, NULL) * self->range, FALSE);
          }
    }
  for (gint64 i = 0; i < p->kept.width * p->kept.height; i++)
    canvas_widen (grid, (double) p->result[i] * self->range, FALSE);
  grid->longest = MAX (grid->longest, painted->longest);
}

PangoLayout *
fovea_canvas_layout (GtkWidget *area)
{
  PangoLayout                *layout = gtk_widget_create_pango_layout (area, NULL);
  PangoFontDescription       *font = pango_font_description_from_string ("Monospace");
  const PangoFontDescription *theme =
      pango_context_get_font_description (gtk_widget_get_pango_context (area));

  pango_font_description_set_size (font, pango_font_description_get_size (theme));
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  return layout;
}

static void
canvas_measure (FoveaTransposedCanvas *self)
{
  CanvasWidth  widths[CANVAS_GRIDS] = { { 2, 0 }, { 2, 0 }, { 2, 0 }, { 2, 0 } };
  PangoLayout *layout = fovea_canvas_layout (GTK_WIDGET (self));
  int          x = CANVAS_PAD, below = 0, digit, caption;
  double       value;

  for (CanvasGrid g = CANVAS_VALUES; g <= CANVAS_KERNEL; g++)
    {
      guint width, height;

      fovea_canvas_size (self, g, &width, &height);
      for (guint i = 0; i < width * height; i++)
        if (fovea_canvas_number (self, g, i % width, i / width, &value))
          canvas_widen (&widths[g], value, g == CANVAS_KERNEL);
    }
  canvas_widen_grid (self, &widths[CANVAS_PAINTED], &widths[CANVAS_GRID]);
  pango_layout_set_text (layout, "0", -1);
  pango_layout_get_pixel_size (layout, &digit, &self->line);
  self->top = self->line + CANVAS_PAD;
  for (CanvasGrid g = 0; g < CANVAS_GRIDS; g++)
    {
      guint width, height;

      fovea_canvas_size (self, g, &width, &height);
      self->most[g] = widths[g].most;
      self->cell[g] = digit * (int) widths[g].longest + 2 * CANVAS_PAD;
      pango_layout_set_text (layout, fovea_canvas_caption (self, g), -1);
      pango_layout_get_pixel_size (layout, &caption, NULL);
      self->left[g] = x;
      x += MAX (self->cell[g] * (int) width, caption) + CANVAS_SIGN;
      below = MAX (below, fovea_canvas_row (self, g) * (int) height);
    }
  g_object_unref (layout);
  gtk_widget_set_size_request (GTK_WIDGET (self), x - CANVAS_SIGN + CANVAS_PAD,
                               self->top + below + CANVAS_PAD);
}

/* ---- Pointer and keys ------------------------------------------------------------ */

static gboolean
canvas_find (FoveaTransposedCanvas *self, double x, double y, guint *column, guint *row)
{
  const double beside = x - self->left[CANVAS_GRID], below = y - self->top;

  if (! self->painting || beside < 0 || below < 0)
    return FALSE;
  *column = (guint) (beside / self->cell[CANVAS_GRID]);
  *row = (guint) (below / fovea_canvas_row (self, CANVAS_GRID));
  return *column < self->painting->grid_width && *row < self->painting->grid_height;
}

static void
canvas_pick (FoveaTransposedCanvas *self, guint x, guint y)
{
  self->picked = TRUE;
  self->picked_x = x;
  self->picked_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, canvas_signals[CANVAS_PICKED], 0);
}

static gboolean
fovea_transposed_canvas_button_press (GtkWidget *widget, GdkEventButton *event)
{
  FoveaTransposedCanvas *self = FOVEA_TRANSPOSED_CANVAS (widget);
  guint                  x, y;

  gtk_widget_grab_focus (widget);
  if (event->button == GDK_BUTTON_PRIMARY && canvas_find (self, event->x, event->y, &x, &y))
    canvas_pick (self, x, y);
  return TRUE;
}

/* Arrows pick; Space and Backspace step. */
static gboolean
fovea_transposed_canvas_key_press (GtkWidget *widget, GdkEventKey *event)
{
  FoveaTransposedCanvas *self = FOVEA_TRANSPOSED_CANVAS (widget);
  const FoveaPainting   *p = self->painting;
  int                    x = (int) self->picked_x, y = (int) self->picked_y, step = 0;

  if (! p || (event->state & gtk_accelerator_get_default_mod_mask ()))
    return FALSE;
  switch (event->keyval)
    {
    case GDK_KEY_space:
      step = 1;
      break;
    case GDK_KEY_BackSpace:
      step = -1;
      break;
    case GDK_KEY_Left:
      x--;
      break;
    case GDK_KEY_Right:
      x++;
      break;
    case GDK_KEY_Up:
      y--;
      break;
    case GDK_KEY_Down:
      y++;
      break;
    default:
      return FALSE;
    }
  if (step)
    g_signal_emit (self, canvas_signals[CANVAS_STEPPED], 0, step);
  else if (self->picked)
    canvas_pick (self, (guint) CLAMP (x, 0, (int) p->grid_width - 1),
                 (guint) CLAMP (y, 0, (int) p->grid_height - 1));
  else
    canvas_pick (self, (guint) p->kept.x, (guint) p->kept.y);
  return TRUE;
}

static gboolean
fovea_transposed_canvas_query_tooltip (GtkWidget  *widget,
                                       int         x,
                                       int         y,
                                       gboolean    keyboard,
                                       GtkTooltip *tooltip)
{
  FoveaTransposedCanvas *self = FOVEA_TRANSPOSED_CANVAS (widget);
  g_autofree char       *text = NULL;
  guint                  column, row;

  if (keyboard || ! canvas_find (self, x, y, &column, &row))
    return FALSE;
  text = fovea_painting_cell_to_text (self->painting, self->step, column, row, self->range);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- The widget ------------------------------------------------------------------ */

static void
fovea_transposed_canvas_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_transposed_canvas_parent_class)->style_updated (widget);
  if (FOVEA_TRANSPOSED_CANVAS (widget)->painting)
    canvas_measure (FOVEA_TRANSPOSED_CANVAS (widget));
}

static void
fovea_transposed_canvas_class_init (FoveaTransposedCanvasClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->draw = fovea_canvas_draw;
  widget_class->button_press_event = fovea_transposed_canvas_button_press;
  widget_class->key_press_event = fovea_transposed_canvas_key_press;
  widget_class->query_tooltip = fovea_transposed_canvas_query_tooltip;
  widget_class->style_updated = fovea_transposed_canvas_style_updated;
  canvas_signals[CANVAS_PICKED] =
      g_signal_new ("picked", FOVEA_TYPE_TRANSPOSED_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  canvas_signals[CANVAS_STEPPED] =
      g_signal_new ("stepped", FOVEA_TYPE_TRANSPOSED_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
fovea_transposed_canvas_init (FoveaTransposedCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->range = 1.0;
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
  atk_object_set_name (gtk_widget_get_accessible (widget), _ ("Input, kernel and painted grid"));
}

GtkWidget *
fovea_transposed_canvas_new (void)
{
  return g_object_new (FOVEA_TYPE_TRANSPOSED_CANVAS, NULL);
}

void
fovea_transposed_canvas_set (FoveaTransposedCanvas *self,
                             const FoveaPainting   *painting,
                             double                 range)
{
  self->painting = painting;
  self->range = range;
  if (! painting)
    gtk_widget_set_size_request (GTK_WIDGET (self), -1, -1);
  else
    canvas_measure (self);
  if (! painting || self->picked_x >= painting->grid_width ||
      self->picked_y >= painting->grid_height)
    self->picked = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_transposed_canvas_set_step (FoveaTransposedCanvas *self, guint step)
{
  self->step = step;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
fovea_transposed_canvas_where (FoveaTransposedCanvas *self, GdkRectangle *box)
{
  const int   stroke = self->painting ? fovea_canvas_stroke (self) : -1;
  FoveaStroke at;

  if (stroke < 0)
    return FALSE;
  at = fovea_painting_stroke (self->painting, (guint) stroke);
  *box = fovea_canvas_cell (self, CANVAS_GRID, at.left, at.top, self->painting->kernel->width,
                            self->painting->kernel->height);
  return TRUE;
}

gboolean
fovea_transposed_canvas_picked (FoveaTransposedCanvas *self, guint *x, guint *y)
{
  *x = self->picked_x;
  *y = self->picked_y;
  return self->picked;
}
