/* SPDX-License-Identifier: GPL-3.0-or-later */
/* centercroppad: each axis cut off or filled up with zeros at both ends to reach
 * a given size; what is odd goes to the far end. ONNX CenterCropPad. */
#include "layers/shifted.h"

typedef struct
{
  guint  n_axes;
  gint64 axes[FOVEA_MAX_RANK];
} CentercroppadParams;

static gboolean
centercroppad_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CentercroppadParams *p = params;

  p->n_axes = fovea_attrs_get_ints (attrs, "axes", p->axes, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "centercroppad", error);
}

static gboolean
centercroppad_fit (FoveaStep *step, GError **error)
{
  const CentercroppadParams *p = step->params;
  FoveaShifted              *shifted = step->fitted;
  const FoveaShape          *in = &step->in[0];
  const guint                n = p->n_axes ? p->n_axes : in->rank;
  const FoveaTensor         *sizes;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! (sizes = fovea_step_constant (step, 1, "shape", error)))
    return FALSE;
  if (fovea_shape_elements (&sizes->shape) != n || in->rank < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("centercroppad: %" PRId64 " sizes for %u axes"),
                       fovea_shape_elements (&sizes->shape), n);
  step->out[0] = *in;
  for (guint i = 0; i < n; i++)
    {
      gint64 size = fovea_tensor_get_int (sizes, i);
      guint  axis = i;

      if (p->n_axes &&
          ! fovea_step_axis (step, p->axes[i], in->rank, &axis, error))
        return FALSE;
      if (size < 0 || size > FOVEA_MAX_SIZE)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("centercroppad: a size of %" PRId64), size);
      step->out[0].size[axis] = size;
      shifted->by[axis] = size > in->size[axis] ?
                              -((size - in->size[axis]) / 2) :
                              (in->size[axis] - size) / 2;
    }
  fovea_shifted_fit (step);
  return TRUE;
}

const FoveaLayerClass fovea_layer_centercroppad = {
  .name = "centercroppad",
  .onnx = "CenterCropPad",
  .params_size = sizeof (CentercroppadParams),
  .fitted_size = sizeof (FoveaShifted),
  .parse = centercroppad_parse,
  .fit = centercroppad_fit,
  .need = fovea_shifted_need,
  .units = fovea_shifted_units,
  .run = fovea_shifted_run,
  .wide = TRUE,
};
