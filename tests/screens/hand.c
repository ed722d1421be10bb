/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without a window manager and whoever else moves the pointer. */
#include "hand.h"

#include "patience.h"

void
hand_settle (void)
{
  while (gtk_events_pending ())
    gtk_main_iteration ();
}

static void
hand_painted (gboolean *painted)
{
  *painted = TRUE;
}

void
hand_draw (GtkWidget *widget)
{
  GtkWidget     *top = gtk_widget_get_toplevel (widget);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (top);
  gboolean       painted = FALSE;
  gulong         id;

  hand_settle ();
  id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (hand_painted), &painted);
  gtk_widget_queue_draw (top);
  WAIT_UNTIL (painted);
  g_signal_handler_disconnect (clock, id);
  hand_settle ();
}

void
hand_close (GtkWidget *widget)
{
  gtk_widget_destroy (gtk_widget_get_toplevel (widget));
  hand_settle ();
}

typedef struct
{
  GType       type;
  const char *name;
  GtkWidget  *found;
} Wanted;

static gboolean
hand_is_called (GtkWidget *widget, const char *name)
{
  return ! name || g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (widget)), name) == 0 ||
         (GTK_IS_BUTTON (widget) &&
          g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0);
}

static void
hand_look (GtkWidget *widget, gpointer data)
{
  Wanted *wanted = data;

  if (wanted->found)
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), wanted->type) && hand_is_called (widget, wanted->name))
    wanted->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), hand_look, data);
}

GtkWidget *
hand_find (GtkWidget *widget, GType type, const char *name)
{
  Wanted wanted = { type, name, NULL };

  hand_look (widget, &wanted);
  return wanted.found;
}

/* An entry's text has a window of its own inside its parent's. */
static GdkWindow *
hand_window (GtkWidget *widget)
{
  GdkWindow *window = gtk_widget_get_window (widget);
  gpointer   owner;

  for (GList *child = gdk_window_peek_children (window); child; child = child->next)
    {
      gdk_window_get_user_data (child->data, &owner);
      if (owner == widget)
        return child->data;
    }
  return window;
}

static GdkEvent *
hand_event_new (GtkWidget *widget, GdkEventType type)
{
  GdkEvent *event = gdk_event_new (type);
  GdkSeat  *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));

  event->any.window = g_object_ref (hand_window (widget));
  gdk_event_set_device (event, gdk_seat_get_pointer (seat));
  return event;
}

static void
hand_send_button (GtkWidget *widget, GdkEventType type, double x, double y)
{
  GdkEvent *event = hand_event_new (widget, type);

  event->button.x = x;
  event->button.y = y;
  event->button.button = 1;
  event->button.state = type == GDK_BUTTON_RELEASE ? GDK_BUTTON1_MASK : 0;
  gtk_main_do_event (event);
  gdk_event_free (event);
}

void
hand_drag (GtkWidget *widget, double x, double y, double to_x, double to_y)
{
  hand_send_button (widget, GDK_BUTTON_PRESS, x, y);
  for (int i = 1; i <= 4; i++)
    {
      GdkEvent *event = hand_event_new (widget, GDK_MOTION_NOTIFY);

      event->motion.x = x + (to_x - x) * i / 4;
      event->motion.y = y + (to_y - y) * i / 4;
      event->motion.state = GDK_BUTTON1_MASK;
      gtk_main_do_event (event);
      gdk_event_free (event);
    }
  hand_send_button (widget, GDK_BUTTON_RELEASE, to_x, to_y);
  hand_settle ();
}

void
hand_turn_wheel (GtkWidget *widget, GdkScrollDirection direction, double x, double y)
{
  GdkEvent *event = hand_event_new (widget, GDK_SCROLL);

  event->scroll.x = x;
  event->scroll.y = y;
  event->scroll.direction = direction;
  gtk_main_do_event (event);
  gdk_event_free (event);
  hand_settle ();
}
