/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dropout: at inference nothing is dropped, so the output is the input; ONNX
 * Dropout and Identity. The mask, a second output, is not made. */
#include "layers/steps.h"

static gboolean
dropout_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  gint64 is_test;

  fovea_attrs_get_float (attrs, "ratio", 0.5);
  fovea_attrs_get_int (attrs, "seed", 0);
  is_test = fovea_attrs_get_int (attrs, "is_test", 1);
  if (! fovea_attrs_check (attrs, "dropout", error))
    return FALSE;
  if (is_test == 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dropout: is_test 0 is not for inference"));
  return TRUE;
}

static gboolean
dropout_fit (FoveaStep *step, GError **error)
{
  if (step->n_out > 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dropout: the mask (output 1) is not made"));
  /* Inputs 1 and 2 are ratio and training_mode. */
  if (! fovea_step_check (step, 1, 3, error))
    return FALSE;
  if (fovea_step_has (step, 2) &&
      (step->constant[2] == NULL ||
       fovea_shape_elements (&step->constant[2]->shape) != 1 ||
       fovea_tensor_get_int (step->constant[2], 0) != 0))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dropout: training_mode is not for inference"));
  step->out[0] = step->in[0];
  return TRUE;
}

const FoveaLayerClass fovea_layer_dropout = {
  .name = "dropout",
  .onnx = "Dropout Identity",
  .parse = dropout_parse,
  .fit = dropout_fit,
  .need = fovea_need_same,
  .alias = TRUE,
};
