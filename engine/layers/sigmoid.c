/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigmoid: y = 1 / (1 + exp (-x)), ONNX Sigmoid. Computed in double precision, so
 * that one rounding is left: within 1 ulp. NaN stays NaN. */
#include <math.h>

#include "layers/steps.h"

static void
sigmoid_row (const FoveaLoops *loops,
             const float      *src,
             float            *dst,
             gsize             n,
             gconstpointer     data)
{
  for (gsize i = 0; i < n; i++)
    dst[i] = 1 / (1 + exp (-(double) src[i]));
}

static void
sigmoid_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  fovea_elementwise_run (work, first, last, sigmoid_row, NULL);
}

const FoveaLayerClass fovea_layer_sigmoid = {
  .name = "sigmoid",
  .onnx = "Sigmoid",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = sigmoid_run,
  .in_place = TRUE,
};
