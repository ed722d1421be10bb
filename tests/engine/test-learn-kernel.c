/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned kernels: hidden ones are found again in pictures like photos, and on
 * small pictures with everything that is left out the equations are those of
 * textbook loops. */
#include <math.h>
#include <string.h>

#include "fovea.h"

#define U8 (1.0 / 255.0)

/* ---- Pictures ---- */

static FoveaTensor *
picture_new (gint64 planes, gint64 height, gint64 width)
{
  FoveaShape shape = fovea_shape (3, planes, height, width);

  return fovea_tensor_new (FOVEA_F32, &shape, NULL);
}

static float *
picture_at (const FoveaTensor *p, gint64 plane, gint64 y, gint64 x)
{
  return (float *) p->data + (plane * p->shape.size[1] + y) * p->shape.size[2] +
         x;
}

/* Something like a photo: shades, edges of all sizes, and a sensor's noise. */
static FoveaTensor *
picture_photo (gint64 planes, gint64 height, gint64 width)
{
  FoveaTensor *p = picture_new (planes, height, width);

  for (gint64 y = 0; y < height; y++)
    for (gint64 x = 0; x < width; x++)
      for (gint64 c = 0; c < planes; c++)
        *picture_at (p, c, y, x) =
            (float) (0.5 + 0.15 * sin (0.011 * x + c) * cos (0.017 * y));
  for (int i = 0; i < 120; i++)
    {
      gint64 size = (gint64) exp (g_test_rand_double_range (0.5, 4.5));
      gint64 x0 = g_test_rand_int_range (-20, (gint32) width);
      gint64 y0 = g_test_rand_int_range (-20, (gint32) height);
      double shade[8];

      for (gint64 c = 0; c < planes; c++)
        shade[c] = g_test_rand_double_range (0.1, 0.9);
      for (gint64 y = MAX (y0, 0); y < MIN (y0 + size, height); y++)
        for (gint64 x = MAX (x0, 0); x < MIN (x0 + size, width); x++)
          for (gint64 c = 0; c < planes; c++)
            *picture_at (p, c, y, x) =
                (float) (0.4 * *picture_at (p, c, y, x) + 0.6 * shade[c]);
    }
  for (gint64 i = 0; i < planes * height * width; i++)
    ((float *) p->data)[i] += (float) g_test_rand_double_range (-0.01, 0.01);
  return p;
}

/* As an 8-bit layer holds it */
static void
picture_round (FoveaTensor *p)
{
  float *v = p->data;

  for (gint64 i = 0; i < fovea_shape_elements (&p->shape); i++)
    v[i] = (float) (CLAMP (rint (v[i] / U8), 0.0, 255.0) * U8);
}

/* n kernels of these planes whose coefficients add up to `sum` */
static FoveaKernel **
kernels_random (guint n, guint planes, guint height, guint width, double sum)
{
  FoveaKernel **kernels = g_new0 (FoveaKernel *, n);

  for (guint i = 0; i < n; i++)
    {
      gsize  count = (gsize) planes * height * width;
      double off;

      kernels[i] = fovea_kernel_new (planes, height, width, NULL);
      for (gsize j = 0; j < count; j++)
        kernels[i]->values[j] = g_test_rand_double_range (-0.1, 0.1);
      off = (sum - fovea_kernel_sum (kernels[i])) / (double) count;
      for (gsize j = 0; j < count; j++)
        kernels[i]->values[j] += off;
    }
  return kernels;
}

static void
kernels_free (FoveaKernel **kernels, guint n)
{
  for (guint i = 0; i < n; i++)
    fovea_kernel_free (kernels[i]);
  g_free (kernels);
}

/* Textbook loops; what lies outside is 0. Plane c of the result is made by
 * kernel c, or the only one, from plane c or (planes > 1) from all. */
static FoveaTensor *
picture_filter (const FoveaTensor *before,
                FoveaKernel      **kernels,
                guint              n,
                gint64             out,
                double             bias)
{
  gint64       h = before->shape.size[1], w = before->shape.size[2];
  FoveaTensor *after = picture_new (out, h, w);

  for (gint64 c = 0; c < out; c++)
    {
      const FoveaKernel *k = kernels[n > 1 ? c : 0];
      const gint64       kh = k->height, kw = k->width;

      for (gint64 y = 0; y < h; y++)
        for (gint64 x = 0; x < w; x++)
          {
            double sum = bias;

            for (gint64 i = 0; i < k->planes * kh * kw; i++)
              {
                gint64 sy = y + i / kw % kh - kh / 2, sx = x + i % kw - kw / 2;

                if (sy >= 0 && sx >= 0 && sy < h && sx < w)
                  sum += k->values[i] *
                         *picture_at (before, k->planes > 1 ? i / (kh * kw) : c,
                                      sy, sx);
              }
            *picture_at (after, c, y, x) = (float) sum;
          }
    }
  return after;
}

