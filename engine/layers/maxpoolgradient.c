/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpoolgradient: the adjoint of a pooling whose output is one of the window's
 * numbers, maxpool or minpool. Inputs: the gradients by its outputs, its input,
 * its outputs; each gradient is added to the place that its window's output came
 * from, the first of equal ones. Rows and the window's places are gone through
 * in order, so sums are the same on any number of threads. Not in ONNX. */
#include <math.h>
#include <string.h>

#include "layers/steps.h"

static gboolean
maxpoolgradient_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_window_parse (attrs, "maxpoolgradient", params, error) &&
         fovea_attrs_check (attrs, "maxpoolgradient", error);
}

static gboolean
maxpoolgradient_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *up = &step->in[0], *in = &step->in[1];

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_FLOATS, error) ||
      ! fovea_step_takes (step, 1, FOVEA_TAKES_FLOATS, error))
    return FALSE;
  if (! fovea_shape_equal (up, &step->in[2]) ||
      ! fovea_shape_has_windows (in) || up->rank != in->rank ||
      up->size[0] != in->size[0] || up->size[1] != in->size[1])
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("maxpoolgradient: its inputs do not go together"));
  step->out[0] = *in;
  return TRUE;
}

static gint64
maxpoolgradient_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->out[0].size[0] * step->out[0].size[1];
}

/* One channel: z, y, x are FoveaWindow's axes 2, 0, 1. */
typedef struct
{
  const FoveaWindow *window;
  gint64             in[FOVEA_WINDOW_AXES], out[FOVEA_WINDOW_AXES];
  const float       *up, *src, *y;
  float             *dst;
  float             *rest; /* [out width] up, 0 once its place was found */
  gint64             part; /* numbers of a row that one window's column sees */
  float             *split_src, *split_dst; /* [stride][part] a row of each */
} MaxpoolgradientPlane;

/* The outputs along an axis that see the input at the window's place k: from ..
 * until-1, input place `start` + output * stride. */
static void
maxpoolgradient_seen (const MaxpoolgradientPlane *plane,
                      int                         axis,
                      gint64                      k,
                      gint64                     *start,
                      gint64                     *from,
                      gint64                     *until)
{
  const FoveaWindow *w = plane->window;
  const gint64       stride = w->stride[axis], last = plane->in[axis] - 1;

  *start = k * w->dilation[axis] - w->before[axis];
  *from = *start >= 0 ? 0 : (-*start + stride - 1) / stride;
  *until = plane->out[axis];
  if (*start + (*until - 1) * stride > last)
    *until = *start > last ? 0 : (last - *start) / stride + 1;
}

/* ---- Rows by their places in a stride -------------------------------------------- */

typedef float  MaxpoolgradientVector __attribute__ ((vector_size (16)));
typedef gint32 MaxpoolgradientMask __attribute__ ((vector_size (16)));
#define VECTOR_SIZE (sizeof (MaxpoolgradientVector))
#define LANES       ((gint64) (VECTOR_SIZE / sizeof (float)))

/* Numbers 0, 2, 4... and 1, 3, 5... of a row's whole pairs of vectors; how many
 * of each. */
static gint64
maxpoolgradient_split_pairs (const float *from,
                             float       *to,
                             gint64       n,
                             gint64       part)
{
  MaxpoolgradientVector a, b, even, odd;
  gint64                i = 0;

  for (; 2 * (i + LANES) <= n; i += LANES)
    {
      memcpy (&a, from + 2 * i, VECTOR_SIZE);
      memcpy (&b, from + 2 * i + LANES, VECTOR_SIZE);
      even = __builtin_shufflevector (a, b, 0, 2, 4, 6);
      odd = __builtin_shufflevector (a, b, 1, 3, 5, 7);
      memcpy (to + i, &even, VECTOR_SIZE);
      memcpy (to + part + i, &odd, VECTOR_SIZE);
    }
  return i;
}

static gint64
maxpoolgradient_join_pairs (const float *from, float *to, gint64 n, gint64 part)
{
  MaxpoolgradientVector a, b, even, odd;
  gint64                i = 0;

  for (; 2 * (i + LANES) <= n; i += LANES)
    {
      memcpy (&even, from + i, VECTOR_SIZE);
      memcpy (&odd, from + part + i, VECTOR_SIZE);
      a = __builtin_shufflevector (even, odd, 0, 4, 1, 5);
      b = __builtin_shufflevector (even, odd, 2, 6, 3, 7);
      memcpy (to + 2 * i, &a, VECTOR_SIZE);
      memcpy (to + 2 * i + LANES, &b, VECTOR_SIZE);
    }
  return i;
}

/* A row so that what one column of the windows sees lies together. */
static void
maxpoolgradient_split (const MaxpoolgradientPlane *plane,
                       const float                *from,
                       float                      *to)
{
  const gint64 stride = plane->window->stride[1], n = plane->in[1];
  const gint64 done =
      stride == 2 ? maxpoolgradient_split_pairs (from, to, n, plane->part) : 0;

  for (gint64 phase = 0; phase < MIN (stride, n); phase++)
    for (gint64 i = done; i * stride + phase < n; i++)
      to[phase * plane->part + i] = from[i * stride + phase];
}

static void
maxpoolgradient_join (const MaxpoolgradientPlane *plane,
                      const float                *from,
                      float                      *to)
{
  const gint64 stride = plane->window->stride[1], n = plane->in[1];
  const gint64 done =
      stride == 2 ? maxpoolgradient_join_pairs (from, to, n, plane->part) : 0;

  for (gint64 phase = 0; phase < MIN (stride, n); phase++)
    for (gint64 i = done; i * stride + phase < n; i++)
      to[i * stride + phase] = from[phase * plane->part + i];
}

