/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through a network: the numbers are the network's, whatever is kept of
 * them; receptive fields against pixels that are changed one by one; the
 * arithmetic of single numbers against what the layers gave. */
#include <math.h>
#include <string.h>

#include "nets.h"
#include "random-graph.h"

#define CARD "crop=1"
#define SIDE 16

/* conv -> relu -> pool -> two branches that are added -> concat -> average -> fc. */
static FoveaModel *
walk_net (const TestFolder *folder, const char *name)
{
  TestNet *net = test_net_new (3, SIDE, SIDE);

  test_net_conv (net, "x", "c1", 3, 8, 3, 1, 1);
  test_net_op (net, "Relu", "c1", "r1");
  test_net_pool (net, "r1", "p1");
  test_net_conv (net, "p1", "c2", 8, 12, 3, 1, 1);
  test_net_op (net, "Relu", "c2", "r2");
  test_net_conv (net, "r2", "c3", 12, 12, 3, 1, 1);
  test_net_conv (net, "p1", "shortcut", 8, 12, 1, 1, 0);
  test_net_op (net, "Add", "c3 shortcut", "sum");
  test_net_op (net, "Relu", "sum", "r3");
  test_net_concat (net, "r3 p1", "both");
  test_net_op (net, "GlobalAveragePool", "both", "mean");
  test_net_op (net, "Flatten", "mean", "flat");
  test_net_fc (net, "flat", "y", 20, 5);
  test_net_output (net, "y");
  return test_net_open (net, folder, name, "classify",
                        "width=16\nheight=16\n" CARD, "");
}

/* Layers without corners, so that small changes say what the gradient says:
 * convolutions with strides and without padding, averages, a sigmoid. */
static FoveaModel *
walk_smooth_net (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, SIDE, SIDE);

  test_net_conv (net, "x", "c1", 3, 4, 3, 2, 1);
  test_net_op (net, "Sigmoid", "c1", "s1");
  test_net_conv (net, "s1", "c2", 4, 6, 2, 1, 0);
  test_net_op (net, "Tanh", "c2", "t2");
  test_net_conv (net, "t2", "c3", 6, 3, 3, 1, 1);
  test_net_output (net, "c3");
  return test_net_open (net, folder, "smooth", "features",
                        "width=16\nheight=16\n" CARD, "");
}

static FoveaTensor *
walk_photo (gint64 height, gint64 width)
{
  FoveaShape   shape = fovea_shape (3, 3, height, width);
  FoveaTensor *photo = test_random (shape);

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) photo->data)[i] = 0.5f * fabsf (((float *) photo->data)[i]);
  return photo;
}

static FoveaWalk *
walk_of (FoveaModel *model, const FoveaTensor *photo, guint64 memory)
{
  g_autoptr (GError) error = NULL;
  FoveaWalk *walk = fovea_walk_new (model, photo, memory, NULL, &error);

  g_assert_no_error (error);
  return walk;
}

static guint
walk_row (FoveaWalk *walk, const char *layer)
{
  g_autoptr (GError) error = NULL;
  gint row = fovea_walk_row (walk, layer, &error);

  g_assert_no_error (error);
  return (guint) row;
}

/* ---- Numbers ------------------------------------------------------------------- */

