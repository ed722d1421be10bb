/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a view and the window that somebody else owns. */
#include "host.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "view.h"

void
fovea_host_bind (GObject *config, GtkWidget *view)
{
  g_autofree GParamSpec **ours = NULL;
  guint                   n = 0;

  ours = g_object_class_list_properties (G_OBJECT_GET_CLASS (view), &n);
  for (guint i = 0; i < n; i++)
    {
      GParamSpec *theirs =
          g_object_class_find_property (G_OBJECT_GET_CLASS (config), ours[i]->name);

      if (g_type_is_a (ours[i]->owner_type, FOVEA_TYPE_VIEW) && theirs &&
          theirs->value_type == ours[i]->value_type)
        g_object_bind_property (config, ours[i]->name, view, ours[i]->name,
                                G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
    }
}

/* How long the button says that it has copied, milliseconds. */
#define HOST_SAYS_FOR 1500

typedef struct
{
  FoveaCommandFunc command;
  gpointer         data;
  char            *label;
  guint            timer;
} HostCopy;

static void
host_copy_free (gpointer data)
{
  HostCopy *copy = data;

  if (copy->timer)
    g_source_remove (copy->timer);
  g_free (copy->label);
  g_free (copy);
}

static gboolean
host_copy_again (gpointer data)
{
  HostCopy *copy = g_object_get_data (data, "copy");

  gtk_button_set_label (data, copy->label);
  copy->timer = 0;
  return G_SOURCE_REMOVE;
}

static void
host_copy_clicked (GtkButton *button, HostCopy *copy)
{
  g_autofree char *command = copy->command (copy->data);
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (button), GDK_SELECTION_CLIPBOARD);

  if (! command)
    return;
  gtk_clipboard_set_text (clipboard, command, -1);
  /* The plug-in's process ends with its window. */
  gtk_clipboard_set_can_store (clipboard, NULL, 0);
  gtk_clipboard_store (clipboard);
  if (! strchr (command, '\n'))
    gtk_widget_set_tooltip_text (GTK_WIDGET (button), command);
  gtk_button_set_label (button, _ ("Copied"));
  if (copy->timer)
    g_source_remove (copy->timer);
  copy->timer = g_timeout_add (HOST_SAYS_FOR, host_copy_again, button);
}

GtkWidget *
fovea_host_text_button_new (const char *label, FoveaCommandFunc text, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  HostCopy  *copy = g_new0 (HostCopy, 1);

  copy->command = text;
  copy->data = data;
  copy->label = g_strdup (label);
  g_object_set_data_full (G_OBJECT (button), "copy", copy, host_copy_free);
  g_signal_connect (button, "clicked", G_CALLBACK (host_copy_clicked), copy);
  return button;
}

GtkWidget *
fovea_host_copy_button_new (FoveaCommandFunc command, gpointer data)
{
  GtkWidget *button = fovea_host_text_button_new (_ ("Copy as Comman_d"), command, data);

  gtk_widget_set_tooltip_text (button, _ ("Copies the line that does the same in batch"));
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Copy as Command"));
  return button;
}

GtkWidget *
fovea_host_add_copy_button (GtkDialog *dialog, FoveaCommandFunc command, gpointer data)
{
  GtkWidget *copy = fovea_host_copy_button_new (command, data);
  GtkWidget *row;

  /* The only way to the left side of the row; GIMP's own dialogs go it, too. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  row = gtk_dialog_get_action_area (dialog);
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_box_pack_start (GTK_BOX (row), copy, FALSE, FALSE, 0);
  gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (row), copy, TRUE);
  gtk_button_box_set_child_non_homogeneous (GTK_BUTTON_BOX (row), copy, TRUE);
  gtk_box_reorder_child (GTK_BOX (row), copy, -1); /* behind Reset */
  gtk_widget_show (copy);
  return copy;
}

static void
host_fit (GtkWidget *button, gpointer row)
{
  gtk_button_box_set_child_non_homogeneous (row, button, TRUE);
}

GtkWidget *
fovea_host_arrange (GtkDialog *dialog, int reset, FoveaCommandFunc command, gpointer data)
{
  GtkWidget *close = gtk_dialog_get_widget_for_response (dialog, GTK_RESPONSE_CLOSE);
  GtkWidget *left = reset ? gtk_dialog_get_widget_for_response (dialog, reset) : NULL;
  GtkWidget *row, *copy;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  row = gtk_dialog_get_action_area (dialog);
  G_GNUC_END_IGNORE_DEPRECATIONS
  if (left)
    gtk_button_box_set_child_secondary (GTK_BUTTON_BOX (row), left, TRUE);
  if (close)
    gtk_box_reorder_child (GTK_BOX (row), close, -1);
  copy = command ? fovea_host_add_copy_button (dialog, command, data) : NULL;
  gtk_container_foreach (GTK_CONTAINER (row), host_fit, row);
  return copy;
}

void
fovea_host_add_view (GtkDialog *dialog, GtkWidget *view)
{
  gtk_container_set_border_width (GTK_CONTAINER (view), 12);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (dialog)), view, TRUE, TRUE, 0);
}

/* What a window manager may put around a window. */
#define HOST_FRAME 48

void
fovea_host_set_size (GtkWindow *window, int width, int height)
{
  GdkDisplay  *display = gtk_widget_get_display (GTK_WIDGET (window));
  GdkMonitor  *monitor = gdk_display_get_primary_monitor (display);
  GdkRectangle room = { 0, 0, width + HOST_FRAME, height + HOST_FRAME };

  if (! monitor)
    monitor = gdk_display_get_monitor (display, 0);
  if (monitor)
    gdk_monitor_get_workarea (monitor, &room);
  gtk_window_set_default_size (window, MIN (width, room.width - HOST_FRAME),
                               MIN (height, room.height - HOST_FRAME));
}
