/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All in the screen's own pixels: `zoom` of them are one pixel of the picture,
 * whose upper left corner is at `corner`. */
#include "kernel-preview-hands.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PREVIEW_WIDTH  620 /* at first, logical pixels */
#define PREVIEW_HEIGHT 460
#define PREVIEW_LEAST  160
#define PREVIEW_MARGIN 0.25 /* more than is seen is computed, of the room a side */

enum
{
  PREVIEW_PART_CHANGED,
  PREVIEW_ZOOMED,
  PREVIEW_N
};

static guint preview_signals[PREVIEW_N];

G_DEFINE_FINAL_TYPE (FoveaKernelPreview, fovea_kernel_preview, GTK_TYPE_DRAWING_AREA)

/* ---- Where things are ------------------------------------------------------------ */

void
fovea_preview_room (FoveaKernelPreview *self, double room[2])
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  room[0] = gtk_widget_get_allocated_width (GTK_WIDGET (self)) * factor;
  room[1] = gtk_widget_get_allocated_height (GTK_WIDGET (self)) * factor;
}

double
fovea_preview_zoom (FoveaKernelPreview *self)
{
  double room[2];

  if (self->asked > 0.0)
    return self->asked;
  fovea_preview_room (self, room);
  return fmin (room[0] / self->width, room[1] / self->height);
}

void
fovea_preview_corner (FoveaKernelPreview *self, double corner[2])
{
  double room[2], zoom = fovea_preview_zoom (self);
  int    sides[2] = { self->width, self->height };

  fovea_preview_room (self, room);
  for (int i = 0; i < 2; i++)
    {
      double seen = room[i] / zoom / 2;

      if (sides[i] * zoom <= room[i])
        self->centre[i] = sides[i] / 2.0;
      else
        self->centre[i] = CLAMP (self->centre[i], seen, sides[i] - seen);
      corner[i] = rint (room[i] / 2 - self->centre[i] * zoom);
    }
}

/* `margin`: how much more than is seen, as a fraction of it. */
static void
preview_seen (FoveaKernelPreview *self, double margin, FoveaRect *part)
{
  double zoom = fovea_preview_zoom (self), corner[2], room[2], low[2], high[2];
  int    sides[2] = { self->width, self->height };

  fovea_preview_corner (self, corner);
  fovea_preview_room (self, room);
  for (int i = 0; i < 2; i++)
    {
      double more = margin * room[i];

      low[i] = fmax (0, floor ((-corner[i] - more) / zoom));
      high[i] = fmin (sides[i], ceil ((room[i] - corner[i] + more) / zoom));
    }
  *part = (FoveaRect){ (gint64) low[0], (gint64) low[1], (gint64) (high[0] - low[0]),
                       (gint64) (high[1] - low[1]) };
}

static gboolean
preview_has (const FoveaRect *part, const FoveaRect *seen)
{
  return seen->x >= part->x && seen->y >= part->y &&
         seen->x + seen->width <= part->x + part->width &&
         seen->y + seen->height <= part->y + part->height;
}

gboolean
fovea_kernel_preview_get_part (FoveaKernelPreview *self, FoveaRect *part, int size[2])
{
  double zoom;

  if (self->width < 1 || self->height < 1 ||
      gtk_widget_get_allocated_width (GTK_WIDGET (self)) <= 1)
    return FALSE;
  zoom = fovea_preview_zoom (self);
  if (self->asked == 0.0)
    *part = (FoveaRect){ 0, 0, self->width, self->height };
  else
    preview_seen (self, PREVIEW_MARGIN, part);
  size[0] = (int) fmax (1, rint ((double) part->width * fmin (zoom, 1.0)));
  size[1] = (int) fmax (1, rint ((double) part->height * fmin (zoom, 1.0)));
  return TRUE;
}

void
fovea_preview_moved (FoveaKernelPreview *self, gboolean always)
{
  FoveaRect seen;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->width < 1)
    return;
  preview_seen (self, 0.0, &seen);
  if (always || ! self->after || ! preview_has (&self->part, &seen))
    g_signal_emit (self, preview_signals[PREVIEW_PART_CHANGED], 0);
}

/* ---- Drawing ---------------------------------------------------------------------- */

