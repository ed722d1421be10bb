/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host of a view needs besides: binding to a set of arguments, and the
 * button that every window has. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Ties each property that a FoveaView adds to a widget's to the property of the
 * same name and type of `config` (a GimpProcedureConfig), both ways, starting
 * with the config's value. */
void fovea_host_bind (GObject *config, GtkWidget *view);

/* The text that Copy as Command copies. (transfer full) */
typedef char *(*FoveaCommandFunc) (gpointer data);

/* The button "Copy as Command": puts the text on the clipboard, where it stays
 * after the window has gone if the desktop can keep it, and says so. */
GtkWidget *fovea_host_copy_button_new (FoveaCommandFunc command, gpointer data);

/* A button that does so with any text. */
GtkWidget *
fovea_host_text_button_new (const char *label, FoveaCommandFunc text, gpointer data);

/* The first, put where every window has it: in a dialog's row of buttons, on the
 * left, beside Help and Reset. */
GtkWidget *fovea_host_add_copy_button (GtkDialog *dialog, FoveaCommandFunc command, gpointer data);

/* The row of buttons as every window has it, once all of its buttons are there: on the left Help,
 * Reset (the response `reset`; 0: none) and Copy as Command (`command` may be NULL), on the
 * right what makes results, then Close; each as wide as its own text, as many, all as wide as
 * the widest, are more than a small screen has. Gives Copy as Command. */
GtkWidget *
fovea_host_arrange (GtkDialog *dialog, int reset, FoveaCommandFunc command, gpointer data);

/* The view as the body of the dialog. */
void fovea_host_add_view (GtkDialog *dialog, GtkWidget *view);

/* A size to open with, or as much of it as the screen has. */
void fovea_host_set_size (GtkWindow *window, int width, int height);

G_END_DECLS
