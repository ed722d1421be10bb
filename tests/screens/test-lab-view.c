/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Kernel Lab's body without GIMP: its properties and what is rendered with them,
 * planes, named kernels, the window that slides, and names for screen readers. The
 * photo is a ramp: value (x + 2 y) / 255 in all channels. Needs a display. */
#include <math.h>
#include <string.h>

#include <gtk/gtk.h>

#include "hand.h"
#include "kernel-lab-view.h"
#include "library/library.h"
#include "patience.h"

static FoveaLabSettings last; /* rendered of the whole picture, */
static int              last_size[2];
static guint            renders, drafts;

static cairo_surface_t *
ramp_render (GObject                *photo,
             const FoveaLabSettings *settings,
             const FoveaRect        *part,
             const int               size[2],
             const FoveaRunOptions  *options,
             GError                **error)
{
  int side[2] = { part ? size[0] : 8, part ? size[1] : 8 };

  if (settings && part)
    {
      fovea_lab_settings_copy (&last, settings);
      last_size[0] = size[0];
      last_size[1] = size[1];
      renders++;
      drafts += settings->direct != FALSE;
    }
  return cairo_image_surface_create (CAIRO_FORMAT_RGB24, side[0], side[1]);
}

static gboolean
ramp_read (GObject                *photo,
           const FoveaLabSettings *settings,
           const FoveaRect        *part,
           const FoveaTensor      *pixels,
           GError                **error)
{
  gsize  n = (gsize) part->width * part->height;
  float *to = pixels->data;
  gsize  channels = settings->on == FOVEA_ON_COLOUR ? 3 : 1;

  for (gsize c = 0; c < channels; c++)
    for (gsize i = 0; i < n; i++)
      to[c * n + i] = settings->on == FOVEA_ON_ALPHA ?
                          1.0f :
                          (float) (part->x + (gint64) i % part->width +
                                   2 * (part->y + (gint64) i / part->width)) /
                              255.0f;
  return TRUE;
}

/* ---- Help ------------------------------------------------------------------------ */

static GtkWidget *
lab_open (int width, int height)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GObject   *photo = g_object_new (G_TYPE_OBJECT, NULL);
  static const FoveaLabHost host = { ramp_render, ramp_read, NULL };
  GtkWidget *view = fovea_kernel_lab_view_new (photo, width, height, 3, &host);

  g_object_unref (photo); /* the view holds it */
  renders = drafts = 0;
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_widget_show_all (window);
  return view;
}

static void
lab_settle (GtkWidget *view)
{
  WAIT_UNTIL (fovea_kernel_lab_view_is_ready (FOVEA_KERNEL_LAB_VIEW (view)));
}

