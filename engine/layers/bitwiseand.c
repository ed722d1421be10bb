/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitwiseand: the bits that both integers have, ONNX BitwiseAnd; shapes go
 * together as in NumPy. */
#include "layers/broadcast.h"

static gint64
bitwiseand_int (gint64 a, gint64 b, FoveaDType type)
{
  return a & b;
}

static void
bitwiseand_row (const FoveaRow *row)
{
  fovea_row_ints (row, bitwiseand_int);
}

FOVEA_BROADCAST_LAYER (bitwiseand, "BitwiseAnd", 2, 2, FOVEA_TAKES_INTS);
