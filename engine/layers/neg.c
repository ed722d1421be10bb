/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neg: y = -x, ONNX Neg. The smallest integer of a type stays itself. */
#include "layers/unary.h"

static gint64
neg_int (gint64 x, FoveaDType type)
{
  return (gint64) (0 - (guint64) x);
}

FOVEA_DERIVATIVE_FLOAT (neg, x == x ? -up : x)
FOVEA_UNARY_NUMBER_LAYER (neg, "Neg", -x, neg_int);
