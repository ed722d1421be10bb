/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feature maps: the numbers are those of the network, the strongest first. */
#include <math.h>
#include <string.h>

#include "test-models.h"

/* What the small network's layer `name` gives for this photo, by a plan with
 * that tap and nothing of maps.c. */
static FoveaTensor *
layer_numbers (FoveaModel *model, const FoveaTensor *photo, const char *name)
{
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare (model, photo, NULL, NULL);
  FoveaGraph      *graph = fovea_model_graph (model);
  FoveaValue       tap = fovea_graph_find (graph, name, NULL);
  FoveaPlanOptions options = { .taps = &tap, .n_taps = 1 };
  g_autoptr (FoveaPlan) plan = fovea_plan_new (
      graph, fovea_model_weights (model), &input->shape, &options, NULL);
  g_autoptr (FoveaResult) result =
      fovea_plan_run (plan, (const FoveaTensor *const[]){ input }, NULL, NULL);

  return fovea_tensor_to_float (fovea_result_tap (result, 0), NULL);
}

static void
check_maps (const FoveaMaps *maps, const FoveaTensor *want)
{
  gsize pixels = (gsize) maps->width * maps->height;

  for (guint i = 0; i < maps->n_maps; i++)
    {
      const float *have = maps->values + i * pixels;
      const float *map = (float *) want->data + maps->index[i] * pixels;
      double       sum = 0.0;

      g_assert_cmpmem (have, pixels * 4, map, pixels * 4);
      for (gsize p = 0; p < pixels; p++)
        {
          sum += fabs ((double) map[p]);
          g_assert_cmpfloat (map[p], >=, maps->minimum[i]);
          g_assert_cmpfloat (map[p], <=, maps->maximum[i]);
        }
      g_assert_cmpfloat_with_epsilon (maps->mean[i], sum / (double) pixels,
                                      1e-12);
      g_assert_true (i == 0 || maps->mean[i] <= maps->mean[i - 1]);
    }
}

static void
test_maps (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x9x12"));
  const char *const names[] = { "conv", "relu", "pool" };
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint n = 0; n < 7; n += 2)
      {
        g_autoptr (FoveaTensor) want = layer_numbers (model, photo, names[i]);
        g_autoptr (FoveaMaps) maps =
            fovea_feature_maps (model, photo, names[i], FOVEA_MAPS_BY_STRENGTH, n, NULL, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (maps->layer, ==, names[i]);
        g_assert_cmpuint (maps->channels, ==, 4);
        g_assert_cmpuint (maps->n_maps, ==, n == 0 ? 4 : MIN (n, 4));
        g_assert_cmpuint (maps->width, ==, i == 2 ? 1 : 8);
        g_assert_cmpint (maps->seen.x, ==, 1); /* 9x9 of 12x9 */
        g_assert_cmpint (maps->seen.width, ==, 9);
        check_maps (maps, want);
      }
}

/* The n strongest are the first n of all. */
static void
test_strongest (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (FoveaMaps) all = NULL;
  g_autoptr (FoveaMaps) two = NULL;
  guint seen = 0;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  all = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_STRENGTH, 0, NULL, NULL);
  two = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_STRENGTH, 2, NULL, NULL);
  for (guint i = 0; i < 4; i++)
    seen |= 1u << all->index[i];
  g_assert_cmpuint (seen, ==, 15);
  g_assert_cmpmem (two->index, 8, all->index, 8);
  g_assert_cmpmem (two->values, 512, all->values, 512);
}

static double
zeros_of (const FoveaMaps *maps, guint i)
{
  gsize pixels = (gsize) maps->width * maps->height, zeros = 0;

  for (gsize p = 0; p < pixels; p++)
    zeros += maps->values[i * pixels + p] == 0.0f;
  return (double) zeros / (double) pixels;
}

