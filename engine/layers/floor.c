/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor: the integer at or below, ONNX Floor. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_STEPS (floor)
FOVEA_UNARY_LAYER (floor, "Floor", floor (x));
