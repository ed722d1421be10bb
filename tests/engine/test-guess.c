/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards without a card: what each guess goes by, labels and their counts, cards
 * that are written and read back, the usual preparations. */
#include <string.h>

#include <glib/gstdio.h>

#include "../../engine/card.h"
#include "test-models.h"

/* ---- Labels inside of model files -------------------------------------------------- */

static void
test_label_texts (void)
{
  static const struct
  {
    const char *text, *labels; /* "-" for none, by '|'; NULL: no labels */
  } cases[] = {
    { "{0: 'person', 1: 'bicycle'}", "person|bicycle" },
    { "{1: 'b', 0: \"a\"}", "a|b" },
    { "{\"0\": \"it's\", \"2\": \"c\"}", "it's|-|c" },
    { "['x', 'y', ]", "x|y" },
    { "[\"tabby, tabby cat\", \"fish\"]", "tabby, tabby cat|fish" },
    { " { 0 : 'd\\'or' , } ", "d'or" },
    { "red\ngreen\nblue\n", "red|green|blue" },
    { "red, green,blue", "red|green|blue" },
    { "{0: 'open", NULL },
    { "{0: 1}", NULL },
    { "{0 'a'}", NULL },
    { "{-1: 'a'}", NULL },
    { "{99999999999999999999: 'a'}", NULL },
    { "['a' 'b']", NULL },
    { "[", NULL },
    { "alone", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) labels = fovea_labels_parse (cases[i].text);
      g_autoptr (GString) text = g_string_new (NULL);

      g_test_message ("%s", cases[i].text);
      for (guint k = 0; labels && k < labels->len; k++)
        g_string_append_printf (text, "%s%s", k ? "|" : "",
                                labels->pdata[k] ? (char *) labels->pdata[k] :
                                                   "-");
      if (cases[i].labels)
        g_assert_cmpstr (text->str, ==, cases[i].labels);
      else
        g_assert_null (labels);
    }
}

static void
add_entry (OnnxMessage *model, const char *key, const char *value)
{
  OnnxMessage *entry = onnx_new ();

  onnx_text (entry, 1, key);
  onnx_text (entry, 2, value);
  onnx_put (model, 14, entry);
}

/* Strangers' text: no control characters, valid, of bounded length. */
static void
test_metadata (void)
{
  OnnxMessage *message = onnx_model (onnx_small_graph (1, 8), 13);
  g_autofree char *long_text = g_strnfill (FOVEA_METADATA_MAX_VALUE + 9, 'x');
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (FoveaMetadata) metadata = NULL;
  g_autoptr (FoveaMetadata) of_cut = NULL;

  onnx_text (message, 2, "py\ntorch\x1b[31m");
  add_entry (message, "Names", "a\nb\x07");
  add_entry (message, "bad", "\xff\xfe");
  add_entry (message, "long", long_text);
  for (guint i = 0; i < 2 * FOVEA_METADATA_MAX_KEYS; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      add_entry (message, key, "v");
    }
  bytes = onnx_finish (message);
  metadata = fovea_metadata_parse (bytes);
  g_assert_cmpstr (metadata->producer, ==, "py torch [31m");
  g_assert_cmpstr (metadata->graph, ==, "small");
  g_assert_cmpstr (fovea_metadata_get (metadata, "labels names"), ==, "a\nb ");
  g_assert_true (
      g_utf8_validate (fovea_metadata_get (metadata, "bad"), -1, NULL));
  g_assert_cmpuint (strlen (fovea_metadata_get (metadata, "long")), ==,
                    FOVEA_METADATA_MAX_VALUE);
  g_assert_cmpuint (g_hash_table_size (metadata->values), ==,
                    FOVEA_METADATA_MAX_KEYS);
  g_assert_null (fovea_metadata_get (metadata, "nothing"));

  /* Cut off anywhere, it gives what stood before. */
  for (gsize n = 0; n < 900; n += 13)
    {
      g_clear_pointer (&cut, g_bytes_unref);
      g_clear_pointer (&of_cut, fovea_metadata_free);
      cut = g_bytes_new_from_bytes (bytes, 0, n);
      of_cut = fovea_metadata_parse (cut);
      g_assert_nonnull (of_cut->producer);
    }
}

/* ---- Guesses ---------------------------------------------------------------------------- */

