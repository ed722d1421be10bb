/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget of one pixel's arithmetic by itself: what it draws (pictures of it go
 * to FOVEA_SHOTS), what a screen reader is told, large kernels, nothing at all. */
#include <string.h>

#include "arithmetic-view.h"
#include "hand.h"

static const float numbers[] = { 12, 14, 90, 13, 15, 95, 11, 16, 99 };

/* The pixel of a grey 3x3 picture, in 0..255. */
static FoveaPixel *
pixel_of (const char *text, FoveaBorder border, gboolean flip, gint64 x, gint64 y)
{
  g_autoptr (FoveaKernel)     kernel = fovea_kernel_parse (text, NULL);
  FoveaConvolve               request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaShape                  shape = FOVEA_NCHW (1, 1, 3, 3);
  g_autoptr (FoveaTensor)     picture = fovea_tensor_new_floats (&shape, numbers, NULL);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;

  for (int i = 0; i < 9; i++)
    ((float *) picture->data)[i] /= 255.0f;
  request.kernel = kernel;
  request.channels = 1;
  request.border = border;
  request.flip = flip;
  arithmetic = fovea_arithmetic_new_convolve (&request, 3, 3, NULL);
  g_assert_nonnull (arithmetic);
  return fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);
}

static FoveaPixel *
pixel_of_colour (void)
{
  g_autoptr (FoveaKernel)     kernel = fovea_kernel_parse ("1 0 -1; 2 0 -2; 1 0 -1", NULL);
  FoveaConvolve               request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaShape                  shape = FOVEA_NCHW (1, 3, 3, 3);
  g_autoptr (FoveaTensor)     picture = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;

  for (int i = 0; i < 27; i++)
    ((float *) picture->data)[i] = numbers[i % 9] / 255.0f * (1 + i / 9);
  request.kernel = kernel;
  request.summed = TRUE;
  request.scale = 0.25;
  request.offset = 0.5;
  request.activation = FOVEA_ACTIVATION_RELU;
  arithmetic = fovea_arithmetic_new_convolve (&request, 3, 3, NULL);
  return fovea_arithmetic_of (arithmetic, picture, 1, 1, 0, NULL);
}

/* The same numbers with an alpha behind them, half of it hidden. */
static FoveaPixel *
pixel_of_alpha (void)
{
  g_autoptr (FoveaKernel)     kernel = fovea_kernel_parse ("1 2 1; 0 0 0; -1 -2 -1", NULL);
  FoveaConvolve               request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaShape                  shape = FOVEA_NCHW (1, 2, 3, 3);
  g_autoptr (FoveaTensor)     picture = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;

  for (int i = 0; i < 9; i++)
    {
      ((float *) picture->data)[i] = numbers[i] / 255.0f;
      ((float *) picture->data)[9 + i] = i % 3 * 0.5f;
    }
  request.kernel = kernel;
  request.channels = 1;
  arithmetic = fovea_arithmetic_new_convolve_alpha (&request, 3, 3, NULL);
  g_assert_nonnull (arithmetic);
  return fovea_arithmetic_of (arithmetic, picture, 1, 1, 0, NULL);
}

static FoveaPixel *
pixel_of_pool (void)
{
  FoveaPool                   request = { .kind = FOVEA_POOL_MAX, .channels = 1, .width = 2,
                                          .height = 2, .stride_x = 1, .stride_y = 1 };
  FoveaShape                  shape = FOVEA_NCHW (1, 1, 3, 3);
  g_autoptr (FoveaTensor)     picture = fovea_tensor_new_floats (&shape, numbers, NULL);
  g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_pool (&request, 3, 3, NULL);

  return fovea_arithmetic_of (arithmetic, picture, 1, 0, 0, NULL);
}

/* ---- Pictures of it ---- */

/* The view in a window of its own; *width and *height of what it takes. */
static cairo_surface_t *
shot (FoveaPixel *pixel, double range, const char *name, int *width, int *height)
{
  GtkWidget       *window = gtk_offscreen_window_new ();
  GtkWidget       *view = fovea_arithmetic_view_new ();
  cairo_surface_t *surface, *copy;
  cairo_t         *cr;

  g_object_set (view, "margin", 12, NULL);
  fovea_arithmetic_view_set (FOVEA_ARITHMETIC_VIEW (view), pixel, range);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_set_size_request (view, 560, -1);
  gtk_widget_show (view);
  gtk_widget_show (window);
  hand_draw (window);
  surface = gtk_offscreen_window_get_surface (GTK_OFFSCREEN_WINDOW (window));
  *width = gtk_widget_get_allocated_width (window);
  *height = gtk_widget_get_allocated_height (window);
  copy = cairo_image_surface_create (CAIRO_FORMAT_RGB24, *width, *height);
  cr = cairo_create (copy);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (copy);
  if (g_getenv ("FOVEA_SHOTS"))
    {
      g_autofree char *file = g_strdup_printf ("%s/arithmetic-%s.png", g_getenv ("FOVEA_SHOTS"), name);

      cairo_surface_write_to_png (copy, file);
    }
  gtk_widget_destroy (window);
  return copy;
}

/* How many pixels are clearly orange, and clearly blue. */
static void
count_colours (cairo_surface_t *surface, int *orange, int *blue)
{
  const int      width = cairo_image_surface_get_width (surface);
  const int      height = cairo_image_surface_get_height (surface);
  const guint32 *row = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  const int      stride = cairo_image_surface_get_stride (surface) / 4;

  *orange = *blue = 0;
  for (int y = 0; y < height; y++, row += stride)
    for (int x = 0; x < width; x++)
      {
        const int r = row[x] >> 16 & 255, b = row[x] & 255;

        *orange += r > b + 60;
        *blue += b > r + 60;
      }
}

