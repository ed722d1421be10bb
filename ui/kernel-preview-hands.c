/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview under somebody's hands: the line and the picture are dragged, a press
 * that was no drag points at a pixel; wheel and keys. */
#include "kernel-preview-hands.h"

#include <math.h>

#define PREVIEW_GRIP  10   /* how near the line a press takes it, logical pixels */
#define PREVIEW_DRAG  4    /* less is a click, logical pixels */
#define PREVIEW_MOVE  40   /* an arrow's way, logical pixels */
#define PREVIEW_NOTCH 1.25 /* of the wheel: so much larger */
#define PREVIEW_MOST  32.0 /* zoom */

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
  double zoom = fovea_preview_zoom (self);

  self->centre[0] += x / zoom;
  self->centre[1] += y / zoom;
  fovea_preview_moved (self, FALSE);
}

/* ---- A drag, or a click ------------------------------------------------------------- */

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
  double zoom = fovea_preview_zoom (self), corner[2], x, y;

  if (self->moved || ! self->after ||
      ! gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (self->drag), &x, &y))
    return;
  fovea_preview_corner (self, corner);
  x = floor ((x * factor - corner[0]) / zoom);
  y = floor ((y * factor - corner[1]) / zoom);
  if (x >= 0 && y >= 0 && x < self->width && y < self->height)
    g_signal_emit_by_name (self, "pointed", (int) x, (int) y);
}

static void
preview_dragged (FoveaKernelPreview *self, double x, double y)
{
  double by = gtk_widget_get_scale_factor (GTK_WIDGET (self)) / fovea_preview_zoom (self);

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
  fovea_preview_moved (self, FALSE);
}

void
fovea_preview_connect_drag (FoveaKernelPreview *self)
{
  self->drag = gtk_gesture_drag_new (GTK_WIDGET (self));
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (preview_drag_begin), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (preview_dragged), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (preview_drag_end), self);
}

/* ---- Zoom --------------------------------------------------------------------------- */

/* The pixel under a place of the widget stays there. */
static void
preview_zoom_about (FoveaKernelPreview *self, double zoom, double x, double y)
{
  double room[2], corner[2], before = fovea_preview_zoom (self), at[2] = { x, y };
  int    factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  fovea_preview_room (self, room);
  fovea_preview_corner (self, corner);
  for (int i = 0; i < 2; i++)
    self->centre[i] = (at[i] * factor - corner[i]) / before - (at[i] * factor - room[i] / 2) / zoom;
  fovea_kernel_preview_set_zoom (self, zoom);
}

/* Smaller than all of it there is nothing to see; and 100 % is met on the way. */
static double
preview_next_zoom (FoveaKernelPreview *self, double notches)
{
  double room[2], now = fovea_preview_zoom (self), fit, zoom = now * pow (PREVIEW_NOTCH, notches);

  fovea_preview_room (self, room);
  fit = fmin (room[0] / self->width, room[1] / self->height);
  if ((now < 1.0 && zoom > 1.0) || (now > 1.0 && zoom < 1.0))
    zoom = 1.0;
  if (zoom <= fit && notches < 0)
    return 0.0;
  return fmin (zoom, fmax (PREVIEW_MOST, fit));
}

void
fovea_preview_wheel (FoveaKernelPreview *self, double notches, double x, double y)
{
  double zoom;

  if (notches == 0 || self->width < 1)
    return;
  zoom = preview_next_zoom (self, notches);
  if (zoom == 0.0)
    fovea_kernel_preview_set_zoom (self, 0.0);
  else
    preview_zoom_about (self, zoom, x, y);
}

/* ---- Keys --------------------------------------------------------------------------- */

/* One to the left or right, up or down. */
static void
preview_arrow (FoveaKernelPreview *self, int right, int down, GdkModifierType held)
{
  double step = PREVIEW_MOVE * gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (right != 0 && (held & GDK_SHIFT_MASK))
    preview_set_split (self, self->split + right * 0.05);
  else if (self->has_window && ! (held & GDK_CONTROL_MASK))
    g_signal_emit_by_name (self, "stepped", right, down);
  else if (right != 0 && self->asked == 0.0)
    preview_set_split (self, self->split + right * 0.05);
  else
    preview_move (self, right * step, down * step);
}

gboolean
fovea_preview_key (FoveaKernelPreview *self, const GdkEventKey *event)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double     middle[2] = { gtk_widget_get_allocated_width (widget) / 2.0,
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
      g_signal_emit_by_name (self, "played");
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}
