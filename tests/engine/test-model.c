/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: found by name, opened by path, held against card and labels. */
#include <string.h>

#include "test-models.h"

static const char *const five_labels = "ant\nbee\ncat\ndog\nemu\n";

static void
test_open_with_card (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card = test_card ("small.onnx", "animals.txt", NULL);
  g_autofree char *path = NULL, *card_path = NULL, *labels = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) by_card = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  card_path = test_folder_text (&folder, "small.card", card);
  labels = test_folder_text (&folder, "animals.txt", five_labels);
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_model_id (model), ==, "small");
  g_assert_cmpstr (fovea_model_path (model), ==, path);
  g_assert_cmpstr (fovea_model_card (model)->name, ==, "Small");
  g_assert_false (fovea_model_card (model)->guessed);
  g_assert_cmpstr (fovea_model_label (model, 0), ==, "ant");
  g_assert_cmpstr (fovea_model_label (model, 4), ==, "emu");
  g_assert_null (fovea_model_label (model, 5));
  g_assert_cmpuint (fovea_graph_n_nodes (fovea_model_graph (model)), ==, 5);

  by_card = fovea_model_open (card_path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_model_id (by_card), ==, "small");
  g_assert_cmpstr (fovea_model_path (by_card), ==, path);
}

/* labels=NAME may stand for NAME.labels */
static void
test_labels_by_short_name (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card = test_card ("small.onnx", "animals", NULL);
  g_autofree char *path = NULL, *card_path = NULL, *labels = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  card_path = test_folder_text (&folder, "small.card", card);
  labels = test_folder_text (&folder, "animals.labels", five_labels);
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fovea_model_label (model, 1), ==, "bee");
}

/* ---- Without a card ---------------------------------------------------------------- */

static FoveaModel *
open_graph (const TestFolder *folder, OnnxMessage *graph, GError **error)
{
  g_autofree char *path = test_folder_graph (folder, "bare.onnx", graph);

  return fovea_model_open (path, error);
}

static void
test_guess (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  const FoveaCard *card;

  test_folder_init (&folder);
  model = open_graph (&folder, onnx_small_graph (-2, 8), &error);
  g_assert_no_error (error);
  card = fovea_model_card (model);
  g_assert_true (card->guessed);
  g_assert_cmpstr (card->name, ==, "bare");
  g_assert_false (card->nhwc);
  g_assert_cmpuint (card->width, ==, 8);
  g_assert_cmpuint (card->height, ==, 8);
  g_assert_cmpuint (card->classes, ==, 5);
  g_assert_false (card->probabilities);
  g_assert_cmpint (card->channels, ==, FOVEA_CHANNELS_RGB);
  /* torchvision's, which count from 0 to 1 */
  g_assert_cmpfloat (card->scale_by, ==, 1.0);
  g_assert_cmpfloat (card->mean[0], ==, 0.485);
  g_assert_cmpfloat (card->std[2], ==, 0.225);
}

static void
test_guess_layouts (void)
{
  const struct
  {
    gint64        sizes[5];
    const char   *ops;
    gboolean      nhwc, probabilities;
    guint         width, height, classes;
    FoveaChannels channels;
  } cases[] = {
    { { 1, 6, 4, 3, -1 }, "Flatten Softmax", TRUE, TRUE, 4, 6, 72, 0 },
    { { 1, 1, 6, 4, -1 },
      "Flatten",
      FALSE,
      FALSE,
      4,
      6,
      24,
      FOVEA_CHANNELS_GRAY },
    { { 1, 6, 4, 1, -1 },
      "Flatten",
      TRUE,
      FALSE,
      4,
      6,
      24,
      FOVEA_CHANNELS_GRAY },
    { { 1, 3, -2, -2, -1 }, "GlobalAveragePool", FALSE, FALSE, 224, 224, 3, 0 },
    { { -2, -2, -2, -2, -1 },
      "GlobalAveragePool",
      FALSE,
      FALSE,
      224,
      224,
      3,
      0 },
    { { 1, 3, 4, 3, -1 }, "Flatten", FALSE, FALSE, 3, 4, 36, 0 },
    { { 1, 3, 4, 4, -1 }, "Relu", FALSE, FALSE, 4, 4, 0, 0 }, /* no classes */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaModel) model = NULL;
      const FoveaCard *card;

      test_folder_init (&folder);
      model = open_graph (&folder, test_chain (cases[i].sizes, cases[i].ops),
                          &error);
      g_assert_no_error (error);
      card = fovea_model_card (model);
      g_assert_cmpint (card->nhwc, ==, cases[i].nhwc);
      g_assert_cmpint (card->probabilities, ==, cases[i].probabilities);
      g_assert_cmpuint (card->width, ==, cases[i].width);
      g_assert_cmpuint (card->height, ==, cases[i].height);
      g_assert_cmpuint (card->classes, ==, cases[i].classes);
      g_assert_cmpint (card->channels, ==, cases[i].channels);
    }
}

