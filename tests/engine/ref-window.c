/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle's sliding windows: see ref.h. */
#include <math.h>
#include <stdlib.h>

#include "ref.h"

/* A map as N C D H W. */
typedef struct
{
  gint64 n, c, d, h, w;
} RefMap;

static RefMap
ref_map (const FoveaShape *shape)
{
  RefMap map = { shape->size[0], shape->size[1], 1, 1,
                 shape->size[shape->rank - 1] };

  if (shape->rank > 3)
    map.h = shape->size[shape->rank - 2];
  if (shape->rank > 4)
    map.d = shape->size[2];
  return map;
}

static FoveaShape
ref_map_shape (const FoveaShape *like, gint64 c, gint64 d, gint64 h, gint64 w)
{
  FoveaShape shape = *like;

  shape.size[1] = c;
  shape.size[shape.rank - 1] = w;
  if (shape.rank > 3)
    shape.size[shape.rank - 2] = h;
  if (shape.rank > 4)
    shape.size[2] = d;
  return shape;
}

/* A place of a map: picture, channel, z, y, x. */
typedef struct
{
  gint64 n, c, z, y, x;
} RefPlace;

static RefPlace
ref_place (const RefMap *map, gint64 index)
{
  RefPlace at;

  at.x = index % map->w, index /= map->w;
  at.y = index % map->h, index /= map->h;
  at.z = index % map->d, index /= map->d;
  at.c = index % map->c;
  at.n = index / map->c;
  return at;
}

/* On to the next place: no division, as for each tap it would take more time than all else. */
static void
ref_step (const RefMap *map, RefPlace *at)
{
  if (++at->x < map->w)
    return;
  at->x = 0;
  if (++at->y < map->h)
    return;
  at->y = 0;
  if (++at->z < map->d)
    return;
  at->z = 0;
  at->c++;
}

static gint64
ref_index (const RefMap *map, const RefPlace *at)
{
  return (((at->n * map->c + at->c) * map->d + at->z) * map->h + at->y) *
             map->w +
         at->x;
}

static gboolean
ref_inside (const RefMap *map, const RefPlace *at)
{
  return at->z >= 0 && at->z < map->d && at->y >= 0 && at->y < map->h &&
         at->x >= 0 && at->x < map->w;
}

static double
ref_get (const FoveaTensor *t, const RefMap *map, const RefPlace *at)
{
  return ((const float *) t->data)[ref_index (map, at)];
}

/* A window without a third axis looks at one slice. */
static RefWindow
ref_window (const RefWindow *given)
{
  RefWindow window = *given;

  if (window.size[2] == 0)
    window.size[2] = window.stride[2] = window.dilation[2] = 1;
  return window;
}

