/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models into the user's folder and out of it: all of it or nothing, and never
 * a file too many. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "test-models.h"

static char *user_folder;

static const char *const five = "ant\nbee\ncat\ndog\nemu\n";

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names that lie in the user's folder, by blanks. */
static char *
lies_there (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (user_folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
assert_there (const char *names)
{
  g_autofree char *there = lies_there ();

  g_assert_cmpstr (there, ==, names);
}

static void
empty_folder (void)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *there = lies_there ();

  names = g_strsplit (there, " ", -1);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *path = g_build_filename (user_folder, names[i], NULL);

      g_remove (path);
    }
}

/* The small model with a card that names labels and a picture. */
static char *
make_model (const TestFolder *folder, const char *id)
{
  g_autofree char *file = g_strconcat (id, ".onnx", NULL);
  g_autofree char *card_name = g_strconcat (id, ".card", NULL);
  g_autofree char *card = test_card (file, "five.labels", NULL);
  g_autofree char *with =
      g_strconcat (card, "[Test]\npicture=p.png\nexpected=1\n", NULL);

  g_free (test_folder_text (folder, card_name, with));
  g_free (test_folder_text (folder, "five.labels", five));
  g_free (test_folder_text (folder, "p.png", "no picture"));
  g_free (test_folder_text (folder, "other.txt", "not of the model"));
  return test_folder_graph (folder, file, onnx_small_graph (1, 8));
}

static void
assert_installs (const char *path, FoveaInstallFlags flags, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = fovea_model_install (path, flags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, n);
  g_assert_true (g_str_has_suffix (files->pdata[0], ".onnx"));
}

static void
test_with_card (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL, *second = NULL, *half = NULL;
  g_autofree char *card = g_build_filename (user_folder, "two.card", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GPtrArray) removed = NULL, list = NULL;

  test_folder_init (&folder);
  path = make_model (&folder, "one");
  second = make_model (&folder, "two");
  assert_installs (path, FOVEA_INSTALL_DRY_RUN, 4);
  assert_there ("");
  assert_installs (path, 0, 4);
  assert_there ("five.labels one.card one.onnx p.png");
  /* A copy that is under way, or was left by a killed run, is no model. */
  half = g_build_filename (user_folder, ".fovea-unfinished-Ab12Cd.onnx", NULL);
  g_assert_true (g_file_set_contents (half, "half", -1, NULL));
  list = fovea_model_list ();
  g_assert_cmpuint (list->len, ==, 1);
  g_unlink (half);
  g_clear_pointer (&half, g_free);
  model = fovea_model_find ("one", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (fovea_model_path (model), user_folder));
  g_assert_cmpstr (fovea_model_label (model, 1), ==, "bee");

  /* What both need is there already, and stays until the last one goes. */
  assert_installs (second, 0, 2);
  assert_there ("five.labels one.card one.onnx p.png two.card two.onnx");
  removed = fovea_model_remove ("one", FOVEA_INSTALL_DRY_RUN, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (removed->len, ==, 2);
  assert_there ("five.labels one.card one.onnx p.png two.card two.onnx");
  g_clear_pointer (&removed, g_ptr_array_unref);
  removed = fovea_model_remove ("one", 0, &error);
  assert_there ("five.labels p.png two.card two.onnx");
  g_clear_pointer (&removed, g_ptr_array_unref);
  /* A card that a killed run left needs nothing. */
  half = g_build_filename (user_folder, ".fovea-unfinished-Ab12Cd.card", NULL);
  g_assert_true (g_file_get_contents (card, &contents, NULL, NULL));
  g_assert_true (g_file_set_contents (half, contents, -1, NULL));
  removed = fovea_model_remove ("two", 0, &error);
  g_assert_no_error (error);
  g_unlink (half);
  assert_there ("five.labels"); /* not two's alone by its name */
  empty_folder ();
}

/* Labels in other languages come and go with those of the model's own name. */
static void
test_languages (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *card = test_card ("one.onnx", "one", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) removed = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "one.onnx", onnx_small_graph (1, 8));
  g_free (test_folder_text (&folder, "one.card", card));
  g_free (test_folder_text (&folder, "one.labels", five));
  g_free (test_folder_text (&folder, "one.es.labels", five));
  g_free (test_folder_text (&folder, "one.pt_BR.labels", five));
  g_free (test_folder_text (&folder, "one.v2.labels", five));
  assert_installs (path, 0, 5);
  assert_there ("one.card one.es.labels one.labels one.onnx one.pt_BR.labels");
  removed = fovea_model_remove ("one", 0, &error);
  g_assert_no_error (error);
  assert_there ("");
}