static void
test_guess_fails (void)
{
  const struct
  {
    gint64      sizes[6];
    const char *texts;
  } cases[] = {
    { { 1, 784, -1 }, "bare|1x784" },
    { { 1, 12, 8, 8, -1 }, "bare|1x12x8x8|1 or 3 channels" },
    { { 1, 3, 8, 8, 8, -1 }, "bare|1x3x8x8x8" },
    { { 3, 8, 8, -1 }, "bare|3x8x8" },
    { { 8, 3, 4, 4, -1 }, "bare|8 pictures at a time" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaModel) model = NULL;

      test_folder_init (&folder);
      model = open_graph (&folder, test_chain (cases[i].sizes, "Relu"), &error);
      g_assert_null (model);
      g_assert_nonnull (error);
      test_error (error, (FoveaError) error->code, cases[i].texts);
    }
}

/* ---- Cards that do not fit ------------------------------------------------------------ */

static void
check_mismatch (const char *labels_text,
                const char *more,
                FoveaError  code,
                const char *texts)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card =
      test_card ("small.onnx", labels_text ? "animals.txt" : NULL, more);
  g_autofree char *path = NULL, *card_path = NULL, *labels = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  card_path = test_folder_text (&folder, "small.card", card);
  if (labels_text && *labels_text)
    labels = test_folder_text (&folder, "animals.txt", labels_text);
  model = fovea_model_open (path, &error);
  g_assert_null (model);
  test_error (error, code, texts);
}

static void
test_mismatches (void)
{
  check_mismatch (NULL, "width=10", FOVEA_ERROR_FORMAT,
                  "small|1x3x8x8|RGB pictures of 10x8");
  check_mismatch (NULL, "layout=NHWC", FOVEA_ERROR_FORMAT, "1x3x8x8|NHWC");
  check_mismatch (NULL, "channels=GRAY\nmean=0\nstd=1", FOVEA_ERROR_FORMAT,
                  "1x3x8x8|GRAY");
  check_mismatch (NULL, "name=picture", FOVEA_ERROR_FORMAT, "'x'|'picture'");
  check_mismatch (NULL, "[Output]\nname=logits", FOVEA_ERROR_NOT_FOUND,
                  "small|'logits'");
  check_mismatch (NULL, "foo=1", FOVEA_ERROR_FORMAT, "small.card|foo");
  check_mismatch ("a\nb\nc\nd\n", NULL, FOVEA_ERROR_FORMAT,
                  "small|animals.txt|4 lines|5 classes");
  check_mismatch ("a\nb\nc\nd\ne\nf\n", NULL, FOVEA_ERROR_FORMAT,
                  "6 lines|5 classes");
  check_mismatch ("", NULL, FOVEA_ERROR_NOT_FOUND, "small|animals.txt");
  check_mismatch ("\xff", NULL, FOVEA_ERROR_FORMAT, "animals.txt|UTF-8");
}

