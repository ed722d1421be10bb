/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the Classify window beyond the answer: heat maps of any row's class, ways of
 * seeing, methods, a stop, classes found by name, what is remembered when it changes.
 * Needs a display and the photo model. */
#include <gtk/gtk.h>
#include <string.h>

#include "bars.h"
#include "classify-view.h"
#include "classify-why.h"
#include "given.h"
#include "hand.h"
#include "patience.h"

/* The photo, or the upper half of it, whose sides differ. */
static FoveaTensor *
photo_read (const char *source, gpointer data, GError **error)
{
  g_autoptr (GdkPixbuf) photo = gdk_pixbuf_new_from_file (g_getenv ("FOVEA_TEST_PHOTO"), error);
  const int height = gdk_pixbuf_get_height (photo) / (g_str_equal (source, "half") ? 2 : 1);
  g_autoptr (GdkPixbuf) part =
      gdk_pixbuf_new_subpixbuf (photo, 0, 0, gdk_pixbuf_get_width (photo), height);

  return pixels_of (part, error);
}

/* ---- Help for the tests ----------------------------------------------------------- */

static FoveaClassifyView *
open_view (GtkWidget **window)
{
  GtkWidget *view = fovea_classify_view_new (photo_read, NULL);

  *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fovea_view_add_source (FOVEA_VIEW (view), "whole", "Whole photo");
  fovea_view_add_source (FOVEA_VIEW (view), "half", "Upper half");
  gtk_container_add (GTK_CONTAINER (*window), view);
  gtk_widget_show_all (*window);
  return FOVEA_CLASSIFY_VIEW (view);
}

static GtkWidget *
bars_of (GtkWidget *window)
{
  return hand_find (window, GTK_TYPE_LIST_BOX, "Answers of the network");
}

/* Until the map of this class, made so, is seen. */
static const FoveaHeatMap *
wait_for_heat (FoveaClassifyView *view, int index, FoveaWhy why)
{
  const FoveaHeatMap *map;

  WAIT_UNTIL ((map = fovea_classify_view_get_heat (view)) && map->why == why &&
              (index < 0 || (int) map->index == index));
  return map;
}

static void
look_for_words (GtkWidget *widget, gpointer data)
{
  gpointer *wanted = data;

  if (! gtk_widget_is_visible (widget))
    return;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), wanted[0]))
    wanted[1] = widget;
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), look_for_words, data);
}

/* Has a label of the window these words? */
static gboolean
says (GtkWidget *window, const char *words)
{
  gpointer wanted[2] = { (gpointer) words, NULL };

  look_for_words (window, wanted);
  return wanted[1] != NULL;
}

static void
find_class (GtkWidget *window, const char *text)
{
  GtkWidget *entry = hand_find (window, GTK_TYPE_ENTRY, "Find class");

  gtk_entry_set_text (GTK_ENTRY (entry), text);
  gtk_widget_activate (entry);
}

/* ---- Heat maps ----------------------------------------------------------------------- */

