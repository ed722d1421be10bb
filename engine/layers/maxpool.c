/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpool: the largest element of each window; ONNX MaxPool without its second output.
 * A NaN in the window gives NaN. Padding never wins; a window of nothing but
 * padding gives -inf. */
#include <math.h>

#include "layers/pooling.h"
#include "layers/steps.h"

static gboolean
maxpool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  /* Only orders the indices, which are not made. */
  fovea_attrs_get_int (attrs, "storage_order", 0);
  return fovea_pooling_parse (attrs, "maxpool", params, error) &&
         fovea_attrs_check (attrs, "maxpool", error);
}

static void
maxpool_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    fovea_pooling_row (step, work, unit, work->loops->max, -INFINITY);
}

const FoveaLayerClass fovea_layer_maxpool = {
  .name = "maxpool",
  .onnx = "MaxPool",
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = maxpool_parse,
  .fit = fovea_pooling_fit,
  .need = fovea_pooling_need,
  .units = fovea_units_rows,
  .scratch = fovea_pooling_scratch,
  .run = maxpool_run,
};
