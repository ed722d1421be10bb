/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reshape: the same numbers under the shape of attribute `shape` (opset < 5) or
 * constant input 1, ONNX Reshape. A 0 copies the input's size (unless
 * allowzero), one -1 is worked out from the rest. */
#include "gradient.h"
#include "layers/steps.h"

typedef struct
{
  guint    rank; /* of the attribute */
  gint64   size[FOVEA_MAX_RANK];
  gboolean has_shape, allow_zero;
} ReshapeParams;

static gboolean
reshape_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ReshapeParams *p = params;
  gint64         consumed[FOVEA_MAX_RANK];

  p->has_shape = fovea_attrs_has (attrs, "shape");
  p->rank = fovea_attrs_get_ints (attrs, "shape", p->size, FOVEA_MAX_RANK);
  fovea_attrs_get_ints (attrs, "consumed_inputs", consumed, FOVEA_MAX_RANK);
  p->allow_zero = fovea_attrs_get_int (attrs, "allowzero", 0) != 0;
  return fovea_attrs_check (attrs, "reshape", error);
}

/* The shape as it is written, with its 0 and -1. */
static gboolean
reshape_wanted (const FoveaStep *step, FoveaShape *wanted, GError **error)
{
  const ReshapeParams *p = step->params;
  const FoveaTensor   *constant;
  gint64               n;

  if (! fovea_step_has (step, 1))
    {
      if (! p->has_shape)
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("reshape: no shape is given"));
      wanted->rank = p->rank;
      for (guint d = 0; d < p->rank; d++)
        wanted->size[d] = p->size[d];
      return TRUE;
    }
  constant = fovea_step_constant (step, 1, "shape", error);
  if (constant == NULL)
    return FALSE;
  n = fovea_shape_elements (&constant->shape);
  if (n < 0 || n > FOVEA_MAX_RANK)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("reshape: a shape of %" PRId64 " sizes, at most %d are supported"),
        n, FOVEA_MAX_RANK);
  wanted->rank = n;
  for (guint d = 0; d < n; d++)
    wanted->size[d] = fovea_tensor_get_int (constant, d);
  return TRUE;
}

static gboolean
reshape_fail (const FoveaShape *in, const FoveaShape *wanted, GError **error)
{
  g_autofree char *from = fovea_shape_to_string (in);
  g_autofree char *to = fovea_shape_to_string (wanted);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("reshape: %s cannot become %s"), from, to);
}

static gboolean
reshape_fit (FoveaStep *step, GError **error)
{
  const ReshapeParams *p = step->params;
  const FoveaShape    *in = &step->in[0];
  const gint64         elements = fovea_shape_elements (in);
  FoveaShape           wanted = { 0 }, *out = &step->out[0];
  gint64               known = 1;
  int                  unknown = -1;

  if (! fovea_step_check (step, 1, 2, error) ||
      ! reshape_wanted (step, &wanted, error))
    return FALSE;
  *out = wanted;
  for (guint d = 0; d < out->rank; d++)
    {
      if (out->size[d] == 0 && ! p->allow_zero)
        out->size[d] = d < in->rank ? in->size[d] : -2;
      if (out->size[d] == -1 && unknown < 0)
        unknown = d;
      else if (out->size[d] < 0 ||
               ! fovea_checked_mul (known, out->size[d], &known))
        return reshape_fail (in, &wanted, error);
    }
  if (unknown >= 0 && known > 0 && elements % known == 0)
    out->size[unknown] = elements / known;
  if (fovea_shape_elements (out) != elements)
    return reshape_fail (in, &wanted, error);
  return TRUE;
}

const FoveaLayerClass fovea_layer_reshape = {
  .name = "reshape",
  .onnx = "Reshape",
  .params_size = sizeof (ReshapeParams),
  .parse = reshape_parse,
  .fit = reshape_fit,
  .alias = TRUE,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
