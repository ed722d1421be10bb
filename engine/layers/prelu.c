/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prelu: y = x, and slope * x below 0, ONNX PRelu. The slopes (input 1) go with
 * the input's shape as in NumPy, without making it larger; before opset 7 a row
 * of them is one a channel. */
#include "layers/broadcast.h"

static gboolean
prelu_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaBroadcast *p = params;

  p->axis = fovea_attrs_get_int (attrs, "opset", 7) < 7 ? 1 : -1;
  fovea_attrs_ask_legacy (attrs);
  return fovea_attrs_check (attrs, "prelu", error);
}

static gint64
prelu_int (gint64 a, gint64 b, FoveaDType type)
{
  if (type == FOVEA_U64 || a >= 0)
    return a;
  return (gint64) ((guint64) a * (guint64) b);
}

FOVEA_FLOAT_ROW (prelu_floats, x < 0 ? x * y : x)
FOVEA_NUMBER_ROW (prelu, prelu_int)

static gboolean
prelu_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_NUMBERS, error) ||
      ! fovea_step_same_type (step, 0, 1, error) ||
      ! fovea_broadcast_shape (step, error))
    return FALSE;
  if (! fovea_shape_equal (&step->out[0], &step->in[0]))
    {
      g_autofree char *input = fovea_shape_to_string (&step->in[0]);
      g_autofree char *slope = fovea_shape_to_string (&step->in[1]);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("prelu: slopes of %s are more than an input of %s "
                            "takes"),
                         slope, input);
    }
  return TRUE;
}

static void
prelu_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  fovea_broadcast_run (step, work, first, last, prelu_row);
}

static void
prelu_gradient (FoveaAdjoint *adjoint)
{
  FoveaValue zero = fovea_adjoint_number (adjoint, 0), up = adjoint->up[0];
  FoveaValue below =
      FOVEA_ADJOINT (adjoint, "less", NULL, adjoint->in[0], zero);
  FoveaValue slope = fovea_broadcast_operand (adjoint, 1);

  if (adjoint->wanted[0])
    adjoint->down[0] =
        FOVEA_ADJOINT (adjoint, "where", NULL, below,
                       FOVEA_ADJOINT_MUL (adjoint, up, slope), up);
  if (adjoint->wanted[1])
    adjoint->down[1] = fovea_broadcast_share (
        adjoint,
        FOVEA_ADJOINT (adjoint, "where", NULL, below,
                       FOVEA_ADJOINT_MUL (adjoint, up, adjoint->in[0]), zero),
        1);
}

FOVEA_BROADCAST_CLASS (prelu,
                       "PRelu",
                       FoveaBroadcast,
                       .gradient = prelu_gradient,
                       .block = fovea_broadcast_block);
