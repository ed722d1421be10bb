/* SPDX-License-Identifier: GPL-3.0-or-later */
/* abs: y = |x|, ONNX Abs. Exact; NaN stays NaN. The smallest integer of a type
 * stays itself. */
#include "layers/unary.h"

static gint64
abs_int (gint64 x, FoveaDType type)
{
  return x < 0 && type != FOVEA_U64 ? (gint64) (0 - (guint64) x) : x;
}

FOVEA_DERIVATIVE_FLOAT (abs, x > 0 ? up : x < 0 ? -up : x * up)
FOVEA_FUNCTION_NUMBER_LAYER (abs, "Abs", ABS, abs_int);
