/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned kernels: hidden ones are found again in pictures like photos; what is
 * refused, cancelled or too large for the memory. test-learn-textbook.c has the
 * equations. */
#include <math.h>
#include <string.h>

#include "learning.h"

/* ---- Hidden kernels ---- */

typedef struct
{
  FoveaLearnChannels channels;
  guint              height, width;
  double             sum, bias;
  gboolean           rounded;
  double             within;
} Hidden;

static void
test_hidden (gconstpointer data)
{
  const Hidden *t = data;
  gboolean      all = t->channels == FOVEA_LEARN_ALL;
  guint         n = t->channels == FOVEA_LEARN_SHARED ? 1 : 3;
  FoveaKernel **kernels =
      kernels_random (n, all ? 3 : 1, t->height, t->width, t->sum);
  FoveaLearnOptions options = { .width = t->width,
                                .height = t->height,
                                .channels = t->channels,
                                .bias = t->bias != 0.0 };
  g_autoptr (FoveaTensor) before = picture_photo (3, 240, 320);
  g_autoptr (FoveaTensor) after = NULL;
  g_autoptr (FoveaLearned) learned = NULL;
  double differ;

  if (t->rounded)
    picture_round (before);
  after = picture_filter (before, kernels, n, 3, t->bias);
  if (t->rounded)
    picture_round (after);
  learned = learned_of (before, after, &options);
  g_assert_cmpuint (learned->n_kernels, ==, n);
  differ = kernels_differ (learned->kernels, kernels, n);
  g_test_message ("largest error %.3g, rms %.3g, %" G_GINT64_FORMAT
                  " of %" G_GINT64_FORMAT " values",
                  differ, learned->rms, learned->used, learned->total);
  g_assert_cmpfloat (differ, <=, t->within);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (fabs (learned->bias[i] - t->bias), <=, t->within);
  g_assert_cmpfloat (learned->rms, <=, t->rounded ? 0.5 * U8 : 1e-6);
  g_assert_cmpfloat (learned->max, <=, t->rounded ? 0.7 * U8 : 1e-6);
  g_assert_cmpfloat (learned->r2, >=, t->rounded ? 0.99 : 0.999999);
  kernels_free (kernels, n);
}

/* Sums of so many single windows would take long: pieces are left out, and the
 * kernel is found by the others. */
static void
test_ragged (void)
{
  FoveaKernel **kernels = kernels_random (1, 1, 13, 13, 0.9);
  g_autoptr (FoveaTensor) before = picture_photo (1, 300, 400);
  g_autoptr (FoveaTensor) after = picture_filter (before, kernels, 1, 1, 0);
  g_autoptr (FoveaTensor) mask = picture_noise (1, 300, 400);
  FoveaLearnOptions options = { .width = 13, .height = 13, .mask = mask };
  g_autoptr (FoveaLearned) half = NULL;
  g_autoptr (FoveaLearned) all = NULL;

  for (gint64 j = 0; j < 300 * 400; j++)
    ((float *) mask->data)[j] = j % 400 > 200 || g_test_rand_bit ();
  half = learned_of (before, after, &options);
  g_assert_cmpfloat (kernels_differ (half->kernels, kernels, 1), <=, 1e-4);
  g_assert_cmpint (half->used, >=, 64 * 169);
  g_assert_cmpint (half->used, <, 288 * 388 * 2 / 3);
  for (gint64 j = 0; j < 300 * 400; j++)
    ((float *) mask->data)[j] = g_test_rand_bit ();
  all = learned_of (before, after, &options);
  g_assert_cmpfloat (kernels_differ (all->kernels, kernels, 1), <=, 1e-4);
  g_assert_cmpint (all->used, >=, 64 * 169);
  kernels_free (kernels, 1);
}

/* Half of the result is clipped. */
static void
test_clipped (void)
{
  FoveaKernel **kernels = kernels_random (1, 1, 7, 7, 2.0);
  g_autoptr (FoveaTensor) before = picture_photo (3, 240, 320);
  g_autoptr (FoveaTensor) after = NULL;
  g_autoptr (FoveaLearned) learned = NULL;
  FoveaLearnOptions options = FOVEA_LEARN_DEFAULTS;

  picture_round (before);
  after = picture_filter (before, kernels, 1, 3, 0);
  picture_round (after);
  learned = learned_of (before, after, &options);
  g_test_message ("largest error %.3g, %" G_GINT64_FORMAT
                  " of %" G_GINT64_FORMAT " values",
                  kernels_differ (learned->kernels, kernels, 1), learned->used,
                  learned->total);
  g_assert_cmpint (learned->used, <, learned->total * 3 / 4);
  g_assert_cmpfloat (kernels_differ (learned->kernels, kernels, 1), <=, 5e-3);
  kernels_free (kernels, 1);
}

