/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flatten: a matrix of the sizes before `axis` by the sizes from it on, ONNX
 * Flatten. Only the shape changes. */
#include "gradient.h"
#include "layers/steps.h"

typedef struct
{
  gint64 axis;
} FlattenParams;

static gboolean
flatten_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FlattenParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 1);
  return fovea_attrs_check (attrs, "flatten", error);
}

static gboolean
flatten_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];
  gint64            axis = ((const FlattenParams *) step->params)->axis;

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  axis += axis < 0 ? in->rank : 0;
  if (axis < 0 || axis > in->rank)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("flatten: no axis %" PRId64 " in an input of rank %u"),
        ((const FlattenParams *) step->params)->axis, in->rank);
  step->out[0] = (FoveaShape){ 2, { 1, 1 } };
  for (guint d = 0; d < in->rank; d++)
    {
      gint64 *size = &step->out[0].size[d < axis ? 0 : 1];

      /* An empty input may have any other sizes. */
      if (! fovea_checked_mul (*size, in->size[d], size))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("flatten: the output is too large"));
    }
  return TRUE;
}

const FoveaLayerClass fovea_layer_flatten = {
  .name = "flatten",
  .onnx = "Flatten",
  .params_size = sizeof (FlattenParams),
  .parse = flatten_parse,
  .fit = flatten_fit,
  .alias = TRUE,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
