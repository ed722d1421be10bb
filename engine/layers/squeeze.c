/* SPDX-License-Identifier: GPL-3.0-or-later */
/* squeeze: leaves out axes of size 1: those of attribute `axes` (opset < 13) or
 * of constant input 1, or all of them if none is named. ONNX Squeeze; the numbers
 * stay. */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  guint  n;
  gint64 axis[FOVEA_MAX_RANK];
} SqueezeParams;

static gboolean
squeeze_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  SqueezeParams *p = params;

  p->n = fovea_attrs_get_ints (attrs, "axes", p->axis, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "squeeze", error);
}

static gboolean
squeeze_fit (FoveaStep *step, GError **error)
{
  SqueezeParams     p = *(const SqueezeParams *) step->params;
  const FoveaShape *in = &step->in[0];
  FoveaShape       *out = &step->out[0];
  gboolean          marked[FOVEA_MAX_RANK] = { FALSE };

  if (! fovea_step_check (step, 1, 2, error))
    return FALSE;
  if (fovea_step_has (step, 1) &&
      ! fovea_step_ints (step, 1, "axes", p.axis, FOVEA_MAX_RANK, &p.n, error))
    return FALSE;
  if (! fovea_step_axes (step, p.axis, p.n, in->rank, marked, error))
    return FALSE;
  for (guint d = 0; d < in->rank; d++)
    {
      if (marked[d] && in->size[d] != 1)
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("squeeze: axis %u has a size of %" PRId64 ", not 1"), d,
            in->size[d]);
      if (! (p.n > 0 ? marked[d] : in->size[d] == 1))
        out->size[out->rank++] = in->size[d];
    }
  return TRUE;
}

const FoveaLayerClass fovea_layer_squeeze = {
  .name = "squeeze",
  .onnx = "Squeeze",
  .params_size = sizeof (SqueezeParams),
  .parse = squeeze_parse,
  .fit = squeeze_fit,
  .alias = TRUE,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