static char *
write_model (const TestFolder *folder, const char *name, OnnxMessage *message)
{
  g_autoptr (GBytes) bytes = onnx_finish (message);

  return test_folder_bytes (folder, name, bytes);
}

static FoveaModel *
open_model (const char *path)
{
  g_autoptr (GError) error = NULL;
  FoveaModel *model = fovea_model_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (fovea_model_card (model)->guessed);
  g_assert_nonnull (fovea_model_card (model)->reasons);
  return model;
}

static gboolean
has_reason (FoveaModel *model, const char *text)
{
  for (char **r = fovea_model_card (model)->reasons; *r; r++)
    {
      g_test_message ("%s", *r);
      g_assert_false (g_str_has_suffix (*r, "."));
      if (strstr (*r, text))
        return TRUE;
    }
  return FALSE;
}

/* Five outputs of the small model against lists of other lengths. */
static void
test_labels (void)
{
  static const struct
  {
    const char *inside, *name, *beside; /* metadata; a file beside and its text */
    const char *first;                  /* label of class 0; NULL: none */
    const char *labels;                 /* what the card says */
    const char *reason;
    gboolean    background;
  } cases[] = {
    { "{0:'a',1:'b',2:'c',3:'d',4:'e'}", NULL, NULL, "a", "metadata",
      "5 are inside", FALSE },
    { "['b','c','d','e']", NULL, NULL, "background", "metadata",
      "4 names for 5 classes", TRUE },
    { "['b','c','d']", NULL, NULL, NULL, NULL, "3 names for 5 classes", FALSE },
    { NULL, "net.labels", "a\nb\nc\nd\ne\n", "a", "net.labels", "net.labels",
      FALSE },
    { NULL, "net.txt", "a\nb\nc\nd\ne\n", "a", "net.txt", "net.txt", FALSE },
    { NULL, "labels.txt", "a\nb\nc\nd\ne", "a", "labels.txt", "labels.txt",
      FALSE },
    { NULL, "labels.txt", "a\nb\nc\nd\ne\nf\n", NULL, NULL,
      "6 names for 5 classes", FALSE },
    { "['x','y']", "net.labels", "a\nb\nc\nd\ne\n", "a", "net.labels",
      "2 names for 5 classes", FALSE },
    { NULL, NULL, NULL, NULL, NULL, "No labels were found", FALSE },
    { NULL, "net.labels", "\xff", NULL, NULL, "net.labels", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      OnnxMessage *message = onnx_model (onnx_small_graph (1, 8), 13);
      g_autofree char *path = NULL, *beside = NULL;
      g_autoptr (FoveaModel) model = NULL;

      test_folder_init (&folder);
      if (cases[i].inside)
        add_entry (message, "names", cases[i].inside);
      path = write_model (&folder, "net.onnx", message);
      if (cases[i].name)
        beside = test_folder_text (&folder, cases[i].name, cases[i].beside);
      model = open_model (path);
      g_assert_cmpstr (fovea_model_label (model, 0), ==, cases[i].first);
      g_assert_cmpstr (fovea_model_card (model)->labels, ==, cases[i].labels);
      g_assert_cmpint (fovea_model_card (model)->background, ==,
                       cases[i].background);
      g_assert_true (has_reason (model, cases[i].reason));
    }
}

/* 1,000 and 1,001 outputs are ImageNet's, the latter after a background. */
static void
test_imagenet (void)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (names, "name %u\n", i);
  for (gint64 n = 999; n <= 1001; n++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autofree char *path = NULL, *labels = NULL;
      g_autoptr (FoveaModel) model = NULL;

      test_folder_init (&folder);
      labels = test_folder_text (&folder, "imagenet-1k.labels", names->str);
      path = test_folder_graph (
          &folder, "net.onnx",
          test_chain ((gint64[]){ 1, 1, 1, n, -1 }, "Flatten Softmax"));
      model = open_model (path);
      g_assert_true (fovea_model_card (model)->probabilities);
      g_assert_cmpstr (fovea_model_label (model, 1), ==,
                       n == 999    ? NULL :
                       n == 1000 ? "name 1" :
                                     "name 0");
      g_assert_cmpint (fovea_model_card (model)->background, ==, n == 1001);
      if (n == 1001)
        g_assert_cmpstr (fovea_model_label (model, 0), ==, "background");
    }
}

