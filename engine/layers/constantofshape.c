/* SPDX-License-Identifier: GPL-3.0-or-later */
/* constantofshape: one number, attribute `value` (0 if there is none), all over
 * the shape of constant input 0. ONNX ConstantOfShape. */
#include <string.h>

#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  FoveaDType type;
  gint64     wide;
  float      number;
} ConstantOfShapeParams;

static gboolean
constantofshape_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConstantOfShapeParams *p = params;
  const FoveaTensor     *value = fovea_attrs_get_tensor (attrs, "value");

  p->type = FOVEA_F32;
  if (! fovea_attrs_check (attrs, "constantofshape", error))
    return FALSE;
  if (! value)
    return TRUE;
  if (fovea_shape_elements (&value->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("constantofshape: the value is not one number"));
  p->type = value->dtype;
  p->wide = fovea_tensor_get_int (value, 0);
  if (value->dtype == FOVEA_U64) /* by its bits */
    memcpy (&p->wide, value->data, sizeof p->wide);
  p->number = fovea_tensor_get (value, 0);
  return TRUE;
}

static gboolean
constantofshape_fit (FoveaStep *step, GError **error)
{
  const ConstantOfShapeParams *p = step->params;
  FoveaShape                  *out = &step->out[0];

  if (! fovea_step_check (step, 1, 1, error) ||
      ! fovea_step_ints (step, 0, "shape", out->size, FOVEA_MAX_RANK,
                         &out->rank, error))
    return FALSE;
  for (guint d = 0; d < out->rank; d++)
    if (! fovea_step_size (step, out->size[d], error))
      return FALSE;
  step->out_type[0] = p->type;
  return TRUE;
}

static gint64
constantofshape_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_shape_elements (&step->out[0]);
}

static void
constantofshape_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  const ConstantOfShapeParams *p = step->params;
  const gboolean               wide = fovea_dtype_is_wide (step->out_type[0]);
  const gsize                  size = fovea_dtype_held_size (step->out_type[0]);
  gconstpointer value = wide ? (gconstpointer) &p->wide : &p->number;

  fovea_strided_row (size, value, 0,
                     fovea_held_at (work->out[0].data, size, first), 1,
                     last - first);
}

const FoveaLayerClass fovea_layer_constantofshape = {
  .name = "constantofshape",
  .onnx = "ConstantOfShape",
  .params_size = sizeof (ConstantOfShapeParams),
  .parse = constantofshape_parse,
  .fit = constantofshape_fit,
  .units = constantofshape_units,
  .run = constantofshape_run,
  .wide = TRUE,
};
