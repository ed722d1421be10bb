/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network looks for: the pieces by their formulas and by finite differences, and
 * that the score rises, the picture is not grey and the same for any number of threads. */
#include <math.h>
#include <string.h>

#include "dream.h"
#include "test-models.h"

/* ---- Pieces ---------------------------------------------------------------------- */

static double
test_cas (gint64 i, gint64 k, gint64 n)
{
  const double t = 2 * G_PI * (double) (i * k) / (double) n;

  return cos (t) + sin (t);
}

/* By the definition, for sizes of all factors, and back again. */
static void
test_waves (void)
{
  static const gint64 sizes[][2] = { { 1, 1 }, { 2, 3 },   { 8, 5 },
                                     { 6, 4 }, { 20, 18 }, { 15, 32 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      const gint64 w = sizes[s][0], h = sizes[s][1], n = w * h;
      g_autoptr (FoveaTensor) given =
          test_random ((FoveaShape){ 3, { 2, h, w } });
      g_autoptr (FoveaWaves) waves = fovea_waves_new (w, h, NULL);
      const float      *p = given->data;
      g_autofree float *x = g_memdup2 (p, 2 * (gsize) n * sizeof *x);

      g_assert_true (fovea_waves_run (waves, x, 2, 2, NULL));
      for (gint64 i = 0; i < 2 * n; i++)
        {
          double sum = 0;

          for (gint64 k = 0; k < n; k++)
            sum += p[i / n * n + k] * test_cas (i % n % w, k % w, w) *
                   test_cas (i % n / w, k / w, h);
          g_assert_cmpfloat_with_epsilon (x[i], sum / sqrt ((double) n), 1e-5);
        }
      g_assert_true (fovea_waves_run (waves, x, 2, 1, NULL));
      for (gint64 i = 0; i < 2 * n; i++)
        g_assert_cmpfloat_with_epsilon (x[i], p[i], 1e-5);
    }
  g_assert_cmpint (fovea_waves_size (7), ==, 8);
  g_assert_cmpint (fovea_waves_size (241), ==, 243);
}

/* <take x, y> = <x, give y>; a view that is only moved copies. */
static void
test_view (void)
{
  FoveaDreamView view = { .width = 9,
                          .height = 7,
                          .to_width = 5,
                          .to_height = 6,
                          .a = 1.07 * cos (0.3),
                          .b = 1.07 * sin (0.3),
                          .cx = 7.7,
                          .cy = 0.4 };
  g_autoptr (FoveaTensor) canvas = test_random (test_shape ("3x7x9"));
  g_autoptr (FoveaTensor) up = test_random (test_shape ("3x6x5"));
  float *x = canvas->data, *y = up->data, taken[90], given[189] = { 0 };
  double left = 0, right = 0;

  fovea_dream_view_take (&view, x, taken, 3, 2);
  fovea_dream_view_give (&view, y, given, 3, 2);
  for (guint i = 0; i < 90; i++)
    left += (double) taken[i] * y[i];
  for (guint i = 0; i < 189; i++)
    right += (double) given[i] * x[i];
  g_assert_cmpfloat_with_epsilon (left, right, 1e-5);
  view.a = 1;
  view.b = 0;
  view.cx =
      8; /* column 2 of the view lies at column 8: column 4 begins anew at 1 */
  view.cy = 2.5;
  fovea_dream_view_take (&view, x, taken, 3, 1);
  g_assert_cmpfloat (taken[0], ==, x[6]);
  g_assert_cmpfloat (taken[4], ==, x[1]);
}

typedef double (*TestPenalty) (const float *x, float *gradient);

static double
test_variation_of (const float *x, float *gradient)
{
  return fovea_dream_variation (x, 5, 4, 3, 1, gradient);
}

static double
test_l2_of (const float *x, float *gradient)
{
  return fovea_dream_l2 (x, 60, 1, gradient);
}

/* The gradient of each penalty is what its value's differences say. */
static void
test_penalties (void)
{
  static const TestPenalty penalties[] = { test_variation_of, test_l2_of };
  g_autoptr (FoveaTensor) given = test_random (test_shape ("3x4x5"));
  float *x = given->data, spare[60];

  for (guint p = 0; p < G_N_ELEMENTS (penalties); p++)
    {
      float gradient[60] = { 0 };

      g_assert_cmpfloat (penalties[p](x, gradient), >, 0);
      for (guint i = 0; i < 60; i++)
        {
          const float was = x[i], h = 1e-3f;
          double      up, down;

          x[i] = was + h;
          up = penalties[p](x, spare);
          x[i] = was - h;
          down = penalties[p](x, spare);
          x[i] = was;
          g_assert_cmpfloat_with_epsilon (gradient[i],
                                          (up - down) / (2 * (double) h), 5e-3);
        }
    }
  /* sqrt of 1 pixel's step of 1 across and 1 down, and of its two neighbours */
  memset (x, 0, 60 * sizeof *x);
  x[7] = 1;
  g_assert_cmpfloat_with_epsilon (penalties[0](x, spare),
                                  sqrt (2) + 2 + 17 * 0.01, 1e-3);
}

/* Evened out, coarse and fine are as strong as each other. */
static void
test_even_out (void)
{
  float *plane = g_new (float, 64 * 64), *spare = g_new (float, 3 * 64 * 64);
  double fine = 0, coarse = 0;

  for (int i = 0; i < 64 * 64; i++)
    plane[i] =
        (float) (100 * sin (2 * G_PI * (i % 64) / 32.0) + (i % 2 ? 1 : -1));
  fovea_dream_even_out (plane, 64, 64, spare);
  for (int i = 0; i < 64 * 64; i++)
    {
      fine += plane[i] * (i % 2 ? 1 : -1) / (64 * 64.0);
      coarse += 2 * plane[i] * sin (2 * G_PI * (i % 64) / 32.0) / (64 * 64.0);
    }
  g_assert_cmpfloat (fine, >, 0.05);
  g_assert_cmpfloat (coarse / fine, <, 25); /* of 100 before */
  memset (plane, 0, 64 * 64 * sizeof *plane);
  fovea_dream_even_out (plane, 64, 64, spare);
  g_assert_cmpfloat (plane[77], ==, 0);
  g_free (plane);
  g_free (spare);
}

/* ---- Aims -------------------------------------------------------------------------- */

static double
test_score_of (FoveaDreamTarget *target, FoveaTensor *planes)
{
  float  spare[192];
  double score;

  g_assert_true (
      fovea_dream_target_run (target, planes, spare, &score, NULL, NULL));
  return score;
}

/* By red, green and blue whatever the card does with them. */
static void
test_target (void)
{
  static const char *const cards[] = { "std=0.5;0.25;2\nscale-by=3",
                                       "channels=BGR\nstd=1;2;4" };
  static const FoveaAim    aims[] = { { FOVEA_AIM_MAP, "conv", 2, -1, -1 },
                                      { FOVEA_AIM_NEURON, "relu", 1, 3, 5 },
                                      { FOVEA_AIM_CLASS, NULL, 4, -1, -1 },
                                      { FOVEA_AIM_STRENGTH, "relu", -1, -1, -1 },
                                      { FOVEA_AIM_STRENGTH, "conv", 3, -1, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cards) * G_N_ELEMENTS (aims); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autoptr (FoveaModel) model = NULL;
      g_autoptr (FoveaDreamTarget) target = NULL;
      g_autoptr (FoveaTensor) planes = test_random (test_shape ("3x8x8"));
      g_autoptr (GError) error = NULL;
      float  gradient[192], *x = planes->data;
      double score;

      test_folder_init (&folder);
      for (guint k = 0; k < 192; k++)
        x[k] = 0.5f + 0.3f * x[k];
      model = test_small_model (&folder, cards[i % G_N_ELEMENTS (cards)]);
      target = fovea_dream_target_new (model, &aims[i / G_N_ELEMENTS (cards)],
                                       8, 8, &error);
      g_assert_no_error (error);
      g_assert_true (fovea_dream_target_run (target, planes, gradient, &score,
                                             NULL, NULL));
      for (guint k = 0; k < 192; k += 7)
        {
          const float was = x[k], h = 1e-3f;
          double      up, down;

          x[k] = was + h;
          up = test_score_of (target, planes);
          x[k] = was - h;
          down = test_score_of (target, planes);
          x[k] = was;
          g_assert_cmpfloat_with_epsilon (
              gradient[k], (up - down) / (2 * (double) h),
              2e-2 * (1 + fabs ((double) gradient[k])));
        }
    }
}

/* ---- Pictures ------------------------------------------------------------------------ */

static FoveaTensor *
test_dream_of (FoveaModel              *model,
               const FoveaAim          *aim,
               const FoveaDreamOptions *options,
               guint                    threads,
               double                   scores[2])
{
  const FoveaRunOptions run = { .threads = threads };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaDream) dream = fovea_dream_new (model, aim, options, &error);
  g_autofree char *problem = NULL;
  FoveaTensor     *picture;

  g_assert_no_error (error);
  fovea_dream_run (dream, NULL, NULL, &run, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_dream_done (dream), ==, options->steps);
  problem = fovea_dream_problem (dream);
  g_assert_cmpstr (problem, ==, NULL);
  scores[0] = fovea_dream_first_score (dream);
  scores[1] = fovea_dream_score (dream);
  picture = fovea_dream_picture (dream, &error);
  g_assert_no_error (error);
  return picture;
}