/* Each layer of the walk against a plan with all of them tapped. */
static void
check_numbers (FoveaModel *model, const FoveaTensor *photo, FoveaWalk *walk)
{
  const FoveaDescription *table = fovea_walk_description (walk);
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare (model, photo, NULL, NULL);
  g_autofree FoveaValue *taps = g_new (FoveaValue, table->n_layers);
  FoveaPlanOptions       options = { .taps = taps, .n_taps = table->n_layers };
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  for (guint row = 0; row < table->n_layers; row++)
    taps[row] =
        fovea_graph_node (fovea_model_graph (model), table->layers[row].node)
            ->outputs[0];
  plan = fovea_plan_new (fovea_model_graph (model), fovea_model_weights (model),
                         &input->shape, &options, NULL);
  result =
      fovea_plan_run (plan, (const FoveaTensor *const[]){ input }, NULL, NULL);
  for (guint row = 0; row < table->n_layers; row++)
    {
      const FoveaTensor *tap = fovea_result_tap (result, row);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (walk, row, NULL, &error);
      const gsize bytes =
          (gsize) fovea_shape_elements (&tap->shape) * sizeof (float);

      g_assert_no_error (error);
      g_assert_cmpuint ((gsize) maps->n * maps->width * maps->height * 4, ==,
                        bytes);
      g_assert_cmpmem (maps->values, bytes, tap->data, bytes);
      g_assert_cmpint (fovea_walk_has_maps (walk, row), ==,
                       tap->shape.rank == 4);
    }
}

static void
test_all_numbers (void)
{
  const guint64 memory[] = {
    0, 24 << 10, 36 << 10, 38 << 10, 40 << 10, 64 << 10
  };
  guint most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (memory); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autoptr (FoveaTensor) photo = walk_photo (20, 24);
      g_autoptr (FoveaModel) model = NULL;
      g_autoptr (FoveaWalk) walk = NULL;
      g_autoptr (GError) error = NULL;

      test_folder_init (&folder);
      model = walk_net (&folder, "net");
      walk = fovea_walk_new (model, photo, memory[i], NULL, &error);
      if (! walk)
        {
          test_error (error, FOVEA_ERROR_MEMORY, "net|MB");
          continue;
        }
      g_assert_cmpuint (fovea_walk_bytes (walk), <=,
                        memory[i] ? memory[i] : FOVEA_WALK_MEMORY);
      most = MAX (most, fovea_walk_n_dropped (walk));
      g_assert_true (memory[i] || fovea_walk_n_dropped (walk) == 0);
      check_numbers (model, photo, walk);
    }
  /* One of them computed some layers again */
  g_assert_cmpuint (most, >, 0);
}

typedef struct
{
  FoveaWalk *walk;
  gboolean   same;
} Asker;

static gpointer
ask (gpointer data)
{
  Asker *asker = data;

  asker->same = TRUE;
  for (guint i = 0; i < 40; i++)
    {
      guint row = i % fovea_walk_description (asker->walk)->n_layers;
      g_autoptr (FoveaLayerMaps) a =
          fovea_walk_maps (asker->walk, row, NULL, NULL);
      g_autoptr (FoveaLayerMaps) b =
          fovea_walk_maps (asker->walk, row, NULL, NULL);

      asker->same &= memcmp (a->values, b->values,
                             (gsize) a->n * a->width * a->height * 4) == 0;
    }
  return NULL;
}