/* A step with a constant before the small model's convolution. */
static OnnxMessage *
scaled_graph (const char *op, float value)
{
  OnnxMessage *graph = onnx_new ();

  onnx_put (graph, 1, onnx_node (op, NULL, "x k", "scaled"));
  onnx_put (graph, 1, onnx_node ("GlobalAveragePool", NULL, "scaled", "pooled"));
  onnx_put (graph, 1, onnx_node ("Flatten", NULL, "pooled", "flat"));
  onnx_put (graph, 1, onnx_node ("Softmax", NULL, "flat", "y"));
  onnx_put (graph, 5, onnx_floats ("k", (gint64[]){ 1, -1 }, &value));
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, -1 }));
  return graph;
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *name, *producer, *format, *nominal, *op;
    float       value;
    const char *preset;
    FoveaChannels channels;
  } cases[] = {
    { "net.onnx", "pytorch", NULL, NULL, NULL, 0, "torchvision", 0 },
    { "net.onnx", "", NULL, NULL, NULL, 0, "torchvision", 0 },
    { "net.onnx", "onnx-caffe2", NULL, NULL, NULL, 0, "caffe",
      FOVEA_CHANNELS_BGR },
    { "bvlc_net.onnx", "", NULL, NULL, NULL, 0, "caffe", FOVEA_CHANNELS_BGR },
    { "EfficientNet-Lite4.onnx", "tf2onnx", NULL, NULL, NULL, 0,
      "efficientnet-lite", 0 },
    { "yolo-cls.onnx", "pytorch", NULL, NULL, NULL, 0, "unit", 0 },
    { "net.onnx", "CNTK", NULL, NULL, NULL, 0, "bytes", 0 },
    { "net.onnx", "pytorch", "Rgb8", NULL, NULL, 0, "bytes", 0 },
    { "net.onnx", "pytorch", "Bgr8", "NominalRange_0_255", NULL, 0, "bytes",
      FOVEA_CHANNELS_BGR },
    { "net.onnx", "pytorch", NULL, "Normalized_0_1", NULL, 0, "unit", 0 },
    { "net.onnx", "pytorch", NULL, "Normalized_1_1", NULL, 0, "tensorflow", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Sub", 123.0f, "bytes", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Sub", 0.5f, "unit", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Mul", 1 / 255.0f, "bytes", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Mul", 2.0f, "unit", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Div", 127.5f, "bytes", 0 },
    { "net.onnx", "pytorch", NULL, NULL, "Add", -127.0f, "bytes", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      OnnxMessage *message = onnx_model (
          cases[i].op ? scaled_graph (cases[i].op, cases[i].value) :
                        onnx_small_graph (1, 8),
          13);
      g_autofree char *path = NULL;
      g_autoptr (FoveaModel) model = NULL;
      const FoveaPreset *preset = fovea_preset_find (cases[i].preset);
      const FoveaCard   *card;

      test_folder_init (&folder);
      onnx_text (message, 2, cases[i].producer);
      if (cases[i].format)
        add_entry (message, "Image.BitmapPixelFormat", cases[i].format);
      if (cases[i].nominal)
        add_entry (message, "Image.NominalPixelRange", cases[i].nominal);
      path = write_model (&folder, cases[i].name, message);
      model = open_model (path);
      card = fovea_model_card (model);
      g_test_message ("case %u", i);
      g_assert_cmpint (card->channels, ==, cases[i].channels);
      g_assert_cmpfloat (card->scale_by, ==, preset->scale_by);
      g_assert_cmpfloat (card->mean[2], ==, preset->mean[2]);
      g_assert_cmpfloat (card->std[0], ==, preset->std[0]);
    }
}

/* Chains without weights: what comes out for what goes in. */
static void
test_tasks (void)
{
  static const struct
  {
    gint64      sizes[6];
    const char *ops;
    FoveaTask   task;
    gboolean    any_size;
    double      output_scale, output_mean;
    FoveaChannels out_channels;
  } cases[] = {
    { { 1, 3, 16, 24, -1 }, "Sigmoid", FOVEA_TASK_IMAGE, TRUE, 1, 0, 0 },
    { { 1, 3, 16, 24, -1 }, "Tanh", FOVEA_TASK_IMAGE, TRUE, 255, 127.5, 0 },
    { { 1, 1, -2, -2, -1 }, "Relu", FOVEA_TASK_IMAGE, TRUE, 1, 0,
      FOVEA_CHANNELS_GRAY },
    { { 1, 3, 16, 24, -1 }, "GlobalAveragePool Flatten", FOVEA_TASK_FEATURES,
      TRUE, 1, 0, FOVEA_CHANNELS_GRAY },
    { { 1, 3, 16, 24, -1 }, "GlobalAveragePool Softmax", FOVEA_TASK_CLASSIFY,
      TRUE, 1, 0, FOVEA_CHANNELS_GRAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autofree char *path = NULL;
      g_autoptr (FoveaModel) model = NULL;
      const FoveaCard *card;

      test_folder_init (&folder);
      path = test_folder_graph (&folder, "net.onnx",
                                test_chain (cases[i].sizes, cases[i].ops));
      model = open_model (path);
      card = fovea_model_card (model);
      g_test_message ("case %u: %s", i, card->task);
      g_assert_cmpint (card->kind, ==, cases[i].task);
      g_assert_cmpstr (card->task, ==, fovea_task_word (card->kind));
      g_assert_cmpint (card->any_size, ==, cases[i].any_size);
      g_assert_cmpfloat (card->output_scale_by, ==, cases[i].output_scale);
      g_assert_cmpfloat (card->output_mean[0], ==, cases[i].output_mean);
      g_assert_cmpint (card->output_channels, ==, cases[i].out_channels);
      g_assert_cmpuint (card->factor, ==, 1);
    }
}

static void
test_origin (void)
{
  g_auto (TestFolder) folder = { 0 };
  OnnxMessage     *message = onnx_model (onnx_small_graph (1, 8), 13);
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;

  add_entry (message, "license", " Free for research\nand more");
  add_entry (message, "author", text);
  test_folder_init (&folder);
  path = write_model (&folder, "net.onnx", message);
  model = open_model (path);
  g_assert_cmpstr (fovea_model_card (model)->licence, ==, "Free for research");
  g_assert_cmpuint (strlen (fovea_model_card (model)->source), ==, 200);
}

/* Core ML's style networks: averages in ImageScaler, in the order of the channels. */
static void
test_scaler (void)
{
  static const float rising[] = { -103.9f, -116.8f, -123.7f };

  for (guint bgr = 0; bgr < 2; bgr++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autofree char *path = NULL;
      g_autoptr (FoveaModel) model = NULL;
      OnnxMessage     *graph = onnx_new ();
      OnnxMessage     *node = onnx_node ("ImageScaler", NULL, "x", "scaled");
      OnnxMessage     *bias = onnx_new ();
      const FoveaCard *card;

      onnx_text (bias, 1, "bias");
      for (guint i = 0; i < 3; i++)
        onnx_float (bias, 7, rising[bgr ? i : 2 - i]);
      onnx_int (bias, 20, 6);
      onnx_put (node, 5, bias);
      onnx_put (graph, 1, node);
      onnx_put (graph, 1, onnx_node ("Relu", NULL, "scaled", "y"));
      onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
      onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, 8, 8, -1 }));
      test_folder_init (&folder);
      path = write_model (&folder, "net.onnx", onnx_model (graph, 7));
      model = open_model (path);
      card = fovea_model_card (model);
      g_assert_cmpfloat (card->scale_by, ==, 255);
      g_assert_cmpint (card->channels, ==, bgr ? FOVEA_CHANNELS_BGR : FOVEA_CHANNELS_RGB);
      g_assert_cmpint (card->output_channels, ==, card->channels);
    }
}

