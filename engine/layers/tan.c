/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tan: of radians, ONNX Tan. */
#include "layers/unary.h"

FOVEA_UNARY_LAYER (tan, "Tan", tan (x));
