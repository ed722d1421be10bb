/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sigmoid: y = 1 / (1 + exp (-x)), ONNX Sigmoid. Within 1 ulp. NaN stays NaN. */
#include "layers/unary.h"

FOVEA_UNARY_LAYER (sigmoid, "Sigmoid", 1 / (1 + exp (-x)));
