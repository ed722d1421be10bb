/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigmoid: y = 1 / (1 + exp (-x)), ONNX Sigmoid. Within 4 ulp. NaN stays NaN. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (sigmoid, up * y * (1 - y))
FOVEA_FUNCTION_LAYER (sigmoid, "Sigmoid", SIGMOID);