/* Several threads ask for what is there and for what is computed again. */
static void
test_threads (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  GThread *threads[4];
  Asker    askers[4];

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  walk = walk_of (model, photo, 40 << 10);
  g_assert_cmpuint (fovea_walk_n_dropped (walk), >, 0);
  for (guint i = 0; i < 4; i++)
    {
      askers[i] = (Asker){ walk, FALSE };
      threads[i] = g_thread_new ("ask", ask, &askers[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (askers[i].same);
    }
}

/* ---- Facts --------------------------------------------------------------------- */

static void
check_facts (const FoveaLayerMaps *maps)
{
  const gsize pixels = (gsize) maps->width * maps->height;

  for (guint i = 0; i < maps->n; i++)
    {
      const FoveaMapFacts *facts = &maps->facts[i];
      double sum = 0, strength = 0, low = INFINITY, high = -INFINITY;
      gsize  zeros = 0, good = 0;

      for (gsize p = 0; p < pixels; p++)
        {
          const float value = maps->values[i * pixels + p];

          if (! isfinite (value))
            continue;
          good++;
          zeros += value == 0.0f;
          sum += (double) value;
          strength += fabs ((double) value);
          low = MIN (low, (double) value);
          high = MAX (high, (double) value);
        }
      g_assert_cmpint (facts->bad, ==, pixels - good);
      g_assert_cmpfloat (facts->zeros, ==, (double) zeros / (double) pixels);
      g_assert_cmpfloat ((double) facts->minimum, ==, good ? low : 0.0);
      g_assert_cmpfloat ((double) facts->maximum, ==, good ? high : 0.0);
      g_assert_cmpfloat_with_epsilon (facts->mean,
                                      good ? sum / (double) good : 0.0, 1e-9);
      g_assert_cmpfloat_with_epsilon (
          facts->strength, good ? strength / (double) good : 0.0, 1e-9);
    }
}

static void
check_mean (const FoveaLayerMaps *maps)
{
  const gsize pixels = (gsize) maps->width * maps->height;

  for (gsize p = 0; p < pixels; p++)
    {
      double sum = 0;

      for (guint i = 0; i < maps->n; i++)
        sum += (double) maps->values[i * pixels + p];
      if (isfinite (sum))
        g_assert_cmpfloat (maps->mean[p], ==, (float) (sum / maps->n));
    }
}

static void
check_orders (const FoveaLayerMaps *maps)
{
  for (FoveaMapsOrder by = FOVEA_MAPS_BY_STRENGTH; by <= FOVEA_MAPS_BY_NUMBER;
       by++)
    {
      g_autofree guint    *order = fovea_layer_maps_order (maps, by);
      g_autofree guint8   *seen = g_new0 (guint8, maps->n);
      const FoveaMapFacts *facts = maps->facts;

      g_assert_nonnull (fovea_maps_order_word (by));
      for (guint i = 0; i < maps->n; i++)
        {
          g_assert_cmpuint (seen[order[i]]++, ==, 0);
          if (i == 0)
            continue;
          if (by == FOVEA_MAPS_BY_NUMBER)
            g_assert_cmpuint (order[i], ==, i);
          if (by == FOVEA_MAPS_BY_STRENGTH)
            g_assert_cmpfloat (facts[order[i]].strength, <=,
                               facts[order[i - 1]].strength);
          if (by == FOVEA_MAPS_BY_SPARSITY && facts[order[i]].zeros < 1.0)
            {
              g_assert_cmpfloat (facts[order[i - 1]].zeros, <, 1.0);
              g_assert_cmpfloat (facts[order[i]].zeros, <=,
                                 facts[order[i - 1]].zeros);
            }
        }
    }
  g_assert_null (fovea_maps_order_word (FOVEA_MAPS_BY_NUMBER + 1));
}

static void
test_facts (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  walk = walk_of (model, photo, 0);
  for (guint row = 0; row < fovea_walk_description (walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, NULL, NULL);

      check_facts (maps);
      check_mean (maps);
      check_orders (maps);
    }
}

/* A 1x1 convolution whose maps are 0, infinite, NaN, and the picture; and many
 * maps of one pixel. */
static void
test_odd_maps (void)
{
  g_auto (TestFolder) folder = { 0 };
  float        weights[12] = { 0, 0, 0, INFINITY, 0, 0, NAN, 0, 0, 1, 0, 0 };
  TestNet     *net = test_net_new (3, 16, 16);
  OnnxMessage *node = onnx_node ("Conv", "odd", "x w", "odd");
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaLayerMaps) maps = NULL, deep = NULL;
  const char *words[] = { "0 everywhere", "256", "256", NULL };

  test_folder_init (&folder);
  test_net_weight (net, "w", (gint64[]){ 4, 3, 1, 1, -1 }, weights);
  onnx_put (net->graph, 1, node);
  test_net_op (net, "GlobalMaxPool", "x", "top");
  test_net_conv (net, "top", "deep", 3, 2048, 1, 1, 0);
  test_net_output (net, "odd");
  test_net_output (net, "deep");
  model = test_net_open (net, &folder, "odd", "features",
                         "width=16\nheight=16\n" CARD, "");
  walk = walk_of (model, photo, 0);
  maps = fovea_walk_maps (walk, walk_row (walk, "odd"), NULL, NULL);
  check_facts (maps);
  g_assert_cmpuint (maps->n_zero, ==, 1);
  g_assert_cmpuint (maps->n_bad, ==, 2);
  g_assert_cmpfloat (maps->low, >=, 0.0f);
  g_assert_cmpfloat (maps->high, ==, maps->facts[3].maximum);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *problem = fovea_layer_maps_problem (maps, i);

      g_assert_cmpint (problem != NULL, ==, words[i] != NULL);
      g_assert_true (! problem || strstr (problem, words[i]));
    }
  deep = fovea_walk_maps (walk, walk_row (walk, "deep"), NULL, NULL);
  g_assert_cmpuint (deep->n, ==, 2048);
  g_assert_cmpuint (deep->width * deep->height, ==, 1);
  check_facts (deep);
  check_orders (deep);
}

