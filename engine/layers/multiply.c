/* SPDX-License-Identifier: GPL-3.0-or-later */
/* multiply: the product of all inputs, ONNX Mul; shapes go together as in NumPy.
 * From left to right, one rounding each. */
#include "layers/broadcast.h"

static gboolean
multiply_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_broadcast_parse (attrs, "multiply", params, error);
}

static void
multiply_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const FoveaBroadcastOp op = { work->loops->mul, TRUE };

  fovea_broadcast_run (step, work, first, last, &op);
}

const FoveaLayerClass fovea_layer_multiply = {
  .name = "multiply",
  .onnx = "Mul",
  .params_size = sizeof (FoveaBroadcast),
  .parse = multiply_parse,
  .fit = fovea_broadcast_fit,
  .need = fovea_broadcast_need,
  .units = fovea_broadcast_units,
  .run = multiply_run,
  .in_place = TRUE,
};
