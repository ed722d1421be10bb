/* SPDX-License-Identifier: GPL-3.0-or-later */
/* equal: true where both inputs are the same, ONNX Equal; NaN equals nothing. */
#include "layers/broadcast.h"

FOVEA_COMPARISON_LAYER (equal, "Equal", FOVEA_TAKES_ALL, x == y, x == y);