static void
test_histogram (void)
{
  const float values[] = { 0, 0.24f, 0.25f, 0.5f, 1, -1, 2, NAN, INFINITY };
  const float same[] = { 3, 3, 4 };
  guint       counts[4];

  fovea_map_histogram (values, G_N_ELEMENTS (values), 0, 1, 4, counts);
  g_assert_cmpmem (counts, sizeof counts, ((guint[]){ 2, 1, 1, 1 }), 16);
  fovea_map_histogram (same, 3, 3, 3, 3, counts);
  g_assert_cmpmem (counts, 12, ((guint[]){ 0, 2, 0 }), 12);
}

/* ---- Fields -------------------------------------------------------------------- */

static gboolean
rect_holds (const FoveaRect *rect, gint64 x, gint64 y)
{
  return x >= rect->x && y >= rect->y && x < rect->x + rect->width &&
         y < rect->y + rect->height;
}

/* One number of a layer for a photo. */
static double
field_value (FoveaModel        *model,
             const FoveaTensor *photo,
             guint              row,
             guint              map,
             gint64             x,
             gint64             y)
{
  g_autoptr (FoveaWalk) walk = walk_of (model, photo, 0);
  g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, NULL, NULL);

  return (double)
      maps->values[((gint64) map * maps->height + y) * maps->width + x];
}

/* Each pixel of the photo is changed: those that change the number are those whose
 * gradient is not 0, and reach as far as the theoretical field, where it is
 * inside. */
static void
check_field (FoveaModel  *model,
             FoveaTensor *photo,
             guint        row,
             guint        map,
             gint64       x,
             gint64       y)
{
  g_autoptr (FoveaWalk) walk = walk_of (model, photo, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaHeat) heat =
      fovea_walk_real_field (walk, row, map, x, y, NULL, &error);
  const FoveaRect field = fovea_walk_field (walk, row, x, y);
  FoveaRect       extent;
  const double    before = field_value (model, photo, row, map, x, y);
  float          *pixels = photo->data;
  gint64          left = SIDE, right = -1, top = SIDE, bottom = -1;

  g_assert_no_error (error);
  g_assert_cmpfloat (heat->score, ==, before);
  for (gint64 at = 0; at < SIDE * SIDE; at++)
    {
      double greatest = 0;
      float  was;

      for (gint64 c = 0; c < 3; c++)
        {
          double slope;

          was = pixels[c * SIDE * SIDE + at];
          pixels[c * SIDE * SIDE + at] = was + 0.0625f;
          slope = fabs (field_value (model, photo, row, map, x, y) - before) /
                  0.0625;
          pixels[c * SIDE * SIDE + at] = was;
          greatest = MAX (greatest, slope);
        }
      g_assert_cmpint (greatest > 1e-6, ==, (double) heat->values[at] > 1e-6);
      g_assert_cmpfloat_with_epsilon (greatest, (double) heat->values[at],
                                      2e-2 * greatest + 1e-6);
      if (heat->values[at] == 0.0f)
        continue;
      g_assert_true (rect_holds (&field, at % SIDE, at / SIDE));
      left = MIN (left, at % SIDE);
      right = MAX (right, at % SIDE);
      top = MIN (top, at / SIDE);
      bottom = MAX (bottom, at / SIDE);
    }
  extent = fovea_walk_extent (walk, heat);
  g_assert_cmpint (extent.x, ==, left);
  g_assert_cmpint (extent.width, ==, right + 1 - left);
  g_assert_cmpint (extent.height, ==, bottom + 1 - top);
  g_assert_cmpint (left, ==, MAX (field.x, 0));
  g_assert_cmpint (top, ==, MAX (field.y, 0));
  g_assert_cmpint (right, ==, MIN (field.x + field.width, SIDE) - 1);
  g_assert_cmpint (bottom, ==, MIN (field.y + field.height, SIDE) - 1);
}

