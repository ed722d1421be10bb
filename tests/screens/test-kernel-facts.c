/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels of facts by themselves: what they say of kernels, planes, large
 * kernels and half typed ones, by keyboard too; pictures go to FOVEA_SHOTS. */
#include <string.h>

#include "hand.h"
#include "kernel-facts.h"
#include "kernel-response.h"
#include "patience.h"
#include "size-facts.h"

/* `view` in a window of `width` logical pixels, drawn; takes it, sets *height. */
static cairo_surface_t *
shot (GtkWidget *view, int width, const char *name, int *height)
{
  GtkWidget       *window = gtk_offscreen_window_new ();
  int              scale;
  cairo_surface_t *copy;
  cairo_t         *cr;

  g_object_set (view, "margin", 12, NULL);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_set_size_request (view, width, -1);
  gtk_widget_show_all (window);
  hand_draw (window);
  scale = gtk_widget_get_scale_factor (window);
  *height = gtk_widget_get_allocated_height (window);
  copy = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                     scale * gtk_widget_get_allocated_width (window),
                                     scale * *height);
  cairo_surface_set_device_scale (copy, scale, scale);
  cr = cairo_create (copy);
  gtk_widget_draw (window, cr);
  cairo_destroy (cr);
  cairo_surface_flush (copy);
  if (g_getenv ("FOVEA_SHOTS"))
    {
      g_autofree char *file =
          g_strdup_printf ("%s/facts-%s.png", g_getenv ("FOVEA_SHOTS"), name);

      cairo_surface_write_to_png (copy, file);
    }
  gtk_widget_destroy (window);
  return copy;
}

static void
set_text (GtkWidget *view, const char *text)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (text, NULL);

  g_assert_nonnull (kernel);
  fovea_kernel_facts_view_set (FOVEA_KERNEL_FACTS_VIEW (view), kernel);
}

static void
check_says (GtkWidget *view, const char *what)
{
  g_autofree char *text = fovea_kernel_facts_view_text (FOVEA_KERNEL_FACTS_VIEW (view));

  g_assert_nonnull (text);
  if (! strstr (text, what))
    g_error ("no “%s” in “%s”", what, text);
}

static void
test_words (void)
{
  GtkWidget *view = g_object_ref_sink (fovea_kernel_facts_view_new ());

  g_assert_null (fovea_kernel_facts_view_text (FOVEA_KERNEL_FACTS_VIEW (view)));
  set_text (view, "-1 0 1; -2 0 2; -1 0 1");
  check_says (view, "Sum 0 · rank 1: splits into [1 2 1]ᵀ × [-1 0 1]\nAnswers 0 on flat areas\n");
  set_text (view, "1 2 1; 2 4 2; 1 2 1");
  check_says (view, "Sum 16 · rank 1: splits into [1 2 1]ᵀ × [1 2 1]\nBrightens flat areas 16 times\n");
  fovea_kernel_facts_view_set (FOVEA_KERNEL_FACTS_VIEW (view), NULL);
  g_assert_false (gtk_widget_get_sensitive (view));
  check_says (view, "Sum 16");
  set_text (view, "0 1 0; 1 -4 1; 0 1 0");
  g_assert_true (gtk_widget_get_sensitive (view));
  check_says (view, "rank 2: does not split");
  gtk_widget_destroy (view);
  g_object_unref (view);
}

/* A small kernel is looked at at once, a large one in a thread: both say why they
 * have no facts. */
static void
test_no_number (void)
{
  GtkWidget *view = g_object_ref_sink (fovea_kernel_facts_view_new ());

  for (guint side = 3; side <= 99; side += 96)
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, side, side, NULL);
      GtkWidget *message = NULL;

      kernel->values[4] = G_MAXDOUBLE * 10;
      fovea_kernel_facts_view_set (FOVEA_KERNEL_FACTS_VIEW (view), kernel);
      for (GList *child = gtk_container_get_children (GTK_CONTAINER (view)); child;
           child = g_list_delete_link (child, child))
        message = child->data;
      WAIT_UNTIL (g_str_equal (gtk_label_get_text (GTK_LABEL (message)),
                               side == 3 ? "kernel: row 2, column 2 is no finite number" :
                                           "kernel: row 1, column 5 is no finite number"));
      g_assert_true (gtk_widget_get_visible (message));
    }
  gtk_widget_destroy (view);
  g_object_unref (view);
}

