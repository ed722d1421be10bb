/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan in the body of the Models window: what it says before it is measured
 * and where it cannot be, the measured table, sorted and copied, and a stop.
 * Needs a display and, but for the error, the photo model. */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <string.h>

#include "given.h"
#include "models-view.h"
#include "patience.h"

static char *
plan_text (FoveaModel *model, const FoveaProfile *profile)
{
  return g_strdup_printf ("%s %u", fovea_model_id (model), profile->n_rows);
}

/* ---- Help for the tests ----------------------------------------------------- */

static void
find_under (GtkWidget *widget, gpointer data)
{
  gpointer  *wanted = data; /* type, name, result */
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  if (! wanted[2] && g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (wanted[0])) &&
      strstr (atk_object_get_name (accessible) ? atk_object_get_name (accessible) : "", wanted[1]))
    wanted[2] = widget;
  if (! wanted[2] && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_under, wanted);
}

/* The first whose name for screen readers has these words. */
static gpointer
find_widget (GtkWidget *top, GType type, const char *words)
{
  gpointer wanted[3] = { GSIZE_TO_POINTER (type), (gpointer) words, NULL };

  find_under (top, wanted);
  return wanted[2];
}

static GtkWidget *
button_of (GtkWidget *top, const char *name)
{
  GtkWidget *button = find_widget (top, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  return button;
}

static void
count_result (FoveaModelsView *view, guint *count)
{
  ++*count;
}

/* Until so many requests have ended. */
static void
settle (const guint *count, guint wanted)
{
  WAIT_UNTIL (*count >= wanted);
}

static GtkWidget *
open_view (const char *model, guint *count)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *view = fovea_models_view_new (NULL, NULL, plan_text, NULL);

  g_signal_connect (view, "result-changed", G_CALLBACK (count_result), count);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  fovea_models_view_show_page (FOVEA_MODELS_VIEW (view), "plan");
  g_object_set (view, "model", model, NULL);
  settle (count, 1);
  return window;
}

/* ---- The plan ------------------------------------------------------------------ */

static double
first_of (GtkTreeModel *rows, int column)
{
  GtkTreeIter iter;
  double      value;

  g_assert_true (gtk_tree_model_get_iter_first (rows, &iter));
  gtk_tree_model_get (rows, &iter, column, &value, -1);
  return value;
}

/* The slowest first, by two clicks on the head of the column. */
static void
check_sorted (GtkTreeView *tree)
{
  GtkTreeModel      *rows = gtk_tree_view_get_model (tree);
  GtkTreeViewColumn *column = NULL;
  double             most = 0.0;
  GtkTreeIter        iter;

  for (int i = 0; i < (int) gtk_tree_view_get_n_columns (tree) && ! column; i++)
    if (strcmp (gtk_tree_view_column_get_title (gtk_tree_view_get_column (tree, i)), "ms") == 0)
      column = gtk_tree_view_get_column (tree, i);
  g_assert_nonnull (column);
  for (gboolean more = gtk_tree_model_get_iter_first (rows, &iter); more;
       more = gtk_tree_model_iter_next (rows, &iter))
    {
      double ms;

      gtk_tree_model_get (rows, &iter, gtk_tree_view_column_get_sort_column_id (column), &ms, -1);
      most = MAX (most, ms);
    }
  g_assert_cmpfloat (first_of (rows, 0), ==, 1.0);
  gtk_tree_view_column_clicked (column);
  gtk_tree_view_column_clicked (column);
  g_assert_cmpfloat (first_of (rows, gtk_tree_view_column_get_sort_column_id (column)), ==, most);
}

