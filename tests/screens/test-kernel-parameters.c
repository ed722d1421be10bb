/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sliders of a library kernel: what they say is what is set, every value can
 * be reached, keys step the number, and what has none shows none. */
#include <gtk/gtk.h>
#include <math.h>

#include "hand.h"
#include "kernel-parameters.h"
#include "library/library.h"

static GtkWidget *window, *parameters;
static guint      told;
static char      *told_spec;

static void
changed (GtkWidget *widget, const char *spec, gpointer unused)
{
  told++;
  g_free (told_spec);
  told_spec = g_strdup (spec);
}

static void
begin (void)
{
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  parameters = fovea_kernel_parameters_new ();
  told = 0;
  g_clear_pointer (&told_spec, g_free);
  g_signal_connect (parameters, "changed", G_CALLBACK (changed), NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 160);
  gtk_container_set_border_width (GTK_CONTAINER (window), 12);
  gtk_container_add (GTK_CONTAINER (window), parameters);
  gtk_widget_show_all (window);
}

static void
end (void)
{
  gtk_widget_destroy (window);
  hand_settle ();
}

static gboolean
set (const char *spec)
{
  return fovea_kernel_parameters_set (FOVEA_KERNEL_PARAMETERS (parameters), spec);
}

static void
is (const char *spec)
{
  g_assert_cmpstr (fovea_kernel_parameters_spec (FOVEA_KERNEL_PARAMETERS (parameters)), ==, spec);
}

/* The n-th child of the type with that accessible name. */
static gpointer
part (GType type, const char *name)
{
  GList   *children = gtk_container_get_children (GTK_CONTAINER (parameters));
  gpointer found = NULL;

  for (GList *at = children; at; at = at->next)
    if (g_type_is_a (G_OBJECT_TYPE (at->data), type) &&
        g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (at->data)), name) == 0)
      found = at->data;
  g_list_free (children);
  g_assert_nonnull (found);
  return found;
}

static void
type_into (const char *name, const char *text)
{
  GtkSpinButton *spin = part (GTK_TYPE_SPIN_BUTTON, name);

  gtk_entry_set_text (GTK_ENTRY (spin), text);
  gtk_spin_button_update (spin);
}

