/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See parts.h. */
#include "layers/parts.h"

#include "layers/steps.h"

#define UNIT_NUMBERS 8192

FoveaPart *
fovea_parts_new (FoveaStep *step, guint n)
{
  FoveaParts *parts = step->fitted;

  parts->n = n;
  parts->part = g_new0 (FoveaPart, n);
  return parts->part;
}

void
fovea_parts_clear (gpointer fitted)
{
  g_free (((FoveaParts *) fitted)->part);
}

void
fovea_part_init (FoveaPart *part, guint in, guint out, const FoveaShape *shape)
{
  part->in = in;
  part->out = out;
  for (guint d = 0; d < shape->rank; d++)
    part->axis[d] = (FoveaPartAxis){ d, 0, shape->size[d], 0, 1, 1 };
}

gboolean
fovea_parts_finish (FoveaStep *step, GError **error)
{
  const FoveaParts *parts = step->fitted;

  for (guint k = 0; k < parts->n; k++)
    {
      const FoveaPart  *part = &parts->part[k];
      const FoveaShape *out = &step->out[part->out];

      if (fovea_dtype_held (step->in_type[part->in]) !=
          fovea_dtype_held (step->in_type[0]))
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("%s: numbers of types %s and %s together"),
                           step->klass->name,
                           fovea_dtype_name (step->in_type[0]),
                           fovea_dtype_name (step->in_type[part->in]));
      if (step->in[part->in].rank != 4 || out->rank != 4 ||
          part->axis[2].repeat > 1 || part->axis[3].repeat > 1)
        step->whole = TRUE;
    }
  return TRUE;
}

/* ---- Rectangles ------------------------------------------------------------------- */

/* The places of the input's axis `axis` that output places from .. until-1
 * along an axis show. */
static void
parts_axis_need (const FoveaPartAxis *axis,
                 gint64               from,
                 gint64               until,
                 gint64              *start,
                 gint64              *size)
{
  gint64 low, high;

  from = MAX (from, axis->from);
  until = MIN (until, axis->until);
  *start = *size = 0;
  if (from >= until)
    return;
  low = axis->start + (from - axis->from) * axis->step;
  high = axis->start + (until - 1 - axis->from) * axis->step;
  *start = MIN (low, high);
  *size = ABS (high - low) + 1;
}

static FoveaRect
parts_part_need (const FoveaStep *step,
                 const FoveaPart *part,
                 const FoveaRect *out)
{
  FoveaRect need = fovea_full_rect (&step->in[part->in]);

  for (guint d = 2; d < 4; d++)
    {
      const FoveaPartAxis *axis = &part->axis[d];
      gint64               from = d == 2 ? out->y : out->x;
      gint64               until = from + (d == 2 ? out->height : out->width);
      gint64               start, size;

      if (axis->axis != 2 && axis->axis != 3)
        continue;
      parts_axis_need (axis, from, until, &start, &size);
      if (axis->axis == 2)
        {
          need.y = start;
          need.height = size;
        }
      else
        {
          need.x = start;
          need.width = size;
        }
    }
  if (need.width == 0 || need.height == 0)
    return (FoveaRect){ 0 };
  return need;
}

static FoveaRect
parts_union (const FoveaRect *a, const FoveaRect *b)
{
  gint64 x = MIN (a->x, b->x), y = MIN (a->y, b->y);

  if (a->width == 0)
    return *b;
  if (b->width == 0)
    return *a;
  return (FoveaRect){ x, y, MAX (a->x + a->width, b->x + b->width) - x,
                      MAX (a->y + a->height, b->y + b->height) - y };
}

void
fovea_parts_need (const FoveaStep *step,
                  guint            i,
                  const FoveaRect *out,
                  FoveaRect       *in)
{
  const FoveaParts *parts = step->fitted;
  FoveaRect         need = { 0 };

  for (guint k = i; k < parts->n && parts->part[k].in <= i; k++)
    if (parts->part[k].in == i)
      {
        FoveaRect one = parts_part_need (step, &parts->part[k], out);

        need = parts_union (&need, &one);
      }
  *in = need;
}

/* ---- Running ---------------------------------------------------------------------- */

/* By the outputs' sizes alone; how the copies are cut depends on how the inputs
 * lie, so run takes its share of their units. */
gint64
fovea_parts_units (const FoveaStep *step, const FoveaRect *out)
{
  gint64 numbers = 0;

  for (guint k = 0; k < step->n_out; k++)
    if (fovea_step_is_whole (step))
      numbers += fovea_shape_elements (&step->out[k]);
    else
      numbers += step->out[k].size[0] * step->out[k].size[1] * out->height *
                 out->width;
  return MAX (numbers / UNIT_NUMBERS, 1);
}