/* Other orders have the same maps; all know the range of the layer. */
static void
test_other_orders (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (FoveaTensor) want = NULL;
  g_autoptr (FoveaMaps) number = NULL;
  g_autoptr (FoveaMaps) sparse = NULL;
  float low = INFINITY, high = -INFINITY;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  want = layer_numbers (model, photo, "relu");
  for (gint64 i = 0; i < fovea_shape_elements (&want->shape); i++)
    {
      low = MIN (low, ((float *) want->data)[i]);
      high = MAX (high, ((float *) want->data)[i]);
    }
  number = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_NUMBER, 2,
                                  NULL, NULL);
  sparse = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_SPARSITY,
                                  0, NULL, NULL);
  g_assert_cmpuint (number->n_maps, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (number->index[i], ==, i);
  for (guint i = 1; i < 4; i++)
    g_assert_true (zeros_of (sparse, i) <= zeros_of (sparse, i - 1) ||
                   zeros_of (sparse, i) == 1.0);
  g_assert_cmpfloat (number->low, ==, low);
  g_assert_cmpfloat (number->high, ==, high);
  g_assert_cmpfloat (sparse->low, ==, low);
  g_assert_cmpfloat (sparse->high, ==, high);
}

/* Of a walk's maps, as many as are asked for, in that order. */
static void
test_choose (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaLayerMaps) all = NULL;
  g_autoptr (FoveaMaps) same = NULL;
  g_autoptr (FoveaMaps) chosen = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaRect    seen = { 1, 2, 3, 4 };

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  same = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_STRENGTH, 3, NULL, NULL);
  walk = fovea_walk_new (model, photo, 0, NULL, NULL);
  all = fovea_walk_maps (walk, (guint) fovea_walk_row (walk, "relu", NULL), NULL,
                         NULL);
  chosen = fovea_layer_maps_choose (all, "relu", &seen, same->index, 3, &error);
  g_assert_no_error (error);
  g_assert_true (chosen->asked);
  g_assert_cmpint (chosen->seen.height, ==, 4);
  g_assert_cmpmem (chosen->index, 12, same->index, 12);
  g_assert_cmpmem (chosen->values, 3 * 64 * 4, same->values, 3 * 64 * 4);
  g_assert_cmpfloat (chosen->low, ==, same->low);
  g_assert_null (fovea_layer_maps_choose (
      all, "relu", &seen, (const guint[]){ 1, 4 }, 2, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no map 4, the last one is 3"));
}

/* Equal maps keep their order; the strength of a NaN comes last. */
static void
test_order (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  g_autoptr (FoveaMaps) maps = NULL;
  g_autofree char *card_path = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "r.onnx",
                            test_chain ((gint64[]){ 1, 3, 2, 2, -1 }, "Relu"));
  card_path = test_folder_text (
      &folder, "r.card",
      "[Model]\nfile=r.onnx\n[Input]\nwidth=2\nheight=2\nmean=0;0;0\n"
      "std=1;1;1\nscale-by=1\ncrop=1\n");
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  photo = test_numbers (test_shape ("3x2x2"),
                        (double[]){ NAN, 0, 0, 0, .5, .5, .5, .5, 1, 0, 0, 1 });
  maps = fovea_feature_maps (model, photo, "y", FOVEA_MAPS_BY_STRENGTH, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (maps->index[0], ==, 1);
  g_assert_cmpuint (maps->index[1], ==, 2);
  g_assert_cmpuint (maps->index[2], ==, 0);
  g_assert_cmpfloat (maps->maximum[2], ==, 0.0f);
}

static void
test_default_layer (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("1x8x8"));
  g_autoptr (FoveaMaps) by_null = NULL;
  g_autoptr (FoveaMaps) by_empty = NULL;
  g_autoptr (FoveaMaps) by_value = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  by_null = fovea_feature_maps (model, photo, NULL, FOVEA_MAPS_BY_STRENGTH, 1, NULL, NULL);
  by_empty = fovea_feature_maps (model, photo, "", FOVEA_MAPS_BY_STRENGTH, 1, NULL, NULL);
  by_value = fovea_feature_maps (model, photo, "conv_out", FOVEA_MAPS_BY_STRENGTH, 1, NULL, NULL);
  g_assert_cmpstr (by_null->layer, ==, "relu");
  g_assert_cmpstr (by_empty->layer, ==, "relu");
  g_assert_cmpstr (by_value->layer, ==, "conv");
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (GError) error = NULL;
  const struct
  {
    const char *layer;
    FoveaError  code;
    const char *texts;
  } cases[] = {
    { "conv9", FOVEA_ERROR_NOT_FOUND, "'conv9'|conv" },
    { "fc", FOVEA_ERROR_UNSUPPORTED, "small|'fc'|1x5" },
    { "flat", FOVEA_ERROR_UNSUPPORTED, "'flat'|1x4" },
    { "x", FOVEA_ERROR_UNSUPPORTED, "'x'|not a layer" },
    { "w", FOVEA_ERROR_UNSUPPORTED, "'w'|not a layer" },
  };

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (
          fovea_feature_maps (model, photo, cases[i].layer, FOVEA_MAPS_BY_STRENGTH, 1, NULL, &error));
      test_error (error, cases[i].code, cases[i].texts);
      g_clear_error (&error);
    }
}

