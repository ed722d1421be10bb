/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asinh: the inverse of sinh, ONNX Asinh. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (asinh, 1 / sqrt (x * x + 1))
FOVEA_UNARY_LAYER (asinh, "Asinh", asinh (x));
