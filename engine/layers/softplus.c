/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softplus: y = log (1 + exp (x)), ONNX Softplus, as
 * max (x, 0) + log (1 + exp (-|x|)), which does not overflow. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (softplus, "Softplus", SOFTPLUS);
