/* SPDX-License-Identifier: GPL-3.0-or-later */
/* div: the first input by the second, ONNX Div; shapes go together as in NumPy.
 * Integers lose the fraction (towards 0); by 0 they give 0. */
#include "layers/broadcast.h"

static gint64
div_int (gint64 a, gint64 b, FoveaDType type)
{
  if (b == 0)
    return 0;
  if (type == FOVEA_U64)
    return (gint64) ((guint64) a / (guint64) b);
  return b == -1 ? (gint64) (0 - (guint64) a) : a / b;
}

FOVEA_LOOP_ROW (div_floats, div)
FOVEA_ARITHMETIC_ROW (div, div_int, x / y)
FOVEA_ARITHMETIC_LAYER (div, "Div", 2, 2);