static void
test_card_without_model (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card = test_card ("gone.onnx", NULL, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = test_folder_text (&folder, "gone.card", card);
  g_assert_null (fovea_model_open (path, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "gone.onnx|tools/get-models");
}

static void
test_broken_model (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = test_folder_text (&folder, "broken.onnx", "<html>404</html>");
  g_assert_null (fovea_model_open (path, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "broken.onnx|web page");
}

/* ---- Folders --------------------------------------------------------------------------- */

static void
test_folders (void)
{
  g_auto (GStrv) folders = NULL;
  g_autofree char *own =
      g_build_filename (g_get_user_data_dir (), "fovea", "models", NULL);

  g_setenv ("FOVEA_MODEL_PATH",
            "/a/b" G_SEARCHPATH_SEPARATOR_S G_SEARCHPATH_SEPARATOR_S "/c",
            TRUE);
  folders = fovea_model_folders ();
  g_unsetenv ("FOVEA_MODEL_PATH");
  g_assert_cmpuint (g_strv_length (folders), >=, 4);
  g_assert_cmpstr (folders[0], ==, "/a/b");
  g_assert_cmpstr (folders[1], ==, "/c");
  g_assert_cmpstr (folders[2], ==, own);
}

static const FoveaModelEntry *
find_entry (GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((FoveaModelEntry *) list->pdata[i])->id, id))
      return list->pdata[i];
  return NULL;
}

static void
test_list_and_find (void)
{
  g_auto (TestFolder) first = { 0 };
  g_auto (TestFolder) second = { 0 };
  g_autofree char *card = test_card ("small.onnx", NULL, NULL);
  g_autofree char *paths = NULL, *a = NULL, *b = NULL, *c = NULL, *d = NULL;
  g_autofree char *e = NULL, *half = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) by_id = NULL;
  g_autoptr (FoveaModel) by_file = NULL;
  const FoveaModelEntry *entry;

  test_folder_init (&first);
  test_folder_init (&second);
  paths = g_strjoin (G_SEARCHPATH_SEPARATOR_S, first.path, second.path, NULL);
  a = test_folder_graph (&first, "small.onnx", onnx_small_graph (1, 8));
  b = test_folder_graph (&second, "small.onnx", onnx_small_graph (1, 8));
  c = test_folder_text (&second, "small.card", card); /* not beside the first */
  d = test_folder_graph (&second, "other.onnx", onnx_small_graph (1, 8));
  e = test_folder_text (&second, "broken.onnx", "");
  /* As a run that installs leaves it when it is killed */
  half = test_folder_text (&second, ".fovea-unfinished-a1b2c3.onnx", "");

  g_setenv ("FOVEA_MODEL_PATH", paths, TRUE);
  list = fovea_model_list ();
  by_id = fovea_model_find ("small", &error);
  g_assert_no_error (error);
  by_file = fovea_model_find ("other.onnx", &error);
  g_assert_no_error (error);
  g_unsetenv ("FOVEA_MODEL_PATH");

  g_assert_cmpuint (list->len, ==, 3);
  entry = find_entry (list, "small");
  g_assert_cmpstr (entry->path, ==, a);
  g_assert_cmpstr (entry->title, ==, "Small");
  g_assert_cmpstr (entry->task, ==, "classify");
  entry = find_entry (list, "other");
  g_assert_cmpstr (entry->title, ==, "other");
  g_assert_null (entry->task);
  g_assert_nonnull (find_entry (list, "broken"));
  g_assert_cmpstr (fovea_model_path (by_id), ==, a);
  g_assert_false (fovea_model_card (by_id)->guessed);
  g_assert_cmpstr (fovea_model_path (by_file), ==, d);
}

/* A card of that name elsewhere that means another file is not ours. */
static void
test_card_of_another (void)
{
  g_auto (TestFolder) first = { 0 };
  g_auto (TestFolder) second = { 0 };
  g_autofree char *card = test_card ("another.onnx", NULL, NULL);
  g_autofree char *a = NULL, *b = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&first);
  test_folder_init (&second);
  a = test_folder_graph (&first, "small.onnx", onnx_small_graph (1, 8));
  b = test_folder_text (&second, "small.card", card);
  g_setenv ("FOVEA_MODEL_PATH", second.path, TRUE);
  model = fovea_model_open (a, &error);
  g_unsetenv ("FOVEA_MODEL_PATH");
  g_assert_no_error (error);
  g_assert_true (fovea_model_card (model)->guessed);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("FOVEA_MODEL_PATH", "/no/such/folder", TRUE);
  g_assert_null (fovea_model_find ("no-such-net", &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND,
              "'no-such-net'|/no/such/folder|tools/get-models|.onnx file");
  g_clear_error (&error);
  g_assert_null (fovea_model_find ("", &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "no model is named|/no/such/folder");
  g_clear_error (&error);
  g_assert_null (fovea_model_find ("./none.onnx", &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "'./none.onnx'");
  g_unsetenv ("FOVEA_MODEL_PATH");
}

/* Guessing the classes needs a plan, and may go without. */
static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  gboolean         ok = FALSE;
  int              n = 0;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  for (; ! ok && n < 1000; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaModel) model = NULL;

      fovea_alloc_fail_after (n);
      model = fovea_model_open (path, &error);
      fovea_alloc_fail_after (-1);
      ok = model && fovea_model_card (model)->classes == 5;
      if (! model)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (ok);
}

int
main (int argc, char **argv)
{
  /* before GLib asks for them: no models of the machine in our lists */
  g_setenv ("XDG_DATA_HOME", "/no/such/home", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/no/such/share:/none", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model/open-with-card", test_open_with_card);
  g_test_add_func ("/engine/model/labels-by-short-name",
                   test_labels_by_short_name);
  g_test_add_func ("/engine/model/guess", test_guess);
  g_test_add_func ("/engine/model/guess-layouts", test_guess_layouts);
  g_test_add_func ("/engine/model/guess-fails", test_guess_fails);
  g_test_add_func ("/engine/model/mismatches", test_mismatches);
  g_test_add_func ("/engine/model/card-without-model", test_card_without_model);
  g_test_add_func ("/engine/model/broken-model", test_broken_model);
  g_test_add_func ("/engine/model/folders", test_folders);
  g_test_add_func ("/engine/model/list-and-find", test_list_and_find);
  g_test_add_func ("/engine/model/card-of-another", test_card_of_another);
  g_test_add_func ("/engine/model/missing", test_missing);
  g_test_add_func ("/engine/model/failing-allocations", test_allocations);
  return g_test_run ();
}
