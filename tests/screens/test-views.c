/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of the windows, each in a plain window: from a photo to an answer,
 * what happens when something is wrong, properties, keys, names for screen
 * readers. Needs a display and, but for the errors, the photo model. */
#include <string.h>

#include <gtk/gtk.h>

#include "apply-view.h"
#include "classify-view.h"
#include "given.h"
#include "host.h"
#include "maps-view.h"
#include "model-picker.h"
#include "patience.h"
#include "progress-row.h"

static const char *photo_path;

static FoveaTensor *
photo_read (const char *source, gpointer data, GError **error)
{
  if (g_str_equal (source, "none"))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, "the photo is gone");
      return NULL;
    }
  return pixels_of_file (photo_path, error);
}

/* ---- Help for the tests ----------------------------------------------------- */

static GtkWidget *
view_open (GtkWidget *view)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  fovea_view_add_source (FOVEA_VIEW (view), "whole", "Whole photo");
  fovea_view_add_source (FOVEA_VIEW (view), "none", "Nothing");
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  return window;
}

static void
find_under (GtkWidget *widget, gpointer data)
{
  gpointer  *wanted = data; /* type, name, result */
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  if (! wanted[2] && g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (wanted[0])) &&
      (! wanted[1] || g_strcmp0 (atk_object_get_name (accessible), wanted[1]) == 0))
    wanted[2] = widget;
  if (! wanted[2] && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_under, wanted);
}

static gpointer
find_widget (GtkWidget *top, GType type, const char *name)
{
  gpointer wanted[3] = { GSIZE_TO_POINTER (type), (gpointer) name, NULL };

  find_under (top, wanted);
  return wanted[2];
}

static gboolean
has_message (GtkWidget *view)
{
  return gtk_widget_get_visible (fovea_view_get_message (FOVEA_VIEW (view)));
}

static const char *
message_of (GtkWidget *view)
{
  return gtk_label_get_text (
      find_widget (fovea_view_get_message (FOVEA_VIEW (view)), GTK_TYPE_LABEL, NULL));
}

/* Runs the main loop until there is an answer or a message. */
static void
settle (GtkWidget *view)
{
  WAIT_UNTIL (fovea_view_get_answer (FOVEA_VIEW (view)) || has_message (view));
}

/* ---- Classify ------------------------------------------------------------------ */

static void
test_classify_answers (void)
{
  GtkWidget                 *view, *window;
  GList                     *rows;
  const FoveaClassification *found;

  if (lacks_model ())
    return;
  view = fovea_classify_view_new (photo_read, NULL);
  window = view_open (view);
  g_assert_null (fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view)));
  settle (view);
  g_assert_false (has_message (view));
  found = fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view));
  g_assert_nonnull (found);
  g_assert_nonnull (strstr (found->guesses[0].label, "cat"));
  rows = gtk_container_get_children (find_widget (window, GTK_TYPE_LIST_BOX, NULL));
  g_assert_cmpuint (g_list_length (rows), ==, 5);
  g_list_free (rows);

  /* A change makes the answer stale at once, and the next one follows. */
  g_object_set (view, "top", 2, NULL);
  g_assert_null (fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view)));
  settle (view);
  g_assert_cmpuint (fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view))->n_guesses, ==, 2);
  gtk_widget_destroy (window);
}

static void
test_classify_row_keys (void)
{
  GtkWidget  *view, *window;
  GtkListBox *list;

  if (lacks_model ())
    return;
  view = fovea_classify_view_new (photo_read, NULL);
  window = view_open (view);
  settle (view);
  list = find_widget (window, GTK_TYPE_LIST_BOX, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 0)));
  g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list)), ==, 1);
  gtk_widget_destroy (window);
}

static void
test_unknown_model_is_said_and_mended (void)
{
  GtkWidget *view = fovea_classify_view_new (photo_read, NULL);
  GtkWidget *window;

  g_object_set (view, "model", "no-such-model", NULL);
  window = view_open (view);
  settle (view);
  g_assert_true (has_message (view));
  g_assert_nonnull (strstr (message_of (view), "no-such-model"));
  g_assert_null (fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view)));
  if (! lacks_model ())
    {
      g_object_set (view, "model", "efficientnet-lite0", NULL);
      WAIT_UNTIL (! has_message (view));
      settle (view);
      g_assert_nonnull (fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view)));
    }
  gtk_widget_destroy (window);
}