static void
test_colours (void)
{
  static const char *const kernels[] = { "1 2 1; 2 4 2; 1 2 1", "-1 -2 -1; -2 -4 -2; -1 -2 -1",
                                         "-1 0 1; -2 0 2; -1 0 1" };

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("kernel-%d", i);
      int              width, height, orange, blue;
      cairo_surface_t *surface = shot (pixel_of (kernels[i], FOVEA_BORDER_VALID, FALSE, 0, 0),
                                       255.0, name, &width, &height);

      count_colours (surface, &orange, &blue);
      g_assert_cmpint (orange > 500, ==, i != 1);
      g_assert_cmpint (blue > 500, ==, i != 0);
      cairo_surface_destroy (surface);
    }
}

static guint
count_different (cairo_surface_t *a, cairo_surface_t *b)
{
  const int     bytes = cairo_image_surface_get_stride (a) * cairo_image_surface_get_height (a);
  const guchar *from = cairo_image_surface_get_data (a), *to = cairo_image_surface_get_data (b);
  guint         n = 0;

  for (int i = 0; i < bytes; i += 4)
    n += memcmp (from + i, to + i, 3) != 0;
  return n;
}

/* The same numbers, once of the picture and once of the border: hatched. */
static void
test_hatched (void)
{
  FoveaPixel      *inside = pixel_of ("1 1 1; 1 1 1; 1 1 1", FOVEA_BORDER_VALID, FALSE, 0, 0);
  FoveaPixel      *border = pixel_of ("1 1 1; 1 1 1; 1 1 1", FOVEA_BORDER_VALID, FALSE, 0, 0);
  int              width, height;
  cairo_surface_t *a, *b;

  border->terms[0].kind = FOVEA_TERM_BORDER;
  a = shot (inside, 255.0, "inside", &width, &height);
  b = shot (border, 255.0, "one-of-the-border", &width, &height);
  g_assert_cmpuint (count_different (a, b), >, 30);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  cairo_surface_destroy (shot (pixel_of ("1 0 -1; 2 0 -2; 1 0 -1", FOVEA_BORDER_REPLICATE, TRUE, 0, 0),
                               255.0, "border", &width, &height));
}

static void
test_kinds (void)
{
  int width, height;

  cairo_surface_destroy (shot (pixel_of_colour (), 1.0, "summed", &width, &height));
  cairo_surface_destroy (shot (pixel_of_pool (), 1.0, "pool", &width, &height));
  g_assert_cmpint (width, >, 50);
  cairo_surface_destroy (shot (pixel_of_alpha (), 255.0, "alpha", &width, &height));
}

static void
test_dark (void)
{
  int              width, height, orange, blue;
  cairo_surface_t *surface;

  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  surface = shot (pixel_of ("-1 0 1; -2 0 2; -1 0 1", FOVEA_BORDER_ZERO, FALSE, 0, 0), 255.0,
                  "dark", &width, &height);
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
  count_colours (surface, &orange, &blue);
  g_assert_cmpint (orange, >, 200);
  g_assert_cmpint (blue, >, 200);
  cairo_surface_destroy (surface);
}

/* 31 x 31: it scrolls instead of growing. */
static void
test_large (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (5.0, 31);
  g_autofree char        *text = fovea_kernel_to_text (kernel);
  int                     width, height;

  cairo_surface_destroy (shot (pixel_of (text, FOVEA_BORDER_REFLECT, FALSE, 1, 1), 255.0, "large",
                               &width, &height));
  g_assert_cmpint (height, <, 400);
}

/* ---- What is said ---- */

static AtkObject *
find_image (GtkWidget *widget)
{
  AtkObject *found = NULL;

  if (GTK_IS_DRAWING_AREA (widget))
    return gtk_widget_get_accessible (widget);
  if (GTK_IS_CONTAINER (widget))
    {
      g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));

      for (GList *child = children; child && ! found; child = child->next)
        found = find_image (child->data);
    }
  return found;
}

static void
test_said (void)
{
  GtkWidget           *widget = g_object_ref_sink (fovea_arithmetic_view_new ());
  FoveaArithmeticView *view = FOVEA_ARITHMETIC_VIEW (widget);
  AtkObject           *image = find_image (widget);
  g_autofree char     *text = NULL;

  g_assert_nonnull (image);
  g_assert_cmpstr (atk_object_get_name (image), !=, "");
  g_assert_null (fovea_arithmetic_view_text (view));
  fovea_arithmetic_view_set (view, pixel_of ("-1 0 1; -2 0 2; -1 0 1", FOVEA_BORDER_ZERO, FALSE, 1, 1),
                             255.0);
  text = fovea_arithmetic_view_text (view);
  g_assert_cmpstr (text, ==, atk_object_get_description (image));
  g_assert_nonnull (strstr (text, "sum 330"));
  fovea_arithmetic_view_set (view, pixel_of_alpha (), 255.0);
  g_assert_nonnull (strstr (atk_object_get_description (image), "times alpha to 4"));
  fovea_arithmetic_view_set (view, NULL, 1.0);
  g_assert_cmpstr (atk_object_get_description (image), ==, "");
  g_assert_null (fovea_arithmetic_view_text (view));
  gtk_widget_destroy (widget);
  g_object_unref (widget);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/screens/arithmetic-view/" name, func)
  TEST ("colours", test_colours);
  TEST ("hatched", test_hatched);
  TEST ("kinds", test_kinds);
  TEST ("dark", test_dark);
  TEST ("large", test_large);
  TEST ("said", test_said);
  return g_test_run ();
}
