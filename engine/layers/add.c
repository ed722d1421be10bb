/* SPDX-License-Identifier: GPL-3.0-or-later */
/* add: the sum of all inputs, ONNX Add and Sum; shapes go together as in NumPy.
 * From left to right, one rounding each. */
#include "layers/broadcast.h"

static gint64
add_int (gint64 a, gint64 b, FoveaDType type)
{
  return (gint64) ((guint64) a + (guint64) b);
}

FOVEA_LOOP_ROW (add_floats, add)
FOVEA_ARITHMETIC_ROW (add, add_int, x + y)

static void
add_gradient (FoveaAdjoint *adjoint)
{
  for (guint i = 0; i < adjoint->step->n_in; i++)
    if (adjoint->wanted[i])
      adjoint->down[i] = fovea_broadcast_share (adjoint, adjoint->up[0], i);
}

FOVEA_ARITHMETIC_LAYER (add, "Add Sum", 1, G_MAXUINT, .gradient = add_gradient);
