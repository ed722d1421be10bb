/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanh: y = tanh (x), ONNX Tanh. Within 4 ulp. NaN stays NaN. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (tanh, up * (1 - y * y))
FOVEA_FUNCTION_LAYER (tanh, "Tanh", TANH);