/* The same bits for any number of threads, and any type of number. */
static void
test_threads (void)
{
  g_autoptr (FoveaTensor) before = picture_noise (3, 150, 170);
  g_autoptr (FoveaTensor) after = picture_noise (3, 150, 170);
  FoveaLearnOptions options = { 5, 4, FOVEA_LEARN_ALL, TRUE, 1e-3, NULL };
  FoveaRunOptions   run = { .threads = 1 };
  g_autoptr (FoveaLearned) first = NULL;

  for (int i = 0; i < 60; i++)
    ((float *) after->data)[g_test_rand_int_range (0, 75000)] = 1.0f;
  first = fovea_learn_kernel (before, after, &options, &run, NULL);
  g_assert_cmpuint (first->n_kernels, ==, 3);
  for (run.threads = 0; run.threads <= 5; run.threads++)
    {
      g_autoptr (FoveaLearned) learned =
          fovea_learn_kernel (before, after, &options, &run, NULL);

      for (guint i = 0; i < 3; i++)
        g_assert_cmpmem (first->kernels[i]->values, 60 * sizeof (double),
                         learned->kernels[i]->values, 60 * sizeof (double));
      g_assert_cmpmem (first->bias, 3 * sizeof (double), learned->bias,
                       3 * sizeof (double));
      g_assert_cmpfloat (first->rms, ==, learned->rms);
      g_assert_cmpfloat (first->max, ==, learned->max);
    }
}

/* From 3 channels to 2, and from 1 to 3: 3-D. */
static void
test_channels (void)
{
  FoveaKernel **kernels = kernels_random (2, 3, 3, 3, 0.5);
  g_autoptr (FoveaTensor) before = picture_photo (3, 100, 120);
  g_autoptr (FoveaTensor) after = picture_filter (before, kernels, 2, 2, 0.1);
  FoveaLearnOptions options = { 3, 3, FOVEA_LEARN_ALL, TRUE };
  g_autoptr (FoveaLearned) learned = learned_of (before, after, &options);

  g_assert_cmpuint (learned->n_kernels, ==, 2);
  g_assert_cmpfloat (kernels_differ (learned->kernels, kernels, 2), <=, 1e-4);
  g_assert_cmpfloat_with_epsilon (learned->bias[1], 0.1, 1e-4);
  kernels_free (kernels, 2);
}

/* ---- What is refused ---- */

static void
check_error (const FoveaTensor       *before,
             const FoveaTensor       *after,
             const FoveaLearnOptions *options,
             FoveaError               code,
             const char              *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_learn_kernel (before, after, options, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, (gint) code);
  if (! strstr (error->message, message))
    g_error ("“%s” does not say “%s”", error->message, message);
}

static void
test_refused (void)
{
  g_autoptr (FoveaTensor) a = picture_noise (3, 20, 30);
  g_autoptr (FoveaTensor) turned = picture_noise (3, 30, 20);
  g_autoptr (FoveaTensor) grey = picture_noise (1, 20, 30);
  FoveaLearnOptions o = FOVEA_LEARN_DEFAULTS;

  check_error (a, turned, &o, FOVEA_ERROR_SHAPE,
               "the before picture has 30x20 pixels and the after picture "
               "20x30: crop or scale one to the size of the other");
  check_error (a, grey, &o, FOVEA_ERROR_SHAPE, "3 channels");
  o.mask = turned;
  check_error (a, a, &o, FOVEA_ERROR_SHAPE, "the mask has 20x30 values");
  o.mask = NULL;
  o.height = 21;
  check_error (a, a, &o, FOVEA_ERROR_SHAPE,
               "a 7x21 kernel does not fit pictures of 30x20");
  o.height = 32;
  check_error (a, a, &o, FOVEA_ERROR_SHAPE, "a 7x32 kernel has to be 1x1 to");
  o.height = 0;
  check_error (a, a, &o, FOVEA_ERROR_SHAPE, "a 7x0 kernel has to be 1x1 to");
  o.height = 7;
  o.ridge = -1.0;
  check_error (a, a, &o, FOVEA_ERROR_FORMAT, "a ridge of -1 has to be");
  o.ridge = NAN;
  check_error (a, a, &o, FOVEA_ERROR_FORMAT, "has to be 0 or more");
  o.ridge = 0.0;
  o.width = 24;
  o.height = 20;
  check_error (a, a, &o, FOVEA_ERROR_SHAPE,
               "21 of 21 values can be used, too few for 480 unknowns");
  memset (a->data, 0, 3 * 20 * 30 * sizeof (float));
  check_error (a, a, &o, FOVEA_ERROR_SHAPE,
               "none of 21 values can be used: all are clipped");
}

