/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks over pictures: what is said before a run is what happens, and tiles
 * are the whole bit for bit at every size. */
#include <math.h>
#include <string.h>

#include "applying.h"

/* ---- What is right -------------------------------------------------------------------- */

/* Place `at` of an axis that goes on by reflection, one step after the other. */
static gint64
reflected (gint64 at, gint64 size)
{
  gint64 place = 0, step = 1;

  for (gint64 i = 0; i < at && size > 1; i++)
    {
      if (place + step < 0 || place + step >= size)
        step = -step;
      place += step;
    }
  return place;
}

/* The network over the picture continued to `height` x `width`, in one run of
 * its plan; channels as they are, 0..1. */
static FoveaTensor *
network_over (FoveaModel  *model,
              FoveaTensor *photo,
              gint64       height,
              gint64       width)
{
  FoveaShape shape = FOVEA_NCHW (1, 3, height, width);
  g_autoptr (FoveaTensor) input = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  FoveaGraph *graph = fovea_model_graph (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *given = input;
  FoveaTensor       *output;
  gint64             h = photo->shape.size[2], w = photo->shape.size[3];

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < height; y++)
      for (gint64 x = 0; x < width; x++)
        ((float *) input->data)[(c * height + y) * width + x] =
            ((float *) photo
                 ->data)[(c * h + reflected (y, h)) * w + reflected (x, w)];
  plan =
      fovea_plan_new (graph, fovea_model_weights (model), &shape, NULL, &error);
  g_assert_no_error (error);
  result = fovea_plan_run (plan, &given, NULL, &error);
  g_assert_no_error (error);
  output = fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
  return output;
}

/* The first rows and columns of `all`, cut to 0..1, are `got`. */
static void
check_crop (const FoveaTensor *got, const FoveaTensor *all)
{
  gint64 h = got->shape.size[2], w = got->shape.size[3];

  g_assert_cmpint (got->shape.size[1], ==, all->shape.size[1]);
  for (gint64 c = 0; c < got->shape.size[1]; c++)
    for (gint64 y = 0; y < h; y++)
      for (gint64 x = 0; x < w; x++)
        {
          float have = ((float *) got->data)[(c * h + y) * w + x];
          float want =
              ((float *) all
                   ->data)[(c * all->shape.size[2] + y) * all->shape.size[3] +
                           x];

          want = CLAMP (want, 0.0f, 1.0f);
          if (have != want)
            g_error ("channel %d (%d, %d): %g, not %g", (int) c, (int) x,
                     (int) y, have, want);
        }
}

static const gint64 sizes[][2] = { { 1, 1 },  { 1, 9 },   { 13, 1 },
                                   { 7, 11 }, { 64, 64 }, { 150, 201 } };

static void
test_same (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = apply_net_same (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (FoveaTensor) photo =
          apply_picture_photo (sizes[i][0], sizes[i][1]);
      g_autoptr (FoveaTensor) all =
          network_over (model, photo, sizes[i][0], sizes[i][1]);
      const gint64 tiles[] = { 0, 1000, 64, 17, 5 };

      for (guint k = 0; k < G_N_ELEMENTS (tiles); k++)
        {
          FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
          FoveaApplyFacts   facts;
          g_autoptr (FoveaTensor) got = NULL;

          options.tile = tiles[k];
          options.threads = 1 + k % 3;
          got = apply_to (model, photo, &options, &facts);
          check_crop (got, all);
          g_assert_cmpint (facts.how, ==, FOVEA_APPLY_TILED);
          g_assert_cmpint (facts.out_width, ==, sizes[i][1]);
          g_assert_cmpint (facts.out_height, ==, sizes[i][0]);
          if (tiles[k] == 17 && i == 5)
            {
              g_assert_cmpuint (facts.tiles, ==, 12 * 9);
              g_assert_cmpint (facts.overlap, ==, 3);
            }
          if (k < 2)
            g_assert_cmpuint (facts.tiles, ==, 1);
        }
    }
}

/* Sides of 4: the picture is continued, and nobody sees it. */
static void
test_unet (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = apply_net_unet (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 h = (sizes[i][0] + 3) / 4 * 4, w = (sizes[i][1] + 3) / 4 * 4;
      g_autoptr (FoveaTensor) photo =
          apply_picture_photo (sizes[i][0], sizes[i][1]);
      g_autoptr (FoveaTensor) all = network_over (model, photo, h, w);

      for (gint64 tile = 8; tile < 1000; tile *= 5)
        {
          FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
          FoveaApplyFacts   facts;
          g_autoptr (FoveaTensor) got = NULL;

          options.tile = tile;
          got = apply_to (model, photo, &options, &facts);
          check_crop (got, all);
          g_assert_cmpint (facts.net_width, ==, w);
          g_assert_cmpint (facts.net_height, ==, h);
        }
    }
}

