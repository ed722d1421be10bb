/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle's sliding windows: see ref.h. */
#include <math.h>

#include "ref.h"

/* A map as N C H W. */
typedef struct
{
  gint64 n, c, h, w;
} RefMap;

static RefMap
ref_map (const FoveaShape *shape)
{
  if (shape->rank == 3)
    return (RefMap){ shape->size[0], shape->size[1], 1, shape->size[2] };
  return (RefMap){ shape->size[0], shape->size[1], shape->size[2],
                   shape->size[3] };
}

static FoveaShape
ref_map_shape (const FoveaShape *like, gint64 c, gint64 h, gint64 w)
{
  FoveaShape shape = *like;

  shape.size[1] = c;
  shape.size[shape.rank - 1] = w;
  if (shape.rank == 4)
    shape.size[2] = h;
  return shape;
}

static double
ref_get (const FoveaTensor *t, gint64 n, gint64 c, gint64 y, gint64 x)
{
  RefMap map = ref_map (&t->shape);

  return ((const float *) t->data)[((n * map.c + c) * map.h + y) * map.w + x];
}

static gint64
ref_window_out (const RefWindow *window, int axis, gint64 in)
{
  double room = in + window->before[axis] + window->after[axis] -
                window->dilation[axis] * (window->size[axis] - 1) - 1;
  gint64 out = (window->ceil_mode ? ceil (room / window->stride[axis]) :
                                    floor (room / window->stride[axis])) +
               1;

  /* The last window starts inside the input or its left padding. */
  if (window->ceil_mode &&
      (out - 1) * window->stride[axis] >= in + window->before[axis])
    out--;
  return out;
}

Ref *
ref_conv (const FoveaTensor *x,
          const FoveaTensor *w,
          const FoveaTensor *bias,
          const RefWindow   *win,
          gint64             group,
          gboolean           flip)
{
  RefMap in = ref_map (&x->shape), k = ref_map (&w->shape);
  gint64 h = ref_window_out (win, 0, in.h), wd = ref_window_out (win, 1, in.w);
  Ref   *ref = ref_new (ref_map_shape (&x->shape, k.n, h, wd));

  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 X = at % wd, Y = at / wd % h, o = at / wd / h % k.n;
      gint64 image = at / wd / h / k.n, g = o / (k.n / group);
      double sum = bias ? ((const float *) bias->data)[o] : 0;
      double magnitude = fabs (sum);

      for (gint64 i = 0; i < k.c; i++)
        for (gint64 ky = 0; ky < k.h; ky++)
          for (gint64 kx = 0; kx < k.w; kx++)
            {
              gint64 sy =
                  Y * win->stride[0] + ky * win->dilation[0] - win->before[0];
              gint64 sx =
                  X * win->stride[1] + kx * win->dilation[1] - win->before[1];
              double weight =
                  flip ? ref_get (w, o, i, k.h - 1 - ky, k.w - 1 - kx) :
                         ref_get (w, o, i, ky, kx);

              if (sy < 0 || sy >= in.h || sx < 0 || sx >= in.w)
                continue;
              sum += weight * ref_get (x, image, g * k.c + i, sy, sx);
              magnitude +=
                  fabs (weight * ref_get (x, image, g * k.c + i, sy, sx));
            }
      ref->value[at] = sum;
      ref->bound[at] = (k.c * k.h * k.w + 1) * REF_U * magnitude;
    }
  return ref;
}

/* Spreads input element (image, c, y, x) over what it touches. */
static void
ref_scatter (Ref               *ref,
             const FoveaTensor *x,
             const FoveaTensor *w,
             const RefWindow   *win,
             gint64             group,
             const gint64       at[4])
{
  RefMap in = ref_map (&x->shape), k = ref_map (&w->shape);
  RefMap out = ref_map (&ref->shape);
  gint64 g = at[1] / (in.c / group);

  for (gint64 o = 0; o < k.c; o++)
    for (gint64 ky = 0; ky < k.h; ky++)
      for (gint64 kx = 0; kx < k.w; kx++)
        {
          gint64 Y =
              at[2] * win->stride[0] + ky * win->dilation[0] - win->before[0];
          gint64 X =
              at[3] * win->stride[1] + kx * win->dilation[1] - win->before[1];
          double term = ref_get (x, at[0], at[1], at[2], at[3]) *
                        ref_get (w, at[1], o, ky, kx);
          gint64 to = ((at[0] * out.c + g * k.c + o) * out.h + Y) * out.w + X;

          if (Y < 0 || Y >= out.h || X < 0 || X >= out.w)
            continue;
          ref->value[to] += term;
          ref->bound[to] += fabs (term);
        }
}

