/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over a photo, by a network whose map of class c is the photo's channel
 * c: where the map is drawn and what it is must be the photo itself. */
#include <math.h>
#include <string.h>

#include "test-models.h"

/* Channels' ReLUs, averaged, over an input of `channels` x 4 x 4. */
static FoveaModel *
open_channels (const TestFolder *folder, guint channels, const char *ops)
{
  return test_graph_open (
      folder, test_chain ((gint64[]){ 1, channels, 4, 4, -1 }, ops),
      channels == 1 ? "width=4\nheight=4\nchannels=GRAY\nmean=0\nstd=1" :
                      "width=4\nheight=4");
}

#define CHANNELS "Relu GlobalAveragePool Flatten"

static FoveaPhotoHeat *
heat_of (FoveaModel        *model,
         FoveaWhy           why,
         FoveaSeeing        seeing,
         const FoveaTensor *photo,
         guint              index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaReason) reason =
      fovea_reason_new (model, why, NULL, seeing, &error);
  FoveaPhotoHeat *heat;

  g_assert_no_error (error);
  heat = fovea_reason_run (reason, photo, index, NULL, &error);
  g_assert_no_error (error);
  return heat;
}

static float *
draw (const FoveaPhotoHeat *heat, guint width, guint height)
{
  float *values = g_new (float, (gsize) width * height);

  g_assert_true (fovea_photo_heat_draw (heat, width, height, values, NULL));
  return values;
}

/* Inside the crop the photo's own numbers, in their places; 0 outside. */
static void
check_crop (gint64 width, gint64 height)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo =
      test_random (fovea_shape (3, 3, height, width));
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autofree float *values = NULL;
  float            *pixels = photo->data;

  for (gint64 i = 0; i < 3 * width * height; i++)
    pixels[i] = 0.1f + 0.4f * (pixels[i] + 1);
  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  heat = heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_CROP, photo, 1);
  g_assert_cmpint (heat->seen.width, ==, 4);
  g_assert_cmpint (heat->seen.height, ==, 4);
  g_assert_cmpint (heat->seen.x, ==, (width - 4) / 2);
  g_assert_null (heat->problem);
  values = draw (heat, (guint) width, (guint) height);
  for (gint64 y = 0; y < height; y++)
    for (gint64 x = 0; x < width; x++)
      {
        const gboolean inside =
            x >= heat->seen.x && x < heat->seen.x + heat->seen.width &&
            y >= heat->seen.y && y < heat->seen.y + heat->seen.height;
        const double want =
            inside ? CLAMP (pixels[(height + y) * width + x], 0, 1) : 0;

        g_assert_cmpfloat_with_epsilon (values[y * width + x], want, 1e-5);
      }
}

static void
test_crop (void)
{
  check_crop (8, 4);
  check_crop (4, 9);
  check_crop (4, 4);
}

/* Three tiles that agree where they overlap: the whole photo, without seams. */
static void
test_tiles (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 8, 4));
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autofree float *values = NULL;
  float            *pixels = photo->data;
  double            mean = 0;

  for (guint i = 0; i < 96; i++)
    pixels[i] = 0.5f + 0.4f * pixels[i];
  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  heat = heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_TILES, photo, 2);
  g_assert_cmpuint (heat->n_parts, ==, 3);
  g_assert_cmpint (heat->seen.height, ==, 8);
  values = draw (heat, 4, 8);
  for (guint i = 0; i < 32; i++)
    g_assert_cmpfloat_with_epsilon (values[i], CLAMP (pixels[64 + i], 0, 1),
                                    1e-5);
  for (guint part = 0; part < 3; part++)
    mean += heat->heats[part]->score / 3;
  g_assert_cmpfloat_with_epsilon (heat->score, mean, 1e-9);
}

/* A map of 2 x 1 over 4 x 4 pixels: centres at 1 and 3, between them the cubic
 * 2 + 2 t + 6 t^2 - 4 t^3 (Catmull-Rom through 2, 2, 6, 6). */
static double
cubic (double at)
{
  const double t = CLAMP ((at - 1) / 2, 0, 1);

  return 2 + t * (2 + t * (6 - 4 * t));
}

