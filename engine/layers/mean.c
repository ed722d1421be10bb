/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mean: the sum of all inputs, from left to right, by their number, ONNX Mean;
 * shapes go together as in NumPy. */
#include "layers/broadcast.h"

FOVEA_LOOP_ROW (mean_floats, add)

static gboolean
mean_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_broadcast_parse (attrs, "mean", params, error);
}

static gboolean
mean_fit (FoveaStep *step, GError **error)
{
  return fovea_broadcast_fit (step, 1, G_MAXUINT, FOVEA_TAKES_FLOATS, error);
}

static void
mean_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  gint64 from, until;

  fovea_broadcast_run (step, work, first, last, mean_floats);
  fovea_broadcast_stretch (step, work, first, last, &from, &until);
  for (gint64 i = from; i < until; i++)
    work->out[0].data[i] /= step->n_in;
}

static void
mean_gradient (FoveaAdjoint *adjoint)
{
  FoveaValue each = FOVEA_ADJOINT_MUL (
      adjoint, adjoint->up[0],
      fovea_adjoint_number (adjoint, 1.0 / adjoint->step->n_in));

  for (guint i = 0; i < adjoint->step->n_in; i++)
    if (adjoint->wanted[i])
      adjoint->down[i] = fovea_broadcast_share (adjoint, each, i);
}

FOVEA_BROADCAST_CLASS (mean, "Mean", FoveaBroadcast, .gradient = mean_gradient);