static void
preview_paint (FoveaKernelPreview *self,
               cairo_t            *cr,
               cairo_surface_t    *surface,
               const double        corner[2],
               double              zoom)
{
  double by = (double) self->part.width * zoom / cairo_image_surface_get_width (surface);
  double by_y = (double) self->part.height * zoom / cairo_image_surface_get_height (surface);

  cairo_save (cr);
  cairo_translate (cr, corner[0] + (double) self->part.x * zoom,
                   corner[1] + (double) self->part.y * zoom);
  cairo_scale (cr, by, by_y);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), by >= 1.0 && by == floor (by) ?
                                                       CAIRO_FILTER_NEAREST :
                                                       CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, cairo_image_surface_get_width (surface),
                   cairo_image_surface_get_height (surface));
  cairo_fill (cr);
  cairo_restore (cr);
}

/* A light line inside a dark one is seen on any photo. */
static void
preview_line (FoveaKernelPreview *self, cairo_t *cr, const double room[2], int factor)
{
  double x = rint (self->split * room[0]);
  double corner[2], high;

  fovea_preview_corner (self, corner);
  high = self->height * fovea_preview_zoom (self);

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_source_rgba (cr, pass, pass, pass, pass ? 1.0 : 0.6);
      cairo_set_line_width (cr, (pass ? 1 : 3) * factor);
      cairo_move_to (cr, x, fmax (corner[1], 0));
      cairo_line_to (cr, x, fmin (corner[1] + high, room[1]));
      cairo_stroke (cr);
      cairo_arc (cr, x, room[1] / 2, (pass ? 4 : 6) * factor, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static gboolean
fovea_kernel_preview_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaKernelPreview *self = FOVEA_KERNEL_PREVIEW (widget);
  int                 factor = gtk_widget_get_scale_factor (widget);
  const int           sides[2] = { self->width, self->height };
  double              room[2], corner[2], zoom;

  if (! self->after)
    return FALSE;
  fovea_preview_room (self, room);
  fovea_preview_corner (self, corner);
  zoom = fovea_preview_zoom (self);
  cairo_scale (cr, 1.0 / factor, 1.0 / factor);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, self->split * room[0], room[1]);
  cairo_clip (cr);
  preview_paint (self, cr, self->before, corner, zoom);
  cairo_restore (cr);
  cairo_save (cr);
  cairo_rectangle (cr, self->split * room[0], 0, room[0], room[1]);
  cairo_clip (cr);
  preview_paint (self, cr, self->after, corner, zoom);
  cairo_restore (cr);
  preview_line (self, cr, room, factor);
  if (self->has_window)
    fovea_preview_window_draw (&self->window, cr, corner, zoom, sides, factor);
  cairo_scale (cr, factor, factor);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0, room[0] / factor,
                      room[1] / factor);
  return FALSE;
}

/* ---- The widget -------------------------------------------------------------------- */

static gboolean
fovea_kernel_preview_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  double notches = event->direction == GDK_SCROLL_UP     ? 1 :
                   event->direction == GDK_SCROLL_DOWN   ? -1 :
                   event->direction == GDK_SCROLL_SMOOTH ? -event->delta_y :
                                                           0;

  fovea_preview_wheel (FOVEA_KERNEL_PREVIEW (widget), notches, event->x, event->y);
  return GDK_EVENT_STOP;
}

static gboolean
fovea_kernel_preview_key_press (GtkWidget *widget, GdkEventKey *event)
{
  return fovea_preview_key (FOVEA_KERNEL_PREVIEW (widget), event) ||
         GTK_WIDGET_CLASS (fovea_kernel_preview_parent_class)->key_press_event (widget, event);
}

static void
fovea_kernel_preview_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);

  GTK_WIDGET_CLASS (fovea_kernel_preview_parent_class)->size_allocate (widget, allocation);
  if (width != allocation->width || height != allocation->height)
    {
      fovea_preview_moved (FOVEA_KERNEL_PREVIEW (widget), TRUE);
      g_signal_emit (widget, preview_signals[PREVIEW_ZOOMED], 0);
    }
}

static void
fovea_kernel_preview_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = PREVIEW_LEAST;
  *natural = PREVIEW_WIDTH;
}

static void
fovea_kernel_preview_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = PREVIEW_LEAST;
  *natural = PREVIEW_HEIGHT;
}

static void
fovea_kernel_preview_dispose (GObject *object)
{
  FoveaKernelPreview *self = FOVEA_KERNEL_PREVIEW (object);

  g_clear_pointer (&self->before, cairo_surface_destroy);
  g_clear_pointer (&self->after, cairo_surface_destroy);
  g_clear_object (&self->drag);
  G_OBJECT_CLASS (fovea_kernel_preview_parent_class)->dispose (object);
}