static void
test_between (void)
{
  float            numbers[] = { 2, 6 };
  FoveaHeat        map = { .width = 2, .height = 1, .values = numbers,
                           .minimum = 2, .maximum = 6 };
  FoveaHeat       *maps[] = { &map };
  FoveaRect        part = { 4, 2, 4, 4 };
  FoveaPhotoHeat   heat = { .width = 8, .height = 6, .seen = part,
                            .n_parts = 1, .parts = &part, .heats = maps,
                            .first = { 0.5, 0.25 }, .step = { 1, 0.5 } };
  g_autofree float *values = draw (&heat, 8, 6);
  g_autofree float *small = draw (&heat, 4, 3);
  g_autofree float *large = draw (&heat, 80, 60);

  for (guint i = 0; i < 48; i++)
    g_assert_cmpfloat_with_epsilon (
        values[i], i / 8 < 2 || i % 8 < 4 ? 0 : cubic (i % 8 - 4 + 0.5), 1e-6);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon (
        small[i], i / 4 < 1 || i % 4 < 2 ? 0 : numbers[i % 4 - 2], 1e-6);
  for (guint i = 0; i < 4800; i++)
    g_assert_cmpfloat_with_epsilon (
        large[i],
        i / 80 < 20 || i % 80 < 40 ? 0 : cubic ((i % 80 - 40 + 0.5) / 10),
        1e-5);
}

/* Two high numbers side by side, the second one higher: the top lies between
 * them, and is no higher than it. */
static void
test_top (void)
{
  float          numbers[] = { 0, 5, 6, 0 };
  FoveaHeat      map = { .width = 4, .height = 1, .values = numbers,
                         .minimum = 0, .maximum = 6 };
  FoveaHeat     *maps[] = { &map };
  FoveaRect      part = { 0, 0, 400, 100 };
  FoveaPhotoHeat heat = { .width = 400, .height = 100, .seen = part,
                          .n_parts = 1, .parts = &part, .heats = maps,
                          .first = { 0.5, 0.125 }, .step = { 1, 0.25 } };
  g_autofree float *values = draw (&heat, 400, 100);
  double x, y;

  for (guint i = 0; i < 40000; i++)
    {
      g_assert_cmpfloat (values[i], >=, 0);
      g_assert_cmpfloat (values[i], <=, 6);
    }
  g_assert_true (fovea_photo_heat_peak (&heat, &x, &y, NULL));
  g_assert_cmpfloat (x, >, 200);
  g_assert_cmpfloat (x, <, 245);
  g_assert_cmpfloat_with_epsilon (y, 50, 1);
}

/* Many numbers of a map in one of the drawing: their mean, not one of them. */
static void
test_shrunk (void)
{
  float            numbers[64];
  FoveaHeat        map = { .width = 64, .height = 1, .values = numbers,
                           .maximum = 1 };
  FoveaHeat       *maps[] = { &map };
  FoveaRect        part = { 0, 0, 64, 64 };
  FoveaPhotoHeat   heat = { .width = 64, .height = 64, .seen = part,
                            .n_parts = 1, .parts = &part, .heats = maps,
                            .first = { 0.5, 0.5 / 64 }, .step = { 1, 1.0 / 64 } };
  g_autofree float *values = NULL;

  for (guint i = 0; i < 64; i++)
    numbers[i] = i % 2 ? 1 : 0;
  values = draw (&heat, 4, 4);
  for (guint i = 0; i < 16; i++)
    g_assert_cmpfloat_with_epsilon (values[i], 0.5, 0.02);
}

static void
test_peak (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 4, 8));
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  float  numbers[] = { -3, -1, -2, -5 };
  float *pixels = photo->data;
  double x, y;

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  for (guint i = 0; i < 96; i++)
    pixels[i] = i == 3 + 8 ? 1 : 0;
  heat = heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_CROP, photo, 0);
  g_assert_true (fovea_photo_heat_peak (heat, &x, &y, NULL));
  g_assert_cmpfloat (x, ==, 3.5);
  g_assert_cmpfloat (y, ==, 1.5);
  /* Below 0 everywhere the highest place is still inside what was seen. */
  heat->heats[0]->width = heat->heats[0]->height = 2;
  memcpy (heat->heats[0]->values, numbers, sizeof numbers);
  heat->heats[0]->minimum = -5;
  heat->heats[0]->maximum = -1;
  heat->first[0] = heat->first[1] = 0.25;
  heat->step[0] = heat->step[1] = 0.5;
  g_assert_true (fovea_photo_heat_peak (heat, &x, &y, NULL));
  g_assert_cmpfloat (x, >, 4);
  g_assert_cmpfloat (x, <, 6);
  g_assert_cmpfloat (y, <, 2);
}

