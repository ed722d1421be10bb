/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a photo is shown to a network: which parts, and probabilities over them. */
#include <math.h>
#include <string.h>

#include "test-models.h"

/* Three numbers, the means of the colours, for an input of width x height. */
static FoveaModel *
open_means (const TestFolder *folder, gint64 width, gint64 height, double crop)
{
  g_autofree char *input = g_strdup_printf (
      "width=%d\nheight=%d\ncrop=%g", (int) width, (int) height, crop);

  return test_graph_open (folder,
                          test_chain ((gint64[]){ 1, 3, height, width, -1 },
                                      "GlobalAveragePool Flatten"),
                          input);
}

static FoveaRect *
views_of (FoveaModel *model,
          gint64      width,
          gint64      height,
          FoveaSeeing seeing,
          guint      *n)
{
  g_autoptr (GError) error = NULL;
  FoveaRect *views =
      fovea_model_views (model, width, height, seeing, n, &error);

  g_assert_no_error (error);
  return views;
}

static void
test_words (void)
{
  g_assert_cmpstr (fovea_seeing_word (FOVEA_SEEING_CROP), ==, "crop");
  g_assert_cmpstr (fovea_seeing_word (FOVEA_SEEING_SQUASH), ==, "squash");
  g_assert_cmpstr (fovea_seeing_word (FOVEA_SEEING_TILES), ==, "tiles");
  g_assert_cmpstr (fovea_why_word (FOVEA_WHY_CAM), ==, "cam");
  g_assert_cmpstr (fovea_why_word (FOVEA_WHY_OCCLUSION), ==, "occlusion");
}

/* The crop is what fovea_model_prepare says that it looks at. */
static void
test_crop (void)
{
  static const gint64 sizes[][2] = { { 50, 37 }, { 37, 50 }, { 1, 9 },
                                     { 3, 3 },   { 401, 8 } };
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = open_means (&folder, 4, 4, 0.875);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (FoveaTensor) photo =
          test_random (fovea_shape (3, 3, sizes[i][1], sizes[i][0]));
      guint     n;
      FoveaRect seen;
      g_autofree FoveaRect *view =
          views_of (model, sizes[i][0], sizes[i][1], FOVEA_SEEING_CROP, &n);
      g_autoptr (FoveaTensor) input =
          fovea_model_prepare (model, photo, &seen, NULL);
      g_autoptr (FoveaTensor) same =
          fovea_model_prepare_view (model, photo, view, NULL);

      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpmem (view, sizeof *view, &seen, sizeof seen);
      g_assert_cmpmem (input->data, 48 * sizeof (float), same->data,
                       48 * sizeof (float));
    }
}

static void
check_tiles (FoveaModel *model, gint64 width, gint64 height, guint want)
{
  const FoveaCard *card = fovea_model_card (model);
  guint            n;
  g_autofree FoveaRect *views =
      views_of (model, width, height, FOVEA_SEEING_TILES, &n);
  const gboolean wide = views[n - 1].x > 0;
  const gint64   part = wide ? views[0].width : views[0].height;

  g_assert_cmpuint (n, ==, want);
  g_assert_cmpint (views[0].x, ==, 0);
  g_assert_cmpint (views[0].y, ==, 0);
  g_assert_cmpint (views[n - 1].x + views[n - 1].width, ==, width);
  g_assert_cmpint (views[n - 1].y + views[n - 1].height, ==, height);
  for (guint i = 0; i < n; i++)
    {
      const gint64 step = i == 0 ? 0 :
                          wide   ? views[i].x - views[i - 1].x :
                                   views[i].y - views[i - 1].y;

      /* all of the shorter side, the network's proportions but for half a pixel */
      g_assert_cmpint (views[i].width, ==, wide ? part : width);
      g_assert_cmpint (views[i].height, ==, wide ? height : part);
      g_assert_cmpfloat (fabs ((double) views[i].width * card->height -
                               (double) views[i].height * card->width),
                         <=, 0.5 * MAX (card->width, card->height));
      g_assert_cmpfloat (step, <=, 0.8 * part + 1);
    }
}

static void
test_tiles (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) square = NULL;
  g_autoptr (FoveaModel) wide = NULL;

  test_folder_init (&folder);
  square = open_means (&folder, 4, 4, 0.875);
  check_tiles (square, 300, 300, 1);
  check_tiles (square, 400, 300, 2);
  check_tiles (square, 300, 400, 2);
  check_tiles (square, 1920, 1080, 2);
  check_tiles (square, 600, 300, 3);
  check_tiles (square, 299, 901, 4);
  check_tiles (square, 1, 5, 6);
  wide = open_means (&folder, 6, 4, 1);
  check_tiles (wide, 300, 200, 1);
  check_tiles (wide, 300, 300, 2);
  check_tiles (wide, 600, 300, 2);
}