/* The map follows the rows, and is the engine's own. */
static void
test_heat_follows_rows (void)
{
  GtkWidget         *window;
  FoveaClassifyView *view;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaTensor) pixels = NULL;
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaHeatMap *map;
  int                 first, second;

  if (lacks_model ())
    return;
  view = open_view (&window);
  map = wait_for_heat (view, -1, FOVEA_WHY_CAM);
  first = fovea_bars_get_class (bars_of (window));
  g_assert_cmpint ((int) map->index, ==, first);
  g_assert_true (map->exact);
  g_assert_true (says (window, "exact class activation map"));

  gtk_widget_grab_focus (
      GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (bars_of (window)), 0)));
  g_signal_emit_by_name (bars_of (window), "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1);
  second = fovea_bars_get_class (bars_of (window));
  g_assert_cmpint (second, !=, first);
  map = wait_for_heat (view, second, FOVEA_WHY_CAM);

  reason = fovea_reason_new (fovea_classify_view_get_model (view), FOVEA_WHY_CAM, NULL,
                             FOVEA_SEEING_CROP, &error);
  g_assert_no_error (error);
  pixels = photo_read ("whole", NULL, &error);
  heat = fovea_reason_run (reason, pixels, (guint) second, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (heat->heats[0]->values,
                   heat->heats[0]->width * heat->heats[0]->height * sizeof (float),
                   map->heat->heats[0]->values,
                   map->heat->heats[0]->width * map->heat->heats[0]->height * sizeof (float));
  gtk_widget_destroy (window);
}

/* The last map stays while the next one is computed, with its own class. */
static void
test_last_map_stays (void)
{
  GtkWidget         *window;
  FoveaClassifyView *view;
  int                first;

  if (lacks_model ())
    return;
  view = open_view (&window);
  first = (int) wait_for_heat (view, -1, FOVEA_WHY_CAM)->index;
  fovea_bars_choose (bars_of (window), first);
  g_signal_emit_by_name (bars_of (window), "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1);
  gtk_list_box_select_row (GTK_LIST_BOX (bars_of (window)),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (bars_of (window)), 2));
  g_assert_nonnull (fovea_classify_view_get_heat (view));
  g_assert_cmpint ((int) fovea_classify_view_get_heat (view)->index, ==, first);
  wait_for_heat (view, fovea_bars_get_class (bars_of (window)), FOVEA_WHY_CAM);

  g_object_set (view, "heat", FALSE, NULL);
  g_assert_null (fovea_classify_view_get_heat (view));
  g_object_set (view, "heat", TRUE, NULL);
  wait_for_heat (view, fovea_bars_get_class (bars_of (window)), FOVEA_WHY_CAM);
  gtk_widget_destroy (window);
}

/* Was it taken? Else it is the dialog's. */
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

/* A map is computed by the time that Esc is taken, and however fast that is done, it only
 * comes with the main loop, which does not run here any more. */
static void
test_slow_map_is_stopped (void)
{
  GtkWidget         *window;
  FoveaClassifyView *view;
  gboolean           stopped = FALSE;

  if (lacks_model ())
    return;
  view = open_view (&window);
  wait_for_heat (view, -1, FOVEA_WHY_CAM);
  g_object_set (view, "method", "occlusion", NULL);
  WAIT_UNTIL (stopped || (stopped = press_escape (window)));
  g_assert_true (says (window, "Stopped"));
  /* What is seen is still the first map, and can be asked for again. */
  g_assert_cmpint (fovea_classify_view_get_heat (view)->why, ==, FOVEA_WHY_CAM);
  gtk_button_clicked (GTK_BUTTON (hand_find (window, GTK_TYPE_BUTTON, "Try A_gain")));
  g_object_set (view, "method", "saliency", NULL);
  wait_for_heat (view, -1, FOVEA_WHY_SALIENCY);
  gtk_widget_destroy (window);
}

static void
test_layer_is_chosen (void)
{
  GtkWidget          *window;
  FoveaClassifyView  *view;
  const FoveaHeatMap *map;
  g_autofree char    *layer = NULL, *other = NULL;

  if (lacks_model ())
    return;
  view = open_view (&window);
  map = wait_for_heat (view, -1, FOVEA_WHY_CAM);
  layer = g_strdup (map->layer);
  g_assert_nonnull (map->layers);
  g_assert_true (g_strv_contains ((const char *const *) map->layers, layer));
  other = g_strdup (map->layers[0]);
  g_object_set (view, "layer", other, NULL);
  WAIT_UNTIL (says (window, "Grad-CAM"));
  g_assert_cmpstr (fovea_classify_view_get_heat (view)->layer, ==, other);
  g_object_set (view, "layer", "no-such-layer", NULL);
  WAIT_UNTIL (says (window, "no-such-layer"));
  g_assert_null (fovea_classify_view_get_heat (view));

  /* Other methods have no layer, whatever was chosen before. */
  g_object_set (view, "method", "saliency", NULL);
  g_free (other);
  g_object_get (view, "layer", &other, NULL);
  g_assert_cmpstr (other, ==, "");
  fovea_classify_why_reset (G_OBJECT (view));
  map = wait_for_heat (view, -1, FOVEA_WHY_CAM);
  g_assert_cmpstr (map->layer, ==, layer);
  gtk_widget_destroy (window);
}

/* ---- Ways of seeing -------------------------------------------------------------------- */

static void
test_seeing (void)
{
  GtkWidget          *window;
  FoveaClassifyView  *view;
  const FoveaHeatMap *map;
  FoveaRect           crop, tiles;

  if (lacks_model ())
    return;
  view = open_view (&window);
  g_object_set (view, "source", "half", NULL);
  map = wait_for_heat (view, -1, FOVEA_WHY_CAM);
  crop = map->heat->seen;
  g_assert_cmpint (crop.width, <, map->heat->width);

  g_object_set (view, "seeing", "tiles", NULL);
  WAIT_UNTIL ((map = fovea_classify_view_get_heat (view)) && map->seeing == FOVEA_SEEING_TILES);
  tiles = map->heat->seen;
  g_assert_cmpint (tiles.width, ==, map->heat->width);
  g_assert_cmpint (tiles.height, ==, map->heat->height);
  g_assert_cmpuint (map->heat->n_parts, >, 1);
  g_assert_cmpint (fovea_classify_view_get_result (view)->seen.width, ==, tiles.width);
  g_assert_true (says (window, "averaged"));

  g_object_set (view, "seeing", "squash", NULL);
  WAIT_UNTIL ((map = fovea_classify_view_get_heat (view)) && map->seeing == FOVEA_SEEING_SQUASH);
  g_assert_cmpuint (map->heat->n_parts, ==, 1);
  g_assert_cmpint (map->heat->seen.width, ==, map->heat->width);
  gtk_widget_destroy (window);
}

/* ---- Classes by name --------------------------------------------------------------------- */

static void
test_class_is_found (void)
{
  GtkWidget         *window;
  FoveaClassifyView *view;
  g_autofree char *class = NULL;

  if (lacks_model ())
    return;
  view = open_view (&window);
  wait_for_heat (view, -1, FOVEA_WHY_CAM);
  find_class (window, "Coach Dog"); /* one of the dalmatian's names, 251 */
  g_assert_cmpint (fovea_bars_get_class (bars_of (window)), ==, 251);
  wait_for_heat (view, 251, FOVEA_WHY_CAM);
  g_object_get (view, "class", &class, NULL);
  g_assert_cmpstr (class, ==, "251");
  g_assert_cmpuint (fovea_classify_view_get_result (view)->n_guesses, ==, 5);

  /* It stays chosen, and has its row, when the number of answers changes. */
  g_object_set (view, "top", 3, NULL);
  WAIT_UNTIL (fovea_classify_view_get_result (view));
  g_assert_cmpint (fovea_bars_get_class (bars_of (window)), ==, 251);

  find_class (window, "dalmatic");
  g_assert_true (says (window, "no class is called “dalmatic”"));
  find_class (window, "1000");
  g_assert_true (says (window, "there is no class 1000; this network has 1000, 0 to 999"));
  g_assert_cmpint (fovea_bars_get_class (bars_of (window)), ==, 251);
  find_class (window, "tabb"); /* the most probable with these letters */
  g_assert_false (says (window, "there is no class"));
  g_assert_cmpint (fovea_bars_get_class (bars_of (window)), ==, 281);
  gtk_widget_destroy (window);
}

/* Of the two cranes, the bird and the machine, the one is chosen that was pointed at. */
static void
test_class_is_completed (void)
{
  GtkWidget          *window, *entry;
  FoveaClassifyView  *view;
  GtkEntryCompletion *completion;
  GtkTreeModel       *classes;
  GtkTreeIter         iter;
  gboolean            taken = FALSE;
  guint               found = 0;

  if (lacks_model ())
    return;
  view = open_view (&window);
  wait_for_heat (view, -1, FOVEA_WHY_CAM);
  entry = hand_find (window, GTK_TYPE_ENTRY, "Find class");
  completion = gtk_entry_get_completion (GTK_ENTRY (entry));
  classes = gtk_entry_completion_get_model (completion);
  for (gboolean more = gtk_tree_model_get_iter_first (classes, &iter); more;
       more = gtk_tree_model_iter_next (classes, &iter))
    {
      g_autofree char *label = NULL;
      guint            index;

      gtk_tree_model_get (classes, &iter, 0, &label, 1, &index, -1);
      if (! g_str_has_prefix (label, "crane ("))
        continue;
      found++;
      g_signal_emit_by_name (completion, "match-selected", classes, &iter, &taken);
      g_assert_true (taken);
      g_assert_cmpint (fovea_bars_get_class (bars_of (window)), ==, (int) index);
      g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, label);
      wait_for_heat (view, (int) index, FOVEA_WHY_CAM);
    }
  g_assert_cmpuint (found, ==, 2);
  gtk_widget_destroy (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *folders = NULL;

  folders =
      g_strdup_printf ("%s:%s", g_getenv ("FOVEA_MODEL_PATH") ? g_getenv ("FOVEA_MODEL_PATH") : "",
                       g_getenv ("FOVEA_TEST_MODELS"));
  g_setenv ("FOVEA_MODEL_PATH", folders, TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/classify/heat-follows-rows", test_heat_follows_rows);
  g_test_add_func ("/ui/classify/last-map-stays", test_last_map_stays);
  g_test_add_func ("/ui/classify/slow-map-is-stopped", test_slow_map_is_stopped);
  g_test_add_func ("/ui/classify/layer-is-chosen", test_layer_is_chosen);
  g_test_add_func ("/ui/classify/seeing", test_seeing);
  g_test_add_func ("/ui/classify/class-is-found", test_class_is_found);
  g_test_add_func ("/ui/classify/class-is-completed", test_class_is_completed);
  return g_test_run ();
}
