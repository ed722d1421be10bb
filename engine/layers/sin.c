/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sin: of radians, ONNX Sin. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (sin, cos (x))
FOVEA_UNARY_LAYER (sin, "Sin", sin (x));