static void
lab_close (GtkWidget *view)
{
  gtk_widget_destroy (gtk_widget_get_toplevel (view));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static char *
lab_kernel (GtkWidget *view)
{
  char *kernel;

  g_object_get (view, "kernel", &kernel, NULL);
  return kernel;
}

static void
lab_is (GtkWidget *view, const char *text)
{
  g_autofree char *kernel = lab_kernel (view);

  g_assert_cmpstr (kernel, ==, text);
}

static const char *
lab_formula (GtkWidget *view)
{
  GtkWidget *label = hand_find (view, GTK_TYPE_LABEL, "What the sum becomes");

  g_assert_nonnull (label);
  return gtk_label_get_text (GTK_LABEL (label));
}

/* The picture is that of this very kernel. */
static void
lab_rendered (const char *text)
{
  g_autoptr (FoveaKernel) want = fovea_library_read (text, NULL);
  g_autofree char *numbers = fovea_kernel_to_text (last.kernel);
  g_autofree char *wanted = fovea_kernel_to_text (want);

  g_assert_cmpstr (numbers, ==, wanted);
}

/* ---- Tests ------------------------------------------------------------------------- */

static void
test_options_are_rendered (void)
{
  GtkWidget *view = lab_open (300, 200);

  g_object_set (view, "kernel", "1 2 1", "border", "wrap", "scaling", "sum", "offset", 0.25, "view",
                "stretch", "channels", "summed", "on", "colour", "linear", TRUE, "stride", 2,
                "dilation", 3, "activation", "relu", "flip", TRUE, NULL);
  lab_settle (view);
  g_assert_cmpint (last.border, ==, FOVEA_BORDER_WRAP);
  g_assert_cmpint (last.scaling, ==, FOVEA_SCALING_SUM);
  g_assert_cmpfloat (last.offset, ==, 0.25);
  g_assert_cmpint (last.view, ==, FOVEA_VIEW_STRETCH);
  g_assert_cmpint (last.channels, ==, FOVEA_SUM_SUMMED);
  g_assert_true (last.linear && last.flip);
  g_assert_cmpint (last.stride * 10 + last.dilation, ==, 23);
  g_assert_cmpint (last.activation, ==, FOVEA_ACTIVATION_RELU);
  g_assert_cmpuint (renders, ==, 1); /* all that changes together is one change */
  g_assert_cmpstr (lab_formula (view), ==, "1/4 by the sum · offset 0.25");
  g_object_set (view, "scaling", "auto", "kernel", "-1 0 1", "offset", 0.0, "scale", 0.125, NULL);
  g_assert_cmpstr (lab_formula (view), ==, "scale 0.125 · offset 0.5");
  lab_close (view);
}

static void
test_unknown_word (void)
{
  GtkWidget       *view = lab_open (300, 200);
  g_autofree char *border = NULL;

  g_object_set (view, "border", "nowhere", NULL);
  g_assert_nonnull (
      strstr (fovea_kernel_lab_view_problem (FOVEA_KERNEL_LAB_VIEW (view)), "nowhere"));
  g_object_get (view, "border", &border, NULL);
  g_assert_cmpstr (border, ==, "replicate");
  g_object_set (view, "border", "zero", NULL);
  g_assert_null (fovea_kernel_lab_view_problem (FOVEA_KERNEL_LAB_VIEW (view)));
  lab_close (view);
}

/* A name with its values stays one, until a number is edited; and what is too large
 * for the grid is used all the same. */
static void
test_named_kernels (void)
{
  GtkWidget *view = lab_open (300, 200);

  g_object_set (view, "kernel", "gaussian(sigma=3.8, size=23)", NULL);
  lab_is (view, "gaussian(sigma=3.8, size=23)");
  lab_settle (view);
  lab_rendered ("gaussian(sigma=3.8, size=23)");
  g_assert_nonnull (hand_find (view, GTK_TYPE_ENTRY, "row 23, column 23"));
  g_object_set (view, "kernel", "gaussian(sigma=9, size=51)", NULL);
  lab_settle (view);
  lab_rendered ("gaussian(sigma=9, size=51)");
  g_assert_null (hand_find (view, GTK_TYPE_ENTRY, "row 1, column 1"));
  g_object_set (view, "kernel", "sobel-x", NULL);
  gtk_entry_set_text (GTK_ENTRY (hand_find (view, GTK_TYPE_ENTRY, "row 1, column 1")), "5");
  lab_is (view, "5 0 -1; 2 0 -2; 1 0 -1");
  g_object_set (view, "kernel", "gausian", NULL);
  g_assert_nonnull (
      strstr (fovea_kernel_lab_view_problem (FOVEA_KERNEL_LAB_VIEW (view)), "gausian"));
  lab_is (view, "5 0 -1; 2 0 -2; 1 0 -1");
  lab_close (view);
}

static void
test_planes (void)
{
  GtkWidget       *view = lab_open (300, 200);
  g_autofree char *channels = NULL, *again = NULL;

  g_object_set (view, "kernel", "1 2; 3 4", NULL);
  gtk_button_clicked (GTK_BUTTON (hand_find (view, GTK_TYPE_BUTTON, "Add planes")));
  g_object_get (view, "channels", &channels, NULL);
  g_assert_cmpstr (channels, ==, "separate");
  gtk_combo_box_set_active (GTK_COMBO_BOX (hand_find (view, GTK_TYPE_COMBO_BOX, "Plane")), 2);
  gtk_entry_set_text (GTK_ENTRY (hand_find (view, GTK_TYPE_ENTRY, "row 2, column 2")), "9");
  lab_is (view, "1 2; 3 4 | 1 2; 3 4 | 1 2; 3 9");
  /* Turned, each plane is. */
  g_object_set (view, "flip", TRUE, NULL);
  lab_is (view, "1 2; 3 4 | 1 2; 3 4 | 1 2; 3 9");
  g_assert_cmpstr (
      gtk_entry_get_text (GTK_ENTRY (hand_find (view, GTK_TYPE_ENTRY, "row 1, column 1"))), ==, "9");
  lab_settle (view);
  lab_rendered ("1 2; 3 4 | 1 2; 3 4 | 1 2; 3 9"); /* turned where it is applied */
  g_object_set (view, "flip", FALSE, NULL);
  gtk_button_clicked (GTK_BUTTON (hand_find (view, GTK_TYPE_BUTTON, "One plane")));
  lab_is (view, "1 2; 3 9");
  g_object_get (view, "channels", &again, NULL);
  g_assert_cmpstr (again, ==, "per-channel");
  gtk_button_clicked (GTK_BUTTON (hand_find (view, GTK_TYPE_BUTTON, "Undo")));
  lab_is (view, "1 2; 3 4 | 1 2; 3 4 | 1 2; 3 9");
  lab_close (view);
}

static gboolean
lab_says (GtkWidget *view, const char *part)
{
  GtkWidget *label = hand_find (view, GTK_TYPE_LABEL, "Sum");

  return label && strstr (gtk_label_get_text (GTK_LABEL (label)), part);
}

static void
test_window_slides (void)
{
  GtkWidget *view = lab_open (30, 20);
  GtkWidget *x, *y, *play, *expander;

  g_object_set (view, "kernel", "0 0 0; 0 1 0; 0 0 0", "stride", 4, NULL);
  lab_settle (view);
  expander = gtk_widget_get_ancestor (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x"),
                                      GTK_TYPE_EXPANDER);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  x = hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x");
  y = hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, y");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 24);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (y), 4);
  WAIT_UNTIL (lab_says (view, "result 32 ")); /* 24 + 2 * 4 */
  gtk_button_clicked (GTK_BUTTON (hand_find (view, GTK_TYPE_BUTTON, "Step")));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (x)), ==, 28);
  gtk_button_clicked (GTK_BUTTON (hand_find (view, GTK_TYPE_BUTTON, "Step")));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (x)), ==, 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (y)), ==, 8);
  WAIT_UNTIL (lab_says (view, "result 16 "));
  play = hand_find (view, GTK_TYPE_TOGGLE_BUTTON, "Play");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play), TRUE);
  WAIT_UNTIL (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (x)) == 8);
  lab_close (view); /* while it plays */
}