/* What "valid" borders eat is put on before. */
static void
test_valid (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (33, 40);
  g_autoptr (FoveaTensor) small = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = apply_net_valid (&folder);
  got = apply_to (model, photo, NULL, &facts);
  options.tile = 10;
  tiled = apply_to (model, photo, &options, NULL);
  test_equal (got, tiled, "valid borders in tiles");
  g_assert_cmpint (facts.out_width, ==, 40);
  g_assert_cmpint (facts.net_width, ==, 46);
  /* In the middle nothing is continued: the plain network, three in. */
  small = network_over (model, photo, 33, 40);
  for (gint64 y = 0; y < 27; y++)
    for (gint64 x = 0; x < 34; x++)
      g_assert_cmpfloat (
          ((float *) got->data)[(y + 3) * 40 + x + 3], ==,
          CLAMP (((float *) small->data)[y * 34 + x], 0.0f, 1.0f));
}

static double
luma (const FoveaTensor *t, gint64 at)
{
  gint64       n = t->shape.size[2] * t->shape.size[3];
  const float *p = t->data;

  return 0.299 * p[at] + 0.587 * p[at + n] + 0.114 * p[at + 2 * n];
}

/* Luma is the network's, at twice the size; greys stay grey, and colours are
 * the photo's. */
static void
test_luma (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (21, 30);
  g_autoptr (FoveaTensor) flat = apply_picture_photo (21, 30);
  g_autoptr (FoveaTensor) grey = NULL;
  g_autoptr (FoveaTensor) colour = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = apply_net_up (&folder);
  /* Mild colours, which nothing cuts off */
  for (gint64 i = 0; i < 630; i++)
    for (gint64 c = 0; c < 3; c++)
      ((float *) flat->data)[c * 630 + i] = 0.5f + (c == 0 ? 0.02f :
                                                    c == 2 ? -0.03f :
                                                             0.0f);
  options.grey = TRUE;
  grey = apply_to (model, flat, &options, &facts);
  g_assert_cmpuint (facts.channels, ==, 1);
  g_assert_false (facts.luma);
  options.grey = FALSE;
  colour = apply_to (model, flat, &options, &facts);
  g_assert_cmpuint (facts.channels, ==, 3);
  g_assert_true (facts.luma);
  g_assert_cmpint (facts.out_width, ==, 60);
  g_assert_cmpint (facts.out_height, ==, 42);
  for (gint64 i = 0; i < 42 * 60; i++)
    {
      float y = ((float *) grey->data)[i];
      float red = ((float *) colour->data)[i];
      float blue = ((float *) colour->data)[2 * 42 * 60 + i];

      if (y < 0.1f || y > 0.9f)
        continue;
      g_assert_cmpfloat_with_epsilon (luma (colour, i), y, 1e-5);
      g_assert_cmpfloat_with_epsilon (red - blue, 0.05, 1e-5);
    }
  g_clear_pointer (&colour, fovea_tensor_free);
  colour = apply_to (model, photo, NULL, NULL);
  options.tile = 7;
  tiled = apply_to (model, photo, &options, &facts);
  g_assert_cmpuint (facts.tiles, ==, 15);
  test_equal (colour, tiled, "luma in tiles");
}

/* What depends on all is run whole, and the memory limit is said. */
static void
test_whole (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (40, 51);
  g_autoptr (FoveaTensor) all = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = apply_net_mean (&folder);
  all = network_over (model, photo, 40, 51);
  options.tile = 8; /* does not matter */
  got = apply_to (model, photo, &options, &facts);
  check_crop (got, all);
  g_assert_cmpint (facts.how, ==, FOVEA_APPLY_WHOLE);
  g_assert_cmpuint (facts.tiles, ==, 1);
  g_assert_cmpuint (facts.memory, >=, 40 * 51 * 3 * 4);
  apply = fovea_apply_new (model, 51, 40, &options, &error);
  g_assert_cmpstr (fovea_apply_facts (apply)->whole_layer, ==, "mean");
  options.memory_limit = 64 << 20;
  g_assert_null (fovea_apply_new (model, 20000, 20000, &options, &error));
  test_error (error, FOVEA_ERROR_MEMORY,
              "mean|20000x20000|64 MB|select a part");
}