/* The numbers of a photo that is smaller than the input are stretched. */
static void
test_small_photo (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_numbers (
      fovea_shape (3, 3, 1, 2), (double[]){ 0, 1, 0.5, 0.5, 0, 0 });
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autofree float *values = NULL;

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  heat = heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_SQUASH, photo, 0);
  values = draw (heat, 2, 1);
  g_assert_cmpfloat (values[1], >, values[0]);
}

static char *
problem_of (FoveaModel *model, double value)
{
  const double numbers[48] = { [20] = value };
  g_autoptr (FoveaTensor) photo =
      test_numbers (fovea_shape (3, 3, 4, 4), numbers);
  g_autoptr (FoveaPhotoHeat) heat =
      heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_CROP, photo, 0);

  return g_steal_pointer (&heat->problem);
}

static void
test_problems (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) minus = NULL;
  g_autofree char *zero = NULL, *nan = NULL, *below = NULL;

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  zero = problem_of (model, 0.0);
  g_assert_nonnull (strstr (zero, "all 16 numbers of the map are 0"));
  nan = problem_of (model, NAN);
  /* class 0 does not look at the second channel, but 0 * NaN is NaN */
  g_assert_nonnull (nan);
  g_assert_nonnull (strstr (nan, "of the map's 16 numbers are infinite"));
  minus = open_channels (&folder, 3, "Exp Neg GlobalAveragePool Flatten");
  below = problem_of (minus, 0.5);
  g_assert_nonnull (strstr (below, "nowhere above 0"));
}

static void
test_layers (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaReason) first = NULL;
  g_autoptr (FoveaReason) saliency = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) layers = NULL;

  test_folder_init (&folder);
  model = open_channels (&folder, 3,
                         "Sigmoid Relu Tanh GlobalAveragePool Flatten");
  layers = fovea_reason_layers (model, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (layers), >=, 2);
  g_assert_cmpstr (layers[0], ==, "v0");
  reason = fovea_reason_new (model, FOVEA_WHY_CAM, "", FOVEA_SEEING_CROP, NULL);
  g_assert_cmpstr (fovea_reason_layer (reason), ==,
                   layers[g_strv_length (layers) - 1]);
  g_assert_true (fovea_reason_is_exact (reason));
  g_assert_cmpuint (fovea_reason_classes (reason), ==, 3);
  first = fovea_reason_new (model, FOVEA_WHY_CAM, "v0", FOVEA_SEEING_CROP, NULL);
  g_assert_cmpstr (fovea_reason_layer (first), ==, "v0");
  g_assert_false (fovea_reason_is_exact (first));
  saliency = fovea_reason_new (model, FOVEA_WHY_SALIENCY, NULL,
                               FOVEA_SEEING_CROP, NULL);
  g_assert_cmpstr (fovea_reason_layer (saliency), ==, "x");
  g_assert_null (fovea_reason_new (model, FOVEA_WHY_CAM, "v9",
                                   FOVEA_SEEING_CROP, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) flat = NULL;
  g_autoptr (FoveaModel) maps = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 4, 4));
  g_autoptr (GError) error = NULL;
  gint            cancel = 1;
  FoveaRunOptions options = { .cancel = &cancel };

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  reason = fovea_reason_new (model, FOVEA_WHY_CAM, NULL, FOVEA_SEEING_CROP, NULL);
  g_assert_null (fovea_reason_run (reason, photo, 3, NULL, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "no class 3|3 (0 to 2)");
  g_clear_error (&error);
  g_assert_null (fovea_reason_run (reason, photo, 0, &options, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_clear_error (&error);
  flat = open_channels (&folder, 3, "Flatten Sigmoid");
  g_assert_null (
      fovea_reason_new (flat, FOVEA_WHY_CAM, NULL, FOVEA_SEEING_CROP, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "no layer before|maps");
  g_clear_error (&error);
  maps = open_channels (&folder, 3, "Relu Sigmoid");
  g_assert_null (
      fovea_reason_new (maps, FOVEA_WHY_CAM, NULL, FOVEA_SEEING_CROP, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "1x3x4x4|for each class");
}

/* Saliency needs no maps between; one class is enough. */
static void
test_one_class (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 1, 4, 4));
  g_autofree float *values = NULL;

  test_folder_init (&folder);
  for (guint i = 0; i < 16; i++)
    ((float *) photo->data)[i] = (float) (i + 1) / 20;
  model = open_channels (&folder, 1, CHANNELS);
  for (guint why = FOVEA_WHY_CAM; why <= FOVEA_WHY_OCCLUSION; why++)
    {
      g_autoptr (FoveaPhotoHeat) heat = heat_of (
          model, (FoveaWhy) why, FOVEA_SEEING_TILES, photo, 0);

      g_assert_cmpuint (heat->n_parts, ==, 1);
      if (why != FOVEA_WHY_SALIENCY && why != FOVEA_WHY_GUIDED)
        g_assert_null (heat->problem); /* else the same everywhere: 1/16 */
      else
        g_assert_nonnull (strstr (heat->problem, "0.0625 everywhere"));
    }
}

/* A second output, and ten thousand classes */
static void
test_outputs (void)
{
  g_auto (TestFolder) folder = { 0 };
  OnnxMessage *graph = onnx_new ();
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 6, 4));
  g_autofree float *weights = g_new0 (float, 30000);

  for (guint i = 0; i < 48 + 24; i++)
    ((float *) photo->data)[i] = 0.5f + 0.3f * ((float *) photo->data)[i];
  weights[3 * 9999 + 1] = 4;
  test_folder_init (&folder);
  onnx_put (graph, 1, onnx_node ("Relu", "relu", "x", "maps"));
  onnx_put (graph, 1, onnx_node ("Conv", "head", "maps w", "heads"));
  onnx_put (graph, 1, onnx_node ("GlobalAveragePool", "pool", "heads", "p"));
  onnx_put (graph, 1, onnx_node ("Flatten", "flat", "p", "y"));
  onnx_put (graph, 5,
            onnx_floats ("w", (gint64[]){ 10000, 3, 1, 1, -1 }, weights));
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 3, 4, 4, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 10000, -1 }));
  onnx_put (graph, 12, onnx_info ("maps", 1, (gint64[]){ 1, 3, 4, 4, -1 }));
  model = test_graph_open (&folder, graph, "width=4\nheight=4");
  heat = heat_of (model, FOVEA_WHY_CAM, FOVEA_SEEING_CROP, photo, 9999);
  for (guint i = 0; i < 16; i++)
    g_assert_cmpfloat_with_epsilon (
        heat->heats[0]->values[i],
        4 * ((float *) photo->data)[24 + 4 + i], 1e-4);
}

