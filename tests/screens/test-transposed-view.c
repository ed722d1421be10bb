/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget of a transposed convolution by itself: what it draws at each step
 * (pictures of it go to FOVEA_SHOTS), its keys and buttons, what a screen reader is
 * told, typed numbers and those of a photo, wrong ones. */
#include <string.h>

#include "hand.h"
#include "patience.h"
#include "transposed-view.h"

static const float photo[] = {
  0.05f, 0.10f, 0.90f, 0.95f, 0.05f, 0.12f, 0.88f, 0.94f,
  0.06f, 0.11f, 0.91f, 0.93f, 0.04f, 0.10f, 0.89f, 0.96f,
};

static FoveaTransposedView *
shown (const char *text, GtkWidget **window)
{
  g_autoptr (FoveaKernel) kernel = text ? fovea_kernel_parse (text, NULL) : NULL;
  GtkWidget *view = fovea_transposed_view_new ();

  *window = gtk_offscreen_window_new ();
  g_object_set (view, "margin", 12, NULL);
  gtk_widget_set_size_request (view, 760, -1);
  fovea_transposed_view_set_kernel (FOVEA_TRANSPOSED_VIEW (view), kernel, 0, NULL);
  gtk_container_add (GTK_CONTAINER (*window), view);
  gtk_widget_show (view);
  gtk_widget_show (*window);
  hand_draw (*window);
  return FOVEA_TRANSPOSED_VIEW (view);
}

static void
spin (FoveaTransposedView *view, const char *name, int value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hand_find (GTK_WIDGET (view), GTK_TYPE_SPIN_BUTTON, name)),
                             value);
}

static void
shot (GtkWidget *window, const char *name)
{
  g_autofree char *file = NULL;

  hand_draw (window);
  if (! g_getenv ("FOVEA_SHOTS"))
    return;
  file = g_strdup_printf ("%s/transposed-%s.png", g_getenv ("FOVEA_SHOTS"), name);
  cairo_surface_write_to_png (gtk_offscreen_window_get_surface (GTK_OFFSCREEN_WINDOW (window)),
                              file);
}

/* What the screen reader is told has these. */
static void
assert_told (FoveaTransposedView *view, const char *part)
{
  GtkWidget       *canvas = hand_find (GTK_WIDGET (view), GTK_TYPE_DRAWING_AREA, NULL);
  g_autofree char *text = fovea_transposed_view_text (view);

  g_assert_nonnull (text);
  if (! strstr (text, part))
    g_error ("no \"%s\" in:\n%s", part, text);
  g_assert_cmpstr (atk_object_get_description (gtk_widget_get_accessible (canvas)), ==, text);
}

static void
key (FoveaTransposedView *view, guint keyval)
{
  GtkWidget  *canvas = hand_find (GTK_WIDGET (view), GTK_TYPE_DRAWING_AREA, NULL);
  GdkEventKey event = { .type = GDK_KEY_PRESS, .keyval = keyval };

  event.window = gtk_widget_get_window (canvas);
  g_assert_true (GTK_WIDGET_GET_CLASS (canvas)->key_press_event (canvas, &event));
}

/* ---- Tests ---- */

static void
test_course (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("9 8; 7 6", &window);

  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 5);
  assert_told (view, "(2 - 1)·1 + 2 = 3");
  fovea_transposed_view_go (view, 3);
  assert_told (view, "row 2, column 1: 0 · 7 + 2 · 9 = 18");
  assert_told (view, "18  23   6");
  shot (window, "course-3");
  fovea_transposed_view_go (view, 4);
  assert_told (view, "row 2, column 2: 0 · 6 + 1 · 7 + 2 · 8 + 3 · 9 = 50");
  assert_told (view, "14  33  18");
  fovea_transposed_view_go (view, 99);
  assert_told (view, "3 x 3 values");
  shot (window, "course-result");
  gtk_widget_destroy (window);
}