/* With whole windows only the first result is written to the pixel in its middle, and
 * the rim has none. */
static void
test_whole_windows (void)
{
  GtkWidget *view = lab_open (30, 20);
  GtkWidget *x;

  g_object_set (view, "kernel", "0 0 0; 0 1 0; 0 0 0", "border", "valid", NULL);
  lab_settle (view);
  x = hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x");
  gtk_expander_set_expanded (GTK_EXPANDER (gtk_widget_get_ancestor (x, GTK_TYPE_EXPANDER)), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 24);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, y")),
                             4);
  WAIT_UNTIL (lab_says (view, "result 32 ")); /* 24 + 2 * 4 */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 28);
  WAIT_UNTIL (lab_says (view, "result 36 "));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 29);
  g_assert_false (lab_says (view, "result"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 0);
  g_assert_false (lab_says (view, "result"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (x), 1);
  WAIT_UNTIL (lab_says (view, "result 9 "));
  lab_close (view);
}

/* A kernel that is summed in a thread gives the same number. */
static void
test_large_kernel_is_summed (void)
{
  GtkWidget *view = lab_open (60, 60);
  GtkWidget *expander;

  g_object_set (view, "kernel", "box-5x5", NULL);
  g_object_set (view, "kernel", "gaussian(sigma=2, size=13)", NULL);
  lab_settle (view);
  expander = gtk_widget_get_ancestor (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x"),
                                      GTK_TYPE_EXPANDER);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x")),
                             20);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, y")),
                             30);
  WAIT_UNTIL (lab_says (view, "result 80")); /* a ramp stays a ramp: 20 + 2 * 30 */
  lab_close (view);
}

/* Of a large photo as a whole a rough picture of few rows comes first, but the
 * settings are only ready with the whole one. */
static void
test_draft_first (void)
{
  GtkWidget *view = lab_open (6000, 4000);
  guint      before;

  lab_settle (view);
  hand_draw (view);
  lab_settle (view);
  g_assert_cmpuint (drafts, ==, 0); /* there was nothing to be quicker than */
  before = renders;
  g_object_set (view, "kernel", "1 2 3", NULL);
  lab_settle (view);
  g_assert_cmpuint (drafts, ==, 1);
  g_assert_cmpuint (renders, ==, before + 2);
  g_assert_false (last.direct);
  g_assert_cmpint (last_size[1], >, 100);
  lab_rendered ("1 2 3");
  lab_close (view);
}

