/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xor: true where one of the inputs, not both, is, ONNX Xor; shapes go
 * together as in NumPy. */
#include "layers/broadcast.h"

FOVEA_FLOAT_ROW (xor_row, (x != 0) != (y != 0))

FOVEA_BROADCAST_LAYER (xor, "Xor", 2, 2, FOVEA_TAKES_BOOL);
