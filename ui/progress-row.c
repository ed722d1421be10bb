/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the worker twenty times a second while it is busy, and shows itself
 * only when that lasts: a bar that flashes for 50 ms tells nobody anything. */
#include "progress-row.h"

#include <glib/gi18n-lib.h>

#define PROGRESS_AFTER 0.25 /* seconds */
#define PROGRESS_EVERY 50   /* milliseconds */
#define PROGRESS_WORDS 20   /* characters */
#define PROGRESS_MORE  36   /* likewise, where there is no button */

typedef struct
{
  FoveaWorker *worker;
  GtkWidget   *ground, *bar, *label, *cancel;
  GtkWidget   *window;
  gulong       key;
  guint        timer;
} Progress;

static void
progress_show (Progress *progress)
{
  g_autofree char *what = NULL;
  double           fraction = fovea_worker_progress (progress->worker, &what);
  double           seconds = fovea_worker_seconds (progress->worker);

  gtk_widget_set_visible (progress->ground, seconds > PROGRESS_AFTER);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (progress->bar), fraction);
  gtk_label_set_text (GTK_LABEL (progress->label), what ? what : _ ("reading the model"));
}

static gboolean
progress_tick (gpointer data)
{
  progress_show (data);
  return G_SOURCE_CONTINUE;
}

/* Before the dialog's own Esc, which would close it. */
static gboolean
progress_key (GtkWidget *window, GdkEventKey *event, Progress *progress)
{
  if (event->keyval != GDK_KEY_Escape || ! fovea_worker_is_busy (progress->worker))
    return FALSE;
  fovea_worker_cancel (progress->worker);
  return TRUE;
}

static void
progress_leave (Progress *progress)
{
  if (progress->window)
    {
      g_signal_handler_disconnect (progress->window, progress->key);
      g_object_remove_weak_pointer (G_OBJECT (progress->window), (gpointer *) &progress->window);
      progress->window = NULL;
    }
}

static void
progress_moved (GtkWidget *ground, GtkWidget *previous, Progress *progress)
{
  GtkWidget *top = gtk_widget_get_toplevel (ground);

  progress_leave (progress);
  if (GTK_IS_WINDOW (top))
    {
      progress->window = top;
      g_object_add_weak_pointer (G_OBJECT (top), (gpointer *) &progress->window);
      progress->key =
          g_signal_connect (top, "key-press-event", G_CALLBACK (progress_key), progress);
    }
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  progress_leave (progress);
  if (progress->timer)
    g_source_remove (progress->timer);
  g_free (progress);
}

GtkWidget *
fovea_progress_row_new (FoveaWorker *worker)
{
  Progress  *progress = g_new0 (Progress, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  progress->worker = worker;
  progress->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  progress->bar = gtk_progress_bar_new ();
  progress->label = gtk_label_new (NULL);
  gtk_widget_set_valign (progress->bar, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (progress->label), PROGRESS_WORDS);
  gtk_label_set_xalign (GTK_LABEL (progress->label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (progress->label), PANGO_ELLIPSIZE_END);
  atk_object_set_name (gtk_widget_get_accessible (progress->bar), _ ("Progress"));
  gtk_container_set_border_width (GTK_CONTAINER (box), 6);
  gtk_box_pack_start (GTK_BOX (box), progress->bar, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), progress->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), progress->cancel, FALSE, FALSE, 0);
  gtk_widget_show_all (box);

  /* It lies over a picture: on the theme's own ground its text can be read. */
  progress->ground = gtk_event_box_new ();
  gtk_style_context_add_class (gtk_widget_get_style_context (progress->ground),
                               GTK_STYLE_CLASS_BACKGROUND);
  gtk_container_add (GTK_CONTAINER (progress->ground), box);
  gtk_widget_set_no_show_all (progress->ground, TRUE);
  g_signal_connect_swapped (progress->cancel, "clicked", G_CALLBACK (fovea_worker_cancel), worker);
  g_signal_connect (progress->ground, "hierarchy-changed", G_CALLBACK (progress_moved), progress);
  g_object_set_data_full (G_OBJECT (progress->ground), "progress", progress, progress_free);
  return progress->ground;
}

void
fovea_progress_row_hide_cancel (GtkWidget *ground)
{
  Progress *progress = g_object_get_data (G_OBJECT (ground), "progress");

  gtk_widget_hide (progress->cancel);
  gtk_label_set_width_chars (GTK_LABEL (progress->label), PROGRESS_MORE);
}

void
fovea_progress_row_update (GtkWidget *ground)
{
  Progress *progress = g_object_get_data (G_OBJECT (ground), "progress");

  g_clear_handle_id (&progress->timer, g_source_remove);
  if (fovea_worker_is_busy (progress->worker))
    progress->timer = g_timeout_add (PROGRESS_EVERY, progress_tick, progress);
  progress_show (progress);
}
