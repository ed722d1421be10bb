/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Penalties with their gradients, and a gradient evened out over coarse and fine. */
#include <math.h>
#include <string.h>

#include "dream.h"

#define EVEN_PARTS 5 /* of which the last is what is coarser than all */

/* Steps to the right and down, of all planes of a pixel. */
static double
variation_at (const float *x,
              gsize        n,
              guint        planes,
              gsize        here,
              gsize        right,
              gsize        down)
{
  double sum = FOVEA_DREAM_EDGE * FOVEA_DREAM_EDGE;

  for (guint c = 0; c < planes; c++)
    {
      const float *p = x + c * n;
      const double across = (double) p[right] - p[here];
      const double along = (double) p[down] - p[here];

      sum += across * across + along * along;
    }
  return sqrt (sum);
}

double
fovea_dream_variation (const float *x,
                       gint64       width,
                       gint64       height,
                       guint        planes,
                       double       weight,
                       float       *gradient)
{
  const gsize n = (gsize) (width * height);
  double      total = 0;

  for (gint64 y = 0; y < height; y++)
    for (gint64 i = 0; i < width; i++)
      {
        const gsize  here = (gsize) (y * width + i);
        const gsize  right = (gsize) (y * width + (i + 1) % width);
        const gsize  down = (gsize) ((y + 1) % height * width + i);
        const double length = variation_at (x, n, planes, here, right, down);

        total += length;
        for (guint c = 0; c < planes; c++)
          {
            const float *p = x + c * n;
            float       *g = gradient + c * n;
            const float  across =
                (float) (weight * (p[right] - p[here]) / length);
            const float along = (float) (weight * (p[down] - p[here]) / length);

            g[right] += across;
            g[down] += along;
            g[here] -= across + along;
          }
      }
  return total;
}

double
fovea_dream_l2 (const float *x, gsize n, double weight, float *gradient)
{
  double total = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double away = (double) x[i] - 0.5;

      total += away * away;
      gradient[i] += (float) (weight * 2 * away);
    }
  return total;
}

/* ---- Coarse and fine -------------------------------------------------------------- */

static gint64
even_mirror (gint64 i, gint64 n)
{
  const gint64 period = 2 * n - 2;

  if (n == 1)
    return 0;
  i = (i < 0 ? -i : i) % period;
  return i < n ? i : period - i;
}

/* 1 4 6 4 1 over 16 at pixels `gap` apart, along one axis */
static void
even_blur_axis (const float *from,
                float       *to,
                gint64       width,
                gint64       height,
                gint64       gap,
                gboolean     down)
{
  static const float weight[] = { 1 / 16.0f, 4 / 16.0f, 6 / 16.0f, 4 / 16.0f,
                                  1 / 16.0f };

  for (gint64 y = 0; y < height; y++)
    for (gint64 x = 0; x < width; x++)
      {
        float sum = 0;

        for (gint64 k = -2; k <= 2; k++)
          sum += weight[k + 2] *
                 (down ? from[even_mirror (y + k * gap, height) * width + x] :
                         from[y * width + even_mirror (x + k * gap, width)]);
        to[y * width + x] = sum;
      }
}

static double
even_size (const float *plane, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) plane[i] * plane[i];
  return sqrt (sum / (double) n);
}

void
fovea_dream_even_out (float *plane, gint64 width, gint64 height, float *spare)
{
  const gsize n = (gsize) (width * height);
  float      *rest = spare, *soft = spare + n, *half = spare + 2 * n;
  gint64      gap = 1;

  memcpy (rest, plane, n * sizeof *plane);
  memset (plane, 0, n * sizeof *plane);
  for (int part = 0; part < EVEN_PARTS; part++, gap *= 2)
    {
      const gboolean last = part + 1 == EVEN_PARTS;
      double         size;

      if (! last)
        {
          even_blur_axis (rest, half, width, height, gap, FALSE);
          even_blur_axis (half, soft, width, height, gap, TRUE);
        }
      for (gsize i = 0; i < n; i++)
        rest[i] -= last ? 0 : soft[i];
      size = even_size (rest, n);
      for (gsize i = 0; size > 0 && i < n; i++)
        plane[i] += (float) (rest[i] / (size * EVEN_PARTS));
      memcpy (rest, soft, n * sizeof *rest);
    }
}