/* Where the window's tap k looks, at the output place `at`. */
static RefPlace
ref_tap (const RefWindow *w, const RefPlace *at, const RefPlace *k)
{
  return (RefPlace){
    at->n, at->c, at->z * w->stride[2] + k->z * w->dilation[2] - w->before[2],
    at->y * w->stride[0] + k->y * w->dilation[0] - w->before[0],
    at->x * w->stride[1] + k->x * w->dilation[1] - w->before[1]
  };
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

static Ref *
ref_window_new (const FoveaTensor *x, const RefWindow *window, gint64 channels)
{
  RefMap in = ref_map (&x->shape);

  return ref_new (ref_map_shape (
      &x->shape, channels, ref_window_out (window, 2, in.d),
      ref_window_out (window, 0, in.h), ref_window_out (window, 1, in.w)));
}

Ref *
ref_conv (const FoveaTensor *x,
          const FoveaTensor *w,
          const FoveaTensor *bias,
          const RefWindow   *given,
          gint64             group,
          gboolean           flip)
{
  RefMap    in = ref_map (&x->shape), k = ref_map (&w->shape), out;
  RefWindow window = ref_window (given);
  Ref      *ref = ref_window_new (x, &window, k.n);

  out = ref_map (&ref->shape);
  for (gint64 i = 0; i < ref->n; i++)
    {
      RefPlace at = ref_place (&out, i);
      RefPlace tap = { at.c, 0, 0, 0, 0 };
      gint64   g = at.c / (k.n / group);
      double   sum = bias ? ((const float *) bias->data)[at.c] : 0;
      double   magnitude = fabs (sum);

      for (gint64 t = 0; t < k.c * k.d * k.h * k.w; t++, ref_step (&k, &tap))
        {
          RefPlace from = ref_tap (&window, &at, &tap), by = tap;
          double   term;

          from.c = g * k.c + tap.c;
          if (! ref_inside (&in, &from))
            continue;
          if (flip)
            by = (RefPlace){ tap.n, tap.c, k.d - 1 - tap.z, k.h - 1 - tap.y,
                             k.w - 1 - tap.x };
          term = ref_get (w, &k, &by) * ref_get (x, &in, &from);
          sum += term;
          magnitude += fabs (term);
        }
      ref->value[i] = sum;
      ref->bound[i] = (k.c * k.d * k.h * k.w + 1) * REF_U * magnitude;
    }
  return ref;
}

/* Spreads input element `at` over what it touches. */
static void
ref_scatter (Ref               *ref,
             const FoveaTensor *x,
             const FoveaTensor *w,
             const RefWindow   *window,
             gint64             group,
             RefPlace           at)
{
  RefMap in = ref_map (&x->shape), k = ref_map (&w->shape);
  RefMap out = ref_map (&ref->shape);
  RefPlace tap = { at.c, 0, 0, 0, 0 };
  gint64   g = at.c / (in.c / group);

  for (gint64 t = 0; t < k.c * k.d * k.h * k.w; t++, ref_step (&k, &tap))
    {
      RefPlace to = ref_tap (window, &at, &tap);
      double   term = ref_get (x, &in, &at) * ref_get (w, &k, &tap);

      to.c = g * k.c + tap.c;
      if (! ref_inside (&out, &to))
        continue;
      ref->value[ref_index (&out, &to)] += term;
      ref->bound[ref_index (&out, &to)] += fabs (term);
    }
}

Ref *
ref_convtranspose (const FoveaTensor *x,
                   const FoveaTensor *w,
                   const FoveaTensor *bias,
                   const RefWindow   *given,
                   gint64             group,
                   const gint64      *size)
{
  RefMap    in = ref_map (&x->shape), k = ref_map (&w->shape), out;
  RefWindow window = ref_window (given);
  Ref      *ref = ref_new (ref_map_shape (&x->shape, group * k.c,
                                     x->shape.rank > 4 ? size[2] : 1, size[0],
                                          size[1]));
  gint64    terms = in.c / group * k.d * k.h * k.w + 1;

  out = ref_map (&ref->shape);
  for (gint64 i = 0; bias && i < ref->n; i++)
    {
      ref->value[i] = ((const float *) bias->data)[ref_place (&out, i).c];
      ref->bound[i] = fabs (ref->value[i]);
    }
  for (gint64 i = 0; i < fovea_shape_elements (&x->shape); i++)
    ref_scatter (ref, x, w, &window, group, ref_place (&in, i));
  for (gint64 i = 0; i < ref->n; i++)
    ref->bound[i] *= terms * REF_U;
  return ref;
}

/* What one window sees: `seen` elements in the map, `padded` in map and
 * padding. */
typedef struct
{
  double largest, smallest, sum, magnitude;
  gint64 seen, padded;
  gint64 where; /* of the first largest */
} RefSeen;

/* `power` is done to each element before it is added. */
static RefSeen
ref_see (const FoveaTensor *x,
         const RefWindow   *w,
         const RefPlace    *at,
         double             power)
{
  RefMap  in = ref_map (&x->shape);
  RefMap  k = { 1, 1, w->size[2], w->size[0], w->size[1] };
  RefSeen seen = { -INFINITY, INFINITY, 0, 0, 0, 0, -1 };
  RefPlace tap = { 0, 0, 0, 0, 0 };

  for (gint64 t = 0; t < k.d * k.h * k.w; t++, ref_step (&k, &tap))
    {
      RefPlace from = ref_tap (w, at, &tap);
      double   v;

      seen.padded += from.z < in.d + w->after[2] &&
                     from.y < in.h + w->after[0] && from.x < in.w + w->after[1];
      if (! ref_inside (&in, &from))
        continue;
      v = ref_get (x, &in, &from);
      if (seen.seen++ == 0 || v > seen.largest ||
          (isnan (v) && ! isnan (seen.largest)))
        {
          seen.largest = v;
          seen.where = ref_index (&in, &from);
        }
      if (v < seen.smallest || isnan (v))
        seen.smallest = v;
      seen.sum += power ? pow (fabs (v), power) : v;
      seen.magnitude += fabs (v);
    }
  return seen;
}

Ref *
ref_pool (const FoveaTensor *x, RefPool pool, const RefWindow *given)
{
  RefWindow window = ref_window (given);
  Ref      *ref = ref_window_new (x, &window, x->shape.size[1]);
  RefMap    out = ref_map (&ref->shape);

  for (gint64 i = 0; i < ref->n; i++)
    {
      RefPlace at = ref_place (&out, i);
      RefSeen  seen = ref_see (x, &window, &at, 0);
      gint64   count = MAX (pool == REF_AVERAGE ? seen.seen : seen.padded, 1);

      if (pool == REF_MAX)
        ref->value[i] = seen.largest;
      else if (pool == REF_MIN)
        ref->value[i] = seen.smallest;
      else if (pool == REF_MAX_INDEX)
        ref->value[i] = seen.where;
      else
        {
          ref->value[i] = seen.sum / count;
          ref->bound[i] = seen.seen * REF_U * seen.magnitude / count;
        }
    }
  return ref;
}

Ref *
ref_lp (const FoveaTensor *x, double p, const RefWindow *given)
{
  RefWindow window = ref_window (given);
  Ref      *ref = ref_window_new (x, &window, x->shape.size[1]);
  RefMap    out = ref_map (&ref->shape);

  for (gint64 i = 0; i < ref->n; i++)
    {
      RefPlace at = ref_place (&out, i);

      ref->value[i] = pow (ref_see (x, &window, &at, p).sum, 1 / p);
      ref->bound[i] = 2 * REF_U * fabs (ref->value[i]);
    }
  return ref;
}

static int
ref_before (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

Ref *
ref_median (const FoveaTensor *x, const RefWindow *given)
{
  RefWindow w = ref_window (given);
  Ref      *ref = ref_window_new (x, &w, x->shape.size[1]);
  RefMap    in = ref_map (&x->shape), out = ref_map (&ref->shape);
  RefMap    k = { 1, 1, w.size[2], w.size[0], w.size[1] };
  gint64    taps = k.d * k.h * k.w;
  g_autofree double *seen = g_new (double, taps);

  for (gint64 i = 0; i < ref->n; i++)
    {
      RefPlace at = ref_place (&out, i);
      RefPlace tap = { 0, 0, 0, 0, 0 };
      gint64   n = 0;

      for (gint64 t = 0; t < taps; t++, ref_step (&k, &tap))
        {
          RefPlace from = ref_tap (&w, &at, &tap);

          if (ref_inside (&in, &from) && ! isnan (ref_get (x, &in, &from)))
            seen[n++] = ref_get (x, &in, &from);
        }
      qsort (seen, n, sizeof *seen, ref_before);
      ref->value[i] = n > 0 ? (seen[(n - 1) / 2] + seen[n / 2]) / 2 : NAN;
      ref->bound[i] = 2 * REF_U * fabs (ref->value[i]);
    }
  return ref;
}

static RefWindow
ref_all (const FoveaTensor *x)
{
  RefMap in = ref_map (&x->shape);

  return (RefWindow){ { in.h, in.w, in.d }, { 1, 1, 1 }, { 1, 1, 1 } };
}

Ref *
ref_global (const FoveaTensor *x, RefPool pool)
{
  RefWindow all = ref_all (x);

  return ref_pool (x, pool, &all);
}

Ref *
ref_global_lp (const FoveaTensor *x, double p)
{
  RefWindow all = ref_all (x);

  return ref_lp (x, p, &all);
}
