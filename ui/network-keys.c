/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrows walk, Home, End and the page keys jump, Ctrl with + - 0 or the wheel zooms. */
#include "network-keys.h"

#include <math.h>

#define CANVAS_STEP 1.2
#define CANVAS_PAGE 10 /* layers of Page Up and Page Down */

static guint
canvas_walk (FoveaNetworkCanvas *self, int steps)
{
  guint row = self->row;

  for (int i = 0; i < ABS (steps); i++)
    row = fovea_network_step (self->network, row, steps < 0 ? -1 : 1);
  return row;
}

static gboolean
canvas_key_zoom (FoveaNetworkCanvas *self, guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      fovea_network_canvas_set_zoom (self, self->zoom * CANVAS_STEP);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      fovea_network_canvas_set_zoom (self, self->zoom / CANVAS_STEP);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      fovea_network_canvas_set_zoom (self, 1.0);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
fovea_network_canvas_key (GtkWidget *widget, GdkEventKey *event)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  const guint         modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  guint               row = self->row;

  if (! self->network || self->network->n_rows == 0)
    return FALSE;
  if (modifiers == GDK_CONTROL_MASK || (modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK)))
    return canvas_key_zoom (self, event->keyval);
  if (modifiers)
    return FALSE;
  switch (event->keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      row = canvas_walk (self, -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      row = canvas_walk (self, 1);
      break;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      row = canvas_walk (self, -CANVAS_PAGE);
      break;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      row = canvas_walk (self, CANVAS_PAGE);
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      row = fovea_network_beside (self->network, row, -1);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      row = fovea_network_beside (self->network, row, 1);
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      row = 0;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      self->row = self->network->n_rows - 1;
      row = fovea_network_line (self->network, self->network->row_box[self->row],
                                self->network->row_line[self->row])
                ->row;
      break;
    default:
      return FALSE;
    }
  fovea_network_canvas_select (self, row, TRUE);
  return TRUE;
}

gboolean
fovea_network_canvas_wheel (GtkWidget *widget, GdkEventScroll *event)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  double              dx = 0, dy = 0;

  if (! (event->state & GDK_CONTROL_MASK))
    return FALSE;
  if (event->direction == GDK_SCROLL_SMOOTH)
    gdk_event_get_scroll_deltas ((GdkEvent *) event, &dx, &dy);
  else
    dy = event->direction == GDK_SCROLL_UP ? -1 : event->direction == GDK_SCROLL_DOWN ? 1 : 0;
  fovea_network_canvas_set_zoom (self, self->zoom * pow (CANVAS_STEP, -dy));
  return TRUE;
}
