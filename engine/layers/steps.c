/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the layers: see steps.h. Nothing here allocates, because all of it
 * may be called while a plan runs. */
#include "layers/steps.h"

gboolean
fovea_step_check_inputs (const FoveaStep *step,
                         guint            min,
                         guint            max,
                         GError         **error)
{
  const char *layer = step->klass->name;

  if (step->n_in < min || step->n_in > max)
    {
      if (min == max)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: has %u inputs instead of %u"), layer,
                           step->n_in, min);
      if (max == G_MAXUINT)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: has %u inputs, at least %u are needed"), layer,
                           step->n_in, min);
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: has %u inputs instead of %u to %u"), layer,
                         step->n_in, min, max);
    }
  for (guint i = 0; i < min; i++)
    if (! step->present[i])
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: input %u is left out"), layer, i);
  return TRUE;
}

gboolean
fovea_step_check (const FoveaStep *step, guint min, guint max, GError **error)
{
  if (! fovea_step_check_inputs (step, min, max, error))
    return FALSE;
  if (step->n_out != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: gives 1 output, %u are asked for"),
                       step->klass->name, step->n_out);
  return TRUE;
}

gboolean
fovea_step_takes (const FoveaStep *step,
                  guint            i,
                  FoveaTakes       kinds,
                  GError         **error)
{
  FoveaDType type;
  FoveaTakes kind;

  if (! fovea_step_has (step, i))
    return TRUE;
  type = step->in_type[i];
  kind = fovea_dtype_is_float (type) ? FOVEA_TAKES_FLOATS :
         type == FOVEA_BOOL          ? FOVEA_TAKES_BOOL :
                                       FOVEA_TAKES_INTS;
  if ((kind & kinds) == 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: numbers of type %s in input %u are not "
                          "supported"),
                       step->klass->name, fovea_dtype_name (type), i);
  return TRUE;
}

gboolean
fovea_step_same_type (const FoveaStep *step, guint i, guint j, GError **error)
{
  if (step->in_type[i] != step->in_type[j])
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: inputs %u and %u are of different types, %s and "
                          "%s"),
                       step->klass->name, i, j,
                       fovea_dtype_name (step->in_type[i]),
                       fovea_dtype_name (step->in_type[j]));
  return TRUE;
}

void
fovea_attrs_ask_legacy (FoveaAttrs *attrs)
{
  gint64 ignored[256];

  fovea_attrs_get_ints (attrs, "consumed_inputs", ignored,
                        G_N_ELEMENTS (ignored));
}

const FoveaTensor *
fovea_step_constant (const FoveaStep *step,
                     guint            i,
                     const char      *what,
                     GError         **error)
{
  if (step->constant[i] == NULL)
    fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                _ ("%s: input %u (%s) has to be a constant"), step->klass->name,
                i, what);
  return step->constant[i];
}

gboolean
fovea_step_axis (const FoveaStep *step,
                 gint64           axis,
                 guint            rank,
                 guint           *out,
                 GError         **error)
{
  if (axis < -(gint64) rank || axis >= rank)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: no axis %" PRId64 " in an input of rank %u"),
                       step->klass->name, axis, step->in[0].rank);
  *out = axis < 0 ? axis + rank : axis;
  return TRUE;
}

gboolean
fovea_elementwise_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  step->out[0] = step->in[0];
  return TRUE;
}

/* The element (plane, y, x) of a tile whose numbers are of that many bytes. */
static char *
held_at (const FoveaTile *tile, gsize size, gint64 plane, gint64 y, gint64 x)
{
  const FoveaRect *rect = &tile->rect;

  return (char *) tile->data +
         ((plane * rect->height + y - rect->y) * rect->width + x - rect->x) *
             (gint64) size;
}

void
fovea_elementwise_run_held (const FoveaStep *step,
                            const FoveaWork *work,
                            gint64           first,
                            gint64           last,
                            FoveaHeldFunc    func,
                            gconstpointer    data)
{
  const FoveaTile *in = &work->in[0];
  const FoveaTile *out = &work->out[0];
  const gint64     width = out->rect.width;
  const gsize      from = fovea_dtype_held_size (step->in_type[0]);
  const gsize      to = fovea_dtype_held_size (step->out_type[0]);

  if (fovea_rect_equal (&in->rect, &out->rect))
    {
      func (step, (const char *) in->data + first * width * (gint64) from,
            (char *) out->data + first * width * (gint64) to,
            (last - first) * width, data);
      return;
    }
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_row (out, unit, &plane, &y);
      func (step, held_at (in, from, plane, y, out->rect.x),
            held_at (out, to, plane, y, out->rect.x), width, data);
    }
}

void
fovea_elementwise_run (const FoveaWork *work,
                       gint64           first,
                       gint64           last,
                       FoveaElementFunc func,
                       gconstpointer    data)
{
  const FoveaTile *in = &work->in[0];
  const FoveaTile *out = &work->out[0];
  const gint64     width = out->rect.width;

  if (fovea_rect_equal (&in->rect, &out->rect))
    {
      func (work->loops, in->data + first * width, out->data + first * width,
            (last - first) * width, data);
      return;
    }
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_row (out, unit, &plane, &y);
      func (work->loops, fovea_tile_at (in, plane, y, out->rect.x),
            fovea_tile_row (out, plane, y), width, data);
    }
}

gint64
fovea_plane_elements (const FoveaShape *shape)
{
  gint64 elements = 1;

  for (guint d = 2; d < shape->rank; d++)
    elements *= shape->size[d];
  return elements;
}

gboolean
fovea_global_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (in->rank < 3 || fovea_plane_elements (in) < 1)
    {
      g_autofree char *shape = fovea_shape_to_string (in);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: an input of %s has no maps"),
                         step->klass->name, shape);
    }
  step->out[0] = *in;
  for (guint d = 2; d < in->rank; d++)
    step->out[0].size[d] = 1;
  return TRUE;
}
