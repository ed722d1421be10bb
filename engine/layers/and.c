/* SPDX-License-Identifier: GPL-3.0-or-later */
/* and: true where each input is, ONNX And; shapes go together as in NumPy. */
#include "layers/broadcast.h"

FOVEA_FLOAT_ROW (and_row, x != 0 && y != 0)

FOVEA_BROADCAST_LAYER (and, "And", 2, 2, FOVEA_TAKES_BOOL);
