/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile of a row by itself: what is said and pointed at, gaps and
 * steps, and pictures of it for FOVEA_SHOTS. */
#include <math.h>
#include <string.h>

#include "hand.h"
#include "row-profile.h"

static gboolean
picture_read (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  const float *values = data; /* a row of 100, in all rows */
  float       *to = pixels->data;

  for (gint64 y = 0; y < rect->height; y++)
    for (gint64 x = 0; x < rect->width; x++)
      *to++ = values[rect->x + x];
  return TRUE;
}

/* An edge and a wave under a kernel. */
static FoveaLine *
line_of (const char *text, guint stride, gint64 x, guint reach, gboolean down)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, NULL);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  float         values[100];

  for (int i = 0; i < 100; i++)
    values[i] = (float) (i < 50 ? 0.2 : 0.6 + 0.2 * sin (i * 0.6));
  request.kernel = kernel;
  request.channels = 1;
  request.stride = stride;
  arithmetic = fovea_arithmetic_new_convolve (&request, 100, 20, NULL);
  return fovea_arithmetic_line (arithmetic, x, 8 / stride, 0, down, reach, picture_read, values,
                                NULL);
}

static void
shot (FoveaLine *line, const char *name, int width)
{
  GtkWidget       *window = gtk_offscreen_window_new (), *view = fovea_row_profile_new ();
  cairo_surface_t *surface;
  cairo_t         *cr;
  int              scale;

  g_object_set (view, "margin", 12, NULL);
  fovea_row_profile_set (FOVEA_ROW_PROFILE (view), line, 255.0);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_set_size_request (view, width, -1);
  gtk_widget_show_all (window);
  hand_draw (window);
  scale = gtk_widget_get_scale_factor (window);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                        scale * gtk_widget_get_allocated_width (window),
                                        scale * gtk_widget_get_allocated_height (window));
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  gtk_widget_draw (window, cr);
  cairo_destroy (cr);
  if (g_getenv ("FOVEA_SHOTS"))
    {
      g_autofree char *file = g_strdup_printf ("%s/row-%s.png", g_getenv ("FOVEA_SHOTS"), name);

      cairo_surface_write_to_png (surface, file);
    }
  cairo_surface_destroy (surface);
  gtk_widget_destroy (window);
}

static void
test_pictures (void)
{
  FoveaLine *gaps;

  shot (line_of ("-1 0 1", 1, 50, 30, FALSE), "edge", 360);
  shot (line_of ("1 1 1 1 1 1 1 /7", 1, 52, 30, FALSE), "blur", 600);
  shot (line_of ("1 2 1; 2 4 2; 1 2 1 /16", 4, 12, 20, FALSE), "stride", 360);
  shot (line_of ("-1 0 1", 1, 0, 0, FALSE), "one", 200);
  gaps = line_of ("-1 0 1", 1, 50, 10, FALSE);
  gaps->after[3] = NAN;
  gaps->after[gaps->at_after] = INFINITY;
  shot (gaps, "gaps", 360);
  shot (NULL, "empty", 360);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  shot (line_of ("-1 0 1", 1, 50, 30, FALSE), "dark", 360);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
}

static void
take_point (GtkWidget *view, int result, int *pointed)
{
  *pointed = result;
}

static void
test_said (void)
{
  GtkWidget       *view = g_object_ref_sink (fovea_row_profile_new ());
  FoveaRowProfile *profile = FOVEA_ROW_PROFILE (view);
  AtkObject       *accessible = gtk_widget_get_accessible (view);
  GdkEventKey      left = { .type = GDK_KEY_PRESS, .keyval = GDK_KEY_Left };
  GdkEventKey      right = { .type = GDK_KEY_PRESS,
                             .keyval = GDK_KEY_Right,
                             .state = GDK_CONTROL_MASK };
  int              pointed = -1;

  g_signal_connect (view, "pointed", G_CALLBACK (take_point), &pointed);
  g_assert_false (GTK_WIDGET_GET_CLASS (view)->key_press_event (view, &left));
  fovea_row_profile_set (profile, line_of ("-1 0 1", 1, 20, 2, FALSE), 255.0);
  g_assert_cmpstr (atk_object_get_description (accessible), ==,
                   "row 8, x 20: 51 before, 0 after");
  g_assert_true (GTK_WIDGET_GET_CLASS (view)->key_press_event (view, &left));
  g_assert_cmpint (pointed, ==, 19);
  g_assert_true (GTK_WIDGET_GET_CLASS (view)->key_press_event (view, &right));
  g_assert_cmpint (pointed, ==, 22);
  fovea_row_profile_set (profile, line_of ("-1 0 1", 1, 20, 2, TRUE), 1.0);
  g_assert_cmpstr (atk_object_get_description (accessible), ==,
                   "column 20, y 8: 0.2 before, 0 after");
  fovea_row_profile_set (profile, NULL, 1.0);
  g_assert_cmpstr (atk_object_get_description (accessible), ==, "");
  gtk_widget_destroy (view);
  g_object_unref (view);
}

/* A click names the result below the pointer. */
static void
test_click (void)
{
  GtkWidget     *window = gtk_offscreen_window_new (), *view = fovea_row_profile_new ();
  GdkEventButton event = { .type = GDK_BUTTON_PRESS, .button = GDK_BUTTON_PRIMARY, .y = 40 };
  int            pointed = -1, last;

  g_signal_connect (view, "pointed", G_CALLBACK (take_point), &pointed);
  fovea_row_profile_set (FOVEA_ROW_PROFILE (view), line_of ("-1 0 1", 2, 25, 10, FALSE), 255.0);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_set_size_request (view, 400, -1);
  gtk_widget_show_all (window);
  hand_draw (window);
  GTK_WIDGET_GET_CLASS (view)->button_press_event (view, &event);
  g_assert_cmpint (pointed, ==, -1);
  event.x = 390;
  GTK_WIDGET_GET_CLASS (view)->button_press_event (view, &event);
  g_assert_cmpint (pointed, ==, 35);
  for (event.x = 390; event.x > 100; event.x -= 7)
    {
      last = pointed;
      GTK_WIDGET_GET_CLASS (view)->button_press_event (view, &event);
      g_assert_cmpint (pointed, <=, last);
      g_assert_cmpint (pointed, >=, last - 1);
    }
  gtk_widget_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screens/row-profile/pictures", test_pictures);
  g_test_add_func ("/screens/row-profile/said", test_said);
  g_test_add_func ("/screens/row-profile/click", test_click);
  return g_test_run ();
}