static double
test_spread (const FoveaTensor *picture)
{
  const gint64 n = fovea_shape_elements (&picture->shape);
  double       sum = 0, squares = 0;

  for (gint64 i = 0; i < n; i++)
    {
      const double x = ((float *) picture->data)[i];

      g_assert_true (x >= 0 && x <= 1);
      sum += x;
      squares += x * x;
    }
  return sqrt (squares / (double) n - sum / (double) n * (sum / (double) n));
}

static const FoveaAim test_aims[] = { { FOVEA_AIM_MAP, NULL, 0, -1, -1 },
                                      { FOVEA_AIM_MAP, "relu", 3, -1, -1 },
                                      { FOVEA_AIM_MAP, "pool", 2, -1,
                                        -1 }, /* 1x1 */
                                      { FOVEA_AIM_NEURON, "conv", 1, -1, -1 },
                                      { FOVEA_AIM_CLASS, NULL, 4, -1, -1 } };

/* Uphill, in colours or at least not grey, with any regulariser. */
static void
test_rises (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (test_aims); i++)
    {
      const FoveaAim   *aim = &test_aims[i / 2];
      double            scores[2];
      FoveaDreamOptions options;
      g_autoptr (FoveaTensor) picture = NULL;

      fovea_dream_options_init (&options);
      options.steps = 60;
      options.jitter = 2;
      if (i % 2)
        options.blur = 0.3, options.variation = 0.2, options.l2 = 0.2;
      picture = test_dream_of (model, aim, &options, 0, scores);
      g_test_message ("%d %s: %g to %g, spread %g", aim->kind, aim->layer,
                      scores[0], scores[1], test_spread (picture));
      g_assert_cmpfloat (scores[1], >, scores[0] + 0.05);
      g_assert_cmpfloat (test_spread (picture), >, 0.03);
    }
}

