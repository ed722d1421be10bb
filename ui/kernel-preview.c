/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All in the screen's own pixels: `zoom` of them are one pixel of the picture,
 * whose upper left corner is at `corner`. */
#include "kernel-preview.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PREVIEW_WIDTH  620 /* at first, logical pixels */
#define PREVIEW_HEIGHT 460
#define PREVIEW_LEAST  160
#define PREVIEW_GRIP   10   /* how near the line a press takes it, logical pixels */
#define PREVIEW_DRAG   4    /* less is a click, logical pixels */
#define PREVIEW_MOVE   40   /* an arrow's way, logical pixels */
#define PREVIEW_NOTCH  1.25 /* of the wheel: so much larger */
#define PREVIEW_MOST   32.0 /* zoom */
#define PREVIEW_MARGIN 0.25 /* more than is seen is computed, of the room a side */

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

enum
{
  PREVIEW_PART_CHANGED,
  PREVIEW_ZOOMED,
  PREVIEW_POINTED,
  PREVIEW_STEPPED,
  PREVIEW_PLAYED,
  PREVIEW_N
};

static guint preview_signals[PREVIEW_N];

G_DEFINE_FINAL_TYPE (FoveaKernelPreview, fovea_kernel_preview, GTK_TYPE_DRAWING_AREA)

/* ---- Where things are ------------------------------------------------------------ */

static void
preview_room (FoveaKernelPreview *self, double room[2])
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  room[0] = gtk_widget_get_allocated_width (GTK_WIDGET (self)) * factor;
  room[1] = gtk_widget_get_allocated_height (GTK_WIDGET (self)) * factor;
}

static double
preview_zoom (FoveaKernelPreview *self)
{
  double room[2], fit;

  if (self->asked > 0.0)
    return self->asked;
  preview_room (self, room);
  fit = fmin (room[0] / self->width, room[1] / self->height);
  return fit;
}