static void
test_field (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (SIDE, SIDE);
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = walk_smooth_net (&folder);
  check_field (model, photo, 0, 1, 3, 5);
  check_field (model, photo, 2, 2, 0, 0);
  check_field (model, photo, 4, 0, 3, 3);
  check_field (model, photo, 4, 2, 6, 2);
}

/* Convolutions that go by Winograd's way leave no rounding errors around the field:
 * two of 3x3 in the middle see 5x5. */
static void
test_field_winograd (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet *net = test_net_new (3, 16, 16);
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaRect extent, field;

  test_folder_init (&folder);
  test_net_conv (net, "x", "wide", 3, 32, 1, 1, 0);
  test_net_conv (net, "wide", "c1", 32, 32, 3, 1, 1);
  test_net_conv (net, "c1", "c2", 32, 32, 3, 1, 1);
  test_net_output (net, "c2");
  model = test_net_open (net, &folder, "winograd", "features",
                         "width=16\nheight=16\n" CARD, "");
  walk = walk_of (model, photo, 0);
  heat = fovea_walk_real_field (walk, 2, 3, 8, 7, NULL, NULL);
  extent = fovea_walk_extent (walk, heat);
  field = fovea_walk_field (walk, 2, 8, 7);
  g_assert_cmpint (extent.x, ==, 6);
  g_assert_cmpint (extent.y, ==, 5);
  g_assert_cmpint (extent.width, ==, 5);
  g_assert_cmpint (extent.height, ==, 5);
  g_assert_cmpmem (&extent, sizeof extent, &field, sizeof field);
}

static void
walk_cast (TestNet *net, const char *in, const char *out, int type)
{
  OnnxMessage *node = onnx_node ("Cast", out, in, out);

  onnx_attr_int (node, "to", type);
  onnx_put (net->graph, 1, node);
}

/* A number that is held as float16 has a field as well: the gradient begins in the
 * layer's own type. */
static void
test_field_half (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet *net = test_net_new (3, 16, 16);
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRect extent;

  test_folder_init (&folder);
  test_net_conv (net, "x", "c1", 3, 4, 3, 1, 1);
  walk_cast (net, "c1", "half", 10);
  test_net_op (net, "Tanh", "half", "t");
  walk_cast (net, "t", "whole", 1);
  test_net_output (net, "whole");
  model = test_net_open (net, &folder, "half", "features",
                         "width=16\nheight=16\n" CARD, "");
  walk = walk_of (model, photo, 0);
  heat = fovea_walk_real_field (walk, 2, 1, 8, 7, NULL, &error);
  g_assert_no_error (error);
  extent = fovea_walk_extent (walk, heat);
  g_assert_cmpint (extent.x, ==, 7);
  g_assert_cmpint (extent.y, ==, 6);
  g_assert_cmpint (extent.width, ==, 3);
  g_assert_cmpint (extent.height, ==, 3);
}

