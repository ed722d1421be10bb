/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globalmax: the largest element of each channel, ONNX GlobalMaxPool. A NaN
 * gives NaN. */
#include <math.h>

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

const FoveaLayerClass fovea_layer_globalmax = {
  .name = "globalmax",
  .onnx = "GlobalMaxPool",
  .fit = fovea_global_fit,
  .units = globalmax_units,
  .run = globalmax_run,
};