static void
test_measured (void)
{
  guint            count = 0;
  g_autofree char *copied = NULL, *expected = NULL;
  GtkWidget       *window, *tree;
  GtkTreeModel    *rows;

  if (lacks_model ())
    return;
  window = open_view ("efficientnet-lite0", &count);
  g_assert_nonnull (find_widget (window, GTK_TYPE_LABEL, "made-up numbers"));
  g_assert_false (gtk_widget_get_sensitive (button_of (window, "Copy as Text")));
  gtk_button_clicked (GTK_BUTTON (button_of (window, "Measure")));
  g_assert_false (gtk_widget_get_sensitive (button_of (window, "Measure")));
  settle (&count, 2);
  g_assert_true (gtk_widget_get_sensitive (button_of (window, "Measure")));
  g_assert_nonnull (find_widget (window, GTK_TYPE_LABEL, "that this CPU reaches"));
  tree = find_widget (window, GTK_TYPE_TREE_VIEW, "Plan");
  rows = gtk_tree_view_get_model (GTK_TREE_VIEW (tree));
  g_assert_cmpint (gtk_tree_model_iter_n_children (rows, NULL), >, 40);
  check_sorted (GTK_TREE_VIEW (tree));
  gtk_button_clicked (GTK_BUTTON (button_of (window, "Copy as Text")));
  copied = gtk_clipboard_wait_for_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD));
  expected = g_strdup_printf ("efficientnet-lite0 %d", gtk_tree_model_iter_n_children (rows, NULL));
  g_assert_cmpstr (copied, ==, expected);
  gtk_widget_destroy (window);
}

/* It is the button that ends it, at once, and another measurement can begin. An outcome comes with
 * the main loop, so that none is there before the second click however fast the machine is. */
static void
test_stopped (void)
{
  guint      count = 0;
  GtkWidget *window, *message;

  if (lacks_model ())
    return;
  window = open_view ("efficientnet-lite0", &count);
  gtk_button_clicked (GTK_BUTTON (button_of (window, "Measure")));
  g_assert_false (gtk_widget_get_sensitive (button_of (window, "Measure")));
  gtk_button_clicked (GTK_BUTTON (button_of (window, "Cancel")));
  g_assert_cmpuint (count, ==, 2);
  message = find_widget (window, GTK_TYPE_LABEL, "cancelled");
  g_assert_nonnull (message);
  g_assert_false (gtk_style_context_has_class (gtk_widget_get_style_context (message),
                                               GTK_STYLE_CLASS_ERROR));
  g_assert_true (gtk_widget_get_sensitive (button_of (window, "Measure")));
  gtk_button_clicked (GTK_BUTTON (button_of (window, "Measure")));
  settle (&count, 3);
  g_assert_nonnull (find_widget (window, GTK_TYPE_LABEL, "that this CPU reaches"));
  gtk_widget_destroy (window);
}

/* A file that is no network has nothing to measure, and the page says why. */
static void
test_broken (void)
{
  guint      count = 0;
  GtkWidget *window = open_view ("broken", &count), *said;

  said = find_widget (window, GTK_TYPE_LABEL, "broken.onnx");
  g_assert_nonnull (said);
  said = find_widget (find_widget (window, GTK_TYPE_STACK, "Plan"), GTK_TYPE_LABEL, "broken.onnx");
  g_assert_nonnull (said);
  g_assert_true (
      gtk_style_context_has_class (gtk_widget_get_style_context (said), GTK_STYLE_CLASS_ERROR));
  g_assert_true (gtk_widget_get_mapped (said));
  g_assert_false (gtk_widget_get_sensitive (button_of (window, "Measure")));
  g_assert_nonnull (gtk_widget_get_tooltip_text (button_of (window, "Measure")));
  gtk_widget_destroy (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-models-XXXXXX", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.onnx", NULL);
  const char      *given = g_getenv ("FOVEA_MODEL_PATH");
  g_autofree char *folders =
      g_strdup_printf ("%s:%s:%s", folder, given ? given : "", g_getenv ("FOVEA_TEST_MODELS"));
  int              status;

  g_assert_true (g_file_set_contents (broken, "no network", -1, NULL));
  g_setenv ("FOVEA_MODEL_PATH", folders, TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/models/plan-measured", test_measured);
  g_test_add_func ("/ui/models/plan-stopped", test_stopped);
  g_test_add_func ("/ui/models/plan-broken", test_broken);
  status = g_test_run ();
  g_unlink (broken);
  g_rmdir (folder);
  return status;
}
