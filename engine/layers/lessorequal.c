/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lessorequal: true where the first input is at most the second, ONNX
 * LessOrEqual; never where one is NaN. */
#include "layers/broadcast.h"

FOVEA_COMPARISON_LAYER (lessorequal,
                        "LessOrEqual",
                        FOVEA_TAKES_NUMBERS,
                        x <= y,
                        x <= y);
