/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures like photos, noise, kernels by chance, and textbook loops that filter
 * with them. */
#include "learning.h"

#include <math.h>
#include <string.h>

FoveaTensor *
picture_new (gint64 planes, gint64 height, gint64 width)
{
  FoveaShape shape = fovea_shape (3, planes, height, width);

  return fovea_tensor_new (FOVEA_F32, &shape, NULL);
}

float *
picture_at (const FoveaTensor *p, gint64 plane, gint64 y, gint64 x)
{
  return (float *) p->data + (plane * p->shape.size[1] + y) * p->shape.size[2] +
         x;
}

FoveaTensor *
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

void
picture_round (FoveaTensor *p)
{
  float *v = p->data;

  for (gint64 i = 0; i < fovea_shape_elements (&p->shape); i++)
    v[i] = (float) (CLAMP (rint (v[i] / U8), 0.0, 255.0) * U8);
}

FoveaKernel **
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

void
kernels_free (FoveaKernel **kernels, guint n)
{
  for (guint i = 0; i < n; i++)
    fovea_kernel_free (kernels[i]);
  g_free (kernels);
}

FoveaTensor *
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

FoveaLearned *
learned_of (const FoveaTensor       *before,
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

double
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

FoveaTensor *
picture_noise (gint64 planes, gint64 height, gint64 width)
{
  FoveaTensor *p = picture_new (planes, height, width);

  for (gint64 i = 0; i < planes * height * width; i++)
    ((float *) p->data)[i] = (float) g_test_rand_double_range (0.05, 0.95);
  return p;
}
