/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanh: y = tanh (x), ONNX Tanh. Computed in double precision, so that one rounding
 * is left: within 1 ulp. NaN stays NaN. */
#include <math.h>

#include "layers/steps.h"

static void
tanh_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  for (gsize i = 0; i < n; i++)
    dst[i] = tanh (src[i]);
}

static void
tanh_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  fovea_elementwise_run (work, first, last, tanh_row, NULL);
}

const FoveaLayerClass fovea_layer_tanh = {
  .name = "tanh",
  .onnx = "Tanh",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = tanh_run,
  .in_place = TRUE,
};