static void
shoot (const char *name)
{
  const char      *folder = g_getenv ("FOVEA_SHOTS");
  g_autofree char *path = NULL;
  cairo_surface_t *surface;
  cairo_t         *cr;
  GtkAllocation    size;

  hand_draw (window);
  if (! folder)
    return;
  path = g_build_filename (folder, name, NULL);
  gtk_widget_get_allocation (window, &size);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size.width, size.height);
  cr = cairo_create (surface);
  gtk_widget_draw (window, cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* ---- Tests ------------------------------------------------------------------------ */

/* 23 and 3.8, normalised and raw, by hand. */
static void
test_gaussian (void)
{
  begin ();
  g_assert_true (set ("gaussian"));
  is ("gaussian");
  type_into ("Sigma", "3.8");
  g_assert_cmpstr (told_spec, ==, "gaussian(sigma=3.8)");
  type_into ("Size", "23");
  g_assert_cmpstr (told_spec, ==, "gaussian(sigma=3.8, size=23)");
  gtk_toggle_button_set_active (part (GTK_TYPE_TOGGLE_BUTTON, "Not normalised"), TRUE);
  g_assert_cmpstr (told_spec, ==, "gaussian(sigma=3.8, size=23, raw=1)");
  g_assert_cmpuint (told, ==, 3);
  is (told_spec);
  shoot ("parameters-gaussian.png");
  type_into ("Size", "auto");
  g_assert_cmpstr (told_spec, ==, "gaussian(sigma=3.8, raw=1)");
  g_assert_cmpstr (gtk_entry_get_text (part (GTK_TYPE_SPIN_BUTTON, "Size")), ==, "auto");
  end ();
}

static void
test_nonsense_is_not_taken (void)
{
  begin ();
  set ("gaussian(sigma=3.8)");
  type_into ("Sigma", "3.x");
  type_into ("Sigma", "");
  type_into ("Sigma", "nan");
  is ("gaussian(sigma=3.8)");
  g_assert_cmpuint (told, ==, 0);
  type_into ("Sigma", "1e9"); /* the most there is */
  is ("gaussian(sigma=100)");
  end ();
}

/* Every kernel shows the values of a text, and says nothing by itself. */
static void
test_every_kernel (void)
{
  begin ();
  for (const FoveaLibraryKernel *kernel = fovea_library; kernel->name; kernel++)
    {
      const guint      n = fovea_library_parameters (kernel);
      double           values[FOVEA_LIBRARY_PARAMETERS] = { 0 };
      g_autofree char *spec = NULL;

      for (guint i = 0; i < n; i++)
        values[i] = kernel->parameters[i]->slider == FOVEA_SLIDER_ANGLE ?
                        135 :
                        MIN (kernel->parameters[i]->high, 2.0);
      spec = fovea_library_spec (kernel, values);
      g_assert_cmpint (set (spec), ==, n > 0);
      g_assert_cmpint (gtk_widget_get_visible (parameters), ==, n > 0);
      is (n > 0 ? spec : NULL);
    }
  g_assert_cmpuint (told, ==, 0);
  end ();
}

static void
test_nothing_to_set (void)
{
  const char *const texts[] = { "1 2; 3 4", "sobel-x", "my/any", "gaussian(sigma=", "", NULL };

  begin ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      set ("gaussian");
      g_assert_true (gtk_widget_get_visible (parameters));
      g_assert_false (set (texts[i]));
      g_assert_false (gtk_widget_get_visible (parameters));
      is (NULL);
    }
  end ();
}

/* A drag tells as it goes; the slider's ends are the range's. */
static void
test_drag (void)
{
  GtkRange      *range;
  GtkAdjustment *places;
  double         last = 0.0;

  begin ();
  set ("gaussian");
  range = part (GTK_TYPE_SCALE, "Sigma");
  places = gtk_range_get_adjustment (range);
  for (int i = 0; i <= 100; i++)
    {
      const double low = gtk_adjustment_get_lower (places);
      double       values[FOVEA_LIBRARY_PARAMETERS];

      gtk_range_set_value (range, low + (gtk_adjustment_get_upper (places) - low) * i / 100);
      fovea_library_read_spec (fovea_kernel_parameters_spec (FOVEA_KERNEL_PARAMETERS (parameters)),
                               values, NULL);
      g_assert_cmpfloat (values[0], >, last);
      last = values[0];
      if (i == 0)
        is ("gaussian(sigma=0.1)");
    }
  is ("gaussian(sigma=100)");
  g_assert_cmpuint (told, ==, 101);
  end ();
}

static void
test_keys_step_the_number (void)
{
  GtkWidget *scale;

  begin ();
  set ("gaussian(sigma=3.8)");
  scale = part (GTK_TYPE_SCALE, "Sigma");
  g_signal_emit_by_name (scale, "move-slider", GTK_SCROLL_STEP_RIGHT);
  is ("gaussian(sigma=3.9)");
  g_signal_emit_by_name (scale, "move-slider", GTK_SCROLL_PAGE_LEFT);
  is ("gaussian(sigma=2.9)");
  g_signal_emit_by_name (scale, "move-slider", GTK_SCROLL_START);
  is ("gaussian(sigma=0.1)");
  g_assert_cmpstr (atk_object_get_description (gtk_widget_get_accessible (scale)), ==, "0.1 px");
  scale = part (GTK_TYPE_SCALE, "Size");
  g_signal_emit_by_name (scale, "move-slider", GTK_SCROLL_STEP_RIGHT);
  g_signal_emit_by_name (scale, "move-slider", GTK_SCROLL_STEP_RIGHT);
  is ("gaussian(sigma=0.1, size=2)");
  end ();
}

