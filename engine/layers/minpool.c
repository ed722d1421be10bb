/* SPDX-License-Identifier: GPL-3.0-or-later */
/* minpool: the smallest element of each window; not in ONNX.
 * A NaN in the window gives NaN. Padding never wins; a window of nothing but
 * padding gives +inf (of an integer type its largest number). */
#include "layers/pooling.h"
#include "layers/steps.h"

static gboolean
minpool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_pooling_parse (attrs, "minpool", params, error) &&
         fovea_attrs_check (attrs, "minpool", error);
}

static void
minpool_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const float neutral = fovea_pooling_highest (step->in_type[0]);

  for (gint64 unit = first; unit < last; unit++)
    {
      FoveaPoolingRow row = fovea_pooling_row_of (step, work, unit);

      fovea_pooling_combine (step, work, &row, work->loops->min, neutral);
    }
}

const FoveaLayerClass fovea_layer_minpool = {
  .name = "minpool",
  .onnx = NULL,
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = minpool_parse,
  .fit = fovea_pooling_fit,
  .need = fovea_pooling_need,
  .units = fovea_slice_units,
  .scratch = fovea_pooling_scratch,
  .run = minpool_run,
  .gradient = fovea_pooling_pick_gradient,
};