/* A local network does the same picture in tiles within that memory. */
static void
test_bounded (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;

  test_folder_init (&folder);
  model = apply_net_same (&folder);
  options.memory_limit = 64 << 20;
  apply = fovea_apply_new (model, 20000, 20000, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_apply_facts (apply)->memory, <=, 64 << 20);
  g_assert_cmpuint (fovea_apply_facts (apply)->tiles, >, 100);
  options.memory_limit = 1000;
  g_assert_null (fovea_apply_new (model, 20000, 20000, &options, &error));
  test_error (error, FOVEA_ERROR_MEMORY, "same|a tile|0 MB");
}

/* A network of one size gets the picture squeezed, and its result stretched. */
static void
test_fixed (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) exact = apply_picture_photo (8, 8);
  g_autoptr (FoveaTensor) photo = apply_picture_photo (31, 17);
  g_autoptr (FoveaTensor) all = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  FoveaApplyFacts facts;

  test_folder_init (&folder);
  model = apply_net_narrow (&folder);
  all = network_over (model, exact, 8, 8);
  got = apply_to (model, exact, NULL, &facts);
  check_crop (got, all);
  g_clear_pointer (&got, fovea_tensor_free);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_cmpint (facts.how, ==, FOVEA_APPLY_FIXED);
  g_assert_cmpint (facts.net_width, ==, 8);
  g_assert_cmpint (facts.out_width, ==, 17);
  g_assert_cmpint (facts.out_height, ==, 31);
}

/* ---- Masks --------------------------------------------------------------------------- */

/* The most probable of four, of the network's own numbers. */
static guint
most_of (const FoveaTensor *maps, gint64 at)
{
  gint64       n = maps->shape.size[2] * maps->shape.size[3];
  const float *p = maps->data;
  guint        best = 0;

  for (guint c = 1; c < maps->shape.size[1]; c++)
    if (p[c * n + at] > p[best * n + at])
      best = c;
  return best;
}

static void
test_classes (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (26, 30);
  g_autoptr (FoveaTensor) maps = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;
  double            sum[26 * 30] = { 0.0 };

  test_folder_init (&folder);
  model = apply_net_classes (&folder, TRUE);
  maps = network_over (model, photo, 26, 30);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_true (facts.indices);
  g_assert_cmpuint (facts.classes, ==, 4);
  g_assert_cmpuint (facts.channels, ==, 1);
  for (gint64 i = 0; i < 26 * 30; i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, (float) most_of (maps, i));
  options.tile = 9;
  tiled = apply_to (model, photo, &options, &facts);
  test_equal (got, tiled, "class numbers in tiles");
  g_assert_cmpuint (facts.tiles, >, 5);
  /* Each class by itself: probabilities that sum up to 1. */
  for (int c = 0; c < 4; c++)
    {
      g_autoptr (FoveaTensor) one = NULL;

      options.class_index = c;
      one = apply_to (model, photo, &options, &facts);
      g_assert_false (facts.indices);
      for (gint64 i = 0; i < 26 * 30; i++)
        sum[i] += ((float *) one->data)[i];
    }
  for (gint64 i = 0; i < 26 * 30; i++)
    g_assert_cmpfloat_with_epsilon (sum[i], 1.0, 1e-6);
  options.class_index = 4;
  g_assert_null (fovea_apply_new (model, 26, 30, &options, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "classes|no class 4|4");
}

/* Maps of half the size are stretched over the picture. */
static void
test_classes_small (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (26, 31);
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = apply_net_classes (&folder, FALSE);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_cmpint (facts.out_width, ==, 31);
  g_assert_cmpint (facts.out_height, ==, 26);
  for (gint64 i = 0; i < 26 * 31; i++)
    g_assert_true (((float *) got->data)[i] ==
                       rint (((float *) got->data)[i]) &&
                   ((float *) got->data)[i] <= 3.0f);
  options.tile = 9;
  tiled = apply_to (model, photo, &options, &facts);
  g_assert_cmpuint (facts.tiles, >, 5);
  test_equal (got, tiled, "stretched class numbers in tiles");
}

/* ---- Stopping, looking, refusing ------------------------------------------------------- */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply/same", test_same);
  g_test_add_func ("/apply/unet", test_unet);
  g_test_add_func ("/apply/valid", test_valid);
  g_test_add_func ("/apply/luma", test_luma);
  g_test_add_func ("/apply/whole", test_whole);
  g_test_add_func ("/apply/bounded", test_bounded);
  g_test_add_func ("/apply/fixed", test_fixed);
  g_test_add_func ("/apply/classes", test_classes);
  g_test_add_func ("/apply/classes-small", test_classes_small);
  return g_test_run ();
}
