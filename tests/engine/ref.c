/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle's layers without windows: see ref.h. */
#include "ref.h"

#include <math.h>

Ref *
ref_new (FoveaShape shape)
{
  Ref *ref = g_new0 (Ref, 1);

  ref->shape = shape;
  ref->n = 1;
  for (guint d = 0; d < shape.rank; d++)
    ref->n *= shape.size[d];
  ref->value = g_new0 (double, ref->n + 1);
  ref->bound = g_new0 (double, ref->n + 1);
  return ref;
}

void
ref_free (Ref *ref)
{
  g_free (ref->value);
  g_free (ref->bound);
  g_free (ref);
}

static double
ref_at (const FoveaTensor *x, gint64 i)
{
  return ((const float *) x->data)[i];
}

Ref *
ref_same (const FoveaTensor *x, FoveaShape shape)
{
  Ref *ref = ref_new (shape);

  for (gint64 i = 0; i < ref->n; i++)
    ref->value[i] = ref_at (x, i);
  return ref;
}

Ref *
ref_each (const FoveaTensor *x, double (*func) (double), double ulps)
{
  Ref *ref = ref_new (x->shape);

  for (gint64 i = 0; i < ref->n; i++)
    {
      ref->value[i] = func (ref_at (x, i));
      if (fabs (ref->value[i]) >= 0x1.ffffffp127) /* fp32 would round up */
        ref->value[i] = copysign (INFINITY, ref->value[i]);
      ref->bound[i] = ulps * 2 * REF_U * fabs (ref->value[i]);
    }
  return ref;
}

Ref *
ref_clip (const FoveaTensor *x, double low, double high)
{
  Ref *ref = ref_new (x->shape);

  for (gint64 i = 0; i < ref->n; i++)
    {
      double v = ref_at (x, i);

      if (v < low)
        v = low;
      if (v > high)
        v = high;
      ref->value[i] = v;
    }
  return ref;
}

Ref *
ref_batchnorm (const FoveaTensor        *x,
               const FoveaTensor *const *parameters,
               double                    epsilon)
{
  Ref   *ref = ref_new (x->shape);
  gint64 channels = x->shape.rank > 1 ? x->shape.size[1] : 1;
  gint64 inner = 1;

  for (guint d = 2; d < x->shape.rank; d++)
    inner *= x->shape.size[d];
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 c = i / inner % channels;
      double scale = ref_at (parameters[0], c), b = ref_at (parameters[1], c);
      double mean = ref_at (parameters[2], c), var = ref_at (parameters[3], c);
      double s = scale / sqrt (var + epsilon);

      ref->value[i] = (ref_at (x, i) - mean) * s + b;
      ref->bound[i] =
          3 * REF_U * (fabs (ref_at (x, i) * s) + fabs (mean * s) + fabs (b));
    }
  return ref;
}

/* The element of x that output element `index` of `shape` reads. */
static double
ref_broadcast_at (const FoveaTensor *x, const FoveaShape *shape, gint64 index)
{
  gint64 at = 0, stride = 1;

  for (guint back = 0; back < shape->rank; back++)
    {
      gint64 place = index % shape->size[shape->rank - 1 - back];

      index /= shape->size[shape->rank - 1 - back];
      if (back >= x->shape.rank)
        continue;
      if (x->shape.size[x->shape.rank - 1 - back] != 1)
        at += place * stride;
      stride *= x->shape.size[x->shape.rank - 1 - back];
    }
  return ref_at (x, at);
}

Ref *
ref_broadcast (const FoveaTensor *const *x, guint n, gboolean multiply)
{
  FoveaShape shape = { 0 };
  Ref       *ref;

  for (guint i = 0; i < n; i++)
    shape.rank = MAX (shape.rank, x[i]->shape.rank);
  for (guint back = 0; back < shape.rank; back++)
    for (guint i = 0; i < n; i++)
      if (back < x[i]->shape.rank)
        shape.size[shape.rank - 1 - back] =
            MAX (shape.size[shape.rank - 1 - back],
                 x[i]->shape.size[x[i]->shape.rank - 1 - back]);
  ref = ref_new (shape);
  for (gint64 at = 0; at < ref->n; at++)
    {
      double value = multiply ? 1 : 0, magnitude = 0;

      for (guint i = 0; i < n; i++)
        {
          double v = ref_broadcast_at (x[i], &shape, at);

          value = multiply ? value * v : value + v;
          magnitude += fabs (v);
        }
      ref->value[at] = value;
      ref->bound[at] = n * REF_U * (multiply ? fabs (value) : magnitude);
    }
  return ref;
}

Ref *
ref_concat (const FoveaTensor *const *x, guint n, guint axis)
{
  FoveaShape shape = x[0]->shape;
  gint64     inner = 1, outer = 1, done = 0;
  Ref       *ref;

  for (guint d = 0; d < shape.rank; d++)
    if (d < axis)
      outer *= shape.size[d];
    else if (d > axis)
      inner *= shape.size[d];
  shape.size[axis] = 0;
  for (guint i = 0; i < n; i++)
    shape.size[axis] += x[i]->shape.size[axis];
  ref = ref_new (shape);
  for (guint i = 0; i < n; i++)
    {
      gint64 size = x[i]->shape.size[axis];

      for (gint64 o = 0; o < outer; o++)
        for (gint64 a = 0; a < size; a++)
          for (gint64 k = 0; k < inner; k++)
            ref->value[(o * shape.size[axis] + done + a) * inner + k] =
                ref_at (x[i], (o * size + a) * inner + k);
      done += size;
    }
  return ref;
}

