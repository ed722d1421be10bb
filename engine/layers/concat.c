/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat: the inputs one behind the other along `axis`, ONNX Concat; along any
 * axis of a map of rank 4 by tiles. */
#include <string.h>

#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

extern const FoveaLayerClass fovea_layer_concat;

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

/* ---- Blocked ------------------------------------------------------------------- */

/* Whole blocks of each input but the last go behind each other as they are. */
static void
concat_block (FoveaStep *step, const FoveaLoops *loops)
{
  const FoveaParts *parts = step->fitted;
  gboolean          blocked = ! step->whole;

  for (guint i = 0; i < step->n_in && blocked; i++)
    blocked =
        step->in_block[i] && fovea_shape_is_blockable (step, i) &&
        parts->part[i].axis[2].until == step->out[0].size[2] &&
        parts->part[i].axis[3].until == step->out[0].size[3] &&
        parts->part[i].axis[0].until == step->out[0].size[0] &&
        parts->part[i].axis[1].from % loops->lanes == 0;
  for (guint i = 0; i < step->n_in; i++)
    step->in_block[i] = blocked ? loops->lanes : 0;
  step->out_block = blocked ? loops->lanes : 0;
}

gint64
fovea_concat_first_block (const FoveaStep *step, guint i)
{
  const FoveaParts *parts = step->fitted;

  if (step->klass != &fovea_layer_concat || ! step->out_block ||
      step->out[0].size[0] != 1)
    return -1;
  return parts->part[i].axis[1].from / step->out_block;
}

static gint64
concat_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->out_block ? fovea_units_rows (step, out) :
                           fovea_parts_units (step, out);
}

/* The input that holds block `block` of the output, which becomes its own. */
static guint
concat_holder (const FoveaStep *step, gint64 *block)
{
  const FoveaParts *parts = step->fitted;
  guint             i = step->n_in - 1;

  while (parts->part[i].axis[1].from > *block * step->out_block ||
         (i > 0 && parts->part[i].axis[1].from == parts->part[i].axis[1].until))
    i--;
  *block -= parts->part[i].axis[1].from / step->out_block;
  return i;
}

static void
concat_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const FoveaTile *out = &work->out[0];
  const int        lanes = step->out_block;

  if (! lanes)
    {
      fovea_parts_run (step, work, first, last);
      return;
    }
  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64     blocks = fovea_blocks (step->out[0].size[1], lanes);
      gint64           plane, y, block;
      const FoveaTile *in;
      const float     *src;
      float           *dst;
      guint            i;

      fovea_unit_block_row (out, unit, &plane, &y);
      block = plane % blocks;
      i = concat_holder (step, &block);
      in = &work->in[i];
      src = fovea_tile_block_row (
                in,
                plane / blocks * fovea_blocks (step->in[i].size[1], lanes) +
                    block,
                y, lanes) +
            (out->rect.x - in->rect.x) * lanes;
      dst = fovea_tile_block_row (out, plane, y, lanes);
      if (src != dst) /* else it was made there */
        memcpy (dst, src, out->rect.width * lanes * sizeof (float));
    }
}

/* ---- Adjoint ------------------------------------------------------------------- */

static void
concat_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep  *step = adjoint->step;
  const FoveaParts *parts = step->fitted;
  gint64            axis = ((const ConcatParams *) step->params)->axis;

  axis += axis < 0 ? step->out[0].rank : 0;
  for (guint i = 0; i < step->n_in; i++)
    if (adjoint->wanted[i])
      adjoint->down[i] = fovea_adjoint_slice (
          adjoint, adjoint->up[0], (guint) axis, parts->part[i].axis[axis].from,
          parts->part[i].axis[axis].until, 1);
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
  .units = concat_units,
  .run = concat_run,
  .block = concat_block,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = concat_gradient,
};
