/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitwisexor: the bits in which two integers differ, ONNX BitwiseXor; shapes
 * go together as in NumPy. */
#include "layers/broadcast.h"

static gint64
bitwisexor_int (gint64 a, gint64 b, FoveaDType type)
{
  return a ^ b;
}

static void
bitwisexor_row (const FoveaRow *row)
{
  fovea_row_ints (row, bitwisexor_int);
}

FOVEA_BROADCAST_LAYER (bitwisexor, "BitwiseXor", 2, 2, FOVEA_TAKES_INTS);
