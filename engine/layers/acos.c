/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acos: in radians, ONNX Acos. NaN outside -1 .. 1. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (acos, -1 / sqrt (1 - x * x))
FOVEA_UNARY_LAYER (acos, "Acos", acos (x));
