/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mish: y = x * tanh (log (1 + exp (x))), ONNX Mish. */
#include "layers/unary.h"

static double
mish_slope (double x)
{
  const double t = tanh (MAX (x, 0) + log1p (exp (-fabs (x))));

  return t + x * (1 - t * t) / (1 + exp (-x));
}

FOVEA_DERIVATIVE (mish, mish_slope (x))
FOVEA_FUNCTION_LAYER (mish, "Mish", MISH);
