/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concat: the inputs one behind the other along `axis`, ONNX Concat. Along any
 * axis of a map it works on tiles; values of other ranks are copied whole. */
#include <string.h>

#include "layers/steps.h"

typedef struct
{
  gint64 axis;
} ConcatParams;

/* Where a map is joined. */
typedef enum
{
  CONCAT_BATCH,
  CONCAT_CHANNELS,
  CONCAT_Y,
  CONCAT_X,
  CONCAT_FLAT /* not a map */
} ConcatAxis;

typedef struct
{
  guint      axis;
  ConcatAxis kind;
} ConcatFitted;

static gboolean
concat_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConcatParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 1);
  return fovea_attrs_check (attrs, "concat", error);
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
  ConcatFitted *fitted = step->fitted;
  FoveaShape   *out = &step->out[0];

  if (! fovea_step_check (step, MAX (step->n_in, 1), G_MAXUINT, error) ||
      ! fovea_step_axis (step, ((const ConcatParams *) step->params)->axis,
                         step->in[0].rank, &fitted->axis, error))
    return FALSE;
  *out = step->in[0];
  for (guint i = 1; i < step->n_in; i++)
    {
      if (! concat_check (step, i, fitted->axis, error))
        return FALSE;
      if (! fovea_checked_add (out->size[fitted->axis],
                               step->in[i].size[fitted->axis],
                               &out->size[fitted->axis]))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("concat: the output is too large"));
    }
  if (! fovea_shape_is_map (out))
    fitted->kind = CONCAT_FLAT;
  else if (fitted->axis == out->rank - 1)
    fitted->kind = CONCAT_X;
  else
    fitted->kind = (ConcatAxis) fitted->axis;
  return TRUE;
}

/* Where input i begins along the axis. */
static gint64
concat_offset (const FoveaStep *step, guint i)
{
  const ConcatFitted *fitted = step->fitted;
  gint64              offset = 0;

  for (guint j = 0; j < i; j++)
    offset += step->in[j].size[fitted->axis];
  return offset;
}

static void
concat_need (const FoveaStep *step,
             guint            i,
             const FoveaRect *out,
             FoveaRect       *in)
{
  const ConcatFitted *fitted = step->fitted;

  *in = *out;
  if (fitted->kind == CONCAT_FLAT)
    *in = fovea_full_rect (&step->in[i]);
  if (fitted->kind == CONCAT_Y)
    in->y -= concat_offset (step, i);
  if (fitted->kind == CONCAT_X)
    in->x -= concat_offset (step, i);
}

static gint64
concat_units (const FoveaStep *step, const FoveaRect *out)
{
  const ConcatFitted *fitted = step->fitted;
  gint64              outer = 1;

  if (fitted->kind != CONCAT_FLAT)
    return fovea_units_rows (step, out);
  for (guint d = 0; d < fitted->axis; d++)
    outer *= step->out[0].size[d];
  return outer;
}

/* Elements of the joined axis and those behind it. */
static gint64
concat_stretch (const FoveaStep *step, const FoveaShape *shape)
{
  const ConcatFitted *fitted = step->fitted;
  gint64              n = 1;

  for (guint d = fitted->axis; d < shape->rank; d++)
    n *= shape->size[d];
  return n;
}

static void
concat_flat_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  float *dst = work->out[0].data + unit * concat_stretch (step, &step->out[0]);

  for (guint i = 0; i < step->n_in; i++)
    {
      const gint64 n = concat_stretch (step, &step->in[i]);

      memcpy (dst, work->in[i].data + unit * n, n * sizeof (float));
      dst += n;
    }
}

/* What input i gives to the row (plane, y) of the output. */
static void
concat_copy (const FoveaStep *step,
             const FoveaWork *work,
             guint            i,
             gint64           plane,
             gint64           y)
{
  const ConcatAxis kind = ((const ConcatFitted *) step->fitted)->kind;
  const FoveaTile *out = &work->out[0];
  const gint64     offset = concat_offset (step, i);
  const gint64     channels = fovea_map_channels (&step->out[0]);
  const gint64     channels_in = fovea_map_channels (&step->in[i]);
  gint64           n = plane / channels, c = plane % channels;
  gint64           from = out->rect.x, to = out->rect.x + out->rect.width;
  float           *dst = fovea_tile_row (out, plane, y);

  if (kind == CONCAT_BATCH)
    n -= offset;
  if (kind == CONCAT_CHANNELS)
    c -= offset;
  if (kind == CONCAT_Y)
    y -= offset;
  if (kind == CONCAT_X)
    {
      from = MAX (from, offset);
      to = MIN (to, offset + fovea_map_width (&step->in[i]));
      dst += from - out->rect.x;
      from -= offset;
      to -= offset;
    }
  if (n < 0 || n >= fovea_map_batch (&step->in[i]) || c < 0 ||
      c >= channels_in || y < 0 || y >= fovea_map_height (&step->in[i]) ||
      from >= to)
    return;
  memcpy (dst, fovea_tile_at (&work->in[i], n * channels_in + c, y, from),
          (to - from) * sizeof (float));
}

static void
concat_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const ConcatFitted *fitted = step->fitted;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      if (fitted->kind == CONCAT_FLAT)
        {
          concat_flat_unit (step, work, unit);
          continue;
        }
      fovea_unit_row (&work->out[0], unit, &plane, &y);
      for (guint i = 0; i < step->n_in; i++)
        concat_copy (step, work, i, plane, y);
    }
}

const FoveaLayerClass fovea_layer_concat = {
  .name = "concat",
  .onnx = "Concat",
  .params_size = sizeof (ConcatParams),
  .fitted_size = sizeof (ConcatFitted),
  .parse = concat_parse,
  .fit = concat_fit,
  .need = concat_need,
  .units = concat_units,
  .run = concat_run,
};