static void
test_singular (void)
{
  g_autoptr (FoveaTensor) flat = picture_new (3, 40, 50);
  g_autoptr (FoveaTensor) noise = picture_noise (3, 40, 50);
  g_autoptr (FoveaTensor) slope = picture_new (3, 40, 50);
  g_autoptr (FoveaTensor) grey = picture_new (3, 40, 50);
  g_autoptr (FoveaLearned) learned = NULL;
  FoveaLearnOptions o = FOVEA_LEARN_DEFAULTS;

  for (gint64 i = 0; i < 3 * 40 * 50; i++)
    {
      ((float *) flat->data)[i] = 0.25f;
      ((float *) slope->data)[i] = (float) (i % 50) / 64.0f;
      ((float *) grey->data)[i] = ((float *) noise->data)[i % 2000];
    }
  check_error (flat, noise, &o, FOVEA_ERROR_FORMAT,
               "the before picture is flat (0.25 everywhere)");
  check_error (slope, noise, &o, FOVEA_ERROR_FORMAT,
               "does not settle a 7x7 kernel (row 1, column 3 follows");
  o.channels = FOVEA_LEARN_ALL;
  check_error (grey, noise, &o, FOVEA_ERROR_FORMAT,
               "channel 2 of the before picture follows");
  o.channels = FOVEA_LEARN_SHARED;
  o.ridge = 1e-3;
  learned = learned_of (flat, flat, &o);
  for (guint i = 1; i < 49; i++)
    g_assert_cmpfloat_with_epsilon (learned->kernels[0]->values[i],
                                    learned->kernels[0]->values[0], 1e-9);
  g_assert_true (isnan (learned->r2));
  o.ridge = 0.0;
  o.width = o.height = 1;
  o.bias = TRUE;
  check_error (flat, noise, &o, FOVEA_ERROR_FORMAT, "is flat");
}

/* ---- Cancel and memory ---- */

typedef struct
{
  gint   cancel;
  double at, last;
} Cancel;

static void
cancel_progress (double fraction, const char *what, gpointer data)
{
  Cancel *cancel = data;

  g_assert_cmpfloat (fraction, >=, cancel->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_assert_nonnull (what);
  cancel->last = fraction;
  if (fraction >= cancel->at)
    g_atomic_int_set (&cancel->cancel, 1);
}

static void
test_cancel (void)
{
  g_autoptr (FoveaTensor) a = picture_noise (1, 300, 100);
  FoveaLearnOptions o = FOVEA_LEARN_DEFAULTS;

  for (int i = 0; i < 5; i++)
    {
      Cancel          cancel = { i == 0, 0.2 * i, 0.0 };
      FoveaRunOptions run = { .threads = 2,
                              .cancel = &cancel.cancel,
                              .progress = cancel_progress,
                              .data = &cancel };
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_learn_kernel (a, a, &o, &run, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
    }
}

static void
test_memory (void)
{
  g_autoptr (FoveaTensor) a = picture_noise (2, 40, 50);
  FoveaLearnOptions o = { 3, 3, FOVEA_LEARN_ALL, TRUE };
  guint             failures = 0;

  for (;; failures++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaLearned) learned = NULL;

      fovea_alloc_fail_after ((int) failures);
      learned = fovea_learn_kernel (a, a, &o, NULL, &error);
      fovea_alloc_fail_after (-1);
      if (learned != NULL)
        break;
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_cmpuint (failures, >, 10);
}

int
main (int argc, char **argv)
{
  static const Hidden hidden[] = {
    { FOVEA_LEARN_SHARED, 7, 7, 0.9, 0, FALSE, 1e-4 },
    { FOVEA_LEARN_SHARED, 7, 7, 0.9, 0, TRUE, 5e-3 },
    { FOVEA_LEARN_SHARED, 7, 7, 0.7, 0.1, TRUE, 5e-3 },
    { FOVEA_LEARN_EACH, 5, 8, 0.7, 0.1, FALSE, 1e-4 },
    { FOVEA_LEARN_EACH, 7, 7, 0.9, 0, TRUE, 5e-3 },
    { FOVEA_LEARN_ALL, 5, 4, 0.8, 0.1, FALSE, 1e-4 },
    { FOVEA_LEARN_ALL, 5, 5, 0.9, 0, TRUE, 5e-3 },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/learn-kernel/hidden/%u", i);

      g_test_add_data_func (path, &hidden[i], test_hidden);
    }
  g_test_add_func ("/engine/learn-kernel/ragged", test_ragged);
  g_test_add_func ("/engine/learn-kernel/clipped", test_clipped);
  g_test_add_func ("/engine/learn-kernel/threads", test_threads);
  g_test_add_func ("/engine/learn-kernel/channels", test_channels);
  g_test_add_func ("/engine/learn-kernel/refused", test_refused);
  g_test_add_func ("/engine/learn-kernel/singular", test_singular);
  g_test_add_func ("/engine/learn-kernel/cancel", test_cancel);
  g_test_add_func ("/engine/learn-kernel/memory", test_memory);
  return g_test_run ();
}