static void
preview_corner (FoveaKernelPreview *self, double corner[2])
{
  double room[2], zoom = preview_zoom (self);
  int    sides[2] = { self->width, self->height };

  preview_room (self, room);
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
  double zoom = preview_zoom (self), corner[2], room[2], low[2], high[2];
  int    sides[2] = { self->width, self->height };

  preview_corner (self, corner);
  preview_room (self, room);
  for (int i = 0; i < 2; i++)
    {
      double more = margin * room[i];

      low[i] = fmax (0, floor ((-corner[i] - more) / zoom));
      high[i] = fmin (sides[i], ceil ((room[i] - corner[i] + more) / zoom));
    }
  *part = (FoveaRect) { (gint64) low[0], (gint64) low[1], (gint64) (high[0] - low[0]),
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
  zoom = preview_zoom (self);
  if (self->asked == 0.0)
    *part = (FoveaRect) { 0, 0, self->width, self->height };
  else
    preview_seen (self, PREVIEW_MARGIN, part);
  size[0] = (int) fmax (1, rint ((double) part->width * fmin (zoom, 1.0)));
  size[1] = (int) fmax (1, rint ((double) part->height * fmin (zoom, 1.0)));
  return TRUE;
}

/* Something has moved: is what there is enough? */
static void
preview_moved (FoveaKernelPreview *self, gboolean always)
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

  preview_corner (self, corner);
  high = self->height * preview_zoom (self);

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
  preview_room (self, room);
  preview_corner (self, corner);
  zoom = preview_zoom (self);
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

/* ---- Moving ----------------------------------------------------------------------- */

static void
preview_set_split (FoveaKernelPreview *self, double split)
{
  self->split = CLAMP (split, 0.0, 1.0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* By screen pixels. */
static void
preview_move (FoveaKernelPreview *self, double x, double y)
{
  double zoom = preview_zoom (self);

  self->centre[0] += x / zoom;
  self->centre[1] += y / zoom;
  preview_moved (self, FALSE);
}

static void
preview_drag_begin (FoveaKernelPreview *self, double x, double y)
{
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->on_line = self->asked == 0.0 || fabs (x - self->split * width) <= PREVIEW_GRIP;
  self->from[0] = self->on_line ? x : self->centre[0];
  self->from[1] = self->centre[1];
  self->moved = FALSE;
}

/* A press that was no drag points at a pixel. */
static void
preview_drag_end (FoveaKernelPreview *self, double by_x, double by_y)
{
  int    factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double zoom = preview_zoom (self), corner[2], x, y;

  if (self->moved || ! self->after ||
      ! gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (self->drag), &x, &y))
    return;
  preview_corner (self, corner);
  x = floor ((x * factor - corner[0]) / zoom);
  y = floor ((y * factor - corner[1]) / zoom);
  if (x >= 0 && y >= 0 && x < self->width && y < self->height)
    g_signal_emit (self, preview_signals[PREVIEW_POINTED], 0, (int) x, (int) y);
}

static void
preview_dragged (FoveaKernelPreview *self, double x, double y)
{
  double by = gtk_widget_get_scale_factor (GTK_WIDGET (self)) / preview_zoom (self);

  self->moved = self->moved || fabs (x) + fabs (y) >= PREVIEW_DRAG;
  if (! self->moved)
    return;
  if (self->on_line)
    {
      preview_set_split (self,
                         (self->from[0] + x) / gtk_widget_get_allocated_width (GTK_WIDGET (self)));
      return;
    }
  self->centre[0] = self->from[0] - x * by;
  self->centre[1] = self->from[1] - y * by;
  preview_moved (self, FALSE);
}

/* The pixel under a place of the widget stays there. */
static void
preview_zoom_about (FoveaKernelPreview *self, double zoom, double x, double y)
{
  double room[2], corner[2], before = preview_zoom (self), at[2] = { x, y };
  int    factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  preview_room (self, room);
  preview_corner (self, corner);
  for (int i = 0; i < 2; i++)
    self->centre[i] = (at[i] * factor - corner[i]) / before - (at[i] * factor - room[i] / 2) / zoom;
  fovea_kernel_preview_set_zoom (self, zoom);
}

/* Smaller than all of it there is nothing to see; and 100 % is met on the way. */
static double
preview_next_zoom (FoveaKernelPreview *self, double notches)
{
  double room[2], now = preview_zoom (self), fit, zoom = now * pow (PREVIEW_NOTCH, notches);

  preview_room (self, room);
  fit = fmin (room[0] / self->width, room[1] / self->height);
  if ((now < 1.0 && zoom > 1.0) || (now > 1.0 && zoom < 1.0))
    zoom = 1.0;
  if (zoom <= fit && notches < 0)
    return 0.0;
  return fmin (zoom, fmax (PREVIEW_MOST, fit));
}

static gboolean
fovea_kernel_preview_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  FoveaKernelPreview *self = FOVEA_KERNEL_PREVIEW (widget);
  double              notches = 0;

  if (event->direction == GDK_SCROLL_UP)
    notches = 1;
  else if (event->direction == GDK_SCROLL_DOWN)
    notches = -1;
  else if (event->direction == GDK_SCROLL_SMOOTH)
    notches = -event->delta_y;
  if (notches != 0 && self->width > 0)
    {
      double zoom = preview_next_zoom (self, notches);

      if (zoom == 0.0)
        fovea_kernel_preview_set_zoom (self, 0.0);
      else
        preview_zoom_about (self, zoom, event->x, event->y);
    }
  return GDK_EVENT_STOP;
}

/* One to the left or right, up or down. */
static void
preview_arrow (FoveaKernelPreview *self, int right, int down, GdkModifierType held)
{
  double step = PREVIEW_MOVE * gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (right != 0 && (held & GDK_SHIFT_MASK))
    preview_set_split (self, self->split + right * 0.05);
  else if (self->has_window && ! (held & GDK_CONTROL_MASK))
    g_signal_emit (self, preview_signals[PREVIEW_STEPPED], 0, right, down);
  else if (right != 0 && self->asked == 0.0)
    preview_set_split (self, self->split + right * 0.05);
  else
    preview_move (self, right * step, down * step);
}

static gboolean
fovea_kernel_preview_key_press (GtkWidget *widget, GdkEventKey *event)
{
  FoveaKernelPreview *self = FOVEA_KERNEL_PREVIEW (widget);
  double              middle[2] = { gtk_widget_get_allocated_width (widget) / 2.0,
                                    gtk_widget_get_allocated_height (widget) / 2.0 };

  switch (event->keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      preview_arrow (self, event->keyval == GDK_KEY_Left ? -1 : 1, 0, event->state);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      preview_arrow (self, 0, event->keyval == GDK_KEY_Up ? -1 : 1, event->state);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
      preview_zoom_about (self, preview_next_zoom (self, 2), middle[0], middle[1]);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      fovea_kernel_preview_set_zoom (self, preview_next_zoom (self, -2));
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      fovea_kernel_preview_set_zoom (self, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_space:
      g_signal_emit (self, preview_signals[PREVIEW_PLAYED], 0);
      return GDK_EVENT_STOP;
    default:
      return GTK_WIDGET_CLASS (fovea_kernel_preview_parent_class)->key_press_event (widget, event);
    }
}

static void
fovea_kernel_preview_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);

  GTK_WIDGET_CLASS (fovea_kernel_preview_parent_class)->size_allocate (widget, allocation);
  if (width != allocation->width || height != allocation->height)
    {
      preview_moved (FOVEA_KERNEL_PREVIEW (widget), TRUE);
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
  preview_signals[PREVIEW_POINTED] =
      g_signal_new ("pointed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_INT, G_TYPE_INT);
  preview_signals[PREVIEW_STEPPED] =
      g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_INT, G_TYPE_INT);
  preview_signals[PREVIEW_PLAYED] =
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
  self->drag = gtk_gesture_drag_new (widget);
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (preview_drag_begin), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (preview_dragged), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (preview_drag_end), self);
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
  preview_moved (self, TRUE);
  g_signal_emit (self, preview_signals[PREVIEW_ZOOMED], 0);
}

double
fovea_kernel_preview_get_zoom (FoveaKernelPreview *self)
{
  return self->asked;
}

double
fovea_kernel_preview_scale (FoveaKernelPreview *self)
{
  return preview_zoom (self);
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
  double           corner[2], room[2], zoom = preview_zoom (self);
  gboolean         out = FALSE;

  preview_corner (self, corner);
  preview_room (self, room);
  for (int i = 0; i < 2; i++)
    out = out || corner[i] + at[i] * zoom < 0 || corner[i] + at[i] * zoom > room[i];
  if (! out || self->asked == 0.0 || self->width < 1)
    return;
  self->centre[0] = at[0];
  self->centre[1] = at[1];
  preview_moved (self, FALSE);
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
