/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of a walk share: see walk-test.h. */
#include "walk-test.h"

#include <math.h>

TestNet *
walk_test_net (void)
{
  TestNet *net = test_net_new (3, WALK_SIDE, WALK_SIDE);

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
  return net;
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

FoveaWalk *
walk_test_of (FoveaModel *model, const FoveaTensor *photo, guint64 memory)
{
  g_autoptr (GError) error = NULL;
  FoveaWalk *walk = fovea_walk_new (model, photo, memory, NULL, &error);

  g_assert_no_error (error);
  return walk;
}

guint
walk_test_row (FoveaWalk *walk, const char *layer)
{
  g_autoptr (GError) error = NULL;
  gint row = fovea_walk_row (walk, layer, &error);

  g_assert_no_error (error);
  return (guint) row;
}

void
walk_test_init (WalkTest   *test,
                TestNet    *net,
                const char *task,
                gint64      height,
                gint64      width)
{
  test_folder_init (&test->folder);
  test->photo = walk_photo (height, width);
  test->model = test_net_open (net, &test->folder, "net", task,
                               "width=16\nheight=16\ncrop=1\n", "");
  test->walk = walk_test_of (test->model, test->photo, 0);
}

void
walk_test_clear (WalkTest *test)
{
  fovea_walk_unref (test->walk);
  fovea_model_unref (test->model);
  fovea_tensor_free (test->photo);
  test_folder_clear (&test->folder);
}
