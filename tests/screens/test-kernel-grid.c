/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of numbers under the mouse: a drag and the wheel change the cell that is
 * meant, a whole drag is one step of undo, and a spreadsheet's cells can be pasted. */
#include "hand.h"
#include "kernel-grid.h"
#include "patience.h"

typedef struct
{
  GtkWidget        *window, *grid;
  FoveaKernelModel *model;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  f->grid = fovea_kernel_grid_new ();
  f->model = fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (f->grid));
  gtk_container_add (GTK_CONTAINER (f->window), f->grid);
  gtk_widget_show_all (f->window);
  hand_settle ();
  gdk_window_focus (gtk_widget_get_window (f->window), GDK_CURRENT_TIME); /* nobody else does */
  WAIT_UNTIL (gtk_window_is_active (GTK_WINDOW (f->window)));
  hand_settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_widget_destroy (f->window);
  hand_settle ();
}

static GtkWidget *
find (Fixture *f, const char *name)
{
  GtkWidget *found = hand_find (f->grid, GTK_TYPE_WIDGET, name);

  g_assert_nonnull (found);
  return found;
}

static void
test_drag (Fixture *f, gconstpointer data)
{
  GtkWidget *cell = find (f, "row 1, column 3");
  double     value;

  hand_drag (cell, 10, 10, 10, -90);
  value = fovea_kernel_model_get (f->model, 0, 2);
  g_assert_cmpfloat (value, >, 1.0);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 1, 1), ==, 1.0); /* no other */
  hand_drag (cell, 10, 10, 10, 110);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 0, 2), <, value);
  hand_drag (cell, 10, 10, 90, 10); /* along the row: the text is selected */
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 0, 2), ==, 0.0);
}

static void
test_one_step (Fixture *f, gconstpointer data)
{
  GtkWidget *undo = find (f, "Undo");

  hand_drag (find (f, "row 2, column 1"), 10, 10, 10, -90);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 1, 0), >, 1.0);
  gtk_button_clicked (GTK_BUTTON (undo));
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 1, 0), ==, 0.0);
  g_assert_false (gtk_widget_get_sensitive (undo));
}

/* Else a page that is scrolled would change every kernel on its way. */
static void
test_wheel (Fixture *f, gconstpointer data)
{
  GtkWidget *cell = find (f, "row 3, column 2");

  gtk_widget_grab_focus (find (f, "row 1, column 1"));
  hand_turn_wheel (cell, GDK_SCROLL_UP, 5, 5);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 2, 1), ==, 0.0);
  gtk_widget_grab_focus (cell);
  hand_turn_wheel (cell, GDK_SCROLL_UP, 5, 5);
  hand_turn_wheel (cell, GDK_SCROLL_UP, 5, 5);
  hand_turn_wheel (cell, GDK_SCROLL_DOWN, 5, 5);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 2, 1), ==,
                     fovea_kernel_model_step (f->model));
}

static void
test_paste (Fixture *f, gconstpointer data)
{
  fovea_kernel_grid_paste_text (FOVEA_KERNEL_GRID (f->grid), "1\t2\t\n-0,5\t0\t4\n");
  hand_settle ();
  g_assert_cmpuint (fovea_kernel_model_rows (f->model), ==, 2);
  g_assert_cmpuint (fovea_kernel_model_columns (f->model), ==, 3);
  g_assert_cmpfloat (fovea_kernel_model_get (f->model, 1, 0), ==, -0.5);
  find (f, "row 2, column 3");
  gtk_button_clicked (GTK_BUTTON (find (f, "Undo")));
  g_assert_cmpuint (fovea_kernel_model_rows (f->model), ==, 3);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/kernel-grid/drag", Fixture, NULL, set_up, test_drag, tear_down);
  g_test_add ("/kernel-grid/one-step", Fixture, NULL, set_up, test_one_step, tear_down);
  g_test_add ("/kernel-grid/wheel", Fixture, NULL, set_up, test_wheel, tear_down);
  g_test_add ("/kernel-grid/paste", Fixture, NULL, set_up, test_paste, tear_down);
  return g_test_run ();
}