static void
test_no_convolution (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "r.onnx",
                            test_chain ((gint64[]){ 1, 3, 8, 8, -1 }, "Relu"));
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_null (fovea_feature_maps (model, photo, NULL, FOVEA_MAPS_BY_STRENGTH, 1, NULL, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "r|no convolution");
}

static void
test_grey (void)
{
  float     values[] = { -1, 0, 1, 3, 7, 7, 7, 7, NAN, 0, INFINITY, 2 };
  float     low[] = { -1, 7, 0 }, high[] = { 3, 7, 2 }, grey[4];
  FoveaMaps maps = {
    .width = 2,
    .height = 2,
    .n_maps = 3,
    .values = values,
    .minimum = low,
    .maximum = high,
  };
  const float want[3][4] = { { 0, 0.25f, 0.5f, 1 },
                             { 0.5f, 0.5f, 0.5f, 0.5f },
                             { 0, 0, 1, 1 } };

  for (guint i = 0; i < 3; i++)
    {
      fovea_maps_to_grey (&maps, i, grey);
      for (guint p = 0; p < 4; p++)
        g_assert_cmpfloat (grey[p], ==, want[i][p]);
    }
}

static void
test_layer_list (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  names = fovea_model_map_layers (model, &error);
  g_assert_no_error (error);
  text = g_strjoinv (" ", names);
  g_assert_cmpstr (text, ==, "conv relu pool");
}

static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x8"));
  gboolean ok = FALSE;
  int      n = 0;

  test_folder_init (&folder);
  for (; ! ok && n < 1000; n++)
    {
      g_autoptr (FoveaModel) model = test_small_model (&folder, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaMaps) maps = NULL;

      fovea_alloc_fail_after (n);
      maps = fovea_feature_maps (model, photo, "relu", FOVEA_MAPS_BY_STRENGTH, 2, NULL, &error);
      fovea_alloc_fail_after (-1);
      ok = maps != NULL;
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (ok);
  g_assert_cmpint (n, >, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/maps/numbers", test_maps);
  g_test_add_func ("/engine/maps/strongest", test_strongest);
  g_test_add_func ("/engine/maps/other-orders", test_other_orders);
  g_test_add_func ("/engine/maps/choose", test_choose);
  g_test_add_func ("/engine/maps/order", test_order);
  g_test_add_func ("/engine/maps/default-layer", test_default_layer);
  g_test_add_func ("/engine/maps/refused", test_refused);
  g_test_add_func ("/engine/maps/no-convolution", test_no_convolution);
  g_test_add_func ("/engine/maps/grey", test_grey);
  g_test_add_func ("/engine/maps/layer-list", test_layer_list);
  g_test_add_func ("/engine/maps/failing-allocations", test_allocations);
  return g_test_run ();
}