/* A pooling by 4 and back: sides have to be multiples. */
static void
test_multiple (void)
{
  g_auto (TestFolder) folder = { 0 };
  OnnxMessage *graph = onnx_new (), *pool = onnx_node ("AveragePool", NULL, "x", "small");
  OnnxMessage *up = onnx_node ("ConvTranspose", NULL, "small w", "y");
  const float ones[3 * 3 * 16] = { 1 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  onnx_attr_ints (pool, "kernel_shape", 2, (gint64[]){ 4, 4 });
  onnx_attr_ints (pool, "strides", 2, (gint64[]){ 4, 4 });
  onnx_attr_ints (up, "strides", 2, (gint64[]){ 4, 4 });
  onnx_put (graph, 1, pool);
  onnx_put (graph, 1, up);
  onnx_put (graph, 5, onnx_floats ("w", (gint64[]){ 3, 3, 4, 4, -1 }, ones));
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, -2, -2, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, -2, -2, -1 }));
  path = test_folder_graph (&folder, "net.onnx", graph);
  model = open_model (path);
  g_assert_cmpint (fovea_model_card (model)->kind, ==, FOVEA_TASK_IMAGE);
  g_assert_true (fovea_model_card (model)->any_size);
  g_assert_cmpuint (fovea_model_card (model)->multiple, ==, 4);
}