static void
fovea_kernel_preview_class_init (FoveaKernelPreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType           type = FOVEA_TYPE_KERNEL_PREVIEW;

  G_OBJECT_CLASS (class)->dispose = fovea_kernel_preview_dispose;
  widget_class->draw = fovea_kernel_preview_draw;
  widget_class->key_press_event = fovea_kernel_preview_key_press;
  widget_class->scroll_event = fovea_kernel_preview_scroll;
  widget_class->size_allocate = fovea_kernel_preview_size_allocate;
  widget_class->get_preferred_width = fovea_kernel_preview_get_preferred_width;
  widget_class->get_preferred_height = fovea_kernel_preview_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
  preview_signals[PREVIEW_PART_CHANGED] =
      g_signal_new ("part-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  preview_signals[PREVIEW_ZOOMED] =
      g_signal_new ("zoomed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("pointed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_INT);
  g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT,
                G_TYPE_INT);
  g_signal_new ("played", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_kernel_preview_init (FoveaKernelPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->split = 0.5;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                     GDK_BUTTON_MOTION_MASK | GDK_KEY_PRESS_MASK | GDK_SCROLL_MASK |
                                     GDK_SMOOTH_SCROLL_MASK);
  atk_object_set_name (gtk_widget_get_accessible (widget), _ ("Before and after"));
  gtk_widget_set_tooltip_text (
      widget, _ ("Left of the line before, right of it after: drag the line, or the picture; "
                 "the wheel zooms"));
  fovea_preview_connect_drag (self);
}

GtkWidget *
fovea_kernel_preview_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_PREVIEW, NULL);
}

void
fovea_kernel_preview_set_size (FoveaKernelPreview *self, int width, int height)
{
  self->width = width;
  self->height = height;
  self->centre[0] = width / 2.0;
  self->centre[1] = height / 2.0;
}

void
fovea_kernel_preview_set_zoom (FoveaKernelPreview *self, double zoom)
{
  if (self->asked == zoom)
    return;
  self->asked = zoom;
  fovea_preview_moved (self, TRUE);
  g_signal_emit (self, preview_signals[PREVIEW_ZOOMED], 0);
}

double
fovea_kernel_preview_scale (FoveaKernelPreview *self)
{
  return fovea_preview_zoom (self);
}

gboolean
fovea_kernel_preview_has (FoveaKernelPreview *self, const FoveaRect *part, const int size[2])
{
  return self->before && preview_has (&self->part, part) && preview_has (part, &self->part) &&
         cairo_image_surface_get_width (self->before) == size[0] &&
         cairo_image_surface_get_height (self->before) == size[1];
}

void
fovea_kernel_preview_show (FoveaKernelPreview *self,
                           const FoveaRect    *part,
                           cairo_surface_t    *before,
                           cairo_surface_t    *after)
{
  cairo_surface_reference (after);
  g_clear_pointer (&self->after, cairo_surface_destroy);
  if (before)
    {
      cairo_surface_reference (before);
      g_clear_pointer (&self->before, cairo_surface_destroy);
      self->before = before;
    }
  self->part = *part;
  self->after = after;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Brings the result's place into what is seen. */
static void
preview_follow (FoveaKernelPreview *self)
{
  const FoveaRect *result = &self->window.result;
  double           at[2] = { (double) result->x + (double) result->width / 2,
                             (double) result->y + (double) result->height / 2 };
  double           corner[2], room[2], zoom = fovea_preview_zoom (self);
  gboolean         out = FALSE;

  fovea_preview_corner (self, corner);
  fovea_preview_room (self, room);
  for (int i = 0; i < 2; i++)
    out = out || corner[i] + at[i] * zoom < 0 || corner[i] + at[i] * zoom > room[i];
  if (! out || self->asked == 0.0 || self->width < 1)
    return;
  self->centre[0] = at[0];
  self->centre[1] = at[1];
  fovea_preview_moved (self, FALSE);
}

void
fovea_kernel_preview_set_window (FoveaKernelPreview *self, const FoveaPreviewWindow *window)
{
  gboolean moved =
      window && self->has_window &&
      (window->result.x != self->window.result.x || window->result.y != self->window.result.y);

  self->has_window = window != NULL;
  if (window)
    self->window = *window;
  if (moved)
    preview_follow (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