static void
test_keys (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("9 8; 7 6", &window);
  GtkWidget           *back = hand_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, "Step back");
  GtkWidget           *next = hand_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, "Step");

  g_assert_false (gtk_widget_get_sensitive (back));
  key (view, GDK_KEY_space);
  key (view, GDK_KEY_space);
  assert_told (view, "1, from row 1, column 2 of the input");
  key (view, GDK_KEY_BackSpace);
  assert_told (view, "0, from row 1, column 1 of the input");
  key (view, GDK_KEY_BackSpace);
  key (view, GDK_KEY_BackSpace);
  g_assert_false (gtk_widget_get_sensitive (back));
  for (int i = 0; i < 4; i++)
    gtk_button_clicked (GTK_BUTTON (next));
  assert_told (view, "3, from row 2, column 2 of the input");
  key (view, GDK_KEY_Right); /* the first arrow picks the first place */
  assert_told (view, "row 1, column 1: 0 · 9 = 0");
  key (view, GDK_KEY_Right);
  key (view, GDK_KEY_Right);
  key (view, GDK_KEY_Right);
  key (view, GDK_KEY_Down);
  assert_told (view, "row 2, column 3: 1 · 6 + 3 · 8 = 30");
  gtk_button_clicked (GTK_BUTTON (next));
  g_assert_false (gtk_widget_get_sensitive (next));
  gtk_widget_destroy (window);
}

static void
test_play (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("1", &window);
  GtkWidget           *play = hand_find (GTK_WIDGET (view), GTK_TYPE_TOGGLE_BUTTON, "Play");
  GtkWidget           *typed = hand_find (GTK_WIDGET (view), GTK_TYPE_ENTRY, "Typed numbers");

  gtk_entry_set_text (GTK_ENTRY (typed), "5");
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 2);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play), TRUE);
  WAIT_UNTIL (! gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (play)));
  assert_told (view, "1 x 1 values");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play), TRUE); /* once more, and closed */
  gtk_widget_destroy (window);
  hand_settle ();
}

static void
test_photo (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("1 0 -1; 2 0 -2; 1 0 -1", &window);
  GtkWidget           *input = hand_find (GTK_WIDGET (view), GTK_TYPE_COMBO_BOX, "Input");
  GtkWidget           *range = hand_find (GTK_WIDGET (view), GTK_TYPE_COMBO_BOX, "Range of the numbers");

  fovea_transposed_view_set_values (view, photo, 4, 4, 120, 80);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 5);
  assert_told (view, "from pixel (120, 80) on");
  gtk_combo_box_set_active (GTK_COMBO_BOX (input), 2);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 17);
  spin (view, "Stride", 2);
  spin (view, "Padding", 1);
  spin (view, "Output padding", 1);
  fovea_transposed_view_go (view, 7);
  assert_told (view, "224.4, from row 2, column 3");
  shot (window, "photo");
  gtk_combo_box_set_active (GTK_COMBO_BOX (range), 1);
  assert_told (view, "0.88, from row 2, column 3");
  fovea_transposed_view_go (view, 17);
  assert_told (view, "8 x 8 values");
  shot (window, "photo-result");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  fovea_transposed_view_go (view, 7);
  shot (window, "dark");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
  /* At the picture's edge there are fewer. */
  fovea_transposed_view_set_values (view, photo, 1, 3, 199, 80);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 4);
  fovea_transposed_view_set_values (view, NULL, 0, 0, 0, 0);
  g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (input)), ==, 3);
  gtk_widget_destroy (window);
}

static void
test_settings (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("1 2; 3 4", &window);
  GtkWidget           *stride = hand_find (GTK_WIDGET (view), GTK_TYPE_SPIN_BUTTON, "Stride");

  fovea_transposed_view_set_settings (view, 3, 0, 2, 0.5, 0.25);
  g_assert_false (gtk_widget_get_mapped (stride));
  fovea_transposed_view_go (view, 5);
  assert_told (view, "0.25 is added to each");
  assert_told (view, "(2 - 1)·3 + 2 + 2 = 7");
  fovea_transposed_view_go (view, 4);
  assert_told (view, "1.5"); /* 3 · (0.5 · 1) */
  gtk_widget_destroy (window);
}

static void
assert_wrong (FoveaTransposedView *view, const char *part)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (view));
  gboolean found = FALSE;

  g_assert_null (fovea_transposed_view_text (view));
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 0);
  for (GList *child = children; child; child = child->next)
    found |= GTK_IS_LABEL (child->data) &&
             strstr (gtk_label_get_text (GTK_LABEL (child->data)), part) != NULL;
  g_assert_true (found);
}

