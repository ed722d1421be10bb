/* SPDX-License-Identifier: GPL-3.0-or-later */
/* abs: y = |x|, ONNX Abs. Exact; NaN stays NaN. */
#include <math.h>

#include "layers/steps.h"

static void
abs_row (const FoveaLoops *loops,
         const float      *src,
         float            *dst,
         gsize             n,
         gconstpointer     data)
{
  for (gsize i = 0; i < n; i++)
    dst[i] = fabsf (src[i]);
}

static void
abs_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  fovea_elementwise_run (work, first, last, abs_row, NULL);
}

const FoveaLayerClass fovea_layer_abs = {
  .name = "abs",
  .onnx = "Abs",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = abs_run,
  .in_place = TRUE,
};
