/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat: the inputs one behind the other along `axis`, ONNX Concat; along any
 * axis of a map of rank 4 by tiles. */
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gint64   axis;
  gboolean lacking; /* from opset 4 on it has to be given */
} ConcatParams;

static gboolean
concat_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConcatParams *p = params;

  p->lacking = ! fovea_attrs_has (attrs, "axis") &&
               fovea_attrs_get_int (attrs, "opset", 1) >= 4;
  p->axis = fovea_attrs_get_int (attrs, "axis", 1);
  if (! fovea_attrs_check (attrs, "concat", error))
    return FALSE;
  if (p->lacking)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("concat: no axis is given"));
  return TRUE;
}

/* Input i may only differ from the first along the axis. */
static gboolean
concat_check (const FoveaStep *step, guint i, guint axis, GError **error)
{
  const FoveaShape *a = &step->in[0], *b = &step->in[i];
  gboolean          same = a->rank == b->rank;

  for (guint d = 0; same && d < a->rank; d++)
    same = d == axis || a->size[d] == b->size[d];
  if (! same)
    {
      g_autofree char *text_a = fovea_shape_to_string (a);
      g_autofree char *text_b = fovea_shape_to_string (b);

      return fovea_fail (
          error, FOVEA_ERROR_SHAPE,
          _ ("concat: %s and %s do not go together along axis %u"), text_a,
          text_b, axis);
    }
  return TRUE;
}

static gboolean
concat_fit (FoveaStep *step, GError **error)
{
  const ConcatParams *p = step->params;
  FoveaShape         *out = &step->out[0];
  FoveaPart          *part;
  gint64              end = 0;
  guint               axis;

  if (! fovea_step_check (step, MAX (step->n_in, 1), G_MAXUINT, error) ||
      ! fovea_step_axis (step, p->axis, step->in[0].rank, &axis, error))
    return FALSE;
  *out = step->in[0];
  part = fovea_parts_new (step, step->n_in);
  for (guint i = 0; i < step->n_in; i++)
    {
      gint64 offset = end;

      if (! concat_check (step, i, axis, error))
        return FALSE;
      if (! fovea_checked_add (end, step->in[i].size[axis], &end))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("concat: the output is too large"));
      fovea_part_init (&part[i], i, 0, &step->in[i]);
      part[i].axis[axis].from = offset;
      part[i].axis[axis].until = end;
    }
  out->size[axis] = end;
  return fovea_parts_finish (step, error);
}

const FoveaLayerClass fovea_layer_concat = {
  .name = "concat",
  .onnx = "Concat",
  .params_size = sizeof (ConcatParams),
  .fitted_size = sizeof (FoveaParts),
  .parse = concat_parse,
  .fit = concat_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
};