static void
test_squash (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  guint n;
  g_autofree FoveaRect *view = NULL;

  test_folder_init (&folder);
  model = open_means (&folder, 4, 4, 0.875);
  view = views_of (model, 50, 37, FOVEA_SEEING_SQUASH, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (view->x + view->y, ==, 0);
  g_assert_cmpint (view->width, ==, 50);
  g_assert_cmpint (view->height, ==, 37);
}

/* softmax of the means of channel c over some columns of 8x4, by hand */
static void
softmax_of (const double *photo, guint from, guint to, double p[3])
{
  double sum = 0;

  for (guint c = 0; c < 3; c++)
    {
      double mean = 0;

      for (guint y = 0; y < 4; y++)
        for (guint x = from; x < to; x++)
          mean += (double) (float) photo[c * 32 + y * 8 + x] /
                  (4 * (to - from));
      p[c] = exp (mean);
      sum += p[c];
    }
  for (guint c = 0; c < 3; c++)
    p[c] /= sum;
}

/* The mean of the probabilities of tiles at 0, 2 and 4; one of them by itself. */
static void
test_probabilities (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = NULL;
  g_autoptr (FoveaClassification) crop = NULL;
  g_autoptr (FoveaClassification) tiles = NULL;
  g_autoptr (GError) error = NULL;
  double values[96], part[3][3], middle[3];

  test_folder_init (&folder);
  model = open_means (&folder, 4, 4, 1);
  for (guint i = 0; i < 96; i++)
    values[i] = (i * 37 % 101) / 101.0 * (i / 32 == 1 && i % 8 < 4 ? 1 : 0.6);
  photo = test_numbers (fovea_shape (3, 3, 4, 8), values);
  for (guint t = 0; t < 3; t++)
    softmax_of (values, 2 * t, 2 * t + 4, part[t]);
  softmax_of (values, 2, 6, middle);
  tiles = fovea_classify_seeing (model, photo, FOVEA_SEEING_TILES, 3, NULL,
                                 &error);
  g_assert_no_error (error);
  crop = fovea_classify (model, photo, 3, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      const FoveaGuess *guess = &tiles->guesses[i];

      g_assert_cmpfloat_with_epsilon (
          guess->probability,
          (part[0][guess->index] + part[1][guess->index] +
           part[2][guess->index]) /
              3,
          1e-6);
      g_assert_cmpfloat_with_epsilon (crop->guesses[i].probability,
                                      middle[crop->guesses[i].index], 1e-6);
    }
  g_assert_cmpfloat (tiles->guesses[0].probability, >=,
                     tiles->guesses[1].probability);
  g_assert_cmpint (tiles->seen.x, ==, 0);
  g_assert_cmpint (tiles->seen.width, ==, 8);
  g_assert_cmpint (crop->seen.x, ==, 2);
  g_assert_cmpint (crop->seen.width, ==, 4);
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 4, 8));
  const FoveaRect outside = { 5, 0, 4, 4 };
  gint            cancel = 1;
  FoveaRunOptions options = { .cancel = &cancel };
  guint           n;

  test_folder_init (&folder);
  model = open_means (&folder, 4, 4, 1);
  g_assert_null (
      fovea_model_views (model, 0, 4, FOVEA_SEEING_SQUASH, &n, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "0x4");
  g_clear_error (&error);
  g_assert_null (
      fovea_model_views (model, 9000, 10, FOVEA_SEEING_TILES, &n, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED,
              "9000x10|1125 tiles|64|crop or squash");
  g_clear_error (&error);
  g_assert_null (fovea_model_prepare_view (model, photo, &outside, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "5, 0 to 9, 4|8x4");
  g_clear_error (&error);
  g_assert_null (fovea_classify_seeing (model, photo, FOVEA_SEEING_TILES, 1,
                                        &options, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

typedef struct
{
  double last;
  guint  calls;
} Progress;

static void
progress_grows (double fraction, const char *what, gpointer data)
{
  Progress *progress = data;

  g_assert_cmpfloat (fraction, >=, progress->last);
  g_assert_cmpfloat (fraction, <=, 1);
  progress->last = fraction;
  progress->calls++;
}

static void
test_progress (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (fovea_shape (3, 3, 4, 20));
  Progress        progress = { 0 };
  FoveaRunOptions options = { .progress = progress_grows, .data = &progress };
  g_autoptr (FoveaClassification) found = NULL;

  test_folder_init (&folder);
  model = open_means (&folder, 4, 4, 1);
  found = fovea_classify_seeing (model, photo, FOVEA_SEEING_TILES, 1, &options,
                                 NULL);
  g_assert_nonnull (found);
  g_assert_cmpuint (progress.calls, >, 3);
  g_assert_cmpfloat (progress.last, >, 0.8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seeing/words", test_words);
  g_test_add_func ("/seeing/crop", test_crop);
  g_test_add_func ("/seeing/tiles", test_tiles);
  g_test_add_func ("/seeing/squash", test_squash);
  g_test_add_func ("/seeing/probabilities", test_probabilities);
  g_test_add_func ("/seeing/refused", test_refused);
  g_test_add_func ("/seeing/progress", test_progress);
  return g_test_run ();
}
