/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globalmax: the largest element of each channel, ONNX GlobalMaxPool. A NaN
 * gives NaN. */
#include <math.h>

#include "gradient.h"
#include "layers/steps.h"

static gint64
globalmax_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->in[0].size[0] * step->in[0].size[1];
}

static void
globalmax_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const gint64 n = fovea_plane_elements (&step->in[0]);

  for (gint64 plane = first; plane < last; plane++)
    {
      const float *src = work->in[0].data + plane * n;
      float        largest = src[0];

      for (gint64 i = 1; i < n && ! isnan (largest); i++)
        if (! (src[i] <= largest))
          largest = src[i];
      work->out[0].data[plane] = largest;
    }
}

/* A pooling with one window. */
static void
globalmax_gradient (FoveaAdjoint *adjoint)
{
  const FoveaShape *in = &adjoint->step->in[0];
  FoveaShape        flat = { 3, { in->size[0], in->size[1], 1 } };
  FoveaAttrs       *attrs = fovea_attrs_new ();
  gint64            size = fovea_plane_elements (in);
  FoveaValue        up, x, y;

  fovea_attrs_set_ints (attrs, "kernel_shape", &size, 1);
  up = fovea_adjoint_reshape (adjoint, adjoint->up[0], &flat);
  y = fovea_adjoint_reshape (adjoint, adjoint->out[0], &flat);
  flat.size[2] = size;
  x = fovea_adjoint_reshape (adjoint, adjoint->in[0], &flat);
  adjoint->down[0] = fovea_adjoint_reshape (
      adjoint, FOVEA_ADJOINT (adjoint, "maxpoolgradient", attrs, up, x, y), in);
}

const FoveaLayerClass fovea_layer_globalmax = {
  .name = "globalmax",
  .onnx = "GlobalMaxPool",
  .fit = fovea_global_fit,
  .units = globalmax_units,
  .run = globalmax_run,
  .gradient = globalmax_gradient,
};
