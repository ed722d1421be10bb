/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpoolgradient: the adjoint of maxpool (or of minpool, with `smallest`):
 * input 0 holds the gradients by its outputs, input 1 its input; each gradient
 * is added to the place that its window's output came from, the first of equal
 * ones (a NaN counts as the largest). Windows are looked at in order, so sums
 * are the same on any number of threads. Not in ONNX. */
#include <string.h>

#include "layers/steps.h"

typedef struct
{
  FoveaWindow window;
  gboolean    smallest;
} MaxpoolgradientParams;

static gboolean
maxpoolgradient_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  MaxpoolgradientParams *p = params;

  p->smallest = fovea_attrs_get_int (attrs, "smallest", 0) != 0;
  return fovea_window_parse (attrs, "maxpoolgradient", &p->window, error) &&
         fovea_attrs_check (attrs, "maxpoolgradient", error);
}

static gboolean
maxpoolgradient_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *up = &step->in[0], *in = &step->in[1];

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_FLOATS, error) ||
      ! fovea_step_takes (step, 1, FOVEA_TAKES_FLOATS, error))
    return FALSE;
  if (! fovea_shape_has_windows (in) || up->rank != in->rank ||
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

/* Sizes of one channel: z, y, x as in FoveaWindow's axes 2, 0, 1 */
typedef struct
{
  const FoveaWindow *window;
  float              sign; /* -1: the smallest counts */
  gint64             in[FOVEA_WINDOW_AXES], out[FOVEA_WINDOW_AXES];
} MaxpoolgradientPlane;

/* The places along an axis that a window sees: first, first + dilation, ... */
typedef struct
{
  gint64 first, until;
} MaxpoolgradientSpan;

static MaxpoolgradientSpan
maxpoolgradient_span (const MaxpoolgradientPlane *plane, int axis, gint64 at)
{
  const FoveaWindow *w = plane->window;
  const gint64       start = at * w->stride[axis] - w->before[axis];
  gint64             from, until;

  fovea_window_inside (w, axis, at, 0, plane->in[axis], &from, &until);
  return (MaxpoolgradientSpan){ start + from * w->dilation[axis],
                                start + until * w->dilation[axis] };
}

/* The number of the place that the output came from; -1: the window sees
 * nothing. Without branches on the numbers, which nobody could foresee. */
static gint64
maxpoolgradient_place (const MaxpoolgradientPlane *plane,
                       const float                *src,
                       const MaxpoolgradientSpan  *z,
                       const MaxpoolgradientSpan  *y,
                       const MaxpoolgradientSpan  *x)
{
  const gint64 *step = plane->window->dilation;
  gint64        best;
  float         most;

  if (z->first >= z->until || y->first >= y->until || x->first >= x->until)
    return -1;
  best = (z->first * plane->in[0] + y->first) * plane->in[1] + x->first;
  most = plane->sign * src[best];
  for (gint64 k = z->first; k < z->until; k += step[2])
    for (gint64 j = y->first; j < y->until; j += step[0])
      for (gint64 i = x->first; i < x->until; i += step[1])
        {
          const gint64 at = (k * plane->in[0] + j) * plane->in[1] + i;
          const float  value = plane->sign * src[at];
          const int    larger = ! (value <= most) & (most == most);

          best = larger ? at : best;
          most = larger ? value : most;
        }
  return best;
}

static void
maxpoolgradient_plane (const MaxpoolgradientPlane *plane,
                       const float                *up,
                       const float                *src,
                       float                      *dst)
{
  memset (dst, 0, plane->in[0] * plane->in[1] * plane->in[2] * sizeof (float));
  for (gint64 k = 0; k < plane->out[2]; k++)
    {
      const MaxpoolgradientSpan z = maxpoolgradient_span (plane, 2, k);

      for (gint64 j = 0; j < plane->out[0]; j++)
        {
          const MaxpoolgradientSpan y = maxpoolgradient_span (plane, 0, j);

          for (gint64 i = 0; i < plane->out[1]; i++, up++)
            {
              const MaxpoolgradientSpan x = maxpoolgradient_span (plane, 1, i);
              const gint64 at = maxpoolgradient_place (plane, src, &z, &y, &x);

              if (at >= 0)
                dst[at] += *up;
            }
        }
    }
}

static void
maxpoolgradient_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  const MaxpoolgradientParams *p = step->params;
  MaxpoolgradientPlane         plane = { &p->window, p->smallest ? -1 : 1 };
  gint64                       in = 1, out = 1;

  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      in *= plane.in[axis] = fovea_slice_size (&step->in[1], axis);
      out *= plane.out[axis] = fovea_slice_size (&step->in[0], axis);
    }
  for (gint64 unit = first; unit < last; unit++)
    maxpoolgradient_plane (&plane, work->in[0].data + unit * out,
                           work->in[1].data + unit * in,
                           work->out[0].data + unit * in);
}

const FoveaLayerClass fovea_layer_maxpoolgradient = {
  .name = "maxpoolgradient",
  .params_size = sizeof (MaxpoolgradientParams),
  .parse = maxpoolgradient_parse,
  .fit = maxpoolgradient_fit,
  .units = maxpoolgradient_units,
  .run = maxpoolgradient_run,
};
