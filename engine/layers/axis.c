/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking along one axis: see axis.h. */
#include "layers/axis.h"

gboolean
fovea_axis_parse (FoveaAttrs *attrs,
                  const char *layer,
                  gpointer    params,
                  GError    **error)
{
  FoveaAxisParams *p = params;

  p->flatten = fovea_attrs_get_int (attrs, "opset", 13) < 13;
  p->axis = fovea_attrs_get_int (attrs, "axis", p->flatten ? 1 : -1);
  return fovea_attrs_check (attrs, layer, error);
}

gint64
fovea_axis_product (const FoveaShape *shape, guint from, guint until)
{
  gint64 n = 1;

  for (guint d = from; d < until; d++)
    if (! fovea_checked_mul (n, shape->size[d], &n))
      return 0;
  return n;
}

gboolean
fovea_axis_split (FoveaStep *step,
                  gint64     axis,
                  FoveaAxis *split,
                  GError   **error)
{
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_axis (step, axis, in->rank, &split->axis, error))
    return FALSE;
  split->outer = fovea_axis_product (in, 0, split->axis);
  split->n = split->out_n = in->size[split->axis];
  split->inner = fovea_axis_product (in, split->axis + 1, in->rank);
  step->whole = in->rank != 4 || split->axis != 1;
  return TRUE;
}

gboolean
fovea_step_check_outputs (const FoveaStep *step,
                          guint            min,
                          guint            max,
                          guint            max_out,
                          GError         **error)
{
  FoveaStep one = *step;

  if (step->n_out > max_out)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: gives %u outputs, %u are asked for"),
                       step->klass->name, max_out, step->n_out);
  one.n_out = 1;
  return fovea_step_check (&one, min, max, error);
}

gboolean
fovea_step_floats (const FoveaStep *step, GError **error)
{
  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i] && ! fovea_dtype_is_float (step->in_type[i]))
      return fovea_fail (
          error, FOVEA_ERROR_UNSUPPORTED,
          _ ("%s: numbers of type %s in input %u are not supported"),
          step->klass->name, fovea_dtype_name (step->in_type[i]), i);
  return TRUE;
}

gboolean
fovea_axis_fit (FoveaStep *step, GError **error)
{
  const FoveaAxisParams *p = step->params;
  FoveaAxis             *split = step->fitted;

  if (! fovea_elementwise_fit (step, error) ||
      ! fovea_step_floats (step, error) ||
      ! fovea_axis_split (step, p->axis, split, error))
    return FALSE;
  if (p->flatten && split->inner != 1)
    {
      split->n = split->out_n =
          fovea_axis_product (&step->in[0], split->axis, step->in[0].rank);
      split->inner = 1;
      step->whole = TRUE;
    }
  return TRUE;
}

/* Units of one stretch of lines of the whole value */
static gint64
axis_stretches (const FoveaAxis *axis)
{
  return (axis->inner + FOVEA_AXIS_LINES - 1) / FOVEA_AXIS_LINES;
}

gint64
fovea_axis_units (const FoveaStep *step,
                  const FoveaAxis *axis,
                  const FoveaRect *out)
{
  if (! step->whole)
    return axis->outer * out->height;
  return axis->outer * axis_stretches (axis);
}

/* A row of a tile: channel 0 of it, in both tiles' own numbering. */
static gint64
axis_tile_part (const FoveaAxis *axis,
                const FoveaWork *work,
                gint64           unit,
                gint64           skip,
                FoveaAxisPart   *part)
{
  const FoveaRect *in = &work->in[0].rect, *out = &work->out[0].rect;
  gint64           n = unit / out->height, y = unit % out->height;

  part->in_stride = in->width * in->height;
  part->out_stride = out->width * out->height;
  part->in = n * axis->n * part->in_stride + (out->y + y - in->y) * in->width +
             (out->x - in->x) + skip;
  part->out = n * axis->out_n * part->out_stride + y * out->width + skip;
  return out->width - skip;
}

gboolean
fovea_axis_part (const FoveaStep *step,
                 const FoveaAxis *axis,
                 const FoveaWork *work,
                 gint64           unit,
                 gint64           skip,
                 FoveaAxisPart   *part)
{
  gint64 left;

  if (! step->whole)
    left = axis_tile_part (axis, work, unit, skip, part);
  else
    {
      gint64 outer = unit / axis_stretches (axis);
      gint64 start = unit % axis_stretches (axis) * FOVEA_AXIS_LINES;

      left = MIN (axis->inner - start, FOVEA_AXIS_LINES) - skip;
      part->in_stride = part->out_stride = axis->inner;
      part->in = outer * axis->n * axis->inner + start + skip;
      part->out = outer * axis->out_n * axis->inner + start + skip;
    }
  part->lines = MIN (left, FOVEA_AXIS_LINES);
  return left > 0;
}

void
fovea_axis_largest_lines (const float *src,
                          gint64       stride,
                          gint64       n,
                          gint64       lines,
                          float       *largest)
{
  for (gint64 x = 0; x < lines; x++)
    largest[x] = src[x];
  for (gint64 i = 1; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      largest[x] =
          src[i * stride + x] > largest[x] ? src[i * stride + x] : largest[x];
}

void
fovea_axis_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last,
                FoveaAxisFunc    func,
                gint64           option)
{
  const FoveaAxis *axis = step->fitted;
  FoveaAxisPart    part;

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 skip = 0; fovea_axis_part (step, axis, work, unit, skip, &part);
         skip += part.lines)
      func (work->loops, work->in[0].data + part.in, part.in_stride,
            work->out[0].data + part.out, part.out_stride, axis->n, part.lines,
            option);
}

FoveaValue
fovea_axis_total (FoveaAdjoint *adjoint, FoveaValue value)
{
  const FoveaStep       *step = adjoint->step;
  const FoveaAxisParams *p = step->params;
  const guint            rank = step->in[0].rank;
  gint64                 axis = p->axis < 0 ? p->axis + rank : p->axis;
  gboolean               along[FOVEA_MAX_RANK] = { FALSE };

  for (guint d = 0; d < rank; d++)
    along[d] = d == axis || (p->flatten && d > axis);
  return fovea_adjoint_reduce (adjoint, "reducesum", value, along, rank);
}
