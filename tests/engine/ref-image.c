/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See ref-image.h: each axis as a full matrix of weights, each output as a sum
 * over all of the input. */
#include "ref-image.h"

#include <math.h>
#include <string.h>

/* ---- resize ---- */

/* The place of output i as a fraction: *over / *under, both whole numbers. */
static void
image_place (const RefResize *rule,
             gint64           in,
             gint64           out,
             gint64           i,
             gint64          *over,
             gint64          *under)
{
  *over = (2 * i + 1) * in - out;
  *under = 2 * out;
  if (strcmp (rule->places, "asymmetric") == 0)
    {
      *over = i * in;
      *under = out;
    }
  else if (strcmp (rule->places, "align_corners") == 0)
    {
      *over = out > 1 ? i * (in - 1) : 0;
      *under = MAX (out - 1, 1);
    }
  else if (strcmp (rule->places, "pytorch_half_pixel") == 0 && out == 1)
    *over = 0;
}

static gint64
image_floor (gint64 over, gint64 under)
{
  return over >= 0 ? over / under : -((-over + under - 1) / under);
}

static gint64
image_nearest (const RefResize *rule, gint64 over, gint64 under)
{
  if (strcmp (rule->nearest, "floor") == 0)
    return image_floor (over, under);
  if (strcmp (rule->nearest, "ceil") == 0)
    return -image_floor (-over, under);
  if (strcmp (rule->nearest, "round_prefer_ceil") == 0)
    return image_floor (2 * over + under, 2 * under);
  return -image_floor (-2 * over + under, 2 * under);
}

static double
image_filter (const RefResize *rule, double x)
{
  x = fabs (x);
  if (strcmp (rule->mode, "linear") == 0)
    return x < 1 ? 1 - x : 0;
  if (x < 1)
    return (rule->a + 2) * x * x * x - (rule->a + 3) * x * x + 1;
  return x < 2 ? rule->a * x * x * x - 5 * rule->a * x * x + 8 * rule->a * x -
                     4 * rule->a :
                 0;
}

/* weights[in]: what output i takes of each input. */
static void
image_weights (const RefResize *rule,
               gint64           in,
               gint64           out,
               gint64           i,
               double          *weights)
{
  gint64       over, under;
  double       sum = 0;
  const double shrink = rule->antialias && out < in ? (double) out / in : 1;

  memset (weights, 0, in * sizeof *weights);
  if (in == out)
    {
      weights[i] = 1;
      return;
    }
  image_place (rule, in, out, i, &over, &under);
  if (strcmp (rule->mode, "nearest") == 0)
    {
      weights[CLAMP (image_nearest (rule, over, under), 0, in - 1)] = 1;
      return;
    }
  for (gint64 k = -5 * in - 5; k < 6 * in + 5; k++)
    {
      double w = image_filter (rule, (k - (double) over / under) * shrink);

      if (rule->exclude && (k < 0 || k >= in))
        continue;
      weights[CLAMP (k, 0, in - 1)] += w;
      sum += w;
    }
  for (gint64 k = 0; k < in; k++)
    weights[k] /= sum;
}

/* By axes: sums over axis d, one after the other. */
Ref *
ref_resize (const FoveaTensor *x, FoveaShape out, const RefResize *rule)
{
  g_autoptr (Ref) from = ref_same (x, x->shape);

  for (guint d = 0; d < out.rank; d++)
    {
      const gint64       in_size = from->shape.size[d], size = out.size[d];
      g_autofree double *weights = g_new (double, in_size);
      FoveaShape         shape = from->shape;
      gint64             inner = 1;
      Ref               *to;

      for (guint e = d + 1; e < out.rank; e++)
        inner *= shape.size[e];
      shape.size[d] = size;
      to = ref_new (shape);
      for (gint64 n = 0; n < to->n; n++)
        {
          const gint64 j = n % inner, outer = n / inner / size;

          image_weights (rule, in_size, size, n / inner % size, weights);
          for (gint64 k = 0; k < in_size; k++)
            {
              const gint64 at = (outer * in_size + k) * inner + j;

              to->value[n] += weights[k] * from->value[at];
              to->bound[n] +=
                  fabs (weights[k]) *
                  (from->bound[at] +
                   (strcmp (rule->mode, "nearest") == 0 || in_size == size ?
                        0 :
                        24 * REF_U * fabs (from->value[at])));
            }
        }
      ref_free (from);
      from = to;
    }
  return g_steal_pointer (&from);
}


