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

/* By x: up / y; by y: -up out / y */
static void
div_gradient (FoveaAdjoint *adjoint)
{
  FoveaValue divided = FOVEA_ADJOINT_DIV (adjoint, adjoint->up[0],
                                          fovea_broadcast_operand (adjoint, 1));

  if (adjoint->wanted[0])
    adjoint->down[0] = fovea_broadcast_share (adjoint, divided, 0);
  if (adjoint->wanted[1])
    adjoint->down[1] = fovea_broadcast_share (
        adjoint,
        FOVEA_ADJOINT (adjoint, "neg", NULL,
                       FOVEA_ADJOINT_MUL (adjoint, divided, adjoint->out[0])),
        1);
}

FOVEA_ARITHMETIC_LAYER (div, "Div", 2, 2, .gradient = div_gradient);