static void
test_planes (void)
{
  GtkWidget *view = g_object_ref_sink (fovea_kernel_facts_view_new ());
  GtkWidget *plane = hand_find (view, GTK_TYPE_SPIN_BUTTON, NULL);

  set_text (view, "1 2; 2 4 | 1 0; 0 1 | 0 0; 0 0");
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_parent (plane)));
  check_says (view, "Sum 9 · rank 1");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (plane), 2);
  check_says (view, "Sum 2 · rank 2");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (plane), 3);
  check_says (view, "Sum 0 · rank 0: all its numbers are 0\nAnswers 0 everywhere");
  set_text (view, "5");
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_parent (plane)));
  check_says (view, "Sum 5 · rank 1: a single number");
  gtk_widget_destroy (view);
  g_object_unref (view);
}

static void
set_large (GtkWidget *view)
{
  g_autoptr (FoveaKernel) large = fovea_kernel_gaussian (30.0, 181);

  fovea_kernel_facts_view_set (FOVEA_KERNEL_FACTS_VIEW (view), large);
}

static gboolean
has_facts (GtkWidget *view)
{
  g_autofree char *text = fovea_kernel_facts_view_text (FOVEA_KERNEL_FACTS_VIEW (view));

  return text != NULL;
}

static void
check_large (void)
{
  GtkWidget *view = g_object_ref_sink (fovea_kernel_facts_view_new ());

  set_large (view);
  WAIT_UNTIL (has_facts (view));
  check_says (view, "rank 1: splits into");
  check_says (view, "…");
  gtk_widget_destroy (view);
  g_object_unref (view);
}

/* A large one is looked at elsewhere; what comes later is not lost, nor does it come too
 * late: two views in turn that are asked for the same say when it would have come. */
static void
test_large (void)
{
  GtkWidget *view = g_object_ref_sink (fovea_kernel_facts_view_new ());

  set_large (view);
  set_text (view, "7");
  check_large ();
  check_large ();
  check_says (view, "Sum 7");
  set_large (view);
  gtk_widget_destroy (view);
  g_object_unref (view);
  hand_settle ();
}

static void
press (GtkWidget *widget, guint key, guint state)
{
  GdkEventKey event = { .type = GDK_KEY_PRESS, .keyval = key, .state = state };
  gboolean    taken = GTK_WIDGET_GET_CLASS (widget)->key_press_event (widget, &event);

  g_assert_true (taken);
}

/* Frequency 0 is in the middle; arrows walk from there. */
static void
test_response (void)
{
  GtkWidget           *view = g_object_ref_sink (fovea_kernel_facts_view_new ());
  GtkWidget           *widget = hand_find (view, FOVEA_TYPE_KERNEL_RESPONSE, NULL);
  FoveaKernelResponse *response = FOVEA_KERNEL_RESPONSE (widget);
  AtkObject           *accessible = gtk_widget_get_accessible (widget);
  g_autofree char     *flat = NULL, *quarter = NULL, *edge = NULL;

  g_assert_null (fovea_kernel_response_say (response, 0, 0));
  set_text (view, "-1 0 1; -2 0 2; -1 0 1");
  flat = fovea_kernel_response_say (response, 48, 48);
  quarter = fovea_kernel_response_say (response, 72, 48);
  edge = fovea_kernel_response_say (response, 0, 48);
  g_assert_cmpstr (flat, ==, "flat areas: 0 times");
  g_assert_cmpstr (quarter, ==,
                   "0.25 cycles a pixel to the right, 0 down (a wave of 4 pixels): 8 times");
  g_assert_true (g_str_has_prefix (edge, "-0.5 cycles a pixel to the right"));
  g_assert_cmpstr (atk_object_get_name (accessible), ==, "Frequency response");
  g_assert_true (g_str_has_prefix (atk_object_get_description (accessible),
                                   "stops flat areas; strongest, 8 times, for waves of 4 pixels"));
  for (int i = 0; i < 20; i++)
    press (widget, GDK_KEY_Left, GDK_CONTROL_MASK);
  press (widget, GDK_KEY_Right, 0);
  press (widget, GDK_KEY_Down, 0);
  press (widget, GDK_KEY_Up, 0);
  gtk_widget_destroy (view);
  g_object_unref (view);
}

/* ---- Sizes ---- */

