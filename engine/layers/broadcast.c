/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of inputs whose shapes differ: see broadcast.h. How the shapes go
 * together, forwards and in gradients. */
#include "layers/broadcast.h"

gboolean
fovea_broadcast_parse (FoveaAttrs *attrs,
                       const char *layer,
                       gpointer    params,
                       GError    **error)
{
  FoveaBroadcast *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  fovea_attrs_get_int (attrs, "broadcast", 0);
  fovea_attrs_ask_legacy (attrs);
  return fovea_attrs_check (attrs, layer, error);
}

/* ---- Shapes --------------------------------------------------------------------- */

guint
fovea_broadcast_start (const FoveaStep *step, guint i, guint rank)
{
  const FoveaBroadcast *p = step->params;
  const guint           last = rank - step->in[i].rank;

  return i > 0 && p->axis >= 0 && p->axis <= last ? (guint) p->axis : last;
}

static gboolean
broadcast_fail (const FoveaStep *step, guint i, GError **error)
{
  g_autofree char *a = fovea_shape_to_string (&step->in[0]);
  g_autofree char *b = fovea_shape_to_string (&step->in[i]);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: %s and %s do not go together"), step->klass->name,
                     a, b);
}

gboolean
fovea_broadcast_shape (FoveaStep *step, GError **error)
{
  FoveaShape *out = &step->out[0];

  *out = (FoveaShape){ 0, { 1, 1, 1, 1, 1, 1, 1, 1 } };
  for (guint i = 0; i < step->n_in; i++)
    out->rank = MAX (out->rank, step->in[i].rank);
  for (guint i = 0; i < step->n_in; i++)
    {
      const FoveaShape *in = &step->in[i];
      guint             start = fovea_broadcast_start (step, i, out->rank);

      for (guint d = 0; d < in->rank; d++)
        {
          gint64 *size = &out->size[start + d];

          if (*size == 1)
            *size = in->size[d];
          else if (in->size[d] != 1 && in->size[d] != *size)
            return broadcast_fail (step, i, error);
        }
    }
  return TRUE;
}

gboolean
fovea_broadcast_fit (FoveaStep *step,
                     guint      min,
                     guint      max,
                     FoveaTakes kinds,
                     GError   **error)
{
  const FoveaBroadcast *p = step->params;

  if (! fovea_step_check (step, min, max, error) ||
      ! fovea_step_check (step, step->n_in, max, error)) /* all are there */
    return FALSE;
  for (guint i = 0; i < step->n_in; i++)
    if (! fovea_step_takes (step, i, kinds, error) ||
        ! fovea_step_same_type (step, 0, i, error))
      return FALSE;
  if (! fovea_broadcast_shape (step, error))
    return FALSE;
  if (p->axis > (gint64) step->out[0].rank)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: no axis %" PRId64 " in an input of rank %u"),
                       step->klass->name, p->axis, step->out[0].rank);
  return TRUE;
}

FoveaValue
fovea_broadcast_share (FoveaAdjoint *adjoint, FoveaValue gradient, guint i)
{
  const FoveaStep  *step = adjoint->step;
  const FoveaShape *out = &step->out[0];

  return fovea_adjoint_unrepeat (adjoint, gradient, out, &step->in[i],
                                 fovea_broadcast_start (step, i, out->rank));
}

FoveaValue
fovea_broadcast_operand (FoveaAdjoint *adjoint, guint i)
{
  const FoveaStep *step = adjoint->step;
  const guint      rank = step->out[0].rank;
  const guint      start = fovea_broadcast_start (step, i, rank);
  FoveaShape       shape = { rank };

  if (start + step->in[i].rank == rank)
    return adjoint->in[i];
  for (guint d = 0; d < rank; d++)
    shape.size[d] = d >= start && d < start + step->in[i].rank ?
                        step->in[i].size[d - start] :
                        1;
  return fovea_adjoint_reshape (adjoint, adjoint->in[i], &shape);
}

void
fovea_broadcast_choose (FoveaAdjoint *adjoint)
{
  const guint n = adjoint->step->n_in;
  FoveaValue  rest = adjoint->up[0], zero = fovea_adjoint_number (adjoint, 0);

  for (guint i = 0; i < n; i++)
    {
      FoveaValue same =
          FOVEA_ADJOINT (adjoint, "equal", NULL,
                         fovea_broadcast_operand (adjoint, i), adjoint->out[0]);

      if (adjoint->wanted[i])
        adjoint->down[i] = fovea_broadcast_share (
            adjoint, FOVEA_ADJOINT (adjoint, "where", NULL, same, rest, zero),
            i);
      if (i + 1 < n)
        rest = FOVEA_ADJOINT (adjoint, "where", NULL, same, zero, rest);
    }
}

/* Along an axis where input i is as large as the output, it is read at the very
 * places that are written; where it has one number, at that. */
void
fovea_broadcast_need (const FoveaStep *step,
                      guint            i,
                      const FoveaRect *out,
                      FoveaRect       *in)
{
  const FoveaShape *shape = &step->in[i];

  *in = fovea_full_rect (shape);
  if (! fovea_shape_is_map (&step->out[0]) || shape->rank != step->out[0].rank)
    return;
  if (fovea_map_width (shape) == fovea_map_width (&step->out[0]))
    {
      in->x = out->x;
      in->width = out->width;
    }
  if (fovea_map_height (shape) == fovea_map_height (&step->out[0]))
    {
      in->y = out->y;
      in->height = out->height;
    }
}

/* A unit is one row: the last axis of the output, or the rectangle's part. */
gint64
fovea_broadcast_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];
  gint64            rows = 1;

  if (step->out_block)
    return shape->size[0] * fovea_blocks (shape->size[1], step->out_block) *
           out->height;
  if (fovea_shape_is_map (shape))
    return fovea_units_rows (step, out);
  for (guint d = 0; d + 1 < shape->rank; d++)
    rows *= shape->size[d];
  return rows;
}
