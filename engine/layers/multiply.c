/* SPDX-License-Identifier: GPL-3.0-or-later */
/* multiply: the product of all inputs, ONNX Mul; shapes go together as in
 * NumPy. From left to right, one rounding each. */
#include "layers/broadcast.h"

static gint64
multiply_int (gint64 a, gint64 b, FoveaDType type)
{
  return (gint64) ((guint64) a * (guint64) b);
}

FOVEA_LOOP_ROW (multiply_floats, mul)
FOVEA_ARITHMETIC_ROW (multiply, multiply_int, x * y)
FOVEA_ARITHMETIC_LAYER (multiply, "Mul", 1, G_MAXUINT);
