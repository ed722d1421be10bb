/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes out of numbers that are known: networks that give the same whatever they
 * are shown. */
#include <math.h>

#include "nets.h"

/* An output that is `values`, but for 0 times the picture. */
static void
net_constant (TestNet      *net,
              const char   *name,
              const gint64 *sizes,
              const float  *values)
{
  g_autofree char *weight = g_strconcat (name, "_values", NULL);
  g_autofree char *reads = g_strconcat ("zero ", weight, NULL);

  test_net_weight (net, weight, sizes, values);
  test_net_op (net, "Add", reads, name);
  test_net_output (net, name);
}

static TestNet *
net_zero (void)
{
  TestNet *net = test_net_new (1, 8, 8);

  test_net_op (net, "GlobalAveragePool", "x", "mean");
  test_net_reshape (net, "mean", "one", (gint64[]){ 1, 1, 1, -1 });
  test_net_weight (net, "nothing", (gint64[]){ 1, -1 }, (float[]){ 0.0f });
  test_net_op (net, "Mul", "one nothing", "zero");
  return net;
}

static FoveaModel *
net_detector (const TestFolder *folder,
              const gint64     *sizes,
              const float      *values,
              const char       *output)
{
  TestNet *net = net_zero ();

  net_constant (net, "y", sizes, values);
  return test_net_open (net, folder, "boxes", "detect", "channels=GRAY",
                        output);
}

