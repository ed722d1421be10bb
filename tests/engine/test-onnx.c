/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading ONNX: what is read must be read right, and files that are something
 * else are told by name. What is refused: test-onnx-refused.c. */
#include <string.h>

#include <glib/gstdio.h>

#include "onnx-check.h"
#include "support.h"

/* Reads the weight "w" back and compares its four numbers. */
static void
check_weight (OnnxMessage *weight, FoveaDType dtype, const double want[4])
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  const FoveaTensor *tensor;
  FoveaValue         value;

  net_parse (&net, onnx_model (graph_with_weight (weight, "w"), 13), &error);
  g_assert_no_error (error);
  value = fovea_graph_find (net.graph, "w", &error);
  g_assert_no_error (error);
  tensor = fovea_weights_get (net.weights, value);
  g_assert_nonnull (tensor);
  g_assert_cmpint (tensor->dtype, ==, dtype);
  g_assert_cmpint (fovea_shape_elements (&tensor->shape), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_tensor_get (tensor, i), ==, want[i]);
}

/* ---- What is read --------------------------------------------------------------- */

static void
test_small_network (void)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_autoptr (GError) error = NULL;
  static const char *const layers[] = { "conv", "relu", "globalaverage",
                                        "flatten", "fc" };

  fovea_onnx_parse (bytes, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_graph_n_nodes (net.graph), ==, G_N_ELEMENTS (layers));
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    g_assert_cmpstr (fovea_graph_node (net.graph, i)->layer, ==, layers[i]);
  g_assert_cmpstr (fovea_graph_node (net.graph, 1)->name, ==, "relu");
  g_assert_cmpuint (fovea_graph_n_inputs (net.graph), ==, 1);
  g_assert_cmpuint (fovea_graph_n_outputs (net.graph), ==, 1);
  g_assert_cmpint (fovea_weights_parameters (net.weights), ==,
                   4 * 27 + 4 + 5 * 4 + 5);
}

/* The network's numbers, against the definition in double precision. */
static void
test_small_network_runs (void)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) x = test_random (test_shape ("1x3x8x8"));
  g_autoptr (FoveaTensor) y = NULL;
  FoveaTensor      *w[4];
  const char *const names[] = { "w", "b", "fw", "fb" };
  RefWindow window = { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } };

  fovea_onnx_parse (bytes, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    w[i] = fovea_tensor_to_float (
        fovea_weights_get (net.weights,
                           fovea_graph_find (net.graph, names[i], NULL)),
        NULL);
  y = test_run (net.graph, net.weights, (const FoveaTensor *[]){ x });

  g_autoptr (Ref) conv = ref_conv (x, w[0], w[1], &window, 1, FALSE);

  for (guint u = 0; u < 5; u++)
    {
      double sum = fovea_tensor_get (w[3], u);

      for (guint c = 0; c < 4; c++)
        {
          double mean = 0.0;

          for (guint i = 0; i < 64; i++)
            mean += MAX (conv->value[c * 64 + i], 0.0) / 64.0;
          sum += mean * fovea_tensor_get (w[2], u * 4 + c);
        }
      g_assert_cmpfloat_with_epsilon (((float *) y->data)[u], sum, 2e-6);
    }
  for (guint i = 0; i < 4; i++)
    fovea_tensor_free (w[i]);
}

