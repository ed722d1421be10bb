/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign: 1 above 0, -1 below, else 0, ONNX Sign. NaN stays NaN. */
#include "layers/unary.h"

static gint64
sign_int (gint64 x, FoveaDType type)
{
  return type == FOVEA_U64 ? x != 0 : (x > 0) - (x < 0);
}

FOVEA_DERIVATIVE_STEPS (sign)
FOVEA_UNARY_NUMBER_LAYER (sign,
                          "Sign",
                          x == x ? (x > 0) - (x < 0) : x,
                          sign_int);
