/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through a network: the numbers are the network's, whatever is kept of
 * them, and what is said of its maps is so. */
#include <math.h>
#include <string.h>

#include "walk-test.h"

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
  g_auto (WalkTest) at = { 0 };
  guint most = 0;

  walk_test_init (&at, walk_test_net (), "classify", 20, 24);
  for (guint i = 0; i < G_N_ELEMENTS (memory); i++)
    {
      g_autoptr (FoveaWalk) walk = NULL;
      g_autoptr (GError) error = NULL;

      walk = fovea_walk_new (at.model, at.photo, memory[i], NULL, &error);
      if (! walk)
        {
          test_error (error, FOVEA_ERROR_MEMORY, "net|MB");
          continue;
        }
      g_assert_cmpuint (fovea_walk_bytes (walk), <=,
                        memory[i] ? memory[i] : FOVEA_WALK_MEMORY);
      most = MAX (most, fovea_walk_n_dropped (walk));
      g_assert_true (memory[i] || fovea_walk_n_dropped (walk) == 0);
      check_numbers (at.model, at.photo, walk);
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
  g_auto (WalkTest) at = { 0 };
  g_autoptr (FoveaWalk) walk = NULL;
  GThread *threads[4];
  Asker    askers[4];

  walk_test_init (&at, walk_test_net (), "classify", WALK_SIDE, WALK_SIDE);
  walk = walk_test_of (at.model, at.photo, 40 << 10);
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
  g_auto (WalkTest) at = { 0 };

  walk_test_init (&at, walk_test_net (), "classify", WALK_SIDE, WALK_SIDE);
  for (guint row = 0; row < fovea_walk_description (at.walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (at.walk, row, NULL, NULL);

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
  g_auto (WalkTest) at = { 0 };
  float        weights[12] = { 0, 0, 0, INFINITY, 0, 0, NAN, 0, 0, 1, 0, 0 };
  TestNet     *net = test_net_new (3, WALK_SIDE, WALK_SIDE);
  OnnxMessage *node = onnx_node ("Conv", "odd", "x w", "odd");
  g_autoptr (FoveaLayerMaps) maps = NULL, deep = NULL;
  const char *words[] = { "0 everywhere", "256", "256", NULL };

  test_net_weight (net, "w", (gint64[]){ 4, 3, 1, 1, -1 }, weights);
  onnx_put (net->graph, 1, node);
  test_net_op (net, "GlobalMaxPool", "x", "top");
  test_net_conv (net, "top", "deep", 3, 2048, 1, 1, 0);
  test_net_output (net, "odd");
  test_net_output (net, "deep");
  walk_test_init (&at, net, "features", WALK_SIDE, WALK_SIDE);
  maps = fovea_walk_maps (at.walk, walk_test_row (at.walk, "odd"), NULL, NULL);
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
  deep = fovea_walk_maps (at.walk, walk_test_row (at.walk, "deep"), NULL, NULL);
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

/* ---- Mean maps, errors ------------------------------------------------------------- */

static void
test_mean_maps (void)
{
  g_auto (WalkTest) at = { 0 };
  g_autoptr (FoveaMeanMaps) conv = NULL, all = NULL, block = NULL;
  g_autofree char *count = NULL;

  walk_test_init (&at, walk_test_net (), "classify", WALK_SIDE, WALK_SIDE);
  conv = fovea_walk_mean_maps (at.walk, FOVEA_MEAN_CONV, NULL, NULL);
  g_assert_cmpuint (conv->n, ==, 3);
  g_assert_cmpuint (conv->n_left, ==, 1);
  g_assert_cmpint (conv->n_maps, ==, 8 + 12 + 12);
  g_assert_cmpstr (conv->maps[2].layer, ==, "c3");
  for (guint i = 0; i < conv->n; i++)
    {
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (at.walk, conv->maps[i].row, NULL, NULL);
      const gsize bytes = (gsize) maps->width * maps->height * sizeof (float);

      g_assert_cmpmem (conv->maps[i].values, bytes, maps->mean, bytes);
    }
  count = fovea_mean_maps_count (conv);
  g_assert_nonnull (strstr (count, "32"));
  all = fovea_walk_mean_maps (at.walk, FOVEA_MEAN_ALL, NULL, NULL);
  g_assert_cmpuint (all->n, ==, 11);
  block = fovea_walk_mean_maps (at.walk, FOVEA_MEAN_BLOCK, NULL, NULL);
  g_assert_cmpuint (block->n, ==, 3); /* 16x16, 8x8, 1x1 */
  g_assert_cmpstr (block->maps[0].layer, ==, "r1");
  g_assert_cmpstr (block->maps[1].layer, ==, "both");
}

static void
test_errors (void)
{
  g_auto (WalkTest) at = { 0 };
  g_autoptr (GError) error = NULL;
  const gint            raised = 1;
  const FoveaRunOptions cancelled = { .cancel = &raised };

  walk_test_init (&at, walk_test_net (), "classify", WALK_SIDE, WALK_SIDE);
  g_assert_null (fovea_walk_new (at.model, at.photo, 1000, NULL, &error));
  test_error (error, FOVEA_ERROR_MEMORY, "net|'c1'|MB");
  g_clear_error (&error);
  g_assert_null (fovea_walk_new (at.model, at.photo, 0, &cancelled, &error));
  test_error (error, FOVEA_ERROR_CANCELLED, "cancelled");
  g_clear_error (&error);
  g_assert_null (fovea_walk_maps (at.walk, 99, NULL, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "100|13");
  g_clear_error (&error);
  g_assert_null (fovea_walk_value (at.walk, 0, 8, 0, 0, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "c1|8 maps of 16x16");
  g_clear_error (&error);
  g_assert_null (fovea_walk_real_field (at.walk, 0, 0, 16, 0, NULL, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "(16, 0)");
  g_clear_error (&error);
  g_assert_cmpint (fovea_walk_row (at.walk, "c9", &error), ==, -1);
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
  g_test_add_func ("/engine/walk/mean-maps", test_mean_maps);
  g_test_add_func ("/engine/walk/errors", test_errors);
  return g_test_run ();
}
