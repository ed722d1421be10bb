/* SPDX-License-Identifier: GPL-3.0-or-later */
/* where: input 1 where input 0 is true, else input 2, ONNX Where; shapes go
 * together as in NumPy. */
#include "layers/broadcast.h"

static gboolean
where_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaBroadcast *p = params;

  p->axis = -1;
  return fovea_attrs_check (attrs, "where", error);
}

static gboolean
where_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_BOOL, error) ||
      ! fovea_step_same_type (step, 1, 2, error))
    return FALSE;
  step->out_type[0] = step->in_type[1];
  return fovea_broadcast_shape (step, error);
}

static void
where_row (const FoveaRow *row)
{
  const float   *which = row->in[0];
  const gboolean wide = fovea_dtype_is_wide (row->type[1]);

  for (gsize i = 0; i < row->n; i++)
    {
      const guint o = which[i * row->by[0]] != 0 ? 1 : 2;
      const gsize at = i * row->by[o];

      if (wide)
        ((gint64 *) row->dst)[i] = ((const gint64 *) row->in[o])[at];
      else
        ((float *) row->dst)[i] = ((const float *) row->in[o])[at];
    }
}

static void
where_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  fovea_broadcast_run_three (step, work, first, last, where_row);
}

static void
where_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;
  FoveaValue       zero = fovea_adjoint_number (adjoint, 0);
  FoveaDType       type = step->in_type[1];

  if (type != FOVEA_F32)
    zero = fovea_adjoint_cast (adjoint, zero, type);
  if (adjoint->wanted[1])
    adjoint->down[1] = fovea_broadcast_share (
        adjoint,
        FOVEA_ADJOINT (adjoint, "where", NULL, adjoint->in[0], adjoint->up[0],
                       zero),
        1);
  if (adjoint->wanted[2])
    adjoint->down[2] = fovea_broadcast_share (
        adjoint,
        FOVEA_ADJOINT (adjoint, "where", NULL, adjoint->in[0], zero,
                       adjoint->up[0]),
        2);
}

FOVEA_BROADCAST_CLASS (where,
                       "Where",
                       FoveaBroadcast,
                       .gradient = where_gradient);
