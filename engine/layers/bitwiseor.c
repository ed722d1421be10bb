/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitwiseor: the bits that one of two integers has, ONNX BitwiseOr; shapes go
 * together as in NumPy. */
#include "layers/broadcast.h"

static gint64
bitwiseor_int (gint64 a, gint64 b, FoveaDType type)
{
  return a | b;
}

static void
bitwiseor_row (const FoveaRow *row)
{
  fovea_row_ints (row, bitwiseor_int);
}

FOVEA_BROADCAST_LAYER (bitwiseor, "BitwiseOr", 2, 2, FOVEA_TAKES_INTS);
