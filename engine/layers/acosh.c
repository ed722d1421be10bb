/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acosh: the inverse of cosh, ONNX Acosh. NaN below 1. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (acosh, 1 / (sqrt (x - 1) * sqrt (x + 1)))
FOVEA_UNARY_LAYER (acosh, "Acosh", acosh (x));
