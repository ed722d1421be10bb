/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asin: in radians, ONNX Asin. NaN outside -1 .. 1. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (asin, 1 / sqrt (1 - x * x))
FOVEA_UNARY_LAYER (asin, "Asin", asin (x));
