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

/* Each factor's is up times all others. Operands of opset 6 and before may lie
 * elsewhere than NumPy has them. */
static void
multiply_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;

  for (guint i = 0; i < step->n_in; i++)
    {
      FoveaValue product = adjoint->up[0];

      for (guint k = 0; adjoint->wanted[i] && k < step->n_in; k++)
        if (k != i)
          product = FOVEA_ADJOINT_MUL (adjoint, product,
                                       fovea_broadcast_operand (adjoint, k));
      if (adjoint->wanted[i])
        adjoint->down[i] = fovea_broadcast_share (adjoint, product, i);
    }
}

FOVEA_ARITHMETIC_LAYER (multiply,
                        "Mul",
                        1,
                        G_MAXUINT,
                        .gradient = multiply_gradient);
