/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mish: y = x * tanh (log (1 + exp (x))), ONNX Mish. With e = exp (x) the tanh
 * is (e^2 + 2 e) / (e^2 + 2 e + 2), without cancellation; it is 1 in double
 * precision from 20 on, where e^2 could overflow later. */
#include "layers/unary.h"

static double
mish_tanh (double x)
{
  const double e = exp (MIN (x, 20)), s = e * (e + 2);

  return x > 20 ? 1 : s / (s + 2);
}

FOVEA_UNARY_LAYER (mish, "Mish", x *mish_tanh (x));