/* Where layers have corners, the real field lies in the theoretical one; and that
 * is in pixels of a photo that is cropped and of another size. */
static void
test_field_inside (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (32, 64);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  FoveaRect seen, field;

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  walk = walk_of (model, photo, 0);
  seen = fovea_walk_seen (walk);
  g_assert_cmpint (seen.x, ==, 16);
  g_assert_cmpint (seen.width, ==, 32);
  /* A 3x3 window around (2, 3), each pixel two of the photo's. */
  field = fovea_walk_field (walk, walk_row (walk, "c1"), 2, 3);
  g_assert_cmpint (field.x, ==, 16 + 2);
  g_assert_cmpint (field.y, ==, 4);
  g_assert_cmpint (field.width, ==, 6);
  g_assert_cmpint (field.height, ==, 6);
  field = fovea_walk_field (walk, walk_row (walk, "y"), 0, 0);
  g_assert_cmpmem (&field, sizeof field, &seen, sizeof seen);
  for (guint i = 0; i < 20; i++)
    {
      gint64 x = random_lot (0, 7), y = random_lot (0, 7);
      guint  row = walk_row (walk, i % 2 ? "r3" : "c3");
      g_autoptr (FoveaHeat) heat = fovea_walk_real_field (
          walk, row, (guint) random_lot (0, 11), x, y, NULL, NULL);
      FoveaRect extent = fovea_walk_extent (walk, heat);

      field = fovea_walk_field (walk, row, x, y);
      if (extent.width == 0)
        continue;
      g_assert_true (rect_holds (&field, extent.x, extent.y));
      g_assert_true (rect_holds (&field, extent.x + extent.width - 1,
                                 extent.y + extent.height - 1));
    }
}

/* ---- One number ------------------------------------------------------------------ */

static void
check_value (FoveaWalk *walk, guint row, const FoveaLayerMaps *maps)
{
  const guint  map = (guint) random_lot (0, maps->n - 1);
  const gint64 x = random_lot (0, maps->width - 1);
  const gint64 y = random_lot (0, maps->height - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaValueSum) sum =
      fovea_walk_value (walk, row, map, x, y, &error);
  g_autofree char *text = NULL;
  g_autoptr (FoveaLayerMaps) from = NULL;
  double products = 0;
  gint64 inside = 0;

  g_assert_no_error (error);
  g_assert_cmpfloat (
      sum->value, ==,
      maps->values[((gint64) map * maps->height + y) * maps->width + x]);
  if (sum->bound >= 0.0)
    g_assert_true (sum->within);
  else
    g_assert_cmpint (sum->kind, ==, FOVEA_VALUE_EACH);
  if (sum->from_row >= 0 && sum->kind != FOVEA_VALUE_ADD)
    from = fovea_walk_maps (walk, (guint) sum->from_row, NULL, NULL);
  for (guint i = 0; i < sum->planes * sum->height * sum->width; i++)
    {
      const FoveaValueTerm *term = &sum->terms[i];

      products += term->product;
      inside += term->kind == FOVEA_TERM_PICTURE;
      if (term->kind == FOVEA_TERM_BORDER)
        g_assert_cmpfloat (term->value, ==, 0.0f);
      else if (from)
        g_assert_cmpfloat (
            term->value, ==,
            from->values[(term->map * from->height + term->y) * from->width +
                         term->x]);
    }
  g_assert_cmpfloat_with_epsilon (products, sum->sum, 1e-9);
  g_assert_cmpint (inside, ==, sum->n_inputs);
  text = fovea_value_sum_to_text (walk, sum, 2);
  g_assert_nonnull (strstr (text, sum->layer));
}

static void
test_value (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  walk = walk_of (model, photo, 0);
  for (guint row = 0; row < fovea_walk_description (walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, NULL, NULL);

      for (guint i = 0; i < 30; i++)
        check_value (walk, row, maps);
    }
}