static FoveaLearned *
learn (const FoveaTensor       *before,
       const FoveaTensor       *after,
       const FoveaLearnOptions *options)
{
  g_autoptr (GError) error = NULL;
  FoveaLearned *learned =
      fovea_learn_kernel (before, after, options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (learned);
  return learned;
}

/* The largest difference of a coefficient */
static double
kernels_differ (FoveaKernel **a, FoveaKernel **b, guint n)
{
  double most = 0.0;

  for (guint i = 0; i < n; i++)
    {
      gsize count = (gsize) a[i]->planes * a[i]->height * a[i]->width;

      g_assert_cmpuint (a[i]->planes, ==, b[i]->planes);
      g_assert_cmpuint (a[i]->height, ==, b[i]->height);
      g_assert_cmpuint (a[i]->width, ==, b[i]->width);
      for (gsize j = 0; j < count; j++)
        most = MAX (most, fabs (a[i]->values[j] - b[i]->values[j]));
    }
  return most;
}

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
  learned = learn (before, after, &options);
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

/* ---- Textbook least squares ---- */

typedef struct
{
  double *matrix, *right;
  gsize   n;
  gint64  used;
  gint64  places; /* whose window lies inside */
} Textbook;

static gboolean
textbook_uses (const FoveaTensor       *before,
               const FoveaTensor       *after,
               const FoveaLearnOptions *o,
               gint64                   c,
               gint64                   y,
               gint64                   x)
{
  gint64 w = before->shape.size[2];
  gint64 ay = y + o->height / 2, ax = x + o->width / 2;
  float  a = *picture_at (after, c, ay, ax);

  if (a == 0.0f || a == 1.0f || ! isfinite (a))
    return FALSE;
  if (o->mask && ((float *) o->mask->data)[ay * w + ax] == 0.0f)
    return FALSE;
  if (o->after_alpha && ((float *) o->after_alpha->data)[ay * w + ax] < 1.0f)
    return FALSE;
  for (gint64 i = 0; i < (gint64) o->height * o->width; i++)
    {
      gint64 sy = y + i / o->width, sx = x + i % o->width;

      if (! isfinite (*picture_at (before, c, sy, sx)))
        return FALSE;
      if (o->before_alpha &&
          ((float *) o->before_alpha->data)[sy * w + sx] < 1.0f)
        return FALSE;
    }
  return TRUE;
}

/* One kernel for all planes, no bias; or, planes > 1, 3-D to one plane. */
static void
textbook_add (Textbook                *t,
              const FoveaTensor       *before,
              const FoveaTensor       *after,
              const FoveaLearnOptions *o,
              gint64                   c)
{
  gint64  h = before->shape.size[1] - o->height + 1;
  gint64  w = before->shape.size[2] - o->width + 1;
  double *window = g_new (double, t->n);

  for (gint64 y = 0; y < h; y++)
    for (gint64 x = 0; x < w; x++)
      {
        t->places++;
        if (! textbook_uses (before, after, o, c, y, x))
          continue;
        t->used++;
        for (gsize i = 0; i < t->n; i++)
          window[i] = *picture_at (before, c, y + (gint64) i / o->width,
                                   x + (gint64) i % o->width);
        for (gsize i = 0; i < t->n; i++)
          {
            t->right[i] += window[i] * *picture_at (after, c, y + o->height / 2,
                                                    x + o->width / 2);
            for (gsize j = 0; j < t->n; j++)
              t->matrix[i * t->n + j] += window[i] * window[j];
          }
      }
  g_free (window);
}

/* Elimination with the largest pivot */
static void
textbook_solve (Textbook *t, double ridge)
{
  const gsize n = t->n;
  double     *m = t->matrix, *r = t->right;

  for (gsize i = 0; i < n; i++)
    m[i * n + i] += ridge * (double) t->used;
  for (gsize k = 0; k < n; k++)
    {
      gsize best = k;

      for (gsize i = k; i < n; i++)
        if (fabs (m[i * n + k]) > fabs (m[best * n + k]))
          best = i;
      for (gsize j = 0; j < n && best != k; j++)
        {
          double keep = m[k * n + j];

          m[k * n + j] = m[best * n + j];
          m[best * n + j] = keep;
        }
      if (best != k)
        {
          double keep = r[k];

          r[k] = r[best];
          r[best] = keep;
        }
      for (gsize i = 0; i < n; i++)
        {
          double f = i == k ? 0.0 : m[i * n + k] / m[k * n + k];

          for (gsize j = k; j < n && f != 0.0; j++)
            m[i * n + j] -= f * m[k * n + j];
          r[i] -= f * r[k];
        }
    }
  for (gsize i = 0; i < n; i++)
    r[i] /= m[i * n + i];
}

static void
check_textbook (const FoveaTensor       *before,
                const FoveaTensor       *after,
                const FoveaLearnOptions *options)
{
  Textbook t = { .n = (gsize) options->width * options->height };
  g_autoptr (FoveaLearned) learned = learn (before, after, options);
  double squares = 0.0, most = 0.0;

  t.matrix = g_new0 (double, t.n *t.n);
  t.right = g_new0 (double, t.n);
  for (gint64 c = 0; c < before->shape.size[0]; c++)
    textbook_add (&t, before, after, options, c);
  textbook_solve (&t, options->ridge);
  g_assert_cmpint (learned->used, ==, t.used);
  for (gsize i = 0; i < t.n; i++)
    g_assert_cmpfloat_with_epsilon (learned->kernels[0]->values[i], t.right[i],
                                    1e-8);
  for (gint64 c = 0; c < before->shape.size[0]; c++)
    for (gint64 y = 0; y <= before->shape.size[1] - options->height; y++)
      for (gint64 x = 0; x <= before->shape.size[2] - options->width; x++)
        if (textbook_uses (before, after, options, c, y, x))
          {
            double e = *picture_at (after, c, y + options->height / 2,
                                    x + options->width / 2);

            for (gsize i = 0; i < t.n; i++)
              e -= t.right[i] * *picture_at (before, c,
                                             y + (gint64) i / options->width,
                                             x + (gint64) i % options->width);
            squares += e * e;
            most = MAX (most, fabs (e));
          }
  g_assert_cmpfloat_with_epsilon (learned->rms,
                                  sqrt (squares / (double) t.used), 1e-8);
  g_assert_cmpfloat_with_epsilon (learned->max, most, 1e-7);
  g_free (t.matrix);
  g_free (t.right);
}

/* Numbers that no kernel explains: all equations count. */
static FoveaTensor *
picture_noise (gint64 planes, gint64 height, gint64 width)
{
  FoveaTensor *p = picture_new (planes, height, width);

  for (gint64 i = 0; i < planes * height * width; i++)
    ((float *) p->data)[i] = (float) g_test_rand_double_range (0.05, 0.95);
  return p;
}

static void
test_sizes (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 2, 2 }, { 3, 4 },  { 5, 1 },
                                    { 1, 6 }, { 4, 3 }, { 13, 2 }, { 2, 31 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint small = 0; small < 2; small++)
      {
        gint64 height = small ? 31 + sizes[i][0] : 140,
               width = small ? 35 : 203;
        g_autoptr (FoveaTensor) before = picture_noise (2, height, width);
        g_autoptr (FoveaTensor) after = picture_noise (2, height, width);
        FoveaLearnOptions options = { .height = sizes[i][0],
                                      .width = sizes[i][1],
                                      .ridge = small ? 0.01 : 0.0 };

        check_textbook (before, after, &options);
      }
}

