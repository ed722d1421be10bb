/* SPDX-License-Identifier: GPL-3.0-or-later */
/* greater: true where the first input is more than the second, ONNX Greater;
 * never where one is NaN. */
#include "layers/broadcast.h"

FOVEA_COMPARISON_LAYER (greater, "Greater", FOVEA_TAKES_NUMBERS, x > y, x > y);
