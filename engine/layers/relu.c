/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relu: y = max (x, 0), ONNX Relu. A NaN stays NaN. */
#include <math.h>

#include "layers/steps.h"

static void
relu_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  loops->clamp (src, 0, INFINITY, dst, n);
}

static void
relu_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  fovea_elementwise_run (work, first, last, relu_row, NULL);
}

const FoveaLayerClass fovea_layer_relu = {
  .name = "relu",
  .onnx = "Relu",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = relu_run,
  .in_place = TRUE,
};
