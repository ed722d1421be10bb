/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selu: y = gamma * x, and gamma * alpha * (exp (x) - 1) below 0, ONNX Selu.
 * The constants had fewer digits before opset 6. */
#include "layers/unary.h"

FOVEA_UNARY_LOOP (selu, ELU, p->a *p->b, p->b)

static gboolean
selu_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaUnaryParams *p = params;
  const gboolean    old = fovea_attrs_get_int (attrs, "opset", 6) < 6;

  p->a = fovea_attrs_get_float (attrs, "alpha", old ? 1.6732f : 1.6732632f);
  p->b = fovea_attrs_get_float (attrs, "gamma", old ? 1.0507f : 1.0507010f);
  return fovea_unary_parse (attrs, "selu", error);
}

FOVEA_UNARY_RUN (selu)
FOVEA_DERIVATIVE (selu, x < 0 ? r->a * r->b * exp (x) : r->b)
FOVEA_UNARY_CLASS (selu, "Selu", fovea_unary_fit_floats, FALSE,
                   &selu_derivative);
