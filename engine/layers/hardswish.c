/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardswish: y = x * max (0, min (1, x / 6 + 1/2)), ONNX HardSwish. NaN stays
 * NaN. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (hardswish, "HardSwish", HARDSWISH);
