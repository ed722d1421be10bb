/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpoolgradient: the adjoint of a pooling whose output is one of the window's
 * numbers, maxpool or minpool. Inputs: the gradients by its outputs, its input,
 * its outputs; each gradient is added to the place that its window's output came
 * from, the first of equal ones. Rows and the window's places are gone through
 * in order, so sums are the same on any number of threads. Not in ONNX. */
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

/* x, or 0: without a branch, which nobody could foresee. */
static inline float
maxpoolgradient_if (int yes, float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof bits);
  bits &= -(guint32) yes;
  memcpy (&x, &bits, sizeof x);
  return x;
}

/* The outputs of one row whose number is that of the window's column kx. A NaN
 * is equal to a NaN here. */
static void
maxpoolgradient_column (const MaxpoolgradientPlane *plane,
                        const float                *y,
                        const float                *src,
                        float                      *dst,
                        gint64                      kx)
{
  const gint64 stride = plane->window->stride[1];
  float       *rest = plane->rest;
  gint64       start, from, until;

  maxpoolgradient_seen (plane, 1, kx, &start, &from, &until);
  for (gint64 i = from; i < until; i++)
    {
      const float value = src[start + i * stride];
      const int   same = (value == y[i]) | ((value != value) & (y[i] != y[i]));

      dst[start + i * stride] += maxpoolgradient_if (same, rest[i]);
      rest[i] = maxpoolgradient_if (! same, rest[i]);
    }
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
        for (gint64 kx = 0; kx < w->size[1]; kx++)
          maxpoolgradient_column (plane, plane->y + row, plane->src + at,
                                  plane->dst + at, kx);
      }
}

static gsize
maxpoolgradient_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_slice_size (&step->in[0], 1) * sizeof (float);
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
