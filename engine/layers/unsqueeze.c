/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unsqueeze: adds axes of size 1, which are the output's axes of attribute `axes`
 * (opset < 13) or of constant input 1. ONNX Unsqueeze; the numbers stay. */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gboolean given;
  guint    n;
  gint64   axis[FOVEA_MAX_RANK];
} UnsqueezeParams;

static gboolean
unsqueeze_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  UnsqueezeParams *p = params;

  p->given = fovea_attrs_has (attrs, "axes");
  p->n = fovea_attrs_get_ints (attrs, "axes", p->axis, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "unsqueeze", error);
}

static gboolean
unsqueeze_fit (FoveaStep *step, GError **error)
{
  UnsqueezeParams   p = *(const UnsqueezeParams *) step->params;
  const FoveaShape *in = &step->in[0];
  FoveaShape       *out = &step->out[0];
  gboolean          marked[FOVEA_MAX_RANK] = { FALSE };
  guint             next = 0;

  if (! fovea_step_check (step, 1, 2, error))
    return FALSE;
  if (fovea_step_has (step, 1))
    {
      if (! fovea_step_ints (step, 1, "axes", p.axis, FOVEA_MAX_RANK, &p.n,
                             error))
        return FALSE;
    }
  else if (! p.given)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("unsqueeze: no axes are given"));
  if (in->rank + p.n > FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("unsqueeze: a result of rank %u, at most %d is "
                          "supported"),
                       in->rank + p.n, FOVEA_MAX_RANK);
  out->rank = in->rank + p.n;
  if (! fovea_step_axes (step, p.axis, p.n, out->rank, marked, error))
    return FALSE;
  for (guint d = 0; d < out->rank; d++)
    out->size[d] = marked[d] ? 1 : in->size[next++];
  return TRUE;
}

const FoveaLayerClass fovea_layer_unsqueeze = {
  .name = "unsqueeze",
  .onnx = "Unsqueeze",
  .params_size = sizeof (UnsqueezeParams),
  .parse = unsqueeze_parse,
  .fit = unsqueeze_fit,
  .alias = TRUE,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
