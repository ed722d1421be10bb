/* SPDX-License-Identifier: GPL-3.0-or-later */
/* or: true where one of the inputs or both is, ONNX Or; shapes go together as
 * in NumPy. */
#include "layers/broadcast.h"

FOVEA_FLOAT_ROW (or_row, x != 0 || y != 0)

FOVEA_BROADCAST_LAYER (or, "Or", 2, 2, FOVEA_TAKES_BOOL);