Ref *
ref_convtranspose (const FoveaTensor *x,
                   const FoveaTensor *w,
                   const FoveaTensor *bias,
                   const RefWindow   *win,
                   gint64             group,
                   const gint64       size[2])
{
  RefMap in = ref_map (&x->shape), k = ref_map (&w->shape);
  Ref *ref = ref_new (ref_map_shape (&x->shape, group * k.c, size[0], size[1]));
  gint64 terms = in.c / group * k.h * k.w + 1;

  for (gint64 at = 0; bias && at < ref->n; at++)
    {
      gint64 o = at / size[1] / size[0] % (group * k.c);

      ref->value[at] = ((const float *) bias->data)[o];
      ref->bound[at] = fabs (ref->value[at]);
    }
  for (gint64 i = 0; i < in.n * in.c * in.h * in.w; i++)
    {
      gint64 at[4] = { i / in.w / in.h / in.c, i / in.w / in.h % in.c,
                       i / in.w % in.h, i % in.w };

      ref_scatter (ref, x, w, win, group, at);
    }
  for (gint64 at = 0; at < ref->n; at++)
    ref->bound[at] *= terms * REF_U;
  return ref;
}

/* One window; `seen` counts elements in the map, `padded` those in map and
 * padding. */
static void
ref_pool_window (const FoveaTensor *x,
                 RefPool            pool,
                 const RefWindow   *win,
                 const gint64       at[4],
                 double            *value,
                 double            *bound)
{
  RefMap in = ref_map (&x->shape);
  double best = NAN, sum = 0, magnitude = 0;
  gint64 seen = 0, padded = 0;
  int    has_nan = 0;

  for (gint64 ky = 0; ky < win->size[0]; ky++)
    for (gint64 kx = 0; kx < win->size[1]; kx++)
      {
        gint64 y =
            at[2] * win->stride[0] + ky * win->dilation[0] - win->before[0];
        gint64 c =
            at[3] * win->stride[1] + kx * win->dilation[1] - win->before[1];
        double v;

        padded += y < in.h + win->after[0] && c < in.w + win->after[1];
        if (y < 0 || y >= in.h || c < 0 || c >= in.w)
          continue;
        v = ref_get (x, at[0], at[1], y, c);
        has_nan |= isnan (v);
        if (seen == 0 || (pool == REF_MAX ? v > best : v < best))
          best = v;
        sum += v;
        magnitude += fabs (v);
        seen++;
      }
  *bound = 0;
  if (pool == REF_MAX || pool == REF_MIN)
    *value = seen == 0 ? (pool == REF_MAX ? -INFINITY : INFINITY) : best;
  else
    {
      gint64 count = MAX (pool == REF_AVERAGE ? seen : padded, 1);

      *value = sum / count;
      *bound = seen * REF_U * magnitude / count;
    }
  if (has_nan)
    *value = NAN;
}

Ref *
ref_pool (const FoveaTensor *x, RefPool pool, const RefWindow *win)
{
  RefMap in = ref_map (&x->shape);
  gint64 h = ref_window_out (win, 0, in.h), w = ref_window_out (win, 1, in.w);
  Ref   *ref = ref_new (ref_map_shape (&x->shape, in.c, h, w));

  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 at[4] = { i / w / h / in.c, i / w / h % in.c, i / w % h, i % w };

      ref_pool_window (x, pool, win, at, &ref->value[i], &ref->bound[i]);
    }
  return ref;
}

Ref *
ref_global (const FoveaTensor *x, RefPool pool)
{
  RefMap    in = ref_map (&x->shape);
  RefWindow all = { { in.h, in.w }, { 1, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 }, 0 };

  return ref_pool (x, pool, &all);
}
