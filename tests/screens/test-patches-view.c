/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of Top Patches in a plain window: a small network and photos made here; patches
 * that come while photos are looked at, a stop and how it goes on, other maps, a photo that
 * is opened, and what is said of folders that are none. */
#include <string.h>

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "hand.h"
#include "patches-config.h"
#include "patches-grid.h"
#include "patches-view.h"
#include "patience.h"

#define PHOTOS   12
#define NET      "INPUT 3x16x16 -> CONV 3x3 4 -> RELU -> POOL -> FC 10"
#define NO_MAPS  "INPUT 3x4x4 -> FC 10"

static char *top_folder, *net_path, *flat_path, *photos_path;
static char *opened;   /* that was asked for last */
static gint  wait_at;  /* the photo that is read waits while this is its number + 1 */
static gint  waiting;  /* it does */
static gint  reads;    /* how many were read */
static gint  bad = -1; /* this photo cannot be read */

/* ---- Photos -------------------------------------------------------------------------- */

static GPtrArray *
photos_list (const char *folder, gboolean recursive, gpointer data)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < PHOTOS; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/p%02d.jpg", folder, i);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  return paths;
}

/* Noise of its own for each, 40x30. */
static FoveaTensor *
photos_read (const char *path, gpointer data, GError **error)
{
  FoveaShape shape = fovea_shape (3, (gint64) 3, (gint64) 30, (gint64) 40);
  const int  number = (int) g_ascii_strtoll (strrchr (path, '/') + 2, NULL, 10);
  g_autoptr (GRand) noise = g_rand_new_with_seed (number + 1);
  FoveaTensor *photo;

  while (g_atomic_int_get (&wait_at) == number + 1)
    {
      g_atomic_int_set (&waiting, 1);
      g_usleep (1000);
    }
  g_atomic_int_set (&waiting, 0);
  g_atomic_int_inc (&reads);
  if (number == g_atomic_int_get (&bad))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, "it is no picture");
      return NULL;
    }
  photo = fovea_tensor_new (FOVEA_F32, &shape, error);
  for (int i = 0; i < 3 * 30 * 40; i++)
    ((float *) photo->data)[i] = (float) g_rand_double (noise);
  return photo;
}

/* Files for the two above. */
static void
make_photos (const char *folder)
{
  g_mkdir (folder, 0700);
  for (int i = 0; i < PHOTOS; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/p%02d.jpg", folder, i);

      g_assert_true (g_file_set_contents (path, "photo", -1, NULL));
    }
}

static FoveaPatchRequest *
view_ask (gpointer data)
{
  TestConfig        *config = data;
  FoveaPatchRequest *request = g_new0 (FoveaPatchRequest, 1);

  request->folder = config->folder ? g_file_get_path (config->folder) : g_strdup ("");
  request->recursive = config->recursive;
  request->model = g_strdup (config->model);
  request->layer = g_strdup (config->layer);
  request->maps = g_strdup (config->maps);
  request->patches = config->patches;
  request->size = config->size;
  request->photos = (FoveaPatchPhotos){ .list = photos_list, .read = photos_read };
  return request;
}

static gboolean
view_open_photo (const char *path, gpointer data, GError **error)
{
  g_set_str (&opened, path);
  if (g_str_has_suffix (path, "p99.jpg"))
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, "it is no picture");
  return ! *error;
}

/* ---- The window ------------------------------------------------------------------------- */

static GtkWidget *
open_view (const char *model, const char *folder, TestConfig **config)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL), *view;
  g_autoptr (GFile) file = folder ? g_file_new_for_path (folder) : NULL;
  g_autoptr (TestConfig) own =
      g_object_new (TEST_TYPE_CONFIG, "model", model, "folder", file, NULL);

  view = fovea_patches_view_new (G_OBJECT (own), view_ask, view_open_photo, own);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_container_add (GTK_CONTAINER (window), view);
  gtk_widget_show_all (window);
  *config = own; /* the view has it */
  return view;
}

static void
settle (GtkWidget *view)
{
  WAIT_UNTIL (! fovea_patches_view_is_busy (FOVEA_PATCHES_VIEW (view)));
  hand_settle ();
}

static FoveaPatchSet *
set_of (GtkWidget *view)
{
  return fovea_patches_view_get_set (FOVEA_PATCHES_VIEW (view));
}

static void
collect_text (GtkWidget *widget, gpointer text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget) &&
      gtk_widget_get_child_visible (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  if (GTK_IS_CONTAINER (widget) && gtk_widget_is_visible (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect_text, text);
}

static gboolean
says (GtkWidget *view, const char *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  collect_text (view, text);
  if (! strstr (text->str, words))
    g_test_message ("not “%s” in: %s", words, text->str);
  return strstr (text->str, words) != NULL;
}

/* The name of each patch of a set, in order, with its map. */
static char *
words_of (const FoveaPatchSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < set->rows->len; i++)
    {
      const FoveaPatchRow *row = set->rows->pdata[i];

      g_string_append_printf (text, "%u:", row->map);
      for (guint k = 0; k < row->cells->len; k++)
        {
          const FoveaPatchCell *cell = row->cells->pdata[k];

          g_assert_nonnull (cell->picture);
          g_assert_nonnull (cell->large);
          if (k > 0)
            g_assert_cmpfloat (cell->patch.value, <=,
                               ((FoveaPatchCell *) row->cells->pdata[k - 1])->patch.value);
          g_string_append_printf (text, " %s %.6g", cell->name, (double) cell->patch.value);
        }
    }
  return g_string_free (text, FALSE);
}