/* "Transpose perm" etc. from "x" to "y", one after the other */
static FoveaModel *
open_turned (const TestFolder *folder, gboolean nhwc, gboolean between)
{
  static const gint64 first[] = { 0, 3, 1, 2 }, back[] = { 0, 2, 3, 1 };
  OnnxMessage *graph = onnx_new ();
  OnnxMessage *in = onnx_node ("Transpose", "in", "x", "turned");
  OnnxMessage *out = onnx_node ("Transpose", "out", "relu", "outside");
  OnnxMessage *again = onnx_node ("Transpose", "again", "tanh", "inside");

  onnx_attr_ints (in, "perm", 4, nhwc ? first : (gint64[]){ 0, 1, 2, 3 });
  onnx_attr_ints (out, "perm", 4, back);
  onnx_attr_ints (again, "perm", 4, first);
  onnx_put (graph, 1, in);
  onnx_put (graph, 1, onnx_node ("Mul", "square", "turned turned", "squares"));
  onnx_put (graph, 1, onnx_node ("Relu", "relu", "squares", "relu"));
  onnx_put (graph, 1, out);
  onnx_put (graph, 1, onnx_node ("Tanh", "tanh", "outside", "tanh"));
  onnx_put (graph, 1, again);
  onnx_put (graph, 1,
            onnx_node ("GlobalAveragePool", "pool",
                       between ? "inside" : "relu", "pool"));
  onnx_put (graph, 1, onnx_node ("Flatten", "flat", "pool", "y"));
  onnx_put (graph, 11,
            onnx_info ("x", 1,
                       nhwc ? (gint64[]){ 1, 5, 6, 3, -1 } :
                              (gint64[]){ 1, 3, 5, 6, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, -1 }));
  return test_graph_open (folder, graph,
                          nhwc ? "width=6\nheight=5\nlayout=NHWC" :
                                 "width=6\nheight=5");
}