/* ---- Cards that are written ---------------------------------------------------------------- */

static void
test_written (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL, *card_path = NULL, *text = NULL, *again = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) changed = NULL;
  g_autoptr (FoveaModel) reopened = NULL;
  g_autoptr (FoveaCard) card = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "net.onnx", onnx_small_graph (1, 8));
  model = open_model (path);
  card = fovea_card_copy (fovea_model_card (model));
  g_free (card->name);
  card->name = g_strdup ("A name; with = and # and \\ and \xc3\xa9");
  card->mean[1] = 0.1;
  card->std[2] = 1.0 / 3.0;
  card->expected = g_strdup ("3");
  card->guessed = FALSE;
  changed = fovea_model_with_card (model, card, &error);
  g_assert_no_error (error);
  card_path = fovea_model_card_path (changed);
  g_assert_true (g_str_has_prefix (card_path, folder.path));
  for (guint i = 0; i < 2; i++) /* the second time over its own */
    {
      g_assert_true (fovea_model_save_card (changed, &error));
      g_assert_no_error (error);
    }

  reopened = fovea_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_false (fovea_model_card (reopened)->guessed);
  g_assert_cmpstr (fovea_model_card (reopened)->name, ==, card->name);
  g_assert_cmpfloat (fovea_model_card (reopened)->mean[1], ==, 0.1);
  g_assert_cmpfloat (fovea_model_card (reopened)->std[2], ==, 1.0 / 3.0);
  g_assert_true (g_file_get_contents (card_path, &text, NULL, NULL));
  g_assert_true (fovea_model_save_card (reopened, &error));
  g_assert_true (g_file_get_contents (card_path, &again, NULL, NULL));
  g_assert_cmpstr (text, ==, again);

  /* Never over what somebody else wrote. */
  g_assert_true (g_file_set_contents (card_path, "[Model]\n", -1, NULL));
  g_assert_false (fovea_model_save_card (changed, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "net.card|not written by Fovea");
  g_clear_pointer (&again, g_free);
  g_assert_true (g_file_get_contents (card_path, &again, NULL, NULL));
  g_assert_cmpstr (again, ==, "[Model]\n");
}

/* Every task's card, through text and back. */
static void
test_round_trip (void)
{
  for (guint task = 0; task <= FOVEA_TASK_FEATURES; task++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autofree char *path = NULL, *text = NULL, *second = NULL;
      g_autoptr (FoveaCardFile) file = g_new0 (FoveaCardFile, 1);
      g_autoptr (FoveaCardFile) read = NULL;
      g_autoptr (GError) error = NULL;
      FoveaCard *card = &file->card;

      test_folder_init (&folder);
      *card = (FoveaCard){ .width = 64, .height = 32, .any_size = task & 1,
                           .multiple = 1 + task % 2 * 15, .nhwc = task & 2,
                           .channels = task % 3, .crop = 1.0, .factor = 4,
                           .scale_by = 255, .mean = { 1, 2, 3 },
                           .std = { 0.1, 0.2, 0.3 }, .classes = 7,
                           .background = task & 1, .output_scale_by = 2,
                           .output_std = { 1, 1, 1 }, .guessed = TRUE,
                           .output_channels = FOVEA_CHANNELS_BGR };
      file->file = g_strdup ("net.onnx");
      card->name = g_strdup ("N");
      card->picture = g_strdup ("p.png");
      card->reasons = g_strsplit ("Because|Of \xc3\xa9 # [it]", "|", -1);
      fovea_card_set_task (card, task);
      text = fovea_card_to_text (file);
      path = test_folder_text (&folder, "n.card", text);
      read = fovea_card_read (path, &error);
      g_assert_no_error (error);
      second = fovea_card_to_text (read);
      g_assert_cmpstr (text, ==, second);
      g_assert_cmpint (read->card.kind, ==, task);
      g_assert_cmpstrv (read->card.reasons, card->reasons);
      g_assert_true (read->card.guessed);
    }
}

