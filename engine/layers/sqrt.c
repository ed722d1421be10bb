/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sqrt: y = sqrt (x), ONNX Sqrt. NaN below 0. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (sqrt, "Sqrt", SQRT);
