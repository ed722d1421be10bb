/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Lab's picture under the mouse: the line is dragged, the picture moved and
 * enlarged about the pointer, and a click names the pixel that is there. */
#include <math.h>

#include "hand.h"
#include "kernel-preview.h"

#define WIDTH  400
#define HEIGHT 300

typedef struct
{
  GtkWidget *window, *preview;
  int        x, y; /* the last pixel that was pointed at */
} Fixture;

static void
pointed (GtkWidget *preview, int x, int y, Fixture *f)
{
  f->x = x;
  f->y = y;
}

/* A picture of 200x100, black before and white after. */
static void
set_up (Fixture *f, gconstpointer data)
{
  const FoveaRect  all = { 0, 0, 200, 100 };
  cairo_surface_t *black = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 200, 100);
  cairo_surface_t *white = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 200, 100);
  cairo_t         *cr = cairo_create (white);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  f->window = gtk_window_new (GTK_WINDOW_POPUP);
  f->preview = fovea_kernel_preview_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), WIDTH, HEIGHT);
  gtk_container_add (GTK_CONTAINER (f->window), f->preview);
  g_signal_connect (f->preview, "pointed", G_CALLBACK (pointed), f);
  gtk_widget_show_all (f->window);
  hand_settle ();
  fovea_kernel_preview_set_size (FOVEA_KERNEL_PREVIEW (f->preview), all.width, all.height);
  fovea_kernel_preview_show (FOVEA_KERNEL_PREVIEW (f->preview), &all, black, white);
  hand_settle ();
  cairo_surface_destroy (black);
  cairo_surface_destroy (white);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_widget_destroy (f->window);
  hand_settle ();
}

/* ---- What is seen ------------------------------------------------------------------- */

static void
click (Fixture *f, double x, double y)
{
  f->x = f->y = -1;
  hand_drag (f->preview, x, y, x, y);
}

/* How bright the widget is there. */
static int
brightness (Fixture *f, int x, int y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t         *cr = cairo_create (surface);
  int              value;

  gtk_widget_draw (f->preview, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  value = cairo_image_surface_get_data (surface)[y * cairo_image_surface_get_stride (surface) +
                                                 x * 4];
  cairo_surface_destroy (surface);
  return value;
}

/* ---- What it does ------------------------------------------------------------------- */

/* As a whole, in the middle: 2 screen pixels each, 50 above and below. */
static void
test_click (Fixture *f, gconstpointer data)
{
  click (f, 100.5, 150.5);
  g_assert_cmpint (f->x, ==, 50);
  g_assert_cmpint (f->y, ==, 50);
  click (f, 399, 51);
  g_assert_cmpint (f->x, ==, 199);
  g_assert_cmpint (f->y, ==, 0);
  click (f, 100, 20); /* beside it */
  g_assert_cmpint (f->x, ==, -1);
}

static void
test_line (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (brightness (f, 150, 80), ==, 0);
  g_assert_cmpint (brightness (f, 250, 80), ==, 255);
  hand_drag (f->preview, 200, 150, 320, 150);
  g_assert_cmpint (f->x, ==, 0); /* that was no click */
  g_assert_cmpint (brightness (f, 250, 80), ==, 0);
  g_assert_cmpint (brightness (f, 350, 80), ==, 255);
  hand_drag (f->preview, 320, 150, -50, 150);
  g_assert_cmpint (brightness (f, 20, 80), ==, 255);
  hand_drag (f->preview, 2, 150, 900, 150);
  g_assert_cmpint (brightness (f, 390, 80), ==, 0);
}

static void
test_wheel (Fixture *f, gconstpointer data)
{
  FoveaKernelPreview *preview = FOVEA_KERNEL_PREVIEW (f->preview);
  double              before = fovea_kernel_preview_scale (preview);

  for (int i = 0; i < 6; i++)
    hand_turn_wheel (f->preview, GDK_SCROLL_UP, 300.5, 150.5);
  g_assert_cmpfloat (fovea_kernel_preview_scale (preview), >, before * 1.5);
  click (f, 300.5, 150.5); /* what was there before */
  g_assert_cmpint (ABS (f->x - 150), <=, 1);
  g_assert_cmpint (ABS (f->y - 50), <=, 1);
  for (int i = 0; i < 60; i++)
    hand_turn_wheel (f->preview, GDK_SCROLL_UP, 300.5, 150.5);
  g_assert_true (isfinite (fovea_kernel_preview_scale (preview)));
  for (int i = 0; i < 90; i++)
    hand_turn_wheel (f->preview, GDK_SCROLL_DOWN, 10, 10);
  g_assert_cmpfloat (fovea_kernel_preview_scale (preview), ==, before); /* fits again */
}

/* Enlarged, a drag off the line takes the picture along. */
static void
test_pan (Fixture *f, gconstpointer data)
{
  int x, y;

  fovea_kernel_preview_set_zoom (FOVEA_KERNEL_PREVIEW (f->preview), 8);
  hand_settle ();
  click (f, 100.5, 100.5);
  x = f->x;
  y = f->y;
  hand_drag (f->preview, 100.5, 100.5, 180.5, 60.5);
  click (f, 180.5, 60.5);
  g_assert_cmpint (f->x, ==, x);
  g_assert_cmpint (f->y, ==, y);
  click (f, 100.5, 100.5);
  g_assert_cmpint (f->x, ==, x - 10);
  g_assert_cmpint (f->y, ==, y + 5);
  for (int i = 0; i < 20; i++) /* never out of sight */
    hand_drag (f->preview, 50, 50, 350, 250);
  click (f, 200.5, 150.5);
  g_assert_cmpint (f->x, >=, 0);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/kernel-preview/click", Fixture, NULL, set_up, test_click, tear_down);
  g_test_add ("/kernel-preview/line", Fixture, NULL, set_up, test_line, tear_down);
  g_test_add ("/kernel-preview/wheel", Fixture, NULL, set_up, test_wheel, tear_down);
  g_test_add ("/kernel-preview/pan", Fixture, NULL, set_up, test_pan, tear_down);
  return g_test_run ();
}