static void
test_bad_edits (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "net.onnx", onnx_small_graph (1, 8));
  model = open_model (path);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (FoveaCard) card = fovea_card_copy (fovea_model_card (model));
      g_autoptr (GError) error = NULL;

      if (i == 0)
        card->labels = g_strdup ("nowhere");
      else if (i == 1)
        card->channels = FOVEA_CHANNELS_GRAY;
      else if (i == 2)
        card->output = g_strdup ("z");
      else
        card->labels = g_strdup (FOVEA_LABELS_INSIDE);
      g_assert_null (fovea_model_with_card (model, card, &error));
      test_error (error, (FoveaError) error->code,
                  i == 0   ? "net|nowhere" :
                  i == 1 ? "1x3x8x8|GRAY" :
                  i == 2 ? "net|'z'" :
                             "labels=metadata");
    }
}

/* ---- Preparations ----------------------------------------------------------------------------- */

static void
test_presets (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 9, 12));
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaPreset *presets;
  guint              n;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "net.onnx", onnx_small_graph (1, 8));
  model = open_model (path);
  presets = fovea_presets (&n);
  rows = fovea_model_try_presets (model, photo, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n);
  g_assert_cmpuint (n, ==, 6);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (FoveaCard) card = fovea_card_copy (fovea_model_card (model));
      g_autoptr (FoveaModel) tried = NULL;
      g_autoptr (FoveaClassification) alone = NULL;
      const FoveaClassification *row = rows->pdata[i];

      fovea_card_set_preset (card, &presets[i]);
      g_assert_true (fovea_card_preset (card) == &presets[i]);
      g_assert_true (fovea_preset_find (presets[i].id) == &presets[i]);
      tried = fovea_model_with_card (model, card, &error);
      alone = fovea_classify (tried, photo, 2, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (row->guesses[0].index, ==, alone->guesses[0].index);
      g_assert_cmpfloat (row->guesses[0].probability, ==,
                         alone->guesses[0].probability);
      card->mean[0] += 1.0;
      g_assert_null (fovea_card_preset (card));
    }
  g_assert_null (fovea_preset_find ("nobody's"));
}

static void
test_self_test (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *card = test_card ("small.onnx", "five.labels", NULL);
  g_autofree char *with = g_strconcat (card, "[Test]\npicture=p.png\nexpected=bee\n", NULL);
  g_autofree char *path = NULL, *card_path = NULL, *labels = NULL, *picture = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;
  FoveaGuess          guess = { 1, (char *) "bee", 0.9 };
  FoveaClassification answer = { .guesses = &guess, .n_guesses = 1 };

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "small.onnx", onnx_small_graph (1, 8));
  labels = test_folder_text (&folder, "five.labels", "ant\nbee\ncat\ndog\nemu\n");
  card_path = test_folder_text (&folder, "small.card", with);
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  picture = fovea_model_test_picture (model);
  g_assert_true (g_str_has_prefix (picture, folder.path));
  g_assert_true (g_str_has_suffix (picture, "p.png"));
  g_assert_true (fovea_model_test_passed (model, &answer));
  guess = (FoveaGuess){ 2, (char *) "cat", 0.9 };
  g_assert_false (fovea_model_test_passed (model, &answer));
  answer.n_guesses = 0;
  g_assert_false (fovea_model_test_passed (model, &answer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guess/label-texts", test_label_texts);
  g_test_add_func ("/guess/metadata", test_metadata);
  g_test_add_func ("/guess/labels", test_labels);
  g_test_add_func ("/guess/imagenet", test_imagenet);
  g_test_add_func ("/guess/ranges", test_ranges);
  g_test_add_func ("/guess/origin", test_origin);
  g_test_add_func ("/guess/scaler", test_scaler);
  g_test_add_func ("/guess/tasks", test_tasks);
  g_test_add_func ("/guess/multiple", test_multiple);
  g_test_add_func ("/guess/written", test_written);
  g_test_add_func ("/guess/round-trip", test_round_trip);
  g_test_add_func ("/guess/bad-edits", test_bad_edits);
  g_test_add_func ("/guess/presets", test_presets);
  g_test_add_func ("/guess/self-test", test_self_test);
  return g_test_run ();
}
