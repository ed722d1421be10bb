/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network's body in a plain window: a small network made here, its maps as the
 * engine has them, steps by key and property, one number's arithmetic and field, and what
 * is said when something is wrong. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "explore-map.h"
#include "explore-maps.h"
#include "explore-view.h"
#include "hand.h"
#include "network-picture.h"
#include "patience.h"

#define NET      "INPUT 3x32x32 -> CONV 3x3 8 -> RELU -> CONV 3x3 2048 -> RELU -> POOL -> FC 10"

static char *net_path;

static FoveaTensor *
photo_read (const char *source, gpointer data, GError **error)
{
  FoveaShape   shape = fovea_shape (3, 3, 40, 60);
  FoveaTensor *photo;

  if (g_str_equal (source, "none"))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, "the photo is gone");
      return NULL;
    }
  photo = fovea_tensor_new (FOVEA_F32, &shape, error);
  for (int i = 0; i < 3 * 40 * 60; i++)
    ((float *) photo->data)[i] = (float) (i * 37 % 101) / 100.0f;
  if (g_str_equal (source, "nan"))
    ((float *) photo->data)[20 * 60 + 30] = NAN;
  return photo;
}

static GtkWidget *
open_view (const char *model, const char *layer)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = fovea_explore_view_new (photo_read, NULL);

  g_object_set (view, "model", model, "layer", layer, NULL);
  fovea_view_add_source (FOVEA_VIEW (view), "whole", "Whole photo");
  fovea_view_add_source (FOVEA_VIEW (view), "none", "Nothing");
  fovea_view_add_source (FOVEA_VIEW (view), "nan", "NaN");
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 760);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  return view;
}

static gboolean
has_message (GtkWidget *view)
{
  return gtk_widget_get_visible (fovea_view_get_message (FOVEA_VIEW (view)));
}

static void
settle (GtkWidget *view)
{
  WAIT_UNTIL (fovea_view_get_answer (FOVEA_VIEW (view)) || has_message (view));
  hand_settle ();
}

/* Until there is an answer, though a message may still be there. */
static void
settle_answer (GtkWidget *view)
{
  WAIT_UNTIL (fovea_view_get_answer (FOVEA_VIEW (view)));
  hand_settle ();
}

static GtkWidget *
grid_of (GtkWidget *view)
{
  return hand_find (view, FOVEA_TYPE_EXPLORE_MAPS, NULL);
}

/* What screen readers say of the grid: the map that is chosen. */
static const char *
said_of_grid (GtkWidget *view)
{
  GtkWidget *area = fovea_explore_maps_area (FOVEA_EXPLORE_MAPS (grid_of (view)));

  return atk_object_get_description (gtk_widget_get_accessible (area));
}

static void
collect_text (GtkWidget *widget, gpointer text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect_text, text);
}

static gboolean
says_now (GtkWidget *view, const char *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  collect_text (view, text);
  return strstr (text->str, words) != NULL;
}

/* Until some label has these words; fails when none ever has. */
static gboolean
says (GtkWidget *view, const char *words)
{
  g_test_message ("“%s” is waited for", words);
  WAIT_UNTIL (says_now (view, words));
  return TRUE;
}

static void
press_key (GtkWidget *widget, guint keyval)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window = g_object_ref (gtk_widget_get_window (widget));
  event->key.keyval = keyval;
  event->key.send_event = TRUE;
  gdk_event_set_device (event, gdk_seat_get_keyboard (gdk_display_get_default_seat (
                                   gtk_widget_get_display (widget))));
  gtk_widget_event (widget, event);
  gdk_event_free (event);
  hand_settle ();
}

/* ---- Tests ------------------------------------------------------------------------------ */

static void
test_opens (void)
{
  GtkWidget      *view = open_view (net_path, "");
  FoveaLayerMaps *maps;
  g_autofree guint *order = NULL;
  double          over[4];
  FoveaRect       seen;

  settle (view);
  g_assert_false (has_message (view));
  maps = fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view));
  g_assert_nonnull (maps);
  g_assert_cmpuint (maps->n, ==, 8);
  g_assert_cmpuint (maps->width, ==, 32);
  /* The strongest is large at first. */
  order = fovea_layer_maps_order (maps, FOVEA_MAPS_BY_STRENGTH);
  g_assert_cmpint (fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view)), ==, (int) order[0]);
  g_assert_true (says (view, "8 maps of 32x32"));
  /* It lies over what the network sees. */
  seen = fovea_walk_seen (fovea_explore_view_get_walk (FOVEA_EXPLORE_VIEW (view)));
  g_assert_true (fovea_explore_view_get_over (FOVEA_EXPLORE_VIEW (view), over));
  g_assert_cmpfloat (over[0], ==, (double) seen.x);
  g_assert_cmpfloat (over[1], ==, (double) seen.y);
  g_assert_cmpfloat (over[2], ==, (double) seen.width);
  g_assert_cmpfloat (over[3], ==, (double) seen.height);
  hand_close (view);
}

