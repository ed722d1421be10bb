/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens the body of a window without GIMP: open-view classify|maps|explore PHOTO [NAME=VALUE...]
 * sets the view's properties as given. With --shot FILE it writes a picture of the
 * window as soon as there is an answer or an error, prints the first answer or the
 * layer, and ends. */
#include <stdio.h>
#include <string.h>

#include <gtk/gtk.h>

#include "classify-view.h"
#include "explore-map.h"
#include "explore-view.h"
#include "given.h"
#include "host.h"
#include "maps-view.h"

/* Time for the window to be drawn with what has just been computed, ms. */
#define OPEN_DRAWN 400

static char              *open_shot, *open_size, *open_place;
static const char        *open_photo_path;
static GtkWidget         *open_window;
static const char *const open_words[] = { "classify", "maps", "explore", NULL };
static const GOptionEntry open_options[] = { { "shot", 0, 0, G_OPTION_ARG_FILENAME, &open_shot,
                                               "write a picture of the window and end", "FILE" },
                                             { "size", 0, 0, G_OPTION_ARG_STRING, &open_size,
                                               "of the window", "WxH" },
                                             { "place", 0, 0, G_OPTION_ARG_STRING, &open_place,
                                               "of explore's large map that is clicked", "X,Y" },
                                             { NULL } };

/* "left" is the left half, to have something to choose from. */
static FoveaTensor *
open_photo (const char *source, gpointer data, GError **error)
{
  g_autoptr (GdkPixbuf) file = gdk_pixbuf_new_from_file (open_photo_path, error);
  g_autoptr (GdkPixbuf) left = NULL;

  if (! file || ! g_str_equal (source, "left"))
    return file ? pixels_of (file, error) : NULL;
  left = gdk_pixbuf_new_subpixbuf (file, 0, 0, MAX (gdk_pixbuf_get_width (file) / 2, 1),
                                   gdk_pixbuf_get_height (file));
  return pixels_of (left, error);
}

static char *
open_command (gpointer view)
{
  g_autofree char *model = NULL;

  g_object_get (view, "model", &model, NULL);
  return g_strdup_printf ("classify photo.jpg --model %s", model);
}

static gboolean
open_take_shot (gpointer view)
{
  GtkAllocation    size;
  cairo_surface_t *surface;
  cairo_t         *cr;

  gtk_widget_get_allocation (open_window, &size);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size.width, size.height);
  cr = cairo_create (surface);
  gtk_widget_draw (open_window, cr);
  if (cairo_surface_write_to_png (surface, open_shot) != CAIRO_STATUS_SUCCESS)
    g_printerr ("cannot write %s\n", open_shot);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  gtk_widget_destroy (open_window);
  return G_SOURCE_REMOVE;
}

static void
open_find_map (GtkWidget *widget, gpointer data)
{
  int x, y;

  if (FOVEA_IS_EXPLORE_MAP (widget) && sscanf (open_place, "%d,%d", &x, &y) == 2)
    g_signal_emit_by_name (widget, "place-chosen", x, y);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), open_find_map, data);
}

static void
open_answered (GtkWidget *view, gpointer unused)
{
  if (FOVEA_IS_CLASSIFY_VIEW (view))
    {
      const FoveaClassification *found =
          fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view));

      if (found)
        g_print ("%s %.6f\n", found->guesses[0].label, found->guesses[0].probability);
    }
  else if (FOVEA_IS_MAPS_VIEW (view))
    {
      const FoveaMaps *maps = fovea_maps_view_get_result (FOVEA_MAPS_VIEW (view));

      if (maps)
        g_print ("%s %u\n", maps->layer, maps->n_maps);
    }
  if (open_shot && (fovea_view_get_answer (FOVEA_VIEW (view)) ||
                    gtk_widget_get_visible (fovea_view_get_message (FOVEA_VIEW (view)))))
    {
      if (open_place)
        open_find_map (view, NULL);
      g_timeout_add (open_place ? 8 * OPEN_DRAWN : OPEN_DRAWN, open_take_shot, view);
      g_signal_handlers_disconnect_by_func (view, open_answered, NULL);
    }
}

static gboolean
open_set (GtkWidget *view, const char *setting)
{
  g_auto (GStrv) parts = g_strsplit (setting, "=", 2);
  GParamSpec *pspec = parts[0] && parts[1] ?
                          g_object_class_find_property (G_OBJECT_GET_CLASS (view), parts[0]) :
                          NULL;

  if (! pspec)
    {
      g_printerr ("%s is no NAME=VALUE of this window\n", setting);
      return FALSE;
    }
  if (pspec->value_type == G_TYPE_INT)
    g_object_set (view, parts[0], (int) g_ascii_strtoll (parts[1], NULL, 10), NULL);
  else if (pspec->value_type == G_TYPE_DOUBLE)
    g_object_set (view, parts[0], g_ascii_strtod (parts[1], NULL), NULL);
  else if (pspec->value_type == G_TYPE_BOOLEAN)
    g_object_set (view, parts[0], g_str_equal (parts[1], "true"), NULL);
  else
    g_object_set (view, parts[0], parts[1], NULL);
  return TRUE;
}

static void
open_show (GtkWidget *view, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = gtk_button_new_with_mnemonic ("_Close");
  int        width, height;

  open_window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (open_window), title);
  if (open_size && sscanf (open_size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (GTK_WINDOW (open_window), width, height);
  gtk_container_set_border_width (GTK_CONTAINER (open_window), 12);
  g_signal_connect (open_window, "destroy", gtk_main_quit, NULL);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_widget_destroy), open_window);
  gtk_box_pack_start (GTK_BOX (row), fovea_host_copy_button_new (open_command, view), FALSE, FALSE,
                      0);
  gtk_box_pack_end (GTK_BOX (row), close, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), view, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (open_window), box);
  gtk_widget_show_all (open_window);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean   classify, explore;
  GtkWidget *view;

  if (! gtk_init_with_args (&argc, &argv, "classify|maps|explore PHOTO [NAME=VALUE...]", open_options, NULL,
                            &error) ||
      argc < 3 || ! g_strv_contains (open_words, argv[1]))
    {
      g_printerr ("%s\n", error ? error->message : "open-view classify|maps|explore PHOTO [NAME=VALUE...]");
      return 64;
    }
  classify = g_str_equal (argv[1], "classify");
  open_photo_path = argv[2];
  explore = g_str_equal (argv[1], "explore");
  view = classify ? fovea_classify_view_new (open_photo, NULL) :
         explore  ? fovea_explore_view_new (open_photo, NULL) :
                    fovea_maps_view_new (open_photo, NULL);
  fovea_view_add_source (FOVEA_VIEW (view), "whole", "Whole photo");
  fovea_view_add_source (FOVEA_VIEW (view), "left", "Left half");
  for (int i = 3; i < argc; i++)
    if (! open_set (view, argv[i]))
      return 64;
  g_signal_connect (view, "result-changed", G_CALLBACK (open_answered), NULL);
  open_show (view, classify ? "Classify" : explore ? "Explore Network" : "Feature Maps");
  gtk_main ();
  return 0;
}
