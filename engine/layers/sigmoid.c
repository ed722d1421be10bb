/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigmoid: y = 1 / (1 + exp (-x)), ONNX Sigmoid. Within 4 ulp. NaN stays NaN. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (sigmoid, "Sigmoid", SIGMOID);
