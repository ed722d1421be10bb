/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a network as a widget: keys, search, pointer, scrolling, what is said; and as
 * files without a display. Pictures go to FOVEA_SHOTS. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "hand.h"
#include "nets.h"
#include "network-canvas.h"
#include "network-export.h"
#include "network-picture.h"

/* ---- Tests: the widget --------------------------------------------------------------- */

typedef struct
{
  GtkWidget           *window;
  FoveaNetworkPicture *picture;
  FoveaNetworkCanvas  *canvas;
  guint                told, row; /* signals, and the last one's row */
} Shown;

static void
shown_told (Shown *shown, guint row)
{
  shown->told++;
  shown->row = row;
}

static void
shown_open (Shown *shown, const Net *net, const double *seconds)
{
  *shown = (Shown){ .window = gtk_window_new (GTK_WINDOW_TOPLEVEL), .row = G_MAXUINT };
  shown->picture = FOVEA_NETWORK_PICTURE (fovea_network_picture_new ());
  gtk_container_add (GTK_CONTAINER (shown->window), GTK_WIDGET (shown->picture));
  gtk_window_set_default_size (GTK_WINDOW (shown->window), 300, 400);
  if (net)
    fovea_network_picture_set (shown->picture, net->graph, net->table, seconds);
  gtk_widget_show_all (shown->window);
  hand_settle ();
  shown->canvas = FOVEA_NETWORK_CANVAS (
      hand_find (GTK_WIDGET (shown->picture), FOVEA_TYPE_NETWORK_CANVAS, NULL));
  g_signal_connect_swapped (shown->picture, "row-selected", G_CALLBACK (shown_told), shown);
}

static gboolean
shown_key (const Shown *shown, guint keyval, GdkModifierType state)
{
  GdkEventKey event = { .type = GDK_KEY_PRESS, .keyval = keyval, .state = state };
  gboolean    used = FALSE;

  event.window = gtk_widget_get_window (GTK_WIDGET (shown->canvas));
  g_signal_emit_by_name (shown->canvas, "key-press-event", &event, &used);
  return used;
}

static const char *
shown_said (const Shown *shown)
{
  return atk_object_get_description (gtk_widget_get_accessible (GTK_WIDGET (shown->canvas)));
}

