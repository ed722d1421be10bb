/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softplus: y = log (1 + exp (x)), ONNX Softplus, as
 * max (x, 0) + log (1 + exp (-|x|)), which does not overflow. */
#include "layers/unary.h"

static void
softplus_derive (FoveaDerivativeRow *r)
{
  float s[FOVEA_DERIVATIVE_ROW];

  r->loops->function[FOVEA_FUNCTION_SIGMOID](r->x, 0, 0, s, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] = r->up[i] * s[i];
}

FOVEA_DERIVATIVE_BY (softplus, softplus_derive)
FOVEA_FUNCTION_LAYER (softplus, "Softplus", SOFTPLUS);
