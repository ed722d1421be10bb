/* SPDX-License-Identifier: GPL-3.0-or-later */
/* erf: 2 / sqrt (pi) * integral of exp (-t^2) from 0 to x, ONNX Erf; of
 * integers, which opset 9 allows, the integer part. */
#include "layers/unary.h"

static gint64
erf_int (gint64 x, FoveaDType type)
{
  return fovea_int_truncate (
      erf (x < 0 && type == FOVEA_U64 ? 1e19 : (double) x));
}

FOVEA_DERIVATIVE (erf, 2 / sqrt (G_PI) * exp (-x * x))
FOVEA_FUNCTION_NUMBER_LAYER (erf, "Erf", ERF, erf_int);