static char *
sizes_of (const char *kernel_text, FoveaConvolve request, gint64 width, gint64 height)
{
  GtkWidget *view = g_object_ref_sink (fovea_size_facts_new ());
  char      *text;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (kernel_text, NULL);

  request.kernel = kernel;
  g_assert_null (fovea_size_facts_text (FOVEA_SIZE_FACTS (view)));
  fovea_size_facts_set (FOVEA_SIZE_FACTS (view), &request, width, height);
  text = fovea_size_facts_text (FOVEA_SIZE_FACTS (view));
  fovea_size_facts_set (FOVEA_SIZE_FACTS (view), NULL, 0, 0);
  g_assert_false (gtk_widget_get_sensitive (view));
  gtk_widget_destroy (view);
  g_object_unref (view);
  return text;
}

static void
check_sizes (char *text, const char *want)
{
  g_assert_cmpstr (text, ==, want);
  g_free (text);
}

static void
test_sizes (void)
{
  FoveaConvolve    request = FOVEA_CONVOLVE_DEFAULTS;
  g_autofree char *large = fovea_size_facts_group (G_MININT64);
  g_autofree char *small = fovea_size_facts_group (999);

  g_assert_cmpstr (large, ==, "-9,223,372,036,854,775,808");
  g_assert_cmpstr (small, ==, "999");
  check_sizes (sizes_of ("1 2 1; 2 4 2; 1 2 1", request, 450, 450),
               "width and height: (450 + 2·1 - 3)/1 + 1 = 450\n"
               "padding a side p = 1, padding in all p' = 2\n"
               "this map fully connected: 41,006,452,500 parameters (weights 41,006,250,000, "
               "biases 202,500)\n"
               "sparse connections alone: 2,025,000 parameters (weights 1,822,500, biases "
               "202,500)\n"
               "convolution, weights shared: 10 parameters (weights 9, biases 1)");
  request.summed = TRUE;
  request.stride = 2;
  check_sizes (sizes_of ("1 1", request, 10, 5),
               "width: floor((10 + 1 + 0 - 2)/2) + 1 = 5\n"
               "height: (5 - 1)/2 + 1 = 3\n"
               "across: padding a side p = 0.5, shown as 1 before and 0 after, padding in all p' = "
               "1; down: padding a side p = 0, padding in all p' = 0\n"
               "this map fully connected: 2,265 parameters (weights 2,250, biases 15)\n"
               "sparse connections alone: 105 parameters (weights 90, biases 15)\n"
               "convolution, weights shared: 7 parameters (weights 6, biases 1)");
  request.border = FOVEA_BORDER_VALID;
  check_sizes (sizes_of ("1 2 1; 2 4 2; 1 2 1", request, 2, 2),
               "width and height: size: a window that spans 3 does not fit an input of 2 with its "
               "padding\npadding a side p = 0, padding in all p' = 0");
}

static void
test_size_pictures (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      GtkWidget    *view = fovea_size_facts_new ();
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
      int           height;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2 1; 2 4 2; 1 2 1", NULL);

      g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", dark, NULL);
      request.kernel = kernel;
      fovea_size_facts_set (FOVEA_SIZE_FACTS (view), &request, 450, 446);
      cairo_surface_destroy (shot (view, 400, dark ? "sizes-dark" : "sizes", &height));
      g_assert_cmpint (height, <, 260);
    }
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
}

/* ---- Pictures ---- */

static void
test_pictures (void)
{
  static const struct
  {
    const char *name, *text;
  } kernels[] = {
    { "sobel", "-1 0 1; -2 0 2; -1 0 1" },
    { "blur", "1 2 1; 2 4 2; 1 2 1 /16" },
    { "laplacian", "0 1 0; 1 -4 1; 0 1 0" },
    { "sharpen", "0 -1 0; -1 5 -1; 0 -1 0" },
    { "planes", "1 2 1; 2 4 2; 1 2 1 | 1 0 0; 0 1 0; 0 0 1" },
  };

  for (int dark = 0; dark < 2; dark++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", dark, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
        {
          GtkWidget       *view = fovea_kernel_facts_view_new ();
          g_autofree char *name = g_strdup_printf ("%s%s", kernels[i].name, dark ? "-dark" : "");
          int              height;

          set_text (view, kernels[i].text);
          cairo_surface_destroy (shot (view, 300, name, &height));
          g_assert_cmpint (height, >, FOVEA_RESPONSE_SIDE);
          g_assert_cmpint (height, <, 420);
        }
    }
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/screens/kernel-facts/" name, func)
  TEST ("words", test_words);
  TEST ("no-number", test_no_number);
  TEST ("planes", test_planes);
  TEST ("large", test_large);
  TEST ("response", test_response);
  TEST ("pictures", test_pictures);
  TEST ("sizes", test_sizes);
  TEST ("pictures-of-sizes", test_size_pictures);
  return g_test_run ();
}
