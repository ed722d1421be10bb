/* SPDX-License-Identifier: GPL-3.0-or-later */
/* greaterorequal: true where the first input is at least the second, ONNX
 * GreaterOrEqual; never where one is NaN. */
#include "layers/broadcast.h"

FOVEA_COMPARISON_LAYER (greaterorequal,
                        "GreaterOrEqual",
                        FOVEA_TAKES_NUMBERS,
                        x >= y,
                        x >= y);