static void
test_steps (void)
{
  GtkWidget *view = open_view (net_path, ""), *top;
  int        first;

  settle (view);
  top = gtk_widget_get_toplevel (view);
  first = fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view));
  gtk_widget_grab_focus (fovea_explore_maps_area (FOVEA_EXPLORE_MAPS (grid_of (view))));
  press_key (top, GDK_KEY_Right);
  g_assert_cmpint (fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view)), !=, first);
  press_key (top, GDK_KEY_Home);
  g_assert_cmpint (fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view)), ==, FOVEA_EXPLORE_MEAN);
  g_assert_cmpstr (said_of_grid (view), ==, "mean of 8 maps");
  /* Space: the next layer, its strongest map. */
  press_key (top, GDK_KEY_space);
  settle (view);
  g_assert_cmpuint (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view))->n, ==, 2048);
  g_assert_cmpint (fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view)), >=, 0);
  hand_close (view);
}

static void
test_look (void)
{
  GtkWidget      *view = open_view (net_path, "");
  FoveaLayerMaps *maps;

  settle (view);
  maps = fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view));
  g_assert_true (says (view, "each by its own range"));
  g_object_set (view, "sort", "number", "range", "common", "colours", "viridis", "map", 5, NULL);
  g_assert_true (says (view, "all maps by one range"));
  /* No new run for that. */
  g_assert_true (maps == fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  g_assert_cmpint (fovea_explore_maps_next (FOVEA_EXPLORE_MAPS (grid_of (view)), 5, 1), ==, 6);
  g_assert_cmpint (fovea_explore_maps_next (FOVEA_EXPLORE_MAPS (grid_of (view)), 7, 9), ==, 7);
  hand_close (view);
}

static void
count_paint (cairo_surface_t *observer, cairo_surface_t *target, gpointer count)
{
  ++*(guint *) count;
}

/* How often a widget paints when it is drawn, wherever: its ground, and each map. */
static guint
paints_of (GtkWidget *widget)
{
  guint            count = 0;
  gboolean         done;
  cairo_surface_t *picture = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_surface_t *observer =
      cairo_surface_create_observer (picture, CAIRO_SURFACE_OBSERVER_NORMAL);
  cairo_t         *cr = cairo_create (observer);

  g_assert_cmpint (cairo_surface_observer_add_paint_callback (observer, count_paint, &count), ==,
                   CAIRO_STATUS_SUCCESS);
  g_signal_emit_by_name (widget, "draw", cr, &done); /* not clipped */
  cairo_destroy (cr);
  cairo_surface_destroy (observer);
  cairo_surface_destroy (picture);
  return count;
}

/* 2,048 maps: only those that are seen are drawn, at the beginning and at the end. */
static void
test_many (void)
{
  GtkWidget *view = open_view (net_path, ""), *area;

  settle (view);
  press_key (gtk_widget_get_toplevel (view), GDK_KEY_space);
  settle (view);
  area = fovea_explore_maps_area (FOVEA_EXPLORE_MAPS (grid_of (view)));
  g_assert_cmpuint (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view))->n, ==, 2048);
  for (int map = 0; map < 2048; map += 2047)
    {
      g_object_set (view, "sort", "number", "map", map, NULL);
      g_assert_cmpstr (said_of_grid (view), !=, NULL);
      g_assert_cmpuint (paints_of (area), >, 2);
      g_assert_cmpuint (paints_of (area), <, 200);
    }
  hand_close (view);
}

static void
test_number (void)
{
  GtkWidget            *view = open_view (net_path, "");
  const FoveaLayerMaps *maps;
  int                   map;
  char                  value[32];
  g_autofree char      *words = NULL;

  settle (view);
  /* The convolution itself: a ReLU's number may be cut off. */
  press_key (gtk_widget_get_toplevel (view), GDK_KEY_Up);
  settle (view);
  maps = fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view));
  map = fovea_explore_view_get_map (FOVEA_EXPLORE_VIEW (view));
  fovea_explore_number (fovea_explore_values (maps, map)[7 * 32 + 9], value, sizeof value);
  words = g_strdup_printf ("(9, 7) = %s", value);
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place", 9, 7);
  g_assert_true (says (view, words));
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place-chosen", 9, 7);
  g_assert_true (says (view, "of them matter"));
  g_assert_true (says (view, "fully connected"));
  g_object_set (view, "map", FOVEA_EXPLORE_MEAN, NULL);
  g_assert_true (says (view, "no layer of the network computes it"));
  hand_close (view);
}