static void
test_same (const FoveaTensor *a, const FoveaTensor *b)
{
  const gsize bytes = (gsize) fovea_shape_elements (&a->shape) * sizeof (float);

  g_assert_true (fovea_shape_equal (&a->shape, &b->shape));
  g_assert_cmpmem (a->data, bytes, b->data, bytes);
}

static void
test_deterministic (void)
{
  static const guint threads[] = { 1, 2, 5 };
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  FoveaTensor *pictures[4];
  g_autoptr (FoveaTensor) again = NULL;
  g_autoptr (FoveaDream) dream = NULL;
  FoveaDreamOptions options;
  double            scores[2];

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  fovea_dream_options_init (&options);
  options.steps = 20;
  options.seed = 7;
  options.width = 31;
  options.height = 23;
  for (guint i = 0; i < 3; i++)
    pictures[i] =
        test_dream_of (model, &test_aims[1], &options, threads[i], scores);
  test_same (pictures[0], pictures[1]);
  test_same (pictures[0], pictures[2]);
  g_assert_cmpint (pictures[0]->shape.size[1], ==, 23);
  g_assert_cmpint (pictures[0]->shape.size[2], ==, 31);
  options.seed = 8;
  pictures[3] = test_dream_of (model, &test_aims[1], &options, 1, scores);
  g_assert_cmpint (memcmp (pictures[3]->data, pictures[0]->data, 400), !=, 0);

  /* Begun with another map and seed, then set to this one */
  dream = fovea_dream_new (
      model, &(FoveaAim){ FOVEA_AIM_MAP, "relu", 0, -1, -1 }, &options, NULL);
  g_assert_true (fovea_dream_step (dream, NULL, NULL));
  g_assert_true (fovea_dream_restart (dream, &test_aims[1], 7, NULL));
  g_assert_cmpuint (fovea_dream_done (dream), ==, 0);
  g_assert_true (fovea_dream_run (dream, NULL, NULL, NULL, NULL));
  again = fovea_dream_picture (dream, NULL);
  test_same (pictures[0], again);
  for (guint i = 0; i < 4; i++)
    fovea_tensor_free (pictures[i]);
}