Ref *
ref_softmax (const FoveaTensor *x, guint from, guint until)
{
  Ref   *ref = ref_new (x->shape);
  gint64 outer = 1, n = 1, inner = 1;

  for (guint d = 0; d < x->shape.rank; d++)
    if (d < from)
      outer *= x->shape.size[d];
    else if (d < until)
      n *= x->shape.size[d];
    else
      inner *= x->shape.size[d];
  for (gint64 group = 0; group < outer * inner; group++)
    {
      gint64 start = group / inner * n * inner + group % inner;
      double largest = -INFINITY, sum = 0;

      for (gint64 i = 0; i < n; i++)
        largest = fmax (largest, ref_at (x, start + i * inner));
      for (gint64 i = 0; i < n; i++)
        sum += exp (ref_at (x, start + i * inner) - largest);
      for (gint64 i = 0; i < n; i++)
        {
          gint64 at = start + i * inner;

          ref->value[at] = exp (ref_at (x, at) - largest) / sum;
          ref->bound[at] = 4 * 2 * REF_U * ref->value[at];
        }
    }
  return ref;
}

/* Walks a reflection one turn at a time; -1: the constant. */
static gint64
ref_pad_place (char mode, gint64 i, gint64 size)
{
  if (mode == 'r' && size == 1)
    return 0;
  while (i < 0 || i >= size)
    switch (mode)
      {
      case 'c':
        return -1;
      case 'e':
        return i < 0 ? 0 : size - 1;
      case 'r':
        i = i < 0 ? -i : 2 * (size - 1) - i;
        break;
      case 's':
        i = i < 0 ? -i - 1 : 2 * size - 1 - i;
        break;
      default:
        i += i < 0 ? size : -size;
      }
  return i;
}

Ref *
ref_pad (const FoveaTensor *x, char mode, const gint64 *pads, double value)
{
  const guint rank = x->shape.rank;
  FoveaShape  shape = x->shape;
  Ref        *ref;

  for (guint d = 0; d < rank; d++)
    shape.size[d] += pads[d] + pads[rank + d];
  ref = ref_new (shape);
  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64   rest = at, from = 0, stride = 1;
      gboolean outside = FALSE;

      for (guint d = rank; d-- > 0;)
        {
          gint64 crop = MAX (-pads[d], 0), crop_end = MAX (-pads[rank + d], 0);
          gint64 i = rest % shape.size[d] - MAX (pads[d], 0);

          rest /= shape.size[d];
          i = ref_pad_place (mode, i, x->shape.size[d] - crop - crop_end);
          outside |= i < 0;
          from += (i + crop) * stride;
          stride *= x->shape.size[d];
        }
      ref->value[at] = outside ? value : ref_at (x, from);
    }
  return ref;
}

Ref *
ref_repeat (const FoveaTensor *x, const gint64 stride[2], const gint64 size[2])
{
  FoveaShape shape = x->shape;
  gint64     h = shape.size[2], w = shape.size[3];
  Ref       *ref;

  shape.size[2] = size[0];
  shape.size[3] = size[1];
  ref = ref_new (shape);
  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 X = at % size[1], Y = at / size[1] % size[0];
      gint64 plane = at / size[1] / size[0];

      ref->value[at] = ref_at (x, (plane * h + MIN (Y / stride[0], h - 1)) * w +
                                      MIN (X / stride[1], w - 1));
    }
  return ref;
}

Ref *
ref_polar (const FoveaTensor *x, gboolean direction)
{
  FoveaShape shape = x->shape;
  gint64     plane = shape.size[shape.rank - 1];
  Ref       *ref;

  if (shape.rank == 4)
    plane *= shape.size[2];
  shape.size[1] /= 2;
  ref = ref_new (shape);
  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 first = at / plane * 2 * plane + at % plane;
      double a = ref_at (x, first), b = ref_at (x, first + plane);

      if (direction && a == 0 && b == 0)
        ref->value[at] = 0.5;
      else if (direction)
        ref->value[at] = atan2 (b == 0 ? 0 : b, a) / (2 * G_PI) + 0.5;
      else
        ref->value[at] = hypot (a, b);
      ref->bound[at] = 4 * 2 * REF_U * fabs (ref->value[at]);
    }
  return ref;
}

Ref *
ref_gemm (const FoveaTensor *a,
          const FoveaTensor *b,
          const FoveaTensor *c,
          gboolean           transpose_a,
          gboolean           transpose_b,
          double             alpha,
          double             beta)
{
  gint64 m = a->shape.size[transpose_a ? 1 : 0];
  gint64 terms = a->shape.size[transpose_a ? 0 : 1];
  gint64 n = b->shape.size[transpose_b ? 0 : 1];
  gint64 n_c = c ? fovea_shape_elements (&c->shape) : 1;
  Ref   *ref = ref_new (fovea_shape (2, m, n));

  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 i = at / n, j = at % n;
      double sum = c ? beta * ref_at (c, n_c == m * n ? at :
                                         n_c == n     ? j :
                                                        0) :
                       0;
      double magnitude = fabs (sum);

      for (gint64 k = 0; k < terms; k++)
        {
          double term = alpha *
                        ref_at (a, transpose_a ? k * m + i : i * terms + k) *
                        ref_at (b, transpose_b ? j * terms + k : k * n + j);

          sum += term;
          magnitude += fabs (term);
        }
      ref->value[at] = sum;
      ref->bound[at] = (terms + 1) * REF_U * magnitude;
    }
  return ref;
}
