/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hand with a mouse for tests: events as GDK would make them, given to the one
 * widget they are for. Places are in that widget's pixels. */
#pragma once

#include <gtk/gtk.h>

/* Until nothing is left to do. */
void hand_settle (void);
/* Until the window that `widget` is in has been laid out and drawn as it is now. */
void hand_draw (GtkWidget *widget);
/* Destroys the window that `widget` is in, until nothing of it is left to do. */
void hand_close (GtkWidget *widget);
/* The first widget of a type in `widget` that is called so: its accessible name or, of a
 * button, its label; NULL: any of the type. NULL: there is none. */
GtkWidget *hand_find (GtkWidget *widget, GType type, const char *name);
/* The left button, in four steps; to the same place it is a click. */
void hand_drag (GtkWidget *widget, double x, double y, double to_x, double to_y);
/* One notch. */
void hand_turn_wheel (GtkWidget *widget, GdkScrollDirection direction, double x, double y);
