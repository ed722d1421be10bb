/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardmax: 1 where the largest number along `axis` is, the first of several,
 * else 0; ONNX Hardmax; before opset 13 over everything from `axis` on. A NaN
 * counts as the largest. */
#include <math.h>

#include "layers/axis.h"

static gboolean
hardmax_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_axis_parse (attrs, "hardmax", params, error);
}

static gint64
hardmax_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

static void
hardmax_lines (const FoveaLoops *loops,
               const float      *src,
               gint64            src_stride,
               float            *dst,
               gint64            dst_stride,
               gint64            n,
               gint64            lines,
               gint64            option)
{
  for (gint64 x = 0; x < lines; x++)
    {
      float  largest = src[x];
      gint64 place = 0;

      for (gint64 i = 1; i < n && ! isnan (largest); i++)
        if (! (src[i * src_stride + x] <= largest))
          {
            largest = src[i * src_stride + x];
            place = i;
          }
      for (gint64 i = 0; i < n; i++)
        dst[i * dst_stride + x] = i == place;
    }
}

static void
hardmax_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  fovea_axis_run (step, work, first, last, hardmax_lines, 0);
}

const FoveaLayerClass fovea_layer_hardmax = {
  .name = "hardmax",
  .onnx = "Hardmax",
  .params_size = sizeof (FoveaAxisParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = hardmax_parse,
  .fit = fovea_axis_fit,
  .need = fovea_need_same,
  .units = hardmax_units,
  .run = hardmax_run,
};