static void
test_wrong (void)
{
  GtkWidget           *window;
  FoveaTransposedView *view = shown (NULL, &window);
  GtkWidget           *typed = hand_find (GTK_WIDGET (view), GTK_TYPE_ENTRY, "Typed numbers");
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);

  assert_wrong (view, "");
  fovea_transposed_view_set_kernel (view, NULL, 0, "kernel: column 2 of row 1 is no number");
  assert_wrong (view, "column 2 of row 1");
  fovea_transposed_view_set_kernel (view, kernel, 7, NULL);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 5);
  gtk_entry_set_text (GTK_ENTRY (typed), "1 2; 3");
  assert_wrong (view, "row");
  gtk_entry_set_text (GTK_ENTRY (typed), "1");
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 2);
  spin (view, "Padding", 1);
  assert_wrong (view, "padding of 1");
  spin (view, "Padding", 0);
  spin (view, "Output padding", 1);
  assert_wrong (view, "output padding of 1");
  spin (view, "Stride", 2);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 2);
  gtk_entry_set_text (GTK_ENTRY (typed), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17");
  assert_wrong (view, "17x1");
  gtk_entry_set_text (GTK_ENTRY (typed), "1 2 | 3 4");
  assert_wrong (view, "2 planes");
  gtk_widget_destroy (window);
}

/* A large kernel scrolls instead of growing, and is there at once. */
static void
test_large (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (5.0, 31);
  g_autofree char     *text = fovea_kernel_to_text (kernel);
  GtkWidget           *window;
  FoveaTransposedView *view = shown (text, &window);
  gint64               before = g_get_monotonic_time ();

  fovea_transposed_view_set_values (view, photo, 4, 4, 0, 0);
  gtk_combo_box_set_active (GTK_COMBO_BOX (hand_find (GTK_WIDGET (view), GTK_TYPE_COMBO_BOX, "Input")),
                            2);
  spin (view, "Stride", 8);
  fovea_transposed_view_go (view, 5);
  g_test_message ("%d ms", (int) ((g_get_monotonic_time () - before) / 1000));
  shot (window, "large");
  g_assert_cmpint (gtk_widget_get_allocated_height (window), <, 600);
  gtk_widget_destroy (window);
}

/* What would take seconds to draw is said instead, and smaller ones are drawn again. */
static void
test_too_large (void)
{
  g_autoptr (FoveaKernel) huge = fovea_kernel_gaussian (40.0, 255);
  g_autoptr (FoveaKernel) large = fovea_kernel_gaussian (5.0, 31);
  GtkWidget           *window;
  FoveaTransposedView *view = shown ("1 2; 3 4", &window);
  GtkWidget           *typed = hand_find (GTK_WIDGET (view), GTK_TYPE_ENTRY, "Typed numbers");
  gint64               before = g_get_monotonic_time ();

  fovea_transposed_view_set_kernel (view, huge, 0, NULL);
  assert_wrong (view, "a 255x255 kernel and 2x2 values are too many");
  fovea_transposed_view_set_values (view, photo, 4, 4, 0, 0);
  fovea_transposed_view_set_kernel (view, large, 0, NULL);
  gtk_combo_box_set_active (GTK_COMBO_BOX (hand_find (GTK_WIDGET (view), GTK_TYPE_COMBO_BOX, "Input")),
                            2);
  g_assert_cmpuint (fovea_transposed_view_steps (view), ==, 17);
  gtk_combo_box_set_active (GTK_COMBO_BOX (hand_find (GTK_WIDGET (view), GTK_TYPE_COMBO_BOX, "Input")),
                            3);
  gtk_entry_set_text (GTK_ENTRY (typed), "1 2 3 4 5 6; 1 2 3 4 5 6; 1 2 3 4 5 6; 1 2 3 4 5 6");
  assert_wrong (view, "a 31x31 kernel and 4x6 values are too many");
  g_test_message ("%d ms", (int) ((g_get_monotonic_time () - before) / 1000));
  gtk_widget_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/screens/transposed-view/" name, func)
  TEST ("course", test_course);
  TEST ("keys", test_keys);
  TEST ("play", test_play);
  TEST ("photo", test_photo);
  TEST ("settings", test_settings);
  TEST ("wrong", test_wrong);
  TEST ("large", test_large);
  TEST ("too-large", test_too_large);
  return g_test_run ();
}