/* A photo of 80x40: ten and five times the network's 8x8. */
static FoveaBoxes *
detect (FoveaModel *model, const FoveaDetectOptions *options)
{
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x40x80"));
  g_autoptr (GError) error = NULL;
  FoveaBoxes *found = fovea_detect (model, photo, options, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
check_box (const FoveaBox *box,
           double          x,
           double          y,
           double          width,
           double          height,
           double          score,
           guint           index)
{
  g_assert_cmpfloat_with_epsilon (box->x, x, 1e-4);
  g_assert_cmpfloat_with_epsilon (box->y, y, 1e-4);
  g_assert_cmpfloat_with_epsilon (box->width, width, 1e-4);
  g_assert_cmpfloat_with_epsilon (box->height, height, 1e-4);
  g_assert_cmpfloat_with_epsilon (box->score, score, 1e-6);
  g_assert_cmpuint (box->index, ==, index);
}

/* Rows of x, y, w, h, anything, two classes, in pixels of the network: the
 * second overlaps the first, the third is another class, the last too weak. */
static const float rows[] = {
  4, 4, 4, 4, 0.9f, 0.1f, 0.8f, /* */
  4, 4, 4, 3, 0.8f, 0.1f, 0.8f, /* */
  4, 4, 4, 3, 0.8f, 0.7f, 0.1f, /* */
  7, 7, 4, 4, 0.5f, 0.9f, 0.2f, /* half outside */
  1, 1, 1, 1, 0.4f, 0.4f, 0.2f, /* */
  1, 1, 0, 1, 0.9f, 0.9f, 0.2f  /* has no width */
};

static void
check_rows (const FoveaBoxes *found)
{
  g_assert_cmpuint (found->found, ==, 4);
  g_assert_cmpuint (found->n_boxes, ==, 3);
  check_box (&found->boxes[0], 20, 10, 40, 20, 0.72, 1);
  check_box (&found->boxes[1], 20, 12.5, 40, 15, 0.56, 0);
  check_box (&found->boxes[2], 50, 25, 30, 15, 0.45, 0);
  g_assert_cmpstr (found->boxes[0].label, ==, "class 1");
}

static void
test_rows (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  g_autoptr (FoveaBoxes) both = NULL;
  g_autoptr (FoveaBoxes) best = NULL;
  FoveaDetectOptions options = FOVEA_DETECT_DEFAULTS;

  test_folder_init (&folder);
  model = net_detector (&folder, (gint64[]){ 1, 6, 7, -1 }, rows, "classes=2");
  found = detect (model, NULL);
  check_rows (found);
  options.overlap = 1.0;
  both = detect (model, &options);
  g_assert_cmpuint (both->n_boxes, ==, 4);
  check_box (&both->boxes[1], 20, 12.5, 40, 15, 0.64, 1);
  options.threshold = 0.5;
  options.most = 1;
  best = detect (model, &options);
  g_assert_cmpuint (best->found, ==, 3);
  g_assert_cmpuint (best->n_boxes, ==, 1);
}

/* The same in fractions of the picture, and the classes unknown. */
static void
test_fractions (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  float values[7 * 7] = { 0.0f };

  test_folder_init (&folder);
  for (guint i = 0; i < 42; i++)
    values[i] = i % 7 < 4 ? rows[i] / 8.0f : rows[i];
  model = net_detector (&folder, (gint64[]){ 1, 7, 7, -1 }, values, "");
  found = detect (model, NULL);
  check_rows (found);
}

/* Columns of boxes, no score of being anything, logits. */
static void
test_columns (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  float values[6 * 9] = { 0.0f };

  test_folder_init (&folder);
  for (guint i = 0; i < 9; i++)
    values[4 * 9 + i] = values[5 * 9 + i] = -9.0f;
  values[0 * 9 + 3] = 4, values[1 * 9 + 3] = 4;
  values[2 * 9 + 3] = 4, values[3 * 9 + 3] = 2;
  values[5 * 9 + 3] = 2.0f;
  model = net_detector (&folder, (gint64[]){ 1, 6, 9, -1 }, values, "");
  found = detect (model, NULL);
  g_assert_cmpuint (found->n_boxes, ==, 1);
  check_box (&found->boxes[0], 20, 15, 40, 10, 1.0 / (1.0 + exp (-2.0)), 1);
}

/* Corners, score, class. */
static void
test_ended (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  const float values[] = { 2, 2, 6, 6, 0.5f, 7, /* */
                           0, 0, 8, 8, 0.9f, 3, /* */
                           0, 0, 8, 8, 0.1f, 3 };

  test_folder_init (&folder);
  model =
      net_detector (&folder, (gint64[]){ 1, 3, 6, -1 }, values, "classes=9");
  found = detect (model, NULL);
  g_assert_cmpuint (found->n_boxes, ==, 2);
  check_box (&found->boxes[0], 0, 0, 80, 40, 0.9, 3);
  check_box (&found->boxes[1], 20, 10, 40, 20, 0.5, 7);
}

/* Boxes of fractions, and logits of three classes, the first the background. */
static void
test_ssd (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  TestNet    *net = net_zero ();
  const float scores[] = { 5, 0, 0, 0, 0, 3, 0, 4, 0, 9, 8, 0 };
  const float boxes[] = { 0,    0,     1,    1,    0.25f, 0.25f, 0.75f, 0.75f,
                          0.5f, 0.25f, 1.0f, 1.0f, 0,     0,     1,     1 };

  test_folder_init (&folder);
  net_constant (net, "scores", (gint64[]){ 1, 4, 3, -1 }, scores);
  net_constant (net, "boxes", (gint64[]){ 1, 4, 4, -1 }, boxes);
  model = test_net_open (net, &folder, "ssd", "detect", "channels=GRAY", "");
  {
    FoveaDetectOptions options = FOVEA_DETECT_DEFAULTS;

    options.threshold = 0.5;
    found = detect (model, &options);
  }
  g_assert_cmpuint (found->n_boxes, ==, 2);
  check_box (&found->boxes[0], 40, 10, 40, 30, 1 / (1 + 2 * exp (-4.0)), 0);
  check_box (&found->boxes[1], 20, 10, 40, 20, 1 / (1 + 2 * exp (-3.0)), 1);
}

/* TensorFlow's four: y first, classes told, and how many count. */
static void
test_ssd_ended (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  TestNet    *net = net_zero ();
  const float boxes[] = { 0.25f, 0.5f, 0.75f, 1.0f, 0, 0, 1, 1, 0, 0, 1, 1 };

  test_folder_init (&folder);
  net_constant (net, "detection_boxes", (gint64[]){ 1, 3, 4, -1 }, boxes);
  net_constant (net, "detection_classes", (gint64[]){ 1, 3, -1 },
                (float[]){ 17, 2, 3 });
  net_constant (net, "detection_scores", (gint64[]){ 1, 3, -1 },
                (float[]){ 0.8f, 0.6f, 0.9f });
  net_constant (net, "num_detections", (gint64[]){ 1, -1 }, (float[]){ 2 });
  model = test_net_open (net, &folder, "tf", "detect", "channels=GRAY", "");
  found = detect (model, NULL);
  g_assert_cmpuint (found->n_boxes, ==, 2);
  check_box (&found->boxes[0], 40, 10, 40, 20, 0.8, 17);
  check_box (&found->boxes[1], 0, 0, 80, 40, 0.6, 2);
}

/* Boxes, but scores of no class: nothing to read. */
static void
test_ssd_without_classes (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x40x80"));
  g_autoptr (GError) error = NULL;
  TestNet    *net = net_zero ();
  const float boxes[5 * 4] = { 0, 0, 1, 1 };

  test_folder_init (&folder);
  net_constant (net, "boxes", (gint64[]){ 1, 5, 4, -1 }, boxes);
  net_constant (net, "scores", (gint64[]){ 1, 0, 5, -1 }, boxes);
  model = test_net_open (net, &folder, "none", "detect", "channels=GRAY", "");
  g_assert_null (fovea_detect (model, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "none|1x5x4");
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) grid = NULL;
  g_autoptr (FoveaModel) row = NULL;
  g_autoptr (FoveaModel) small = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x40x80"));
  g_autoptr (GError) error = NULL;
  TestNet *net = test_net_new (1, 8, 8);

  test_folder_init (&folder);
  test_net_conv (net, "x", "y", 1, 27, 3, 4, 1);
  test_net_output (net, "y");
  grid = test_net_open (net, &folder, "grid", "detect", "channels=GRAY", "");
  g_assert_null (fovea_detect (grid, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "grid|1x27x2x2|anchors");
  g_clear_error (&error);
  row = net_detector (&folder, (gint64[]){ 1, 3, 3, -1 }, rows, "");
  g_assert_null (fovea_detect (row, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "boxes|1x3x3|YOLO");
  g_clear_error (&error);
  small = test_small_model (&folder, NULL);
  g_assert_null (fovea_detect (small, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "small|classify");
}

/* NaN and infinity are no boxes, whatever stands beside them. */
static void
test_not_finite (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaBoxes) found = NULL;
  float values[6 * 7];

  test_folder_init (&folder);
  for (guint i = 0; i < 42; i++)
    values[i] = rows[i];
  values[0] = NAN;
  values[7 + 4] = NAN;
  values[14 + 2] = INFINITY;
  model =
      net_detector (&folder, (gint64[]){ 1, 6, 7, -1 }, values, "classes=2");
  found = detect (model, NULL);
  g_assert_cmpuint (found->n_boxes, ==, 1);
  check_box (&found->boxes[0], 50, 25, 30, 15, 0.45, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detect/rows", test_rows);
  g_test_add_func ("/detect/fractions", test_fractions);
  g_test_add_func ("/detect/columns", test_columns);
  g_test_add_func ("/detect/ended", test_ended);
  g_test_add_func ("/detect/ssd", test_ssd);
  g_test_add_func ("/detect/ssd-ended", test_ssd_ended);
  g_test_add_func ("/detect/ssd-without-classes", test_ssd_without_classes);
  g_test_add_func ("/detect/refused", test_refused);
  g_test_add_func ("/detect/not-finite", test_not_finite);
  return g_test_run ();
}