/* Groups, dilation, strides and uneven padding; batch norm behind; pooling that
 * counts its padding, and that does not. */
static void
test_value_windows (void)
{
  g_auto (TestFolder) folder = { 0 };
  TestNet     *net = test_net_new (3, 16, 16);
  OnnxMessage *conv = onnx_node ("Conv", "c2", "c1 w", "c2");
  OnnxMessage *pools[2];
  float        weights[8 * 3 * 3 * 2], four[4][8];
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaValueSum) sum = NULL;

  test_folder_init (&folder);
  test_net_conv (net, "x", "c1", 3, 6, 1, 1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    weights[i] = (float) g_test_rand_double_range (-1, 1);
  test_net_weight (net, "w", (gint64[]){ 8, 3, 3, 2, -1 }, weights);
  onnx_attr_int (conv, "group", 2);
  onnx_attr_ints (conv, "kernel_shape", 2, (gint64[]){ 3, 2 });
  onnx_attr_ints (conv, "dilations", 2, (gint64[]){ 2, 3 });
  onnx_attr_ints (conv, "strides", 2, (gint64[]){ 1, 2 });
  onnx_attr_ints (conv, "pads", 4, (gint64[]){ 3, 0, 1, 2 });
  onnx_put (net->graph, 1, conv);
  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *name = g_strdup_printf ("bn%u", k);

      for (guint i = 0; i < 8; i++)
        four[k][i] = (float) g_test_rand_double_range (0.5, 1.5);
      test_net_weight (net, name, (gint64[]){ 8, -1 }, four[k]);
    }
  onnx_put (
      net->graph, 1,
      onnx_node ("BatchNormalization", "norm", "c2 bn0 bn1 bn2 bn3", "norm"));
  test_net_op (net, "Relu", "norm", "r");
  for (guint k = 0; k < 2; k++)
    {
      const char *out = k ? "a1" : "a0";

      pools[k] = onnx_node ("AveragePool", out, "r", out);
      onnx_attr_ints (pools[k], "kernel_shape", 2, (gint64[]){ 3, 3 });
      onnx_attr_ints (pools[k], "pads", 4, (gint64[]){ 1, 1, 1, 1 });
      onnx_attr_int (pools[k], "count_include_pad", k);
      onnx_put (net->graph, 1, pools[k]);
      test_net_output (net, out);
    }
  model = test_net_open (net, &folder, "windows", "features",
                         "width=16\nheight=16\n" CARD, "");
  walk = walk_of (model, photo, 0);
  for (guint row = 0; row < fovea_walk_description (walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, NULL, NULL);

      for (guint i = 0; i < 60; i++)
        check_value (walk, row, maps);
    }
  sum = fovea_walk_value (walk, walk_row (walk, "c2"), 5, 0, 0, NULL);
  g_assert_cmpint (sum->n_weights, ==, 3 * 3 * 2);
  g_assert_cmpint (sum->terms[0].map, ==, 3); /* of the second group */
  g_assert_cmpint (sum->terms[0].y, ==, -3);
  g_assert_cmpint (sum->terms[0].kind, ==, FOVEA_TERM_BORDER);
  g_assert_cmpint (sum->terms[5].x, ==, 3);
  g_assert_cmpint (sum->terms[5].kind, ==, FOVEA_TERM_PICTURE);
  g_assert_cmpuint (sum->n_behind, ==, 2); /* batch norm, ReLU */
  g_assert_cmpint (sum->layer_weights, ==, 8 * 3 * 3 * 2);
  g_assert_cmpint (sum->all_inputs, ==, 6 * 16 * 16);
  g_assert_cmpint (sum->shared, ==, 16 * 8);
  g_assert_cmpint (sum->all_weights, ==, (gint64) 6 * 16 * 16 * 8 * 16 * 8);
}