/* No scrolled part that `widget` lies in has to be scrolled to see all of it. */
static gboolean
lab_shows (GtkWidget *view, const char *name)
{
  GtkWidget *widget = hand_find (view, GTK_TYPE_WIDGET, name), *around = widget;
  int        x, y;

  g_assert_nonnull (widget);
  while ((around = gtk_widget_get_ancestor (gtk_widget_get_parent (around),
                                            GTK_TYPE_SCROLLED_WINDOW)))
    {
      g_assert_true (gtk_widget_translate_coordinates (widget, around, 0, 0, &x, &y));
      g_test_message ("%s: %d, %d", name, x, y);
      if (x < 0 || y < 0 ||
          x + gtk_widget_get_allocated_width (widget) > gtk_widget_get_allocated_width (around) ||
          y + gtk_widget_get_allocated_height (widget) > gtk_widget_get_allocated_height (around))
        return FALSE;
    }
  return TRUE;
}

/* Whoever looks at the arithmetic changes these, also beside a kernel with sliders. */
static void
test_steps_stay (void)
{
  GtkWidget *view = lab_open (300, 200);

  g_object_set (view, "kernel", "gabor(wavelength=8, angle=45)", NULL);
  gtk_expander_set_expanded (
      GTK_EXPANDER (gtk_widget_get_ancestor (hand_find (view, GTK_TYPE_SPIN_BUTTON, "Pixel, x"),
                                             GTK_TYPE_EXPANDER)),
      TRUE);
  lab_settle (view);
  hand_settle ();
  g_assert_true (lab_shows (view, "Stride"));
  g_assert_true (lab_shows (view, "Dilation"));
  lab_close (view);
}

static void
test_all_rows (void)
{
  GtkWidget *view = lab_open (300, 200);

  g_object_set (view, "kernel", "gaussian(sigma=2, size=11)", NULL);
  lab_settle (view);
  hand_settle ();
  g_assert_true (lab_shows (view, "row 1, column 1"));
  g_assert_true (lab_shows (view, "row 11, column 11"));
  lab_close (view);
}

/* Whichever piece of memory is refused: the window stays, and goes on. */
static void
test_kernel_without_memory (void)
{
  GtkWidget *view = lab_open (300, 200);

  lab_settle (view);
  for (int n = 0; n < 16; n++)
    {
      g_autofree char *text = g_strdup_printf ("%d 2 1", n + 3);

      fovea_alloc_fail_after (n);
      g_object_set (view, "kernel", text, NULL);
      hand_settle ();
      fovea_alloc_fail_after (-1);
    }
  g_object_set (view, "kernel", "1 2 1", NULL);
  lab_settle (view);
  lab_rendered ("1 2 1");
  lab_close (view);
}

/* Whatever can take the focus can be told apart without seeing it. */
static void
check_name (GtkWidget *widget, gpointer data)
{
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));

  if (! gtk_widget_get_visible (widget) || ! gtk_widget_get_child_visible (widget))
    return;
  if (gtk_widget_get_can_focus (widget) && (! name || ! *name))
    {
      g_test_message ("a %s has no name", G_OBJECT_TYPE_NAME (widget));
      ++*(int *) data;
    }
  if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), check_name, data);
}

static void
test_everything_has_a_name (void)
{
  GtkWidget *view = lab_open (300, 200);
  int        nameless = 0;

  lab_settle (view);
  check_name (view, &nameless);
  g_assert_cmpint (nameless, ==, 0);
  lab_close (view);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lab-view/options", test_options_are_rendered);
  g_test_add_func ("/lab-view/unknown-word", test_unknown_word);
  g_test_add_func ("/lab-view/named", test_named_kernels);
  g_test_add_func ("/lab-view/planes", test_planes);
  g_test_add_func ("/lab-view/slides", test_window_slides);
  g_test_add_func ("/lab-view/whole-windows", test_whole_windows);
  g_test_add_func ("/lab-view/large-kernel", test_large_kernel_is_summed);
  g_test_add_func ("/lab-view/draft", test_draft_first);
  g_test_add_func ("/lab-view/steps-stay", test_steps_stay);
  g_test_add_func ("/lab-view/all-rows", test_all_rows);
  g_test_add_func ("/lab-view/without-memory", test_kernel_without_memory);
  g_test_add_func ("/lab-view/names", test_everything_has_a_name);
  return g_test_run ();
}