static void
test_taken (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = make_model (&folder, "one");
  assert_installs (path, 0, 4);
  g_assert_null (fovea_model_install (path, 0, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_nonnull (strstr (error->message, "one."));
  g_clear_error (&error);
  g_assert_null (fovea_model_install (path, FOVEA_INSTALL_LINK, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  assert_there ("five.labels one.card one.onnx p.png");
  empty_folder ();
}

/* A guessed card is written where the model is copied to, not where it was. */
static void
test_guessed (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL, *beside = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GPtrArray) removed = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "bare.onnx", onnx_small_graph (1, 8));
  beside = g_build_filename (folder.path, "bare.card", NULL);
  assert_installs (path, FOVEA_INSTALL_DRY_RUN, 2);
  assert_installs (path, 0, 2);
  assert_there ("bare.card bare.onnx");
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
  model = fovea_model_find ("bare", &error);
  g_assert_no_error (error);
  g_assert_true (fovea_model_card (model)->guessed);
  removed = fovea_model_remove ("bare", 0, &error);
  assert_there ("");
}

static void
test_linked (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL, *beside = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) removed = NULL;
  const FoveaModelEntry *entry;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "bare.onnx", onnx_small_graph (1, 8));
  beside = g_build_filename (folder.path, "bare.card", NULL);
  assert_installs (path, FOVEA_INSTALL_LINK, 2);
  assert_there ("bare.onnx");
  g_assert_true (g_file_test (beside, G_FILE_TEST_EXISTS));
  list = fovea_model_list ();
  entry = list->pdata[0];
  g_assert_cmpstr (entry->id, ==, "bare");
  g_assert_cmpstr (entry->path, ==, path);
  g_assert_true (entry->linked && entry->own);
  model = fovea_model_find ("bare", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_model_path (model), ==, path);
  removed = fovea_model_remove ("bare", 0, &error);
  g_assert_no_error (error);
  assert_there ("");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Weights in a second file go with it. */
static void
test_external (void)
{
  g_auto (TestFolder) folder = { 0 };
  OnnxMessage *graph = onnx_new (), *weight = onnx_tensor ("k", 1, (gint64[]){ 1, -1 });
  OnnxMessage *entry = onnx_new ();
  const float  value = 2.0f;
  g_autoptr (GBytes) bytes = g_bytes_new (&value, sizeof value);
  g_autofree char *path = NULL, *data = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GPtrArray) removed = NULL;

  test_folder_init (&folder);
  onnx_text (entry, 1, "location");
  onnx_text (entry, 2, "net.onnx.data");
  onnx_put (weight, 13, entry);
  onnx_int (weight, 14, 1);
  onnx_put (graph, 1, onnx_node ("Mul", NULL, "x k", "y"));
  onnx_put (graph, 5, weight);
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
  data = test_folder_bytes (&folder, "net.onnx.data", bytes);
  path = test_folder_graph (&folder, "net.onnx", graph);
  assert_installs (path, 0, 3);
  assert_there ("net.card net.onnx net.onnx.data");
  model = fovea_model_find ("net", &error);
  g_assert_no_error (error);
  removed = fovea_model_remove ("net", 0, &error);
  g_assert_no_error (error);
  assert_there ("");
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *bad = NULL, *elsewhere = NULL, *nowhere = NULL;
  static const char *const names[] = { "nothing", "", "../one", "a/b" };

  test_folder_init (&folder);
  bad = test_folder_text (&folder, "bad.onnx", "<html>");
  nowhere = g_build_filename (folder.path, "none.onnx", NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_model_install (i ? nowhere : bad, 0, &error));
      g_assert_nonnull (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_model_remove (names[i], 0, &error));
      test_error (error, FOVEA_ERROR_NOT_FOUND, names[i]);
    }
  elsewhere = make_model (&folder, "far");
  g_setenv ("FOVEA_MODEL_PATH", folder.path, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_model_remove (i ? "faar" : "far", 0, &error));
      /* What cannot be removed is not advised. */
      test_error (error, FOVEA_ERROR_NOT_FOUND, i ? "'faar'|“models”" : "'far'|far.onnx");
    }
  g_unsetenv ("FOVEA_MODEL_PATH");
  g_assert_true (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  assert_there ("");
}

/* Labels and picture find room, the card does not: nothing is left of them. */
static void
test_undone (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit limit;

  test_folder_init (&folder);
  path = make_model (&folder, "one");
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 50, limit.rlim_max });
  g_assert_null (fovea_model_install (path, 0, &error));
  setrlimit (RLIMIT_FSIZE, &limit);
  g_assert_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (EFBIG));
  assert_there ("");
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("fovea-home-XXXXXX", NULL);
  int              result;

  /* Before GLib looks. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_DATA_DIRS", home, TRUE);
  g_unsetenv ("FOVEA_MODEL_PATH");
  g_test_init (&argc, &argv, NULL);
  user_folder = fovea_model_user_folder ();
  g_test_add_func ("/install/with-card", test_with_card);
  g_test_add_func ("/install/languages", test_languages);
  g_test_add_func ("/install/taken", test_taken);
  g_test_add_func ("/install/guessed", test_guessed);
  g_test_add_func ("/install/linked", test_linked);
  g_test_add_func ("/install/external", test_external);
  g_test_add_func ("/install/refused", test_refused);
  g_test_add_func ("/install/undone", test_undone);
  result = g_test_run ();
  g_rmdir (user_folder);
  g_free (user_folder);
  user_folder = g_build_filename (home, "fovea", NULL);
  g_rmdir (user_folder);
  g_free (user_folder);
  g_rmdir (home);
  return result;
}