/* Before the first step the picture is the photo, of which the card sees a square. */
static void
test_from_photo (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x8x12"));
  g_autoptr (FoveaDream) dream = NULL;
  g_autoptr (FoveaTensor) picture = NULL;
  g_autoptr (GError) error = NULL;
  FoveaDreamOptions options;
  float            *x = photo->data;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < 3 * 96; i++)
    x[i] = 0.5f + 0.4f * x[i];
  fovea_dream_options_init (&options);
  options.photo = photo;
  dream = fovea_dream_new (model, &test_aims[4], &options, &error);
  g_assert_no_error (error);
  picture = fovea_dream_picture (dream, NULL);
  for (guint i = 0; i < 192; i++)
    g_assert_cmpfloat_with_epsilon (
        ((float *) picture->data)[i],
        x[i / 64 * 96 + i % 64 / 8 * 12 + 2 + i % 8], 1e-3);
}

static gboolean
test_stop (FoveaDream *dream, gpointer data)
{
  return fovea_dream_done (dream) < 3;
}

/* Stopped by who is shown it, or by the flag: the last picture stays. */
static void
test_stopped (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaDream) dream = NULL;
  g_autoptr (FoveaTensor) before = NULL;
  g_autoptr (FoveaTensor) after = NULL;
  g_autoptr (GError) error = NULL;
  FoveaDreamOptions     options;
  gint                  cancel = 1;
  const FoveaRunOptions run = { .cancel = &cancel };

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  fovea_dream_options_init (&options);
  dream = fovea_dream_new (model, &test_aims[1], &options, NULL);
  g_assert_true (fovea_dream_run (dream, test_stop, NULL, NULL, &error));
  g_assert_cmpuint (fovea_dream_done (dream), ==, 3);
  before = fovea_dream_picture (dream, NULL);
  g_assert_false (fovea_dream_run (dream, NULL, NULL, &run, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_dream_done (dream), ==, 3);
  after = fovea_dream_picture (dream, NULL);
  test_same (before, after);
}

/* ---- Deep dreams ------------------------------------------------------------------------ */

static FoveaTensor *
test_deep_of (FoveaModel        *model,
              const FoveaTensor *photo,
              guint              threads,
              double             scores[2])
{
  const FoveaRunOptions run = { .threads = threads };
  const FoveaAim        aim = { FOVEA_AIM_STRENGTH, "relu", -1, -1, -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaDream) dream = NULL;
  FoveaDeepOptions options;
  FoveaTensor     *picture;

  fovea_deep_options_init (&options);
  options.octaves = 3;
  options.longest = 50;
  dream = fovea_dream_new_deep (model, photo, &aim, &options, &error);
  g_assert_no_error (error);
  /* 50x44, 36x31 is too small: its shorter side is below 32 */
  g_assert_cmpuint (fovea_dream_steps (dream), ==, 10);
  g_assert_true (fovea_dream_run (dream, NULL, NULL, &run, &error));
  scores[0] = fovea_dream_first_score (dream);
  scores[1] = fovea_dream_score (dream);
  picture = fovea_dream_picture (dream, &error);
  g_assert_no_error (error);
  return picture;
}

static void
test_deep (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x70x80"));
  g_autoptr (FoveaTensor) one = NULL;
  g_autoptr (FoveaTensor) two = NULL;
  double scores[2], moved = 0;
  float *x = photo->data;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < 3 * 70 * 80; i++)
    x[i] = 0.5f + 0.2f * x[i];
  one = test_deep_of (model, photo, 1, scores);
  two = test_deep_of (model, photo, 5, scores);
  test_same (one, two);
  g_assert_true (fovea_shape_equal (&one->shape, &photo->shape));
  g_test_message ("%g to %g", scores[0], scores[1]);
  g_assert_cmpfloat (scores[1], >, 1.1 * scores[0]);
  g_assert_cmpfloat (test_spread (one), >, 0.03);
  for (guint i = 0; i < 3 * 70 * 80; i++)
    moved += fabs ((double) ((float *) one->data)[i] - x[i]) / (3 * 70 * 80);
  g_assert_cmpfloat (moved, >, 0.01);
  g_assert_cmpfloat (moved, <, 0.3);
}

/* ---- Bad input ----------------------------------------------------------------------------- */