static void
shown_shot (const Shown *shown, const char *name)
{
  GtkWidget       *widget = GTK_WIDGET (shown->picture);
  cairo_surface_t *surface;
  cairo_t         *cr;
  g_autofree char *path = g_strdup_printf ("%s/network-%s.png", g_getenv ("FOVEA_SHOTS"), name);

  if (! g_getenv ("FOVEA_SHOTS"))
    return;
  hand_draw (widget);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gtk_widget_get_allocated_width (widget),
                                        gtk_widget_get_allocated_height (widget));
  cr = cairo_create (surface);
  gtk_widget_draw (widget, cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

static void
test_keys (void)
{
  Net         net = nets_mixed ();
  const guint left = nets_row (&net, "m/b2/left"), right = nets_row (&net, "m/b2/right");
  Shown       shown;

  shown_open (&shown, &net, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, 0);
  g_assert_true (shown_key (&shown, GDK_KEY_Down, 0));
  g_assert_cmpuint (shown.told, ==, 1);
  g_assert_cmpuint (shown.row, ==, 1);
  g_assert_nonnull (strstr (shown_said (&shown), "Layer 2 of 14: m/b1/relu"));
  shown_key (&shown, GDK_KEY_Up, 0);
  shown_key (&shown, GDK_KEY_Up, 0);
  g_assert_cmpuint (shown.row, ==, 0);
  shown_key (&shown, GDK_KEY_End, 0);
  g_assert_cmpuint (shown.row, ==, net.table->n_layers - 1);
  shown_key (&shown, GDK_KEY_Home, 0);
  g_assert_cmpuint (shown.row, ==, 0);
  fovea_network_picture_set_row (shown.picture, left);
  g_assert_cmpuint (shown.row, ==, 0); /* no signal for a call */
  shown_key (&shown, GDK_KEY_Right, 0);
  g_assert_cmpuint (shown.row, ==, right);
  shown_key (&shown, GDK_KEY_Left, 0);
  g_assert_cmpuint (shown.row, ==, left);
  shown_shot (&shown, "widget");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  shown_shot (&shown, "widget-dark");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
  g_assert_false (shown_key (&shown, GDK_KEY_Down, GDK_MOD1_MASK));
  shown_key (&shown, GDK_KEY_plus, GDK_CONTROL_MASK);
  g_assert_cmpfloat (fovea_network_canvas_get_zoom (shown.canvas), >, 1.1);
  shown_key (&shown, GDK_KEY_0, GDK_CONTROL_MASK);
  g_assert_cmpfloat (fovea_network_canvas_get_zoom (shown.canvas), ==, 1.0);
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

/* Down walks every line once, in running order. */
static void
test_walk (void)
{
  Net   net = nets_mixed ();
  Shown shown;

  shown_open (&shown, &net, NULL);
  for (guint i = 1; i < net.table->n_layers; i++)
    {
      shown_key (&shown, GDK_KEY_Down, 0);
      g_assert_cmpuint (shown.row, ==, i);
    }
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

static void
test_search (void)
{
  Net        net = nets_mixed ();
  Shown      shown;
  GtkWidget *entry;

  shown_open (&shown, &net, NULL);
  g_assert_true (shown_key (&shown, GDK_KEY_slash, 0));
  entry = hand_find (GTK_WIDGET (shown.picture), GTK_TYPE_ENTRY, "Find a layer");
  gtk_entry_set_text (GTK_ENTRY (entry), "B2/R");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (shown.row, ==, nets_row (&net, "m/b2/right"));
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (shown.row, ==, nets_row (&net, "m/b2/r1"));
  gtk_entry_set_text (GTK_ENTRY (entry), "sigmo");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (shown.row, ==, nets_row (&net, "second"));
  g_assert_false (fovea_network_picture_search (shown.picture, "nowhere", FALSE));
  gtk_entry_set_text (GTK_ENTRY (entry), "nowhere");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_nonnull (gtk_widget_get_tooltip_text (entry));
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_true (shown_key (&shown, GDK_KEY_n, 0));
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "n");
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

/* A click on a box's second line. */
static void
test_click (void)
{
  Net   net = nets_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
  Shown shown;
  const FoveaNetwork    *network;
  const FoveaNetworkBox *box;
  double                 left;

  shown_open (&shown, &net, NULL);
  network = fovea_network_canvas_get (shown.canvas);
  box = &network->boxes[1];
  left = MAX (
      0, floor ((gtk_widget_get_allocated_width (GTK_WIDGET (shown.canvas)) - network->width) / 2));
  hand_drag (GTK_WIDGET (shown.canvas), left + box->x + 9,
             box->y + network->pad + 1.5 * network->line, left + box->x + 9,
             box->y + network->pad + 1.5 * network->line);
  g_assert_cmpuint (shown.told, ==, 1);
  g_assert_cmpuint (shown.row, ==, 1);
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

/* The selected box is in the window, wherever it was. */
static void
test_scroll (void)
{
  Net                    net = nets_pattern ("INPUT 3x32x32 -> [CONV 3x3 4 -> RELU]*60 -> FC 10");
  Shown                  shown;
  GtkAdjustment         *adjustment;
  const FoveaNetwork    *network;
  const FoveaNetworkBox *box;
  double                 at;

  shown_open (&shown, &net, NULL);
  g_object_get (shown.canvas, "vadjustment", &adjustment, NULL);
  network = fovea_network_canvas_get (shown.canvas);
  for (guint row = 0; row < net.table->n_layers; row += 7)
    {
      fovea_network_picture_set_row (shown.picture, row);
      box = &network->boxes[network->row_box[row]];
      at = gtk_adjustment_get_value (adjustment);
      g_assert_cmpfloat (box->y, >=, at);
      g_assert_cmpfloat (box->y + box->height, <=, at + gtk_adjustment_get_page_size (adjustment));
    }
  g_object_unref (adjustment);
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

static void
test_said (void)
{
  const double seconds[] = { 0.001, 0.0005, 0.0005, 0.002, 0, 0, 0, 0.004 };
  Net          net = nets_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
  Shown        shown;

  g_assert_cmpuint (net.table->n_layers, ==, G_N_ELEMENTS (seconds));
  shown_open (&shown, &net, seconds);
  fovea_network_picture_set_row (shown.picture, 3);
  g_assert_nonnull (strstr (shown_said (&shown), "Layer 4 of 8: conv2"));
  g_assert_nonnull (strstr (shown_said (&shown), "2320 parameters"));
  g_assert_nonnull (strstr (shown_said (&shown), "25.0 % of the network's time"));
  g_assert_nonnull (strstr (shown_said (&shown), "2 ms"));
  fovea_network_picture_set (shown.picture, net.graph, net.table, NULL);
  fovea_network_picture_set_row (shown.picture, 0);
  g_assert_nonnull (strstr (shown_said (&shown), "Pixel p sees 3x3"));
  g_assert_nonnull (strstr (shown_said (&shown), "of the network's multiply-adds"));
  gtk_widget_destroy (shown.window);
  nets_clear (&net);
}

/* Nothing to show, nothing in it, another network while it is open. */
static void
test_empty (void)
{
  Net   net = nets_mixed (), none = nets_pattern ("INPUT 3x8x8");
  Shown shown;

  shown_open (&shown, NULL, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, -1);
  g_assert_false (shown_key (&shown, GDK_KEY_Down, 0));
  g_assert_false (fovea_network_picture_search (shown.picture, "a", FALSE));
  fovea_network_picture_set_row (shown.picture, 3);
  fovea_network_picture_set (shown.picture, net.graph, net.table, NULL);
  fovea_network_picture_set_row (shown.picture, 99);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, 0);
  hand_settle ();
  fovea_network_picture_set (shown.picture, none.graph, none.table, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, -1);
  hand_settle ();
  fovea_network_picture_set (shown.picture, NULL, NULL, NULL);
  hand_settle ();
  gtk_widget_destroy (shown.window);
  nets_clear (&none);
  nets_clear (&net);
}

/* ---- Tests: files --------------------------------------------------------------------- */

static void
test_files (void)
{
  static const char *const starts[] = { "\x89PNG", "<?xml", "%PDF" };
  static const char *const endings[] = { "png", "SVG", "pdf" };
  g_autofree char         *folder = g_dir_make_tmp ("fovea-network-XXXXXX", NULL);
  Net                      net = nets_mixed ();
  FoveaNetwork            *network = fovea_network_new (net.graph, net.table, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/net.%s", folder, endings[i]);
      g_autofree char *data = NULL;
      int              width = 0, height = 0;

      fovea_network_export (network, "Mixed", path, &width, &height, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
      g_assert_true (g_str_has_prefix (data, starts[i]));
      g_assert_cmpint (width, >, 100);
      g_assert_cmpint (height, >, 300);
      g_remove (path);
    }
  {
    g_autofree char *path = g_strdup_printf ("%s/net.png", folder);
    int              height[2];

    /* A long title takes lines, not width. */
    fovea_network_export (network, "short", path, NULL, &height[0], &error);
    fovea_network_export (network,
                          "one two three four five six seven eight nine ten eleven twelve thirteen",
                          path, NULL, &height[1], &error);
    g_assert_no_error (error);
    g_assert_cmpint (height[1], >, height[0] + 10);
    g_remove (path);
  }
  g_assert_false (fovea_network_export (network, NULL, "net.bmp", NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (fovea_network_export (network, NULL, "/nowhere/at/all.png", NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/at: "));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  fovea_network_free (network);
  nets_clear (&net);
}

/* Too high for a PNG, not for an SVG. */
static void
test_too_high (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-network-XXXXXX", NULL);
  g_autofree char *png = g_build_filename (folder, "net.png", NULL);
  g_autofree char *pdf = g_build_filename (folder, "net.pdf", NULL);
  Net              net = nets_pattern ("INPUT 1x8x8 -> [CONV 3x3 1 -> POOL 1]*500");
  FoveaNetwork    *network = fovea_network_new (net.graph, net.table, NULL);
  g_autoptr (GError) error = NULL;
  int height = 0;

  g_assert_false (fovea_network_export (network, NULL, png, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, ".svg or .pdf"));
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  fovea_network_export (network, NULL, pdf, NULL, &height, &error);
  g_assert_no_error (error);
  g_assert_cmpint (height, ==, 14400);
  g_remove (pdf);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  fovea_network_free (network);
  nets_clear (&net);
}

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-picture/keys", test_keys);
  g_test_add_func ("/network-picture/walk", test_walk);
  g_test_add_func ("/network-picture/search", test_search);
  g_test_add_func ("/network-picture/click", test_click);
  g_test_add_func ("/network-picture/scroll", test_scroll);
  g_test_add_func ("/network-picture/said", test_said);
  g_test_add_func ("/network-picture/empty", test_empty);
  g_test_add_func ("/network-picture/files", test_files);
  g_test_add_func ("/network-picture/too-high", test_too_high);
  return g_test_run ();
}