/* ---- Sums ------------------------------------------------------------------------ */

/* Adds `rest` to dst and takes it away where src is y, of vectors as long as they
 * are whole; how many numbers. A NaN is equal to a NaN here. */
static gint64
maxpoolgradient_vectors (const float *src,
                         const float *y,
                         float       *dst,
                         float       *rest,
                         gint64       n)
{
  MaxpoolgradientVector value, of, sum;
  MaxpoolgradientMask   left, same;
  gint64                i = 0;

  for (; i + LANES <= n; i += LANES)
    {
      memcpy (&value, src + i, VECTOR_SIZE);
      memcpy (&of, y + i, VECTOR_SIZE);
      memcpy (&sum, dst + i, VECTOR_SIZE);
      memcpy (&left, rest + i, VECTOR_SIZE);
      same = (value == of) | ((value != value) & (of != of));
      sum += (MaxpoolgradientVector) (left & same);
      left &= ~same;
      memcpy (dst + i, &sum, VECTOR_SIZE);
      memcpy (rest + i, &left, VECTOR_SIZE);
    }
  return i;
}

/* The outputs of one row whose number is that of the window's column kx; src and
 * dst: rows that were split. */
static void
maxpoolgradient_column (const MaxpoolgradientPlane *plane,
                        const float                *y,
                        const float                *src,
                        float                      *dst,
                        gint64                      kx)
{
  const gint64 stride = plane->window->stride[1];
  float       *rest = plane->rest;
  gint64       start, from, until, at;

  maxpoolgradient_seen (plane, 1, kx, &start, &from, &until);
  if (from >= until)
    return;
  start += from * stride;
  at = start % stride * plane->part + start / stride - from;
  from += maxpoolgradient_vectors (src + at + from, y + from, dst + at + from,
                                   rest + from, until - from);
  for (gint64 i = from; i < until; i++)
    if (src[at + i] == y[i] || (isnan (src[at + i]) && isnan (y[i])))
      {
        dst[at + i] += rest[i];
        rest[i] = 0;
      }
}

/* One row of the window over one row of outputs. */
static void
maxpoolgradient_columns (const MaxpoolgradientPlane *plane,
                         const float                *y,
                         const float                *src,
                         float                      *dst)
{
  const gboolean split = plane->window->stride[1] > 1;

  if (split)
    {
      maxpoolgradient_split (plane, src, plane->split_src);
      maxpoolgradient_split (plane, dst, plane->split_dst);
    }
  for (gint64 kx = 0; kx < plane->window->size[1]; kx++)
    maxpoolgradient_column (plane, y, split ? plane->split_src : src,
                            split ? plane->split_dst : dst, kx);
  if (split)
    maxpoolgradient_join (plane, plane->split_dst, dst);
}

/* Output row j of slice k: the window's places in order, for all of the row. */
static void
maxpoolgradient_row (const MaxpoolgradientPlane *plane, gint64 k, gint64 j)
{
  const FoveaWindow *w = plane->window;
  const gint64       row = (k * plane->out[0] + j) * plane->out[1];

  memcpy (plane->rest, plane->up + row, plane->out[1] * sizeof (float));
  for (gint64 kz = 0; kz < w->size[2]; kz++)
    for (gint64 ky = 0; ky < w->size[0]; ky++)
      {
        const gint64 z = k * w->stride[2] - w->before[2] + kz * w->dilation[2];
        const gint64 y = j * w->stride[0] - w->before[0] + ky * w->dilation[0];
        const gint64 at = (z * plane->in[0] + y) * plane->in[1];

        if (z < 0 || z >= plane->in[2] || y < 0 || y >= plane->in[0])
          continue;
        maxpoolgradient_columns (plane, plane->y + row, plane->src + at,
                                 plane->dst + at);
      }
}

static gsize
maxpoolgradient_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaWindow *w = step->params;
  const gint64       width = fovea_slice_size (&step->in[1], 1);
  const gint64       phases = MIN (w->stride[1], width);
  const gint64       part = (width + w->stride[1] - 1) / w->stride[1];

  return (fovea_slice_size (&step->in[0], 1) + 2 * phases * part) *
         sizeof (float);
}

static void
maxpoolgradient_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  MaxpoolgradientPlane plane = { .window = step->params,
                                 .rest = work->scratch };
  gint64               in = 1, out = 1;

  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      in *= plane.in[axis] = fovea_slice_size (&step->in[1], axis);
      out *= plane.out[axis] = fovea_slice_size (&step->in[0], axis);
    }
  plane.part =
      (plane.in[1] + plane.window->stride[1] - 1) / plane.window->stride[1];
  plane.split_src = plane.rest + plane.out[1];
  plane.split_dst =
      plane.split_src + MIN (plane.window->stride[1], plane.in[1]) * plane.part;
  for (gint64 unit = first; unit < last; unit++)
    {
      plane.up = work->in[0].data + unit * out;
      plane.src = work->in[1].data + unit * in;
      plane.y = work->in[2].data + unit * out;
      plane.dst = work->out[0].data + unit * in;
      memset (plane.dst, 0, in * sizeof (float));
      for (gint64 k = 0; k < plane.out[2]; k++)
        for (gint64 j = 0; j < plane.out[0]; j++)
          maxpoolgradient_row (&plane, k, j);
    }
}

const FoveaLayerClass fovea_layer_maxpoolgradient = {
  .name = "maxpoolgradient",
  .params_size = sizeof (FoveaWindow),
  .parse = maxpoolgradient_parse,
  .fit = maxpoolgradient_fit,
  .units = maxpoolgradient_units,
  .scratch = maxpoolgradient_scratch,
  .run = maxpoolgradient_run,
};