static void
test_refused_aim (FoveaModel *model,
                  FoveaAim    aim,
                  FoveaError  code,
                  const char *texts)
{
  g_autoptr (GError) error = NULL;
  FoveaDreamOptions options;

  fovea_dream_options_init (&options);
  g_assert_null (fovea_dream_new (model, &aim, &options, &error));
  test_error (error, code, texts);
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;
  FoveaDreamOptions options;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_MAP, "cnov", 0, -1, -1 },
                    FOVEA_ERROR_NOT_FOUND, "cnov|conv");
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_MAP, "conv", 4, -1, -1 },
                    FOVEA_ERROR_NOT_FOUND, "no map 4|'conv'|it has 4 (0 to 3)");
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_MAP, "conv", -2, -1, -1 },
                    FOVEA_ERROR_NOT_FOUND, "no map -2");
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_CLASS, NULL, 5, -1, -1 },
                    FOVEA_ERROR_NOT_FOUND,
                    "no class 5|the network has 5 (0 to 4)");
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_NEURON, "relu", 0, 8, 0 },
                    FOVEA_ERROR_NOT_FOUND, "no neuron at (8, 0)|8x8");
  test_refused_aim (model, (FoveaAim){ FOVEA_AIM_MAP, "w", 0, -1, -1 },
                    FOVEA_ERROR_UNSUPPORTED, "'w' is an input or a weight");
  fovea_dream_options_init (&options);
  options.steps = 0;
  g_assert_null (fovea_dream_new (model, &test_aims[0], &options, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "0 steps|1 to 10000");
  g_clear_error (&error);
  fovea_dream_options_init (&options);
  options.blur = NAN;
  g_assert_null (fovea_dream_new (model, &test_aims[0], &options, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "blur is nan|0 to 16");
}

/* A network whose numbers leave the range: said, and the picture is as it was. */
static void
test_bad_numbers (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaDream) dream = NULL;
  g_autoptr (FoveaTensor) before = NULL;
  g_autoptr (FoveaTensor) after = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaAim    aim = { FOVEA_AIM_STRENGTH, "conv", -1, -1, -1 };
  FoveaDreamOptions options;

  test_folder_init (&folder);
  model = test_small_model (&folder, "std=1e-30;1e-30;1e-30");
  fovea_dream_options_init (&options);
  dream = fovea_dream_new (model, &aim, &options, &error);
  g_assert_no_error (error);
  before = fovea_dream_picture (dream, NULL);
  g_assert_false (fovea_dream_step (dream, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED,
              "infinite or no numbers|of the gradient's 192");
  g_assert_cmpuint (fovea_dream_done (dream), ==, 0);
  after = fovea_dream_picture (dream, NULL);
  test_same (before, after);
}

/* A chain of layers that has no gradient, or one that is 0. */
static void
test_flat (void)
{
  static const gint64 sizes[] = { 1, 3, 8, 8, -1 };
  g_auto (TestFolder) folder = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaDream) dream = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaAim    aim = { FOVEA_AIM_MAP, "y", 0, -1, -1 };
  FoveaDreamOptions options;

  test_folder_init (&folder);
  path = test_folder_graph (&folder, "flat.onnx",
                            test_chain (sizes, "Relu Round"));
  model = fovea_model_open (path, &error);
  g_assert_no_error (error);
  fovea_dream_options_init (&options);
  dream = fovea_dream_new (model, &aim, &options, &error);
  g_assert_no_error (error);
  g_assert_false (fovea_dream_step (dream, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED,
              "step 1|the gradient is 0 everywhere");
}

/* Layers of all depths, activations first. */
static void
test_layers (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_auto (GStrv) names = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  names = fovea_dream_layers (model, 3, NULL);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "relu");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dream/waves", test_waves);
  g_test_add_func ("/dream/view", test_view);
  g_test_add_func ("/dream/penalties", test_penalties);
  g_test_add_func ("/dream/even-out", test_even_out);
  g_test_add_func ("/dream/target", test_target);
  g_test_add_func ("/dream/rises", test_rises);
  g_test_add_func ("/dream/deterministic", test_deterministic);
  g_test_add_func ("/dream/from-photo", test_from_photo);
  g_test_add_func ("/dream/stopped", test_stopped);
  g_test_add_func ("/dream/deep", test_deep);
  g_test_add_func ("/dream/refused", test_refused);
  g_test_add_func ("/dream/bad-numbers", test_bad_numbers);
  g_test_add_func ("/dream/flat", test_flat);
  g_test_add_func ("/dream/layers", test_layers);
  return g_test_run ();
}