/* The copy that a part is, and its units. */
static gint64
parts_copy (const FoveaStep *step,
            const FoveaWork *work,
            const FoveaPart *part,
            FoveaStrided    *copy)
{
  const FoveaShape *out = &step->out[part->out];
  FoveaTilePlaces   from, to;

  *copy = (FoveaStrided){ 0 };
  if (fovea_shape_elements (&step->in[part->in]) == 0)
    return 0;
  fovea_tile_places (&step->in[part->in], &work->in[part->in].rect, &from);
  fovea_tile_places (out, &work->out[part->out].rect, &to);
  for (guint d = 0; d < out->rank; d++)
    {
      const FoveaPartAxis *axis = &part->axis[d];
      gint64               low = MAX (axis->from, to.from[d]);
      gint64               high = MIN (axis->until, to.from[d] + to.extent[d]);
      gint64               step_in = 0;

      if (low >= high)
        return 0;
      if (axis->axis != FOVEA_NO_AXIS)
        {
          step_in = axis->step * from.stride[axis->axis];
          copy->src_start +=
              (axis->start - from.from[axis->axis]) * from.stride[axis->axis] +
              (low - axis->from) * step_in;
        }
      copy->dst_start += (low - to.from[d]) * to.stride[d];
      fovea_strided_add (copy, axis->repeat, 0,
                         (axis->until - axis->from) * to.stride[d]);
      fovea_strided_add (copy, high - low, step_in, to.stride[d]);
    }
  return fovea_strided_prepare (copy);
}

void
fovea_parts_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const FoveaParts *parts = step->fitted;
  const gsize       size = fovea_dtype_held_size (step->out_type[0]);
  const gint64      all = fovea_parts_units (step, &work->out[0].rect);
  gint64            units = 0, before = 0;
  FoveaStrided      copy;

  for (guint k = 0; k < parts->n; k++)
    units += parts_copy (step, work, &parts->part[k], &copy);
  first = (gint64) ((double) first / all * units);
  last = (gint64) ((double) last / all * units);
  for (guint k = 0; k < parts->n && before < last; k++)
    {
      const FoveaPart *part = &parts->part[k];
      gint64           n = parts_copy (step, work, part, &copy);

      fovea_strided_run (&copy, size, work->in[part->in].data,
                         work->out[part->out].data, MAX (first - before, 0),
                         MIN (last - before, n));
      before += n;
    }
}

/* ---- Parameters ------------------------------------------------------------------- */

gboolean
fovea_step_ints (const FoveaStep *step,
                 guint            i,
                 const char      *what,
                 gint64          *values,
                 guint            max,
                 guint           *n,
                 GError         **error)
{
  const FoveaTensor *constant = fovea_step_constant (step, i, what, error);
  gint64             count;

  if (constant == NULL)
    return FALSE;
  count = fovea_shape_elements (&constant->shape);
  if (count < 0 || count > max)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: input %u (%s) has %" PRId64
                          " numbers, at most %u are supported"),
                       step->klass->name, i, what, count, max);
  *n = count;
  for (guint d = 0; d < *n; d++)
    values[d] = fovea_tensor_get_int (constant, d);
  return TRUE;
}

gboolean
fovea_step_int (const FoveaStep *step,
                guint            i,
                const char      *what,
                gint64          *value,
                GError         **error)
{
  const FoveaTensor *constant = fovea_step_constant (step, i, what, error);

  if (constant == NULL)
    return FALSE;
  if (fovea_shape_elements (&constant->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: input %u (%s) is not one number"),
                       step->klass->name, i, what);
  *value = fovea_tensor_get_int (constant, 0);
  return TRUE;
}

gboolean
fovea_step_axes (const FoveaStep *step,
                 const gint64    *axes,
                 guint            n,
                 guint            rank,
                 gboolean        *marked,
                 GError         **error)
{
  for (guint i = 0; i < n; i++)
    {
      guint axis;

      if (axes[i] < -(gint64) rank || axes[i] >= rank)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: no axis %" PRId64 " among %u"),
                           step->klass->name, axes[i], rank);
      axis = axes[i] < 0 ? axes[i] + rank : axes[i];
      if (marked[axis])
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: axis %u is given twice"), step->klass->name,
                           axis);
      marked[axis] = TRUE;
    }
  return TRUE;
}

gboolean
fovea_step_size (const FoveaStep *step, gint64 size, GError **error)
{
  if (size < 0 || size > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("%s: a size of %" PRId64),
                       step->klass->name, size);
  return TRUE;
}

gboolean
fovea_step_indices (const FoveaStep *step, guint i, GError **error)
{
  if (step->in_type[i] != FOVEA_I32 && step->in_type[i] != FOVEA_I64)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: indices of type %s, they have to be int32 or "
                          "int64"),
                       step->klass->name, fovea_dtype_name (step->in_type[i]));
  return TRUE;
}
