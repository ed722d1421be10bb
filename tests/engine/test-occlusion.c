/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Occlusion against its definition: the probability with and without a grey
 * square, on a network whose scores are the means of the colours. */
#include <math.h>

#include "test-models.h"

static FoveaModel *
open_means (const TestFolder *folder, gboolean nhwc)
{
  g_autofree char *input = g_strdup_printf (
      "width=6\nheight=4\nmean=0.25;0.5;0.125\nstd=0.5;2;1\nlayout=%s",
      nhwc ? "NHWC" : "NCHW");
  OnnxMessage *graph = onnx_new ();
  OnnxMessage *turn = onnx_node ("Transpose", "turn", "x", "t");

  onnx_attr_ints (turn, "perm", 4,
                  nhwc ? (gint64[]){ 0, 3, 1, 2 } : (gint64[]){ 0, 1, 2, 3 });
  onnx_put (graph, 1, turn);
  onnx_put (graph, 1, onnx_node ("GlobalAveragePool", "pool", "t", "p"));
  onnx_put (graph, 1, onnx_node ("Flatten", "flat", "p", "y"));
  onnx_put (graph, 11,
            onnx_info ("x", 1,
                       nhwc ? (gint64[]){ 1, 4, 6, 3, -1 } :
                              (gint64[]){ 1, 3, 4, 6, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 3, -1 }));
  return test_graph_open (folder, graph, input);
}

/* The probability of class 1 where a square lies over these pixels. */
static double
by_hand (const float *photo, int left, int top, int side)
{
  static const double mean[] = { 0.25, 0.5, 0.125 }, std[] = { 0.5, 2, 1 };
  double              p[3], sum = 0;

  for (int c = 0; c < 3; c++)
    {
      double total = 0;

      for (int i = 0; i < 24; i++)
        {
          const int      x = i % 6, y = i / 6;
          const gboolean covered = x >= left && x < left + side && y >= top &&
                                   y < top + side;

          total += ((covered ? 0.5 : (double) photo[24 * c + i]) - mean[c]) /
                   std[c];
        }
      p[c] = exp (total / 24);
      sum += p[c];
    }
  return p[1] / sum;
}

static FoveaTensor *
make_photo (void)
{
  FoveaTensor *photo = test_random (fovea_shape (3, 3, 4, 6));

  for (guint i = 0; i < 72; i++)
    ((float *) photo->data)[i] =
        CLAMP (0.5f + 0.4f * ((float *) photo->data)[i], 0, 1);
  return photo;
}

static void
check_map (gboolean nhwc, guint size, guint stride, guint columns, guint rows)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autoptr (FoveaTensor) photo = make_photo ();
  g_autoptr (GError) error = NULL;
  const double all = by_hand (photo->data, 99, 99, 0);

  test_folder_init (&folder);
  model = open_means (&folder, nhwc);
  reason = fovea_reason_new (model, FOVEA_WHY_OCCLUSION, NULL,
                             FOVEA_SEEING_SQUASH, &error);
  g_assert_no_error (error);
  fovea_reason_set_patch (reason, size, stride);
  heat = fovea_reason_run (reason, photo, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (heat->heats[0]->width, ==, columns);
  g_assert_cmpuint (heat->heats[0]->height, ==, rows);
  g_assert_cmpfloat_with_epsilon (heat->score, all, 1e-6);
  for (guint i = 0; i < columns * rows; i++)
    {
      /* the square's middle is where the map says that its number lies */
      const double x = 6 * (heat->first[1] + heat->step[1] * (i % columns));
      const double y = 4 * (heat->first[0] + heat->step[0] * (i / columns));
      const double covered =
          by_hand (photo->data, (int) floor (x - size / 2.0 + 0.5),
                   (int) floor (y - size / 2.0 + 0.5), (int) size);

      g_assert_cmpfloat_with_epsilon (heat->heats[0]->values[i], all - covered,
                                      1e-6);
    }
}

static void
test_map (void)
{
  check_map (FALSE, 1, 1, 6, 4);
  check_map (FALSE, 3, 1, 6, 4);
  check_map (FALSE, 2, 2, 3, 2);
  check_map (TRUE, 3, 2, 3, 2);
  check_map (FALSE, 9, 4, 2, 1);
}

/* The square that hides what speaks for a class takes most of it away. */
static void
test_place (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  g_autoptr (FoveaTensor) photo = make_photo ();
  double x, y;

  for (guint i = 0; i < 72; i++)
    ((float *) photo->data)[i] = i == 24 + 6 + 4 ? 1 : 0.5f;
  test_folder_init (&folder);
  model = open_means (&folder, FALSE);
  reason = fovea_reason_new (model, FOVEA_WHY_OCCLUSION, NULL,
                             FOVEA_SEEING_CROP, NULL);
  heat = fovea_reason_run (reason, photo, 1, NULL, NULL);
  g_assert_true (fovea_photo_heat_peak (heat, &x, &y, NULL));
  g_assert_cmpfloat (x, ==, 4.5);
  g_assert_cmpfloat (y, ==, 1.5);
}

static void
stop_at (double fraction, const char *what, gpointer data)
{
  if (fraction > 0.5)
    g_atomic_int_set ((gint *) data, 1);
}

static void
test_cancel (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  g_autoptr (FoveaTensor) photo = make_photo ();
  g_autoptr (GError) error = NULL;
  gint            cancel = 0;
  FoveaRunOptions options = { .cancel = &cancel,
                              .progress = stop_at,
                              .data = &cancel };

  test_folder_init (&folder);
  model = open_means (&folder, FALSE);
  reason = fovea_reason_new (model, FOVEA_WHY_OCCLUSION, NULL,
                             FOVEA_SEEING_CROP, NULL);
  g_assert_null (fovea_reason_run (reason, photo, 1, &options, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/occlusion/map", test_map);
  g_test_add_func ("/occlusion/place", test_place);
  g_test_add_func ("/occlusion/cancel", test_cancel);
  return g_test_run ();
}
