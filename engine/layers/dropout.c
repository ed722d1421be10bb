/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dropout: at inference nothing is dropped, so the output is the input and the
 * mask, a second output, is true everywhere; ONNX Dropout. */
#include <string.h>

#include "gradient.h"
#include "layers/steps.h"

typedef struct
{
  gboolean mask_is_bool; /* from opset 10 on; before, of the data's type */
} DropoutParams;

static gboolean
dropout_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  DropoutParams *p = params;
  gint64         is_test;

  fovea_attrs_get_float (attrs, "ratio", 0.5);
  fovea_attrs_get_int (attrs, "seed", 0);
  fovea_attrs_ask_legacy (attrs);
  is_test = fovea_attrs_get_int (attrs, "is_test", 1);
  p->mask_is_bool = fovea_attrs_get_int (attrs, "opset", 10) >= 10;
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
  const DropoutParams *p = step->params;

  /* Inputs 1 and 2 are ratio and training_mode. */
  if (! fovea_step_check_inputs (step, 1, 3, error))
    return FALSE;
  if (step->n_out > 2)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dropout: gives 2 outputs, %u are asked for"),
                       step->n_out);
  if (fovea_step_has (step, 2) &&
      (step->constant[2] == NULL ||
       fovea_shape_elements (&step->constant[2]->shape) != 1 ||
       fovea_tensor_get_int (step->constant[2], 0) != 0))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dropout: training_mode is not for inference"));
  for (guint k = 0; k < step->n_out; k++)
    step->out[k] = step->in[0];
  if (step->n_out == 2 && p->mask_is_bool)
    step->out_type[1] = FOVEA_BOOL;
  return fovea_step_takes (step, 0, FOVEA_TAKES_FLOATS, error);
}

static void
dropout_need (const FoveaStep *step,
              guint            i,
              const FoveaRect *out,
              FoveaRect       *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
}

static void
dropout_row (const FoveaLoops *loops,
             const float      *src,
             float            *dst,
             gsize             n,
             gconstpointer     data)
{
  if (src != dst)
    memcpy (dst, src, n * sizeof (float));
}

static void
dropout_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const gint64 width = work->out[0].rect.width;

  fovea_elementwise_run (work, first, last, dropout_row, NULL);
  if (step->n_out == 2)
    for (gint64 i = first * width; i < last * width; i++)
      work->out[1].data[i] = 1;
}

const FoveaLayerClass fovea_layer_dropout = {
  .name = "dropout",
  .onnx = "Dropout",
  .params_size = sizeof (DropoutParams),
  .parse = dropout_parse,
  .fit = dropout_fit,
  .need = dropout_need,
  .units = fovea_units_rows,
  .run = dropout_run,
  .block = fovea_block_same,
  .in_place = TRUE,
  .gradient = fovea_alias_gradient,
};