static void
test_directions (void)
{
  GtkComboBox *combo;

  begin ();
  g_assert_true (set ("kirsch(angle=90)"));
  combo = part (GTK_TYPE_COMBO_BOX, "Direction");
  g_assert_cmpint (gtk_combo_box_get_active (combo), ==, 2);
  gtk_combo_box_set_active (combo, 7);
  g_assert_cmpstr (told_spec, ==, "kirsch(angle=315)");
  set ("kirsch(angle=-45)"); /* the same, said otherwise */
  g_assert_cmpint (gtk_combo_box_get_active (combo), ==, 7);
  set ("line(angle=135)");
  combo = part (GTK_TYPE_COMBO_BOX, "Direction");
  g_assert_cmpint (gtk_combo_box_get_active (combo), ==, 3);
  g_assert_cmpint (gtk_tree_model_iter_n_children (gtk_combo_box_get_model (combo), NULL), ==, 4);
  shoot ("parameters-line.png");
  end ();
}

/* The arrow of a direction points where the kernel's bright side lies. */
static void
test_directions_are_true (void)
{
  const int x[] = { 2, 2, 1, 0, 0, 0, 1, 2 }, y[] = { 1, 0, 0, 0, 1, 2, 2, 2 };

  begin ();
  set ("kirsch");
  for (int i = 7; i >= 0; i--)
    {
      g_autoptr (FoveaKernel) kernel = NULL;

      gtk_combo_box_set_active (part (GTK_TYPE_COMBO_BOX, "Direction"), i);
      kernel = fovea_library_read (
          fovea_kernel_parameters_spec (FOVEA_KERNEL_PARAMETERS (parameters)), NULL);
      g_assert_cmpfloat (kernel->values[y[i] * 3 + x[i]], ==, 5);
      g_assert_cmpfloat (kernel->values[(2 - y[i]) * 3 + 2 - x[i]], ==, -3);
    }
  set ("line(angle=45)"); /* rising: bottom left to top right */
  {
    g_autoptr (FoveaKernel) kernel = fovea_library_read (
        fovea_kernel_parameters_spec (FOVEA_KERNEL_PARAMETERS (parameters)), NULL);

    g_assert_cmpfloat (kernel->values[2], ==, 2);
    g_assert_cmpfloat (kernel->values[6], ==, 2);
  }
  end ();
}

/* A host that answers each change with what it was told takes no focus away. */
static void
test_focus_stays (void)
{
  GtkWidget *spin;

  begin ();
  set ("gaussian");
  spin = part (GTK_TYPE_SPIN_BUTTON, "Sigma");
  gtk_widget_grab_focus (spin);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == spin);
  set ("gaussian(sigma=7)");
  g_assert_true (part (GTK_TYPE_SPIN_BUTTON, "Sigma") == spin);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == spin);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 7);
  /* More digits than are shown are kept until somebody changes them. */
  set ("gaussian(sigma=1.2345678912345)");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  is ("gaussian(sigma=1.2345678912345)");
  g_assert_cmpuint (told, ==, 0);
  end ();
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/kernel-parameters/gaussian", test_gaussian);
  g_test_add_func ("/ui/kernel-parameters/nonsense", test_nonsense_is_not_taken);
  g_test_add_func ("/ui/kernel-parameters/every-kernel", test_every_kernel);
  g_test_add_func ("/ui/kernel-parameters/nothing", test_nothing_to_set);
  g_test_add_func ("/ui/kernel-parameters/drag", test_drag);
  g_test_add_func ("/ui/kernel-parameters/keys", test_keys_step_the_number);
  g_test_add_func ("/ui/kernel-parameters/directions", test_directions);
  g_test_add_func ("/ui/kernel-parameters/directions-are-true", test_directions_are_true);
  g_test_add_func ("/ui/kernel-parameters/focus", test_focus_stays);
  return g_test_run ();
}