static void
test_missing_photo_is_said (void)
{
  GtkWidget *view = fovea_classify_view_new (photo_read, NULL);
  GtkWidget *window = view_open (view);

  g_object_set (view, "source", "none", NULL);
  settle (view);
  g_assert_true (has_message (view));
  g_assert_cmpstr (message_of (view), ==, "the photo is gone");
  gtk_widget_destroy (window);
}

static void
test_closed_at_once (void)
{
  GtkWidget *view = fovea_classify_view_new (photo_read, NULL);
  GtkWidget *window = view_open (view);
  GtkWidget *other;

  while (g_main_context_iteration (NULL, FALSE)) /* until the thread has begun */
    ;
  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  gtk_widget_destroy (window);
  g_assert_null (view);
  /* What was under way ends in peace: by the time that a second view has its answer, the
   * first would have had it. */
  other = fovea_classify_view_new (photo_read, NULL);
  window = view_open (other);
  settle (other);
  gtk_widget_destroy (window);
}

/* ---- Feature maps --------------------------------------------------------------- */

static void
test_maps_walk_the_layers (void)
{
  GtkWidget       *view, *window;
  GtkTreeView     *list;
  const FoveaMaps *maps;
  g_autofree char *layer = NULL;
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices (4, -1);

  if (lacks_model ())
    return;
  view = fovea_maps_view_new (photo_read, NULL);
  window = view_open (view);
  settle (view);
  maps = fovea_maps_view_get_result (FOVEA_MAPS_VIEW (view));
  g_assert_nonnull (maps);
  g_assert_cmpuint (maps->n_maps, ==, 16);
  g_object_get (view, "layer", &layer, NULL);
  g_assert_cmpstr (layer, ==, ""); /* shown by name, still the default */

  list = find_widget (window, GTK_TYPE_TREE_VIEW, NULL);
  gtk_tree_view_set_cursor (list, path, NULL, FALSE);
  g_free (layer);
  g_object_get (view, "layer", &layer, NULL);
  g_assert_cmpstr (layer, !=, "");
  settle (view);
  g_assert_cmpstr (fovea_maps_view_get_result (FOVEA_MAPS_VIEW (view))->layer, ==, layer);
  gtk_widget_destroy (window);
}

static void
test_maps_unknown_layer_is_said (void)
{
  GtkWidget *view, *window;

  if (lacks_model ())
    return;
  view = fovea_maps_view_new (photo_read, NULL);
  g_object_set (view, "layer", "no-such-layer", NULL);
  window = view_open (view);
  settle (view);
  g_assert_true (has_message (view));
  g_assert_nonnull (strstr (message_of (view), "no-such-layer"));
  gtk_widget_destroy (window);
}

/* ---- Both -------------------------------------------------------------------------- */

/* A second view stands for the config: the same names, the same types. */
static void
test_properties_are_bound_both_ways (void)
{
  GtkWidget       *config = g_object_ref_sink (fovea_maps_view_new (NULL, NULL));
  GtkWidget       *view = g_object_ref_sink (fovea_maps_view_new (NULL, NULL));
  g_autofree char *as = NULL;
  g_autofree char *layer = NULL;
  int              maps = 0;

  g_object_set (config, "maps", 7, "layer", "some", "model", "other", NULL);
  fovea_host_bind (G_OBJECT (config), view);
  g_object_get (view, "maps", &maps, "layer", &layer, NULL);
  g_assert_cmpint (maps, ==, 7);
  g_assert_cmpstr (layer, ==, "some"); /* another model does not reset it */
  g_object_set (view, "as", "layers", NULL);
  g_object_get (config, "as", &as, NULL);
  g_assert_cmpstr (as, ==, "layers");
  g_object_unref (view);
  g_object_unref (config);
}

static char *
command_of (gpointer data)
{
  return g_strdup (data);
}

static void
test_command_is_copied (void)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *button = fovea_host_copy_button_new (command_of, (gpointer) "classify a.jpg --top 3");
  g_autofree char *text = NULL;

  gtk_container_add (GTK_CONTAINER (window), button);
  gtk_widget_show_all (window);
  gtk_button_clicked (GTK_BUTTON (button));
  text = gtk_clipboard_wait_for_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD));
  g_assert_cmpstr (text, ==, "classify a.jpg --top 3");
  gtk_widget_destroy (window);
}

static gpointer
work_until_cancelled (gpointer request, const FoveaRunOptions *options, GError **error)
{
  while (! g_atomic_int_get (options->cancel))
    g_usleep (1000);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "cancelled");
  return NULL;
}

static void
work_done (gpointer result, const GError *error, gpointer data)
{
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  fovea_progress_row_update (*(GtkWidget **) data);
}