/* From few places that are left out (whole rectangles, less those) to most (single
 * places are added). */
static void
test_left_out (void)
{
  static const double shares[] = { 0.001, 0.1, 0.6, 0.95 };

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autoptr (FoveaTensor) before = picture_noise (2, 90, 150);
      g_autoptr (FoveaTensor) after = picture_noise (2, 90, 150);
      g_autoptr (FoveaTensor) mask = picture_noise (1, 90, 150);
      g_autoptr (FoveaTensor) a_alpha = picture_noise (1, 90, 150);
      g_autoptr (FoveaTensor) b_alpha = picture_noise (1, 90, 150);
      FoveaLearnOptions options = { .width = 3, .height = 2 };

      for (gint64 j = 0; j < 90 * 150; j++)
        {
          ((float *) mask->data)[j] = g_test_rand_double () >= shares[i];
          ((float *) a_alpha->data)[j] =
              g_test_rand_double () < 0.01 ? 0.5f : 1.0f;
          ((float *) b_alpha->data)[j] =
              g_test_rand_double () < 0.01 ? 0.99f : 1.0f;
        }
      for (int j = 0; j < 40; j++)
        {
          ((float *) after->data)[g_test_rand_int_range (0, 27000)] = j % 2;
          ((float *) after->data)[g_test_rand_int_range (0, 27000)] = NAN;
          ((float *) before->data)[g_test_rand_int_range (0, 27000)] = INFINITY;
        }
      check_textbook (before, after, &options);
      options.mask = mask;
      check_textbook (before, after, &options);
      options.after_alpha = a_alpha;
      options.before_alpha = b_alpha;
      check_textbook (before, after, &options);
    }
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
  half = learn (before, after, &options);
  g_assert_cmpfloat (kernels_differ (half->kernels, kernels, 1), <=, 1e-4);
  g_assert_cmpint (half->used, >=, 64 * 169);
  g_assert_cmpint (half->used, <, 288 * 388 * 2 / 3);
  for (gint64 j = 0; j < 300 * 400; j++)
    ((float *) mask->data)[j] = g_test_rand_bit ();
  all = learn (before, after, &options);
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
  learned = learn (before, after, &options);
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
  g_autoptr (FoveaLearned) learned = learn (before, after, &options);

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
  learned = learn (flat, flat, &o);
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
  g_test_add_func ("/engine/learn-kernel/sizes", test_sizes);
  g_test_add_func ("/engine/learn-kernel/left-out", test_left_out);
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