/* An input with its channels last gives the maps that the usual one gives. */
static void
test_channels_last (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) plain = NULL;
  g_autoptr (FoveaModel) last = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 5, 6));

  for (guint i = 0; i < 90; i++)
    ((float *) photo->data)[i] = 0.5f + 0.4f * ((float *) photo->data)[i];
  test_folder_init (&folder);
  plain = open_turned (&folder, FALSE, FALSE);
  last = open_turned (&folder, TRUE, FALSE);
  for (guint why = FOVEA_WHY_CAM; why <= FOVEA_WHY_OCCLUSION; why++)
    {
      g_autoptr (FoveaPhotoHeat) a =
          heat_of (plain, (FoveaWhy) why, FOVEA_SEEING_CROP, photo, 1);
      g_autoptr (FoveaPhotoHeat) b =
          heat_of (last, (FoveaWhy) why, FOVEA_SEEING_CROP, photo, 1);

      g_assert_cmpuint (b->heats[0]->width, ==, a->heats[0]->width);
      g_assert_cmpuint (b->heats[0]->height, ==, a->heats[0]->height);
      g_assert_cmpfloat (a->maximum, >, 0);
      for (guint i = 0; i < a->heats[0]->width * a->heats[0]->height; i++)
        g_assert_cmpfloat_with_epsilon (b->heats[0]->values[i],
                                        a->heats[0]->values[i], 1e-6);
    }
}

/* Maps whose channels lie last are no maps to look at. */
static void
test_turned_layers (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) layers = NULL;

  test_folder_init (&folder);
  model = open_turned (&folder, TRUE, TRUE);
  layers = fovea_reason_layers (model, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_contains ((const char *const *) layers, "squares"));
  g_assert_true (g_strv_contains ((const char *const *) layers, "inside"));
  g_assert_false (g_strv_contains ((const char *const *) layers, "outside"));
  g_assert_false (g_strv_contains ((const char *const *) layers, "tanh"));
  g_assert_null (fovea_reason_new (model, FOVEA_WHY_CAM, "tanh",
                                   FOVEA_SEEING_CROP, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "'tanh'|channels last|1x5x6x3");
}

typedef struct
{
  FoveaReason       *reason;
  const FoveaTensor *photo;
  double             want;
} Job;

static gpointer
heat_job (gpointer data)
{
  Job *job = data;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (FoveaPhotoHeat) heat =
          fovea_reason_run (job->reason, job->photo, 1, NULL, NULL);

      if (! heat || heat->score != job->want)
        return NULL;
    }
  return job;
}

static void
test_threads (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 9, 5));
  GThread *threads[3];
  Job      job;

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  reason = fovea_reason_new (model, FOVEA_WHY_CAM, NULL, FOVEA_SEEING_TILES, NULL);
  heat = fovea_reason_run (reason, photo, 1, NULL, NULL);
  job = (Job){ reason, photo, heat->score };
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("heat", heat_job, &job);
  for (guint i = 0; i < 3; i++)
    g_assert_true (g_thread_join (threads[i]) == &job);
}

static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 4, 8));
  g_autofree float *values = g_new (float, 32);
  gboolean          ok = FALSE;
  int               n = 0;

  test_folder_init (&folder);
  model = open_channels (&folder, 3, CHANNELS);
  for (; ! ok && n < 1000; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaReason) reason = NULL;
      g_autoptr (FoveaPhotoHeat) heat = NULL;
      double x, y;

      fovea_alloc_fail_after (n);
      reason = fovea_reason_new (model, FOVEA_WHY_CAM, NULL, FOVEA_SEEING_TILES,
                                 &error);
      heat = reason ? fovea_reason_run (reason, photo, 0, NULL, &error) : NULL;
      ok = heat && fovea_photo_heat_draw (heat, 8, 4, values, &error) &&
           fovea_photo_heat_peak (heat, &x, &y, &error);
      fovea_alloc_fail_after (-1);
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (ok);
  g_assert_cmpint (n, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heat-photo/crop", test_crop);
  g_test_add_func ("/heat-photo/tiles", test_tiles);
  g_test_add_func ("/heat-photo/between", test_between);
  g_test_add_func ("/heat-photo/top", test_top);
  g_test_add_func ("/heat-photo/shrunk", test_shrunk);
  g_test_add_func ("/heat-photo/peak", test_peak);
  g_test_add_func ("/heat-photo/small-photo", test_small_photo);
  g_test_add_func ("/heat-photo/problems", test_problems);
  g_test_add_func ("/heat-photo/layers", test_layers);
  g_test_add_func ("/heat-photo/refused", test_refused);
  g_test_add_func ("/heat-photo/one-class", test_one_class);
  g_test_add_func ("/heat-photo/outputs", test_outputs);
  g_test_add_func ("/heat-photo/channels-last", test_channels_last);
  g_test_add_func ("/heat-photo/turned-layers", test_turned_layers);
  g_test_add_func ("/heat-photo/threads", test_threads);
  g_test_add_func ("/heat-photo/failing-allocations", test_allocations);
  return g_test_run ();
}