/* ---- Mean maps, errors ------------------------------------------------------------- */

static void
test_mean_maps (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (FoveaMeanMaps) conv = NULL, all = NULL, block = NULL;
  g_autofree char *count = NULL;

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  walk = walk_of (model, photo, 0);
  conv = fovea_walk_mean_maps (walk, FOVEA_MEAN_CONV, NULL, NULL);
  g_assert_cmpuint (conv->n, ==, 3);
  g_assert_cmpuint (conv->n_left, ==, 1);
  g_assert_cmpint (conv->n_maps, ==, 8 + 12 + 12);
  g_assert_cmpstr (conv->maps[2].layer, ==, "c3");
  for (guint i = 0; i < conv->n; i++)
    {
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (walk, conv->maps[i].row, NULL, NULL);
      const gsize bytes = (gsize) maps->width * maps->height * sizeof (float);

      g_assert_cmpmem (conv->maps[i].values, bytes, maps->mean, bytes);
    }
  count = fovea_mean_maps_count (conv);
  g_assert_nonnull (strstr (count, "32"));
  all = fovea_walk_mean_maps (walk, FOVEA_MEAN_ALL, NULL, NULL);
  g_assert_cmpuint (all->n, ==, 11);
  block = fovea_walk_mean_maps (walk, FOVEA_MEAN_BLOCK, NULL, NULL);
  g_assert_cmpuint (block->n, ==, 3); /* 16x16, 8x8, 1x1 */
  g_assert_cmpstr (block->maps[0].layer, ==, "r1");
  g_assert_cmpstr (block->maps[1].layer, ==, "both");
}

static void
test_errors (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = walk_photo (16, 16);
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaWalk) walk = NULL;
  g_autoptr (GError) error = NULL;
  const gint            raised = 1;
  const FoveaRunOptions cancelled = { .cancel = &raised };

  test_folder_init (&folder);
  model = walk_net (&folder, "net");
  g_assert_null (fovea_walk_new (model, photo, 1000, NULL, &error));
  test_error (error, FOVEA_ERROR_MEMORY, "net|'c1'|MB");
  g_clear_error (&error);
  g_assert_null (fovea_walk_new (model, photo, 0, &cancelled, &error));
  test_error (error, FOVEA_ERROR_CANCELLED, "cancelled");
  g_clear_error (&error);
  walk = walk_of (model, photo, 0);
  g_assert_null (fovea_walk_maps (walk, 99, NULL, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "100|13");
  g_clear_error (&error);
  g_assert_null (fovea_walk_value (walk, 0, 8, 0, 0, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "c1|8 maps of 16x16");
  g_clear_error (&error);
  g_assert_null (fovea_walk_real_field (walk, 0, 0, 16, 0, NULL, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "(16, 0)");
  g_clear_error (&error);
  g_assert_cmpint (fovea_walk_row (walk, "c9", &error), ==, -1);
  test_error (error, FOVEA_ERROR_NOT_FOUND, "c9");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/walk/numbers", test_all_numbers);
  g_test_add_func ("/engine/walk/threads", test_threads);
  g_test_add_func ("/engine/walk/facts", test_facts);
  g_test_add_func ("/engine/walk/odd-maps", test_odd_maps);
  g_test_add_func ("/engine/walk/histogram", test_histogram);
  g_test_add_func ("/engine/walk/field", test_field);
  g_test_add_func ("/engine/walk/field-winograd", test_field_winograd);
  g_test_add_func ("/engine/walk/field-half", test_field_half);
  g_test_add_func ("/engine/walk/field-inside", test_field_inside);
  g_test_add_func ("/engine/walk/value", test_value);
  g_test_add_func ("/engine/walk/value-windows", test_value_windows);
  g_test_add_func ("/engine/walk/mean-maps", test_mean_maps);
  g_test_add_func ("/engine/walk/errors", test_errors);
  return g_test_run ();
}
