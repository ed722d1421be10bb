/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explore-time [--rows] PHOTO MODEL...: how long Explore Network takes to open each of
 * these networks, and then from layer to layer, until it is drawn; with --rows each step
 * and, for busy machines, the CPU time of the window's thread and of all of them. Not a
 * test: figures depend on the machine. Needs a display. */
#include <time.h>

#include <gtk/gtk.h>

#include "explore-view.h"
#include "given.h"

#define TIME_PATIENCE 120 /* seconds */

static const char *time_photo;
static gboolean    time_rows;

static FoveaTensor *
photo_read (const char *source, gpointer data, GError **error)
{
  return pixels_of_file (time_photo, error);
}

static void
time_painted (gboolean *painted)
{
  *painted = TRUE;
}

/* Until there is an answer, and it is drawn; seconds since `start`. */
static double
time_until_drawn (GtkWidget *view, gint64 start)
{
  GtkWidget     *top = gtk_widget_get_toplevel (view);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (top);
  gboolean       painted = FALSE;
  gulong         id;

  while (! fovea_view_get_answer (FOVEA_VIEW (view)) &&
         ! gtk_widget_get_visible (fovea_view_get_message (FOVEA_VIEW (view))) &&
         g_get_monotonic_time () - start < TIME_PATIENCE * G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_queue_draw (top);
  id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (time_painted), &painted);
  while (! painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, id);
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static int
time_compare (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return *left < *right ? -1 : *left > *right;
}

static double
time_cpu (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* One step, seconds. */
static double
time_step (GtkWidget *view, const char *layer)
{
  gint64 start = g_get_monotonic_time ();
  double window = time_cpu (CLOCK_THREAD_CPUTIME_ID), all = time_cpu (CLOCK_PROCESS_CPUTIME_ID), seconds;

  g_object_set (view, "layer", layer, NULL);
  seconds = time_until_drawn (view, start);
  if (time_rows)
    g_print ("\n  %-32s %6.1f ms, CPU %6.1f ms window %6.1f ms all", layer, 1e3 * seconds,
             1e3 * (time_cpu (CLOCK_THREAD_CPUTIME_ID) - window),
             1e3 * (time_cpu (CLOCK_PROCESS_CPUTIME_ID) - all));
  return seconds;
}

static void
time_steps (GtkWidget *view, double opened)
{
  FoveaWalk              *walk = fovea_walk_ref (fovea_explore_view_get_walk (FOVEA_EXPLORE_VIEW (view)));
  const FoveaDescription *table = fovea_walk_description (walk);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint row = 0; row < table->n_layers; row++)
    if (fovea_walk_has_maps (walk, row))
      {
        double seconds = time_step (view, table->layers[row].name);

        g_array_append_val (steps, seconds);
        while (g_main_context_iteration (NULL, FALSE))
          ;
      }
  g_array_sort (steps, time_compare);
  if (steps->len > 0)
    g_print ("%sopen %.2f s, %u steps: median %.1f ms, 95 %% %.1f ms, longest %.1f ms; %u of %u layers "
             "dropped, %.0f MB kept\n",
             time_rows ? "\n  " : "", opened, steps->len, 1e3 * g_array_index (steps, double, steps->len / 2),
             1e3 * g_array_index (steps, double, steps->len * 95 / 100),
             1e3 * g_array_index (steps, double, steps->len - 1), fovea_walk_n_dropped (walk),
             table->n_layers, (double) fovea_walk_bytes (walk) / 1e6);
  fovea_walk_unref (walk);
}

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  time_rows = argc > 1 && g_str_equal (argv[1], "--rows");
  argv += time_rows;
  argc -= time_rows;
  if (argc < 3)
    {
      g_printerr ("explore-time [--rows] PHOTO MODEL...\n");
      return 64;
    }
  time_photo = argv[1];
  for (int i = 2; i < argc; i++)
    {
      gint64     start = g_get_monotonic_time ();
      GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
      GtkWidget *view = fovea_explore_view_new (photo_read, NULL);
      double     opened;

      g_object_set (view, "model", argv[i], NULL);
      fovea_view_add_source (FOVEA_VIEW (view), "whole", "Whole photo");
      gtk_window_set_default_size (GTK_WINDOW (window), 1256, 760);
      gtk_container_add (GTK_CONTAINER (window), view);
      gtk_widget_show_all (window);
      opened = time_until_drawn (view, start);
      g_print ("%s: ", argv[i]);
      if (fovea_explore_view_get_walk (FOVEA_EXPLORE_VIEW (view)))
        time_steps (view, opened);
      else
        g_print ("no walk after %.2f s\n", opened);
      gtk_widget_destroy (window);
    }
  return 0;
}
