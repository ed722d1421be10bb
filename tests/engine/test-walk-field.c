/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receptive fields in a walk, against pixels that are changed one by one. */
#include <math.h>

#include "random-graph.h"
#include "walk-test.h"

/* Layers without corners, so that small changes say what the gradient says:
 * convolutions with strides and without padding, averages, a sigmoid. */
static TestNet *
field_net (void)
{
  TestNet *net = test_net_new (3, WALK_SIDE, WALK_SIDE);

  test_net_conv (net, "x", "c1", 3, 4, 3, 2, 1);
  test_net_op (net, "Sigmoid", "c1", "s1");
  test_net_conv (net, "s1", "c2", 4, 6, 2, 1, 0);
  test_net_op (net, "Tanh", "c2", "t2");
  test_net_conv (net, "t2", "c3", 6, 3, 3, 1, 1);
  test_net_output (net, "c3");
  return net;
}

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
  g_autoptr (FoveaWalk) walk = walk_test_of (model, photo, 0);
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
  g_autoptr (FoveaWalk) walk = walk_test_of (model, photo, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaHeat) heat =
      fovea_walk_real_field (walk, row, map, x, y, NULL, &error);
  const FoveaRect field = fovea_walk_field (walk, row, x, y);
  FoveaRect       extent;
  const double    before = field_value (model, photo, row, map, x, y);
  float          *pixels = photo->data;
  gint64          left = WALK_SIDE, right = -1, top = WALK_SIDE, bottom = -1;

  g_assert_no_error (error);
  g_assert_cmpfloat (heat->score, ==, before);
  for (gint64 at = 0; at < WALK_SIDE * WALK_SIDE; at++)
    {
      double greatest = 0;
      float  was;

      for (gint64 c = 0; c < 3; c++)
        {
          double slope;

          was = pixels[c * WALK_SIDE * WALK_SIDE + at];
          pixels[c * WALK_SIDE * WALK_SIDE + at] = was + 0.0625f;
          slope = fabs (field_value (model, photo, row, map, x, y) - before) /
                  0.0625;
          pixels[c * WALK_SIDE * WALK_SIDE + at] = was;
          greatest = MAX (greatest, slope);
        }
      g_assert_cmpint (greatest > 1e-6, ==, (double) heat->values[at] > 1e-6);
      g_assert_cmpfloat_with_epsilon (greatest, (double) heat->values[at],
                                      2e-2 * greatest + 1e-6);
      if (heat->values[at] == 0.0f)
        continue;
      g_assert_true (rect_holds (&field, at % WALK_SIDE, at / WALK_SIDE));
      left = MIN (left, at % WALK_SIDE);
      right = MAX (right, at % WALK_SIDE);
      top = MIN (top, at / WALK_SIDE);
      bottom = MAX (bottom, at / WALK_SIDE);
    }
  extent = fovea_walk_extent (walk, heat);
  g_assert_cmpint (extent.x, ==, left);
  g_assert_cmpint (extent.width, ==, right + 1 - left);
  g_assert_cmpint (extent.height, ==, bottom + 1 - top);
  g_assert_cmpint (left, ==, MAX (field.x, 0));
  g_assert_cmpint (top, ==, MAX (field.y, 0));
  g_assert_cmpint (right, ==, MIN (field.x + field.width, WALK_SIDE) - 1);
  g_assert_cmpint (bottom, ==, MIN (field.y + field.height, WALK_SIDE) - 1);
}

static void
test_field (void)
{
  g_auto (WalkTest) at = { 0 };

  walk_test_init (&at, field_net (), "features", WALK_SIDE, WALK_SIDE);
  check_field (at.model, at.photo, 0, 1, 3, 5);
  check_field (at.model, at.photo, 2, 2, 0, 0);
  check_field (at.model, at.photo, 4, 0, 3, 3);
  check_field (at.model, at.photo, 4, 2, 6, 2);
}

/* Convolutions that go by Winograd's way leave no rounding errors around the field:
 * two of 3x3 in the middle see 5x5. */
static void
test_field_winograd (void)
{
  g_auto (WalkTest) at = { 0 };
  TestNet *net = test_net_new (3, WALK_SIDE, WALK_SIDE);
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaRect extent, field;

  test_net_conv (net, "x", "wide", 3, 32, 1, 1, 0);
  test_net_conv (net, "wide", "c1", 32, 32, 3, 1, 1);
  test_net_conv (net, "c1", "c2", 32, 32, 3, 1, 1);
  test_net_output (net, "c2");
  walk_test_init (&at, net, "features", WALK_SIDE, WALK_SIDE);
  heat = fovea_walk_real_field (at.walk, 2, 3, 8, 7, NULL, NULL);
  extent = fovea_walk_extent (at.walk, heat);
  field = fovea_walk_field (at.walk, 2, 8, 7);
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
  g_auto (WalkTest) at = { 0 };
  TestNet *net = test_net_new (3, WALK_SIDE, WALK_SIDE);
  g_autoptr (FoveaHeat) heat = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRect extent;

  test_net_conv (net, "x", "c1", 3, 4, 3, 1, 1);
  walk_cast (net, "c1", "half", 10);
  test_net_op (net, "Tanh", "half", "t");
  walk_cast (net, "t", "whole", 1);
  test_net_output (net, "whole");
  walk_test_init (&at, net, "features", WALK_SIDE, WALK_SIDE);
  heat = fovea_walk_real_field (at.walk, 2, 1, 8, 7, NULL, &error);
  g_assert_no_error (error);
  extent = fovea_walk_extent (at.walk, heat);
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
  g_auto (WalkTest) at = { 0 };
  FoveaRect seen, field;

  walk_test_init (&at, walk_test_net (), "classify", 2 * WALK_SIDE,
                  4 * WALK_SIDE);
  seen = fovea_walk_seen (at.walk);
  g_assert_cmpint (seen.x, ==, 16);
  g_assert_cmpint (seen.width, ==, 32);
  /* A 3x3 window around (2, 3), each pixel two of the photo's. */
  field = fovea_walk_field (at.walk, walk_test_row (at.walk, "c1"), 2, 3);
  g_assert_cmpint (field.x, ==, 16 + 2);
  g_assert_cmpint (field.y, ==, 4);
  g_assert_cmpint (field.width, ==, 6);
  g_assert_cmpint (field.height, ==, 6);
  field = fovea_walk_field (at.walk, walk_test_row (at.walk, "y"), 0, 0);
  g_assert_cmpmem (&field, sizeof field, &seen, sizeof seen);
  for (guint i = 0; i < 20; i++)
    {
      gint64 x = random_lot (0, 7), y = random_lot (0, 7);
      guint  row = walk_test_row (at.walk, i % 2 ? "r3" : "c3");
      g_autoptr (FoveaHeat) heat = fovea_walk_real_field (
          at.walk, row, (guint) random_lot (0, 11), x, y, NULL, NULL);
      FoveaRect extent = fovea_walk_extent (at.walk, heat);

      field = fovea_walk_field (at.walk, row, x, y);
      if (extent.width == 0)
        continue;
      g_assert_true (rect_holds (&field, extent.x, extent.y));
      g_assert_true (rect_holds (&field, extent.x + extent.width - 1,
                                 extent.y + extent.height - 1));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/walk/field", test_field);
  g_test_add_func ("/engine/walk/field-winograd", test_field_winograd);
  g_test_add_func ("/engine/walk/field-half", test_field_half);
  g_test_add_func ("/engine/walk/field-inside", test_field_inside);
  return g_test_run ();
}