static cairo_surface_t *
drawn_map (GtkWidget *view)
{
  GtkWidget       *large = hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, gtk_widget_get_allocated_width (large), gtk_widget_get_allocated_height (large));
  cairo_t         *cr = cairo_create (surface);

  gtk_widget_draw (large, cr);
  cairo_destroy (cr);
  return surface;
}

static gboolean
is_same_drawing (cairo_surface_t *a, cairo_surface_t *b)
{
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b),
                 (gsize) cairo_image_surface_get_stride (a) * (gsize) cairo_image_surface_get_height (a)) == 0;
}

/* The field that a chosen number has in the map's place gives way to the map when its opacity is set. */
static void
test_opacity_of_number (void)
{
  GtkWidget       *view = open_view (net_path, "");
  cairo_surface_t *before, *after;

  settle (view);
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place-chosen", 9, 7);
  g_assert_true (says (view, "; here "));
  before = drawn_map (view);
  g_object_set (view, "opacity", 100.0, NULL);
  after = drawn_map (view);
  g_assert_false (is_same_drawing (before, after));
  g_assert_true (says_now (view, "; here "));
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
  hand_close (view);
}

/* A number of a ReLU has the arithmetic of the one that it is made of, too; Esc lets go. */
static void
test_number_of_function (void)
{
  GtkWidget *view = open_view (net_path, ""), *top;

  settle (view);
  top = gtk_widget_get_toplevel (view);
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place-chosen", 9, 7);
  g_assert_true (says (view, "relu ("));
  g_assert_true (says (view, "3 input maps of"));
  g_assert_true (says (view, "fully connected"));
  /* The pointer goes elsewhere, and away: what was chosen is told again. */
  g_assert_true (says (view, "; here "));
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place", 1, 1);
  g_assert_false (says_now (view, "; here "));
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_EXPLORE_MAP, NULL), "place", -1, -1);
  g_assert_true (says_now (view, "; here "));
  press_key (top, GDK_KEY_Escape);
  g_assert_false (says_now (view, "fully connected"));
  g_assert_true (says_now (view, "Point at a number"));
  hand_close (view);
}

static gboolean
is_apart (GtkWidget *widget)
{
  return GTK_IS_CHECK_BUTTON (widget) && gtk_widget_get_visible (widget);
}

