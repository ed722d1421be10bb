/* SPDX-License-Identifier: GPL-3.0-or-later */
/* min: the smallest of all inputs, ONNX Min; shapes go together as in NumPy. A
 * NaN in any of them gives NaN. */
#include "layers/broadcast.h"

static gint64
min_int (gint64 a, gint64 b, FoveaDType type)
{
  return type == FOVEA_U64 ? (gint64) MIN ((guint64) a, (guint64) b) :
                             MIN (a, b);
}

FOVEA_LOOP_ROW (min_floats, min)
FOVEA_NUMBER_ROW (min, min_int)
FOVEA_BROADCAST_LAYER (min,
                       "Min",
                       1,
                       G_MAXUINT,
                       FOVEA_TAKES_NUMBERS,
                       .gradient = fovea_broadcast_choose);
