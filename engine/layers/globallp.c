/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globallp: (sum of |x|^p)^(1/p) over each channel, ONNX GlobalLpPool; p is an
 * integer there, and was any number in opset 1. The sum is kept in double
 * precision; a NaN gives NaN. */
#include "layers/lp.h"
#include "layers/steps.h"

static gboolean
globallp_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_lp_parse (attrs, "globallp", params, error) &&
         fovea_attrs_check (attrs, "globallp", error);
}

static gboolean
globallp_fit (FoveaStep *step, GError **error)
{
  return fovea_global_fit (step, error) &&
         fovea_window_check_float (step, error);
}

static gint64
globallp_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->in[0].size[0] * step->in[0].size[1];
}

static void
globallp_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const double p = *(const double *) step->params;
  const gint64 n = fovea_plane_elements (&step->in[0]);

  for (gint64 plane = first; plane < last; plane++)
    {
      const float *src = work->in[0].data + plane * n;
      double       sum = 0;

      for (gint64 i = 0; i < n; i++)
        sum += fovea_lp_power (src[i], p);
      work->out[0].data[plane] = fovea_lp_root (sum, p);
    }
}

const FoveaLayerClass fovea_layer_globallp = {
  .name = "globallp",
  .onnx = "GlobalLpPool",
  .params_size = sizeof (double),
  .parse = globallp_parse,
  .fit = globallp_fit,
  .units = globallp_units,
  .run = globallp_run,
};