/* A kernel on the photo's colours is one tile in colour, or three on demand. */
static void
test_kernels (void)
{
  GtkWidget *view = open_view (net_path, ""), *apart;

  settle (view);
  apart = hand_find (view, GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_nonnull (apart);
  g_assert_true (is_apart (apart) && says_now (view, "its kernel of 3x3, grey is 0"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (apart), TRUE);
  g_assert_true (says_now (view, "its 3 kernels of 3x3"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (apart), FALSE);
  g_object_set (view, "map", FOVEA_EXPLORE_MEAN, NULL);
  g_assert_false (is_apart (apart) || says_now (view, "kernel of"));
  press_key (gtk_widget_get_toplevel (view), GDK_KEY_space);
  settle (view);
  g_assert_true (says_now (view, "its 8 kernels of 3x3"));
  g_assert_false (is_apart (apart));
  hand_close (view);
}

static void
test_over_photo (void)
{
  GtkWidget         *view = open_view (net_path, "");
  g_autoptr (GError) error = NULL;
  cairo_surface_t   *surface;
  int                corner[2];
  FoveaRect          seen;

  settle (view);
  seen = fovea_walk_seen (fovea_explore_view_get_walk (FOVEA_EXPLORE_VIEW (view)));
  surface = fovea_explore_view_draw_map (FOVEA_EXPLORE_VIEW (view), corner, &error);
  g_assert_no_error (error);
  g_assert_cmpint (corner[0], ==, (int) seen.x);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, (int) seen.width);
  cairo_surface_destroy (surface);
  hand_close (view);
}

static void
test_wrong (void)
{
  GtkWidget *view = open_view (net_path, "nowhere");

  settle (view);
  g_assert_null (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  g_assert_nonnull (strstr (said_of_grid (view), "nowhere"));
  g_object_set (view, "layer", "", "source", "nan", NULL);
  settle (view);
  g_assert_true (says (view, "NaN"));
  g_object_set (view, "map", FOVEA_EXPLORE_MEAN, NULL);
  g_assert_nonnull (strstr (said_of_grid (view), "NaN"));
  g_object_set (view, "source", "none", NULL);
  settle (view);
  g_assert_true (has_message (view) && says (view, "the photo is gone"));
  g_assert_null (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  g_object_set (view, "source", "whole", NULL);
  settle_answer (view);
  g_assert_false (has_message (view));
  g_assert_nonnull (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  hand_close (view);
}

static void
test_pattern (void)
{
  GtkWidget *view = open_view ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10", "");

  settle (view);
  g_assert_false (has_message (view));
  g_assert_null (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  g_assert_nonnull (strstr (said_of_grid (view), "pattern"));
  /* Its layers have sizes. */
  g_signal_emit_by_name (hand_find (view, FOVEA_TYPE_NETWORK_PICTURE, NULL), "row-selected", 0);
  g_assert_true (says_now (view, "16 maps of 32x32"));
  g_object_set (view, "model", "INPUT 3x32x32 -> CONV 3x3", NULL);
  settle (view);
  g_assert_true (has_message (view));
  /* And a network again. */
  g_object_set (view, "model", net_path, NULL);
  settle_answer (view);
  g_assert_nonnull (fovea_explore_view_get_maps (FOVEA_EXPLORE_VIEW (view)));
  hand_close (view);
}

static void
test_colours (void)
{
  const double  base[3] = { 0.2, 0.4, 0.6 };
  FoveaMapScale scale;

  fovea_map_scale_init (&scale, FOVEA_MAP_DIVERGING, -1, 3, base);
  g_assert_cmpfloat (scale.low, ==, -3);
  g_assert_cmphex (fovea_map_scale_colour (&scale, 0), ==, 0x336699);
  g_assert_cmphex (fovea_map_scale_colour (&scale, NAN), ==, FOVEA_MAP_BAD);
  fovea_map_scale_init (&scale, FOVEA_MAP_GREY, 1, 2, base);
  g_assert_cmphex (fovea_map_scale_colour (&scale, 1), ==, 0);
  g_assert_cmphex (fovea_map_scale_colour (&scale, 2), ==, 0xffffff);
  g_assert_cmphex (fovea_map_scale_colour (&scale, 5), ==, 0xffffff);
  fovea_map_scale_init (&scale, FOVEA_MAP_GREY, 4, 4, base);
  g_assert_cmphex (fovea_map_scale_colour (&scale, 4), ==, 0x808080);
}

/* Smaller pictures: means of numbers, in parts where a pixel ends within one. */
static void
test_shrunk (void)
{
  static const double white[3] = { 1, 1, 1 };
  static const float  values[9] = { 0, 3, 6, 3, 6, 9, 6, 9, 12 };
  FoveaMapScale       scale;
  cairo_surface_t    *small;

  fovea_map_scale_init (&scale, FOVEA_MAP_VIRIDIS, 0, 12, white);
  small = fovea_map_scale_shrunk (&scale, values, 3, 3, 2, 2);
  for (int y = 0; y < 2; y++)
    for (int x = 0; x < 2; x++)
      {
        const guchar *line = cairo_image_surface_get_data (small) + y * cairo_image_surface_get_stride (small);

        /* Along a line the means are 1 and 5, down the rows the same is added. */
        g_assert_cmphex (((const guint32 *) (gconstpointer) line)[x] & 0xffffff, ==,
                         fovea_map_scale_colour (&scale, (x ? 5.0f : 1.0f) + (y ? 5.0f : 1.0f)));
      }
  cairo_surface_destroy (small);
}

int
main (int argc, char **argv)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char   *folder = g_dir_make_tmp ("fovea-explore-XXXXXX", NULL);
  int                result;

  gtk_test_init (&argc, &argv, NULL);
  net_path = g_build_filename (folder, "net.onnx", NULL);
  g_assert_true (fovea_graph_new_pattern (NET, 3, &graph, &weights, &error));
  g_assert_true (fovea_onnx_write (graph, weights, net_path, &error));
  g_test_add_func ("/explore/colours", test_colours);
  g_test_add_func ("/explore/shrunk", test_shrunk);
  g_test_add_func ("/explore/opens", test_opens);
  g_test_add_func ("/explore/steps", test_steps);
  g_test_add_func ("/explore/look", test_look);
  g_test_add_func ("/explore/many", test_many);
  g_test_add_func ("/explore/number", test_number);
  g_test_add_func ("/explore/number-of-function", test_number_of_function);
  g_test_add_func ("/explore/opacity-of-number", test_opacity_of_number);
  g_test_add_func ("/explore/kernels", test_kernels);
  g_test_add_func ("/explore/over-photo", test_over_photo);
  g_test_add_func ("/explore/wrong", test_wrong);
  g_test_add_func ("/explore/pattern", test_pattern);
  result = g_test_run ();
  g_unlink (net_path);
  g_rmdir (folder);
  g_free (net_path);
  return result;
}