/* ---- gridsample ---- */

/* Bounced off the ends, step by step. */
static double
image_bounce (double x, gint64 n, gboolean align)
{
  const double low = align ? 0 : -0.5, high = align ? n - 1 : n - 0.5;

  if (high <= low)
    return 0;
  while (x < low || x > high)
    x = x < low ? 2 * low - x : 2 * high - x;
  return x;
}

static double
image_pad_place (const RefGrid *rule, double x, gint64 n)
{
  if (strcmp (rule->padding, "reflection") == 0)
    x = image_bounce (x, n, rule->align);
  return strcmp (rule->padding, "zeros") == 0 ? x : CLAMP (x, 0, n - 1.0);
}

/* What the place x (-1 to 1) of an axis takes of number k of n. */
static double
image_grid_weight (const RefGrid *rule, double x, gint64 n, gint64 k)
{
  const RefResize cubic = { "cubic", NULL, NULL, -0.75, FALSE, FALSE };
  double place = rule->align ? (x + 1) / 2 * (n - 1) : ((x + 1) * n - 1) / 2;
  double sum = 0;

  if (strcmp (rule->mode, "cubic") == 0)
    {
      for (double at = floor (place) - 1; at <= floor (place) + 2; at++)
        if (image_pad_place (rule, at, n) == k)
          sum += image_filter (&cubic, at - place);
      return sum;
    }
  place = image_pad_place (rule, place, n);
  if (strcmp (rule->mode, "nearest") == 0)
    return rint (place) == k;
  return MAX (1 - fabs (place - k), 0);
}

Ref *
ref_gridsample (const FoveaTensor *x,
                const FoveaTensor *grid,
                const RefGrid     *rule)
{
  const guint  axes = x->shape.rank - 2;
  FoveaShape   shape = x->shape;
  const float *values = x->data, *places = grid->data;
  gint64       in_plane = 1, out_plane = 1;
  Ref         *out;

  for (guint d = 0; d < axes; d++)
    {
      in_plane *= shape.size[2 + d];
      shape.size[2 + d] = grid->shape.size[1 + d];
      out_plane *= shape.size[2 + d];
    }
  out = ref_new (shape);
  for (gint64 n = 0; n < out->n; n++)
    {
      const gint64 plane = n / out_plane, batch = plane / shape.size[1];
      const float *at = places + (batch * out_plane + n % out_plane) * axes;

      for (gint64 k = 0; k < in_plane; k++)
        {
          double w = 1;
          gint64 left = k;

          for (guint a = 0; a < axes; a++)
            {
              gint64 size = x->shape.size[x->shape.rank - 1 - a];

              w *= image_grid_weight (rule, at[a], size, left % size);
              left /= size;
            }
          out->value[n] += w * values[plane * in_plane + k];
          out->bound[n] += 70 * REF_U * fabs (w * values[plane * in_plane + k]);
        }
    }
  return out;
}

/* Output place i of each axis shows input place i + shift, or 0. */
Ref *
ref_shifted (const FoveaTensor *x, FoveaShape shape, const gint64 *shift)
{
  Ref *out = ref_new (shape);

  for (gint64 n = 0; n < out->n; n++)
    {
      gint64   left = n, at = 0, stride = 1;
      gboolean inside = TRUE;

      for (guint d = shape.rank; d-- > 0;)
        {
          gint64 i = left % shape.size[d] + shift[d];

          left /= shape.size[d];
          inside = inside && i >= 0 && i < x->shape.size[d];
          at += i * stride;
          stride *= x->shape.size[d];
        }
      out->value[n] = inside ? ((const float *) x->data)[at] : 0;
    }
  return out;
}
