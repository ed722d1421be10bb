/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of single numbers in a walk, against what the layers gave. */
#include <string.h>

#include "random-graph.h"
#include "walk-test.h"

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
  g_auto (WalkTest) at = { 0 };

  walk_test_init (&at, walk_test_net (), "classify", WALK_SIDE, WALK_SIDE);
  for (guint row = 0; row < fovea_walk_description (at.walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (at.walk, row, NULL, NULL);

      for (guint i = 0; i < 30; i++)
        check_value (at.walk, row, maps);
    }
}

/* Groups, dilation, strides and uneven padding; batch norm behind; pooling that
 * counts its padding, and that does not. */
static void
test_value_windows (void)
{
  g_auto (WalkTest) at = { 0 };
  TestNet     *net = test_net_new (3, WALK_SIDE, WALK_SIDE);
  OnnxMessage *conv = onnx_node ("Conv", "c2", "c1 w", "c2");
  OnnxMessage *pools[2];
  float        weights[8 * 3 * 3 * 2], four[4][8];
  g_autoptr (FoveaValueSum) sum = NULL;

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
  walk_test_init (&at, net, "features", WALK_SIDE, WALK_SIDE);
  for (guint row = 0; row < fovea_walk_description (at.walk)->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps =
          fovea_walk_maps (at.walk, row, NULL, NULL);

      for (guint i = 0; i < 60; i++)
        check_value (at.walk, row, maps);
    }
  sum =
      fovea_walk_value (at.walk, walk_test_row (at.walk, "c2"), 5, 0, 0, NULL);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/walk/value", test_value);
  g_test_add_func ("/engine/walk/value-windows", test_value_windows);
  return g_test_run ();
}
