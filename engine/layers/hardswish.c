/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardswish: y = x * max (0, min (1, x / 6 + 1/2)), ONNX HardSwish. NaN stays
 * NaN. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_FLOAT (hardswish,
                        x <= -3 ? 0 :
                        x >= 3  ? up :
                                  up * (x * (1 / 3.0f) + 0.5f))
FOVEA_FUNCTION_LAYER (hardswish, "HardSwish", HARDSWISH);
