/* SPDX-License-Identifier: GPL-3.0-or-later */
/* add: the sum of all inputs, ONNX Add and Sum; shapes go together as in NumPy.
 * From left to right, one rounding each. */
#include "layers/broadcast.h"

static gboolean
add_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_broadcast_parse (attrs, "add", params, error);
}

static void
add_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  const FoveaBroadcastOp op = { work->loops->add, FALSE };

  fovea_broadcast_run (step, work, first, last, &op);
}

const FoveaLayerClass fovea_layer_add = {
  .name = "add",
  .onnx = "Add Sum",
  .params_size = sizeof (FoveaBroadcast),
  .parse = add_parse,
  .fit = fovea_broadcast_fit,
  .need = fovea_broadcast_need,
  .units = fovea_broadcast_units,
  .run = add_run,
  .in_place = TRUE,
};