/* Every kind of number, raw and typed, packed and one by one. */
static void
test_raw_numbers (void)
{
  const struct
  {
    int         type;
    FoveaDType  dtype;
    const void *bytes;
    gsize       n;
    double      want[4];
  } cases[] = {
    { 1,
      FOVEA_F32,
      (float[]){ 1.5f, -2, 0, 3e38f },
      16,
      { 1.5, -2, 0, 3e38f } },
    { 2, FOVEA_U8, (guint8[]){ 0, 1, 128, 255 }, 4, { 0, 1, 128, 255 } },
    { 3, FOVEA_I8, (gint8[]){ 0, -1, -128, 127 }, 4, { 0, -1, -128, 127 } },
    { 4, FOVEA_U16, (guint16[]){ 0, 1, 2, 65535 }, 8, { 0, 1, 2, 65535 } },
    { 5, FOVEA_I16, (gint16[]){ 0, -1, 2, -32768 }, 8, { 0, -1, 2, -32768 } },
    { 6,
      FOVEA_I32,
      (gint32[]){ 0, -1, 2, G_MININT32 },
      16,
      { 0, -1, 2, G_MININT32 } },
    { 7,
      FOVEA_I64,
      (gint64[]){ 0, -1, 2, 1LL << 40 },
      32,
      { 0, -1, 2, 0x1p40 } },
    { 9, FOVEA_BOOL, (guint8[]){ 0, 1, 1, 0 }, 4, { 0, 1, 1, 0 } },
    { 10,
      FOVEA_F16,
      (guint16[]){ 0x3c00, 0xc000, 0x0001, 0x7bff },
      8,
      { 1, -2, 0x1p-24, 65504 } },
    { 11, FOVEA_F64, (double[]){ 0.5, -1, 0.1, 0 }, 32, { 0.5, -1, 0.1, 0 } },
    { 12,
      FOVEA_U32,
      (guint32[]){ 0, 1, 2, G_MAXUINT32 },
      16,
      { 0, 1, 2, G_MAXUINT32 } },
    { 13,
      FOVEA_U64,
      (guint64[]){ 0, 1, 2, 1ULL << 50 },
      32,
      { 0, 1, 2, 0x1p50 } },
    { 16,
      FOVEA_BF16,
      (guint16[]){ 0x3f80, 0xc000, 0, 0x4049 },
      8,
      { 1, -2, 0, 3.140625 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_weight (
        onnx_tensor_raw ("w", cases[i].type, four, cases[i].bytes, cases[i].n),
        cases[i].dtype, cases[i].want);
}

/* The same bytes at each of the four places that a file may put them. */
static void
test_raw_alignment (void)
{
  const float values[] = { 0.25f, -1.0f, 7.0f, 1e-30f };

  for (guint shift = 0; shift < 4; shift++)
    {
      g_autofree char *filler = g_strnfill (shift + 1, 'x');
      OnnxMessage     *weight = onnx_floats ("w", four, values);

      onnx_text (weight, 12, filler); /* behind it, and so before the next */
      g_byte_array_set_size (weight, 0);
      onnx_text (weight, 12, filler);
      onnx_int (weight, 1, 1), onnx_int (weight, 1, 1);
      onnx_int (weight, 1, 2), onnx_int (weight, 1, 2);
      onnx_int (weight, 2, 1);
      onnx_text (weight, 8, "w");
      onnx_bytes (weight, 9, values, sizeof values);
      check_weight (weight, FOVEA_F32, (double[]){ 0.25, -1, 7, 1e-30f });
    }
}

static void
test_typed_numbers (void)
{
  const struct
  {
    int        type;
    guint      field;
    FoveaDType dtype;
    gint64     values[4];
    double     want[4];
  } cases[] = {
    { 2, 5, FOVEA_U8, { 0, 1, 128, 255 }, { 0, 1, 128, 255 } },
    { 3, 5, FOVEA_I8, { 0, -1, -128, 127 }, { 0, -1, -128, 127 } },
    { 4, 5, FOVEA_U16, { 0, 1, 2, 65535 }, { 0, 1, 2, 65535 } },
    { 5, 5, FOVEA_I16, { 0, -1, 2, -32768 }, { 0, -1, 2, -32768 } },
    { 6, 5, FOVEA_I32, { 0, -1, 2, G_MININT32 }, { 0, -1, 2, G_MININT32 } },
    { 7, 7, FOVEA_I64, { 0, -1, 2, 1LL << 40 }, { 0, -1, 2, 0x1p40 } },
    { 9, 5, FOVEA_BOOL, { 0, 1, 1, 0 }, { 0, 1, 1, 0 } },
    { 10,
      5,
      FOVEA_F16,
      { 0x3c00, 0xc000, 1, 0x7bff },
      { 1, -2, 0x1p-24, 65504 } },
    { 12, 11, FOVEA_U32, { 0, 1, 2, G_MAXUINT32 }, { 0, 1, 2, G_MAXUINT32 } },
    { 13, 11, FOVEA_U64, { 0, 1, 2, 1LL << 50 }, { 0, 1, 2, 0x1p50 } },
    { 16,
      5,
      FOVEA_BF16,
      { 0x3f80, 0xc000, 0, 0x4049 },
      { 1, -2, 0, 3.140625 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int packed = 0; packed < 2; packed++)
      {
        OnnxMessage *weight = onnx_tensor ("w", cases[i].type, four);
        OnnxMessage *list = onnx_new ();

        for (guint j = 0; j < 4; j++)
          if (packed)
            onnx_varint (list, (guint64) cases[i].values[j]);
          else
            onnx_int (weight, cases[i].field, cases[i].values[j]);
        onnx_put (weight, packed ? cases[i].field : 12, list);
        check_weight (weight, cases[i].dtype, cases[i].want);
      }
}

static void
test_typed_floats (void)
{
  const float  values[] = { 1.5f, -2.0f, 0.0f, 3e38f };
  const double doubles[] = { 0.5, -1.0, 0.1, 0.0 };
  const double want[] = { 1.5, -2, 0, 3e38f }, wide[] = { 0.5, -1, 0.1, 0 };
  OnnxMessage *weight = onnx_tensor ("w", 1, four);

  for (guint i = 0; i < 4; i++)
    onnx_float (weight, 4, values[i]);
  check_weight (weight, FOVEA_F32, want);
  weight = onnx_tensor ("w", 1, four);
  onnx_bytes (weight, 4, values, 8); /* in two pieces */
  onnx_bytes (weight, 4, values + 2, 8);
  check_weight (weight, FOVEA_F32, want);
  weight = onnx_tensor ("w", 11, four);
  onnx_bytes (weight, 10, doubles, sizeof doubles);
  check_weight (weight, FOVEA_F64, wide);
}

/* Files before IR 4 list their weights among the inputs. */
static void
test_weight_among_inputs (void)
{
  OnnxMessage *graph = graph_with_weight (
      onnx_floats ("w", four, (float[4]){ 1, 2, 3, 4 }), "w");
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  onnx_put (graph, 11, onnx_info ("w", 1, four));
  net_parse (&net, onnx_model (graph, 7), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_graph_n_inputs (net.graph), ==, 1);
}

/* -2 stands for a name; 0 and negative numbers for "any" too. */
static void
test_unknown_sizes (void)
{
  const gint64 sizes[] = { -2, 0, -7 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (Net) net = { 0 };
      g_autoptr (GError) error = NULL;

      net_parse (&net, onnx_model (onnx_small_graph (sizes[i], 8), 13), &error);
      g_assert_no_error (error);
      g_assert_cmpint (fovea_graph_input_shape (net.graph, 0)->size[0], ==, -1);
      g_assert_cmpint (fovea_graph_input_shape (net.graph, 0)->size[1], ==, 3);
    }
}

static void
test_half_input (void)
{
  OnnxMessage *graph = onnx_new ();
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  onnx_put (graph, 1, onnx_node ("Relu", NULL, "x", "y"));
  onnx_put (graph, 11, onnx_info ("x", 10, four));
  onnx_put (graph, 12, onnx_info ("y", 10, four));
  net_parse (&net, onnx_model (graph, 13), &error);
  g_assert_no_error (error);
  /* a node without a name is called as its output */
  g_assert_cmpstr (fovea_graph_node (net.graph, 0)->name, ==, "y");
}

/* Constants are weights; Cast and Identity are layers, of which those that read
 * constants alone are computed when a plan is made. */
static void
test_constants_and_casts (void)
{
  OnnxMessage *graph = onnx_new (), *node;
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) x = NULL;
  g_autoptr (FoveaTensor) y = NULL;

  node = onnx_node ("Constant", "c", "", "c_out");
  onnx_attr_tensor (node, "value",
                    onnx_int64s (NULL, four, (gint64[]){ 1, 2, 3, 4 }));
  onnx_put (graph, 1, node);
  node = onnx_node ("Cast", "cast", "c_out", "c_float");
  onnx_attr_int (node, "to", 10);
  onnx_put (graph, 1, node);
  onnx_put (graph, 1, onnx_node ("Identity", "id", "c_float", "c_same"));
  node = onnx_node ("Cast", "half", "x", "x_half");
  onnx_attr_int (node, "to", 10);
  onnx_put (graph, 1, node);
  onnx_put (graph, 1, onnx_node ("Add", "add", "x_half c_same", "y"));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  net_parse (&net, onnx_model (graph, 13), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_graph_n_nodes (net.graph), ==, 4);

  x = test_numbers (test_shape ("1x1x2x2"), (double[]){ 10, 20, 30, 40 });
  y = test_run (net.graph, net.weights, (const FoveaTensor *[]){ x });
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (((float *) y->data)[i], ==, 11 * (i + 1));
}

/* An attribute of each kind reaches the layer; here by what it complains of. */
static void
test_attributes (void)
{
  OnnxMessage *graph = onnx_new (), *node, *list = onnx_new ();
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  node = onnx_node ("MaxPool", "pool", "x", "y");
  onnx_varint (list, 2), onnx_varint (list, 1); /* packed ints, no type */
  onnx_attr_message (node, "kernel_shape", 0, 8, list);
  onnx_attr_text (node, "auto_pad", "VALID");
  onnx_attr_int (node, "ceil_mode", 0);
  onnx_put (graph, 1, node);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  net_parse (&net, onnx_model (graph, 13), &error);
  g_assert_no_error (error);

  g_autoptr (FoveaPlan) plan =
      fovea_plan_new (net.graph, net.weights,
                      fovea_graph_input_shape (net.graph, 0), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fovea_plan_shape (plan, 1)->size[2], ==, 1);
  g_assert_cmpint (fovea_plan_shape (plan, 1)->size[3], ==, 2);
}

/* A second output that nobody reads is left out (Dropout's mask). */
static void
test_unread_output (void)
{
  OnnxMessage *graph = onnx_new ();
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  onnx_put (graph, 1, onnx_node ("Dropout", "drop", "x", "y mask"));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  net_parse (&net, onnx_model (graph, 9), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_graph_node (net.graph, 0)->n_outputs, ==, 1);
}

/* Unknown fields, groups among them, are skipped; a weight that nobody uses is
 * not even looked at. */
static void
test_unknown_fields (void)
{
  OnnxMessage *graph = onnx_small_graph (1, 8), *model;
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  onnx_put (graph, 5,
            onnx_tensor ("unused", 99, (gint64[]){ 1LL << 30, 5, -1 }));
  model = onnx_model (graph, 13);
  onnx_text (model, 1000, "from the future");
  onnx_varint (model, 99 << 3 | 3); /* group 99 { group 98 { 5: 7 } } */
  onnx_varint (model, 98 << 3 | 3);
  onnx_int (model, 5, 7);
  onnx_varint (model, 98 << 3 | 4);
  onnx_varint (model, 99 << 3 | 4);
  net_parse (&net, model, &error);
  g_assert_no_error (error);
}

#define B(bytes) bytes, sizeof (bytes) - 1
#define MANUAL   "docs/conversions.md"
#define PICKLE   "pickle|programs|never reads|ONNX|" MANUAL
static const struct
{
  const char *bytes;
  gsize       n;
  const char *text;
} foreign_files[] = {
  { B (""), "empty" },
  { B ("\x89PNG\r\n\x1a\n...."), "PNG" },
  { B ("\xff\xd8\xff\xe0...."), "JPEG" },
  { B ("RIFF....WEBPVP8 "), "WebP" },
  { B ("%PDF-1.7"), "PDF" },
  { B ("PK\3\4........"), "ZIP archive|unpack" },
  { B ("PK\3\4\0\0................archive/data.pkl"), PICKLE },
  { B ("PK\3\4................................PK\1\2...b/data.pkl"), PICKLE },
  { B ("PK\3\4.......... metadata.json{\"keras_version\": \"3.5\""),
    "Keras" },
  { B ("PK\3\4.......... PK\1\2 config.json PK\1\2 model.weights.h5"),
    "Keras" },
  { B ("PK\3\4.......... PK\1\2 arr_0.npy"), "NumPy" },
  { B ("PK\3\4.......... PK\1\2 Data/com.apple.CoreML/model.mlmodel"),
    "Core ML|convert" },
  { B ("\x80\2\x8a\nl\xfc\x9c"), PICKLE },
  { B ("\x80\3}q\0."), PICKLE },
  { B ("\x80\4\x95"), PICKLE },
  { B ("\x80\5\x95"), PICKLE },
  { B ("ccollections\nOrderedDict\n"), PICKLE },
  { B ("(dp0\nS'a'\n"), PICKLE },
  { B ("\x93NUMPY\1\0"), "NumPy" },
  { B ("\x1f\x8b\x08\x00"), "gzip|unpack" },
  { B ("BZh91AY"), "bzip2|unpack" },
  { B ("\xfd"
       "7zXZ\0\0"),
    "xz|unpack" },
  { B ("\x28\xb5\x2f\xfd...."), "zstd|unpack" },
  { B ("7z\xbc\xaf\x27\x1c.."), "7z|unpack" },
  { B ("\x89HDF\r\n\x1a\n"), "HDF5|Keras|" MANUAL },
  { B ("\x1c\0\0\0TFL3"), "TensorFlow Lite|" MANUAL },
  { B ("\x1c\0\0\0ORTM"), "ONNX Runtime|.onnx file" },
  { B ("\x1c\0\0\0ET12"), "ExecuTorch|" MANUAL },
  { B ("ftrt\0\0\0\0"), "TensorRT" },
  { B ("GGUF\3\0\0\0"), "GGUF" },
  { B ("7767517\n75 83\nInput data 0 1 data"), "ncnn|.param|" MANUAL },
  { B ("\xdd\x85\x76\0\1\0\0\0"), "ncnn|.param.bin|" MANUAL },
  { B ("\x47\x6b\x30\x01...."), "ncnn|.bin|" MANUAL },
  { B ("[net]\nwidth=416\n\n[convolutional]\n"), "Darknet|.cfg|" MANUAL },
  { B ("\0\0\0\0\2\0\0\0\5\0\0\0"), "Darknet|.cfg|" MANUAL },
  { B ("\0\0\0\0\1\0\0\0\0\0\0\0"), "Darknet|.cfg|" MANUAL },
  { B ("name: \"LeNet\"\nlayer {\n  type: \"Data\""),
    "Caffe|.caffemodel|" MANUAL },
  { B ("name: \"Old\"\nlayers {\n  type: DATA"), "Caffe|" MANUAL },
  { B ("\n\5LeNet\xa2\6\4\n\2ab"), "Caffe|.prototxt|" MANUAL },
  { B ("\n\3Net\x12\2\n\0\x12\2\n\0"), "old Caffe|" MANUAL },
  { B ("\x08\4\x12\2\n\0\xa2\x1f\2\n\0"), "Core ML|" MANUAL },
  { B ("\n\2\n\0\n\2\n\0"), "TensorFlow graph|" MANUAL },
  { B ("<?xml version=\"1.0\"?>\n<net name=\"a\" version=\"11\">"),
    "OpenVINO|" MANUAL },
  { B ("{\"format\": \"layers-model\", \"generatedBy\":"),
    "TensorFlow.js|" MANUAL },
  { B ("\n<!DOCTYPE html>\n<title>404</title>"), "web page" },
  { B ("<HTML><body>Not found"), "web page" },
  { B ("version https://git-lfs.github.com/spec/v1\noid sha256:00"),
    "Git LFS pointer|real file" },
  { B ("Hello, world"), "text" },
  { B ("\x40\0\0\0\0\0\0\0{\"w\":"), "safetensors|" MANUAL },
  { "\x08", 1, "breaks off" },
};

/* ---- Files that are something else --------------------------------------------------- */

static void
test_foreign_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreign_files); i++)
    {
      OnnxMessage *model = onnx_new ();

      g_byte_array_append (model, (const guint8 *) foreign_files[i].bytes,
                           (guint) foreign_files[i].n);
      assert_fails (model, FOVEA_ERROR_FORMAT, foreign_files[i].text);
    }
}

/* By path: the message begins with the file's name; pipes are not waited for. */
static void
test_paths (void)
{
  g_autofree char *dir = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "broken.onnx", NULL);
  g_autofree char *good = g_build_filename (dir, "good.onnx", NULL);
  g_autofree char *data = g_build_filename (dir, "good.onnx.data", NULL);
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "nonsense", -1, NULL);
  g_assert_false (fovea_onnx_read (path, &net.graph, &net.weights, &error));
  g_assert_true (g_str_has_prefix (error->message, "broken.onnx: "));
  g_clear_error (&error);
  g_assert_false (fovea_onnx_read (dir, &net.graph, &net.weights, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_false (
      fovea_onnx_read ("/nowhere/a.onnx", &net.graph, &net.weights, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  g_file_set_contents (good, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), NULL);
  fovea_onnx_read (good, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  g_file_set_contents (data, "\1\2\3\4", 4, NULL);
  g_clear_pointer (&net.graph, fovea_graph_unref);
  g_clear_pointer (&net.weights, fovea_weights_unref);
  g_assert_false (fovea_onnx_read (data, &net.graph, &net.weights, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "open the .onnx file"));
  g_remove (path);
  g_remove (good);
  g_remove (data);
  g_rmdir (dir);
}

#define ADD(name, func) g_test_add_func ("/engine/onnx/" name, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("read/small-network", test_small_network);
  ADD ("read/small-network-runs", test_small_network_runs);
  ADD ("read/raw-numbers", test_raw_numbers);
  ADD ("read/raw-alignment", test_raw_alignment);
  ADD ("read/typed-numbers", test_typed_numbers);
  ADD ("read/typed-floats", test_typed_floats);
  ADD ("read/weight-among-inputs", test_weight_among_inputs);
  ADD ("read/unknown-sizes", test_unknown_sizes);
  ADD ("read/half-input", test_half_input);
  ADD ("read/constants-and-casts", test_constants_and_casts);
  ADD ("read/attributes", test_attributes);
  ADD ("read/unread-output", test_unread_output);
  ADD ("read/unknown-fields", test_unknown_fields);
  ADD ("files/foreign", test_foreign_files);
  ADD ("files/paths", test_paths);
  return g_test_run ();
}
