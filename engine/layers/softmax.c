/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softmax: y = exp (x - max) / sum (exp (x - max)) along `axis`, ONNX Softmax;
 * before opset 13 over everything from `axis` on. Exponentials and sums in
 * double precision: within 2 ulp. A NaN, or a largest element that is infinite,
 * makes its whole group NaN. */
#include <math.h>

#include "layers/axis.h"

static gboolean
softmax_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_axis_parse (attrs, "softmax", params, error);
}

static gint64
softmax_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

static void
softmax_lines (const FoveaLoops *loops,
               const float      *src,
               gint64            src_stride,
               float            *dst,
               gint64            dst_stride,
               gint64            n,
               gint64            lines,
               gint64            option)
{
  float  largest[FOVEA_AXIS_LINES];
  double sum[FOVEA_AXIS_LINES] = { 0 };

  if (lines == 1 && src_stride == 1 && dst_stride == 1)
    {
      largest[0] = fovea_axis_largest (src, n);
      sum[0] = loops->exp_sum (src, largest[0], dst, n);
      loops->normalise (dst, 0, 1 / sum[0], 0, dst, n);
      return;
    }
  fovea_axis_largest_lines (src, src_stride, n, lines, largest);
  for (gint64 i = 0; i < n; i++)
    loops->exp_rows (src + i * src_stride, largest, dst + i * dst_stride, sum,
                     lines);
  for (gint64 i = 0; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      dst[i * dst_stride + x] = dst[i * dst_stride + x] / sum[x];
}

static void
softmax_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  fovea_axis_run (step, work, first, last, softmax_lines, 0);
}

const FoveaLayerClass fovea_layer_softmax = {
  .name = "softmax",
  .onnx = "Softmax",
  .params_size = sizeof (FoveaAxisParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = softmax_parse,
  .fit = fovea_axis_fit,
  .need = fovea_need_same,
  .units = softmax_units,
  .run = softmax_run,
};
