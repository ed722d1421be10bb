/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reciprocal: y = 1 / x, ONNX Reciprocal. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (reciprocal, -up * y * y)
FOVEA_FUNCTION_LAYER (reciprocal, "Reciprocal", RECIPROCAL);