static gboolean
press_escape (GtkWidget *window)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);
  gboolean  taken = FALSE;

  event->key.window = g_object_ref (gtk_widget_get_window (window));
  event->key.keyval = GDK_KEY_Escape;
  g_signal_emit_by_name (window, "key-press-event", event, &taken);
  gdk_event_free (event);
  return taken;
}

/* While something runs Esc stops it; else it is the dialog's, and closes. Nothing is seen of
 * what is over at once. */
static void
test_escape_stops (void)
{
  GtkWidget   *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  FoveaWorker *worker;
  GtkWidget   *row;

  worker = fovea_worker_new (work_until_cancelled, g_free, g_free, work_done, &row);
  row = g_object_ref_sink (fovea_progress_row_new (worker));
  gtk_container_add (GTK_CONTAINER (window), row);
  gtk_widget_show_all (window);
  g_assert_false (press_escape (window));
  fovea_worker_start (worker, g_strdup ("request"));
  fovea_progress_row_update (row);
  WAIT_UNTIL (gtk_widget_get_visible (row));
  g_assert_cmpfloat (fovea_worker_seconds (worker), >, 0.25);
  g_assert_true (press_escape (window));
  g_assert_false (fovea_worker_is_busy (worker));
  g_assert_false (gtk_widget_get_visible (row));
  gtk_widget_destroy (window);
  g_object_unref (row);
  fovea_worker_free (worker);
}

/* Whatever can take the focus can be told apart without seeing it. */
static void
check_name (GtkWidget *widget, gpointer data)
{
  AtkObject  *accessible = gtk_widget_get_accessible (widget);
  const char *name = atk_object_get_name (accessible);

  if (! gtk_widget_get_visible (widget))
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
  for (int i = 0; i < 3; i++)
    {
      GtkWidget *view = i == 0 ? fovea_classify_view_new (photo_read, NULL) :
                        i == 1 ? fovea_maps_view_new (photo_read, NULL) :
                                 fovea_apply_view_new (photo_read, NULL);
      GtkWidget *window = view_open (view);
      int        nameless = 0;

      settle (view);
      check_name (view, &nameless);
      g_assert_cmpint (nameless, ==, 0);
      gtk_widget_destroy (window);
    }
}

static void
check_nothing_active (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_COMBO_BOX (widget))
    g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (widget)), ==, -1);
}

/* Nothing chosen is no model of an empty name. */
static void
test_no_model_is_chosen (void)
{
  GtkWidget       *picker = g_object_ref_sink (fovea_model_picker_new (NULL));
  g_autofree char *model = NULL;

  g_object_set (picker, "model", "nowhere/net.onnx", NULL);
  g_object_set (picker, "model", "", NULL);
  g_object_get (picker, "model", &model, NULL);
  g_assert_cmpstr (model, ==, "");
  gtk_container_foreach (GTK_CONTAINER (picker), check_nothing_active, NULL);
  g_object_unref (picker);
}

int
main (int argc, char **argv)
{
  g_autofree char *folders = NULL;

  folders =
      g_strdup_printf ("%s:%s", g_getenv ("FOVEA_MODEL_PATH") ? g_getenv ("FOVEA_MODEL_PATH") : "",
                       g_getenv ("FOVEA_TEST_MODELS"));
  g_setenv ("FOVEA_MODEL_PATH", folders, TRUE);
  photo_path = g_getenv ("FOVEA_TEST_PHOTO");
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/classify/answers", test_classify_answers);
  g_test_add_func ("/ui/classify/row-keys", test_classify_row_keys);
  g_test_add_func ("/ui/classify/unknown-model", test_unknown_model_is_said_and_mended);
  g_test_add_func ("/ui/classify/missing-photo", test_missing_photo_is_said);
  g_test_add_func ("/ui/classify/closed-at-once", test_closed_at_once);
  g_test_add_func ("/ui/maps/walk-the-layers", test_maps_walk_the_layers);
  g_test_add_func ("/ui/maps/unknown-layer", test_maps_unknown_layer_is_said);
  g_test_add_func ("/ui/host/bound", test_properties_are_bound_both_ways);
  g_test_add_func ("/ui/host/copied", test_command_is_copied);
  g_test_add_func ("/ui/progress/escape", test_escape_stops);
  g_test_add_func ("/ui/picker/nothing", test_no_model_is_chosen);
  g_test_add_func ("/ui/names", test_everything_has_a_name);
  return g_test_run ();
}
