/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sub: the first input less the second, ONNX Sub; shapes go together as in
 * NumPy. */
#include "layers/broadcast.h"

static gint64
sub_int (gint64 a, gint64 b, FoveaDType type)
{
  return (gint64) ((guint64) a - (guint64) b);
}

FOVEA_LOOP_ROW (sub_floats, sub)
FOVEA_ARITHMETIC_ROW (sub, sub_int, x - y)

static void
sub_gradient (FoveaAdjoint *adjoint)
{
  if (adjoint->wanted[0])
    adjoint->down[0] = fovea_broadcast_share (adjoint, adjoint->up[0], 0);
  if (adjoint->wanted[1])
    adjoint->down[1] = fovea_broadcast_share (
        adjoint, FOVEA_ADJOINT (adjoint, "neg", NULL, adjoint->up[0]), 1);
}

FOVEA_ARITHMETIC_LAYER (sub, "Sub", 2, 2, .gradient = sub_gradient);
