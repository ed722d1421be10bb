/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tan: of radians, ONNX Tan. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (tan, up * (1 + y * y))
FOVEA_UNARY_LAYER (tan, "Tan", tan (x));
