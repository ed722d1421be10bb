/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dynamicquantizelinear: real numbers to bytes, with a scale and a zero point
 * that are computed from the least and the greatest of them; 0 is always one of
 * the exact values. Three outputs: bytes, scale, zero point. ONNX
 * DynamicQuantizeLinear. */
#include <math.h>

#include "layers/quant.h"

static gboolean
dynamicquantizelinear_fit (FoveaStep *step, GError **error)
{
  if (step->n_in != 1 || ! step->present[0] || step->n_out != 3)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("dynamicquantizelinear: has %u inputs and %u outputs "
                          "instead of 1 and 3"),
                       step->n_in, step->n_out);
  step->out[0] = step->in[0];
  step->out[1] = step->out[2] = (FoveaShape){ 0 };
  step->out_type[0] = step->out_type[2] = FOVEA_U8;
  step->out_type[1] = FOVEA_F32;
  return TRUE;
}

/* Nothing is known before all has been seen, so one goes through it. */
static gint64
dynamicquantizelinear_units (const FoveaStep *step, const FoveaRect *out)
{
  return 1;
}

static void
dynamicquantizelinear_run (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last)
{
  const float *in = work->in[0].data;
  const gint64 n = fovea_shape_elements (&step->in[0]);
  float        low = 0, high = 0, scale, zero;

  if (first >= last)
    return;
  for (gint64 i = 0; i < n; i++)
    {
      low = in[i] < low ? in[i] : low;
      high = in[i] > high ? in[i] : high;
    }
  scale = high == low ? 1.0f : (high - low) / 255.0f;
  zero = -low / scale;
  zero = rintf (zero > 0 ? MIN (zero, 255.0f) : 0);
  fovea_quantise (in, work->out[0].data, n, scale, zero, 0, 255);
  work->out[1].data[0] = scale;
  work->out[2].data[0] = zero;
}

const FoveaLayerClass fovea_layer_dynamicquantizelinear = {
  .name = "dynamicquantizelinear",
  .onnx = "DynamicQuantizeLinear",
  .fit = dynamicquantizelinear_fit,
  .units = dynamicquantizelinear_units,
  .run = dynamicquantizelinear_run,
};
