/* SPDX-License-Identifier: GPL-3.0-or-later */
/* swish: y = x / (1 + exp (-alpha * x)), ONNX Swish. */
#include "layers/unary.h"

/* x / (1 + exp (-a x)): s + a x s (1 - s) with s = 1 / (1 + exp (-a x)) */
static void
swish_derive (FoveaDerivativeRow *r)
{
  const float a = (float) r->a;
  float       s[FOVEA_DERIVATIVE_ROW];

  r->loops->affine (r->x, a, 0, s, r->n);
  r->loops->function[FOVEA_FUNCTION_SIGMOID](s, 0, 0, s, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] = r->up[i] * (s[i] + a * r->x[i] * s[i] * (1 - s[i]));
}

FOVEA_DERIVATIVE_BY (swish, swish_derive)
FOVEA_FUNCTION_ACTIVATION_LAYER (swish,
                                 "Swish",
                                 "alpha",
                                 1,
                                 "",
                                 0,
                                 SWISH,
                                 p->a,
                                 0);
