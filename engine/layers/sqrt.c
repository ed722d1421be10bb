/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sqrt: y = sqrt (x), ONNX Sqrt. NaN below 0. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (sqrt, up * 0.5f / y)
FOVEA_FUNCTION_LAYER (sqrt, "Sqrt", SQRT);
