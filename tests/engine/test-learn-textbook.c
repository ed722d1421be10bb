/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned kernels: on small pictures, with everything that is left out, they are
 * those of textbook loops and elimination. */
#include <math.h>
#include <string.h>

#include "learning.h"

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
  g_autoptr (FoveaLearned) learned = learned_of (before, after, options);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/learn-textbook/sizes", test_sizes);
  g_test_add_func ("/engine/learn-textbook/left-out", test_left_out);
  return g_test_run ();
}
