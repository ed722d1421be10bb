/* SPDX-License-Identifier: GPL-3.0-or-later */
/* max: the largest of all inputs, ONNX Max; shapes go together as in NumPy. A
 * NaN in any of them gives NaN. */
#include "layers/broadcast.h"

static gint64
max_int (gint64 a, gint64 b, FoveaDType type)
{
  return type == FOVEA_U64 ? (gint64) MAX ((guint64) a, (guint64) b) :
                             MAX (a, b);
}

FOVEA_LOOP_ROW (max_floats, max)
FOVEA_NUMBER_ROW (max, max_int)
FOVEA_BROADCAST_LAYER (max,
                       "Max",
                       1,
                       G_MAXUINT,
                       FOVEA_TAKES_NUMBERS,
                       .gradient = fovea_broadcast_choose);