static GtkWidget *
flow_of (GtkWidget *view)
{
  return hand_find (view, GTK_TYPE_FLOW_BOX, NULL);
}

static void
press (GtkWidget *view, const char *name)
{
  GtkWidget *button = hand_find (view, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_button_clicked (GTK_BUTTON (button));
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static char *whole; /* what is found without a stop */

static void
test_finds (void)
{
  TestConfig      *config;
  GtkWidget       *view = open_view (net_path, photos_path, &config);
  GtkFlowBoxChild *first;

  settle (view);
  g_assert_nonnull (set_of (view));
  g_assert_cmpuint (set_of (view)->photos, ==, PHOTOS);
  g_assert_cmpuint (set_of (view)->looked, ==, PHOTOS);
  g_assert_cmpuint (set_of (view)->rows->len, ==, 4);
  whole = words_of (set_of (view));
  g_assert_true (says (view, "4 maps: the best of 12 photos, 12 of them looked at just now"));
  first = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (flow_of (view)), 0);
  g_assert_nonnull (first);
  g_assert_nonnull (strstr (atk_object_get_name (gtk_widget_get_accessible (GTK_WIDGET (first))),
                            "number 1 of map 0"));
  hand_close (view);
}

/* All maps of all photos are in the index: others are there without a look. */
static void
test_other_maps (void)
{
  TestConfig      *config;
  GtkWidget       *view = open_view (net_path, photos_path, &config);
  g_autofree char *again = NULL, *name = NULL;
  guint            first;

  settle (view);
  again = words_of (set_of (view));
  g_assert_cmpstr (again, ==, whole);
  g_assert_true (says (view, "all looked at before"));
  g_object_set (config, "maps", "2", "patches", 3, NULL);
  g_assert_true (fovea_patches_view_is_busy (FOVEA_PATCHES_VIEW (view)));
  settle (view);
  g_assert_cmpuint (set_of (view)->rows->len, ==, 1);
  g_assert_cmpuint (set_of (view)->looked, ==, 0);
  g_assert_cmpuint (((FoveaPatchRow *) set_of (view)->rows->pdata[0])->map, ==, 2);
  g_assert_cmpuint (((FoveaPatchRow *) set_of (view)->rows->pdata[0])->cells->len, <=, 3);
  press (view, "The next map");
  g_assert_cmpstr (config->maps, ==, "3");
  settle (view);
  g_assert_false (gtk_widget_get_sensitive (hand_find (view, GTK_TYPE_BUTTON, "The next map")));
  g_object_set (config, "maps", "strongest 2", NULL);
  settle (view);
  g_assert_cmpuint (set_of (view)->rows->len, ==, 2);
  first = ((FoveaPatchRow *) set_of (view)->rows->pdata[0])->map;
  name = g_strdup_printf ("Only map %u", first);
  press (view, name);
  settle (view);
  g_assert_cmpuint (set_of (view)->rows->len, ==, 1);
  g_assert_cmpuint (((FoveaPatchRow *) set_of (view)->rows->pdata[0])->map, ==, first);
  hand_close (view);
}

/* A stop answers at once, though a photo is being read, and goes on being read; what was
 * found stays. */
static void
test_stops (void)
{
  TestConfig      *config;
  GtkWidget       *view;
  g_autofree char *again = NULL;
  g_autofree char *slow = g_build_filename (top_folder, "slow", NULL);

  /* A folder of its own, whose eighth photo is slow. The first is shown for sure. */
  g_atomic_int_set (&wait_at, 8);
  make_photos (slow);
  view = open_view (net_path, slow, &config);
  WAIT_UNTIL (set_of (view) && g_atomic_int_get (&waiting));
  g_assert_cmpuint (set_of (view)->photos, <, PHOTOS);
  g_assert_true (says (view, "so far"));
  fovea_patches_view_stop (FOVEA_PATCHES_VIEW (view));
  g_assert_true (g_atomic_int_get (&waiting));
  g_assert_false (fovea_patches_view_is_busy (FOVEA_PATCHES_VIEW (view)));
  g_assert_nonnull (set_of (view));
  g_atomic_int_set (&wait_at, 0);
  press (view, "Look _Again");
  settle (view);
  g_assert_cmpuint (set_of (view)->photos, ==, PHOTOS);
  g_assert_cmpuint (set_of (view)->looked, <, PHOTOS);
  again = words_of (set_of (view));
  g_assert_cmpstr (again, ==, whole);
  hand_close (view);
}

/* Closed in the middle of a search: nothing is left that is told of it. */
static void
test_closes (void)
{
  TestConfig      *config;
  g_autofree char *slow = g_build_filename (top_folder, "slow", NULL);
  GtkWidget       *view;

  g_atomic_int_set (&wait_at, 1);
  view = open_view (net_path, slow, &config);
  WAIT_UNTIL (g_atomic_int_get (&waiting));
  hand_close (view);
  g_atomic_int_set (&wait_at, 0);
  WAIT_UNTIL (! g_atomic_int_get (&waiting));
  hand_settle ();
}

static void
test_opens_photo (void)
{
  TestConfig *config;
  GtkWidget  *view = open_view (net_path, photos_path, &config);
  GtkFlowBox *flow;

  settle (view);
  flow = GTK_FLOW_BOX (flow_of (view));
  gtk_widget_grab_focus (GTK_WIDGET (gtk_flow_box_get_child_at_index (flow, 0)));
  g_signal_emit_by_name (gtk_flow_box_get_child_at_index (flow, 0), "activate");
  g_assert_cmpstr (
      opened, ==,
      ((FoveaPatchCell *) ((FoveaPatchRow *) set_of (view)->rows->pdata[0])->cells->pdata[0])
          ->patch.path);
  g_assert_true (says (view, "is open in GIMP"));
  hand_close (view);
}

static void
test_bad_photo (void)
{
  TestConfig      *config;
  g_autofree char *path = g_build_filename (photos_path, "p05.jpg", NULL);
  GtkWidget       *view;

  g_assert_true (g_file_set_contents (path, "photo, another one", -1, NULL));
  g_atomic_int_set (&bad, 5);
  view = open_view (net_path, photos_path, &config);
  settle (view);
  g_assert_cmpuint (set_of (view)->photos, ==, PHOTOS - 1);
  g_assert_cmpuint (set_of (view)->failed, ==, 1);
  g_assert_true (says (view, "1 photo cannot be read: p05.jpg: it is no picture"));
  g_atomic_int_set (&bad, -1);
  hand_close (view);
}

static void
test_wrong (void)
{
  TestConfig      *config;
  GtkWidget       *view = open_view (net_path, NULL, &config);
  g_autofree char *gone = g_build_filename (top_folder, "gone", NULL);
  g_autofree char *empty = g_build_filename (top_folder, "empty", NULL);
  g_autoptr (GFile) no_folder = g_file_new_for_path (gone);
  g_autoptr (GFile) no_photos = g_file_new_for_path (empty);
  g_autoptr (GFile) photos = g_file_new_for_path (photos_path);

  g_mkdir (empty, 0700);
  hand_settle ();
  g_assert_true (says (view, "Choose a folder of your photos"));
  g_assert_null (set_of (view));
  g_object_set (config, "folder", no_folder, NULL);
  settle (view);
  g_assert_true (says (view, "there is no folder"));
  g_object_set (config, "folder", no_photos, NULL);
  settle (view);
  g_assert_true (says (view, "no photos in"));
  g_object_set (config, "folder", photos, "maps", "4", NULL);
  settle (view);
  g_assert_true (says (view, "no map 4"));
  g_object_set (config, "maps", "0", "model", "nowhere", NULL);
  settle (view);
  g_assert_true (says (view, "no model 'nowhere'"));
  g_object_set (config, "model", NET, NULL);
  settle (view);
  g_assert_null (set_of (view));
  g_assert_true (says (view, "no model 'INPUT"));
  g_object_set (config, "model", flat_path, NULL);
  settle (view);
  g_assert_null (set_of (view));
  g_assert_true (says (view, "the network has no convolution"));
  g_object_set (config, "model", net_path, NULL);
  settle (view);
  g_assert_nonnull (set_of (view));
  hand_close (view);
}

/* ---- Main ---------------------------------------------------------------------------------------- */

static char *
make_net (const char *pattern, const char *name)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (top_folder, name, NULL);

  g_assert_true (fovea_graph_new_pattern (pattern, 3, &graph, &weights, &error));
  g_assert_true (fovea_onnx_write (graph, weights, path, &error));
  return path;
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int result;

  top_folder = g_dir_make_tmp ("fovea-patches-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", top_folder, TRUE);
  gtk_test_init (&argc, &argv, NULL);
  net_path = make_net (NET, "net.onnx");
  flat_path = make_net (NO_MAPS, "flat.onnx");
  photos_path = g_build_filename (top_folder, "photos", NULL);
  make_photos (photos_path);
  g_test_add_func ("/patches/finds", test_finds);
  g_test_add_func ("/patches/other-maps", test_other_maps);
  g_test_add_func ("/patches/stops", test_stops);
  g_test_add_func ("/patches/closes", test_closes);
  g_test_add_func ("/patches/opens-photo", test_opens_photo);
  g_test_add_func ("/patches/bad-photo", test_bad_photo);
  g_test_add_func ("/patches/wrong", test_wrong);
  result = g_test_run ();
  remove_all (top_folder);
  g_free (whole);
  g_free (opened);
  g_free (top_folder);
  g_free (net_path);
  g_free (flat_path);
  g_free (photos_path);
  return result;
}
