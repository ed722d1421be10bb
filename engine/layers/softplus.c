/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softplus: y = log (1 + exp (x)), ONNX Softplus; for large x as
 * x + log (1 + exp (-x)), which does not overflow. */
#include "layers/unary.h"

FOVEA_UNARY_LAYER (softplus,
                   "Softplus",
                   x > 0 ? x + log1p (exp (-x)) : log1p (exp (x)));
