/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cos: of radians, ONNX Cos. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (cos, -sin (x))
FOVEA_UNARY_LAYER (cos, "Cos", cos (x));
