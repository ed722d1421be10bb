/* SPDX-License-Identifier: GPL-3.0-or-later */
/* less: true where the first input is less than the second, ONNX Less;
 * never where one is NaN. */
#include "layers/broadcast.h"

FOVEA_COMPARISON_LAYER (less, "Less", FOVEA_TAKES_NUMBERS, x < y, x < y);
