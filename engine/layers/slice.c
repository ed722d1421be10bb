/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slice: every `step`-th place from `start` to before `end` along some axes, ONNX
 * Slice: attributes (opset 1) or constant inputs (10). Bounds below 0 count from
 * the end, and what lies outside is clamped, as NumPy does. */
#include <string.h>

#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

/* What is given for each of `n` axes */
typedef struct
{
  guint  n, n_axes, n_steps, n_ends;
  gint64 start[FOVEA_MAX_RANK], end[FOVEA_MAX_RANK];
  gint64 axis[FOVEA_MAX_RANK], step[FOVEA_MAX_RANK];
} SliceParams;

static gboolean
slice_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  SliceParams *p = params;

  p->n = fovea_attrs_get_ints (attrs, "starts", p->start, FOVEA_MAX_RANK);
  p->n_ends = fovea_attrs_get_ints (attrs, "ends", p->end, FOVEA_MAX_RANK);
  p->n_axes = fovea_attrs_get_ints (attrs, "axes", p->axis, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "slice", error);
}

static gboolean
slice_read (const FoveaStep *step, SliceParams *p, GError **error)
{
  const struct
  {
    const char *what;
    gint64     *values;
    guint      *n;
  } inputs[] = { { "starts", p->start, &p->n },
                 { "ends", p->end, &p->n_ends },
                 { "axes", p->axis, &p->n_axes },
                 { "steps", p->step, &p->n_steps } };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    if (fovea_step_has (step, i + 1) &&
        ! fovea_step_ints (step, i + 1, inputs[i].what, inputs[i].values,
                           FOVEA_MAX_RANK, inputs[i].n, error))
      return FALSE;
  if (p->n_axes == 0)
    for (p->n_axes = 0; p->n_axes < p->n; p->n_axes++)
      p->axis[p->n_axes] = p->n_axes;
  if (p->n_steps == 0)
    for (p->n_steps = 0; p->n_steps < p->n; p->n_steps++)
      p->step[p->n_steps] = 1;
  if (p->n_ends != p->n || p->n_axes != p->n || p->n_steps != p->n)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("slice: %u starts, %u ends, %u axes and %u steps"),
                       p->n, p->n_ends, p->n_axes, p->n_steps);
  return TRUE;
}

/* Of an axis of `size` places: the first one and how many there are. */
static void
slice_bounds (gint64  size,
              gint64  start,
              gint64  end,
              gint64  step,
              gint64 *first,
              gint64 *n)
{
  const gint64 low = step > 0 ? 0 : -1;

  /* "To the end", which ONNX writes as the largest number, is meant backwards,
   * too: ONNX Runtime reads it so. */
  if (step < 0 && (end == G_MAXINT64 || end == G_MAXINT32))
    end = G_MININT64;
  start += start < 0 ? size : 0;
  end += end < 0 ? size : 0;
  start = CLAMP (start, 0, size + low);
  end = CLAMP (end, low, size + low);
  *first = MAX (start, 0);
  if (step > 0)
    *n = (end - start + step - 1) / step;
  else
    *n = (start - end - step - 1) / -step;
  *n = size > 0 ? MAX (*n, 0) : 0;
}

static gboolean
slice_fit (FoveaStep *step, GError **error)
{
  SliceParams       p = *(const SliceParams *) step->params;
  const FoveaShape *in = &step->in[0];
  gboolean          given[FOVEA_MAX_RANK] = { FALSE };
  FoveaPart        *part;

  if (! fovea_step_check (step, 1, 5, error) ||
      ! slice_read (step, &p, error) ||
      ! fovea_step_axes (step, p.axis, p.n, in->rank, given, error))
    return FALSE;
  step->out[0] = *in;
  part = fovea_parts_new (step, 1);
  fovea_part_init (part, 0, 0, in);
  for (guint i = 0; i < p.n; i++)
    {
      guint          d = p.axis[i] < 0 ? p.axis[i] + in->rank : p.axis[i];
      FoveaPartAxis *axis = &part->axis[d];

      if (p.step[i] == 0)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("slice: a step of 0 along axis %u"), d);
      /* Wider than any axis shows one place, as the widest does. */
      axis->step = CLAMP (p.step[i], -FOVEA_MAX_ELEMENTS, FOVEA_MAX_ELEMENTS);
      slice_bounds (in->size[d], p.start[i], p.end[i], axis->step, &axis->start,
                    &axis->until);
      if (axis->until < 2)
        axis->step = 1;
      step->out[0].size[d] = axis->until;
    }
  return fovea_parts_finish (step, error);
}

/* The places of one axis put where they came from, zeros between and around. */
static FoveaValue
slice_put_back (FoveaAdjoint        *adjoint,
                FoveaValue           value,
                FoveaShape          *shape, /* so far; becomes the input's */
                guint                d,
                const FoveaPartAxis *axis)
{
  const gint64 n = shape->size[d], size = adjoint->step->in[0].size[d];
  const gint64 step = ABS (axis->step);
  gint64       start = axis->start, width = n * step;
  FoveaShape   apart = { 3, { 1, n, 1 } };

  if (axis->step < 0)
    {
      value = fovea_adjoint_slice (adjoint, value, d, 0, n, -1);
      start += (n - 1) * axis->step;
    }
  if (step > 1)
    {
      for (guint k = d + 1; k < shape->rank; k++)
        apart.size[2] *= shape->size[k];
      for (guint k = 0; k < d; k++)
        apart.size[0] *= shape->size[k];
      apart = (FoveaShape){ 4, { apart.size[0], n, 1, apart.size[2] } };
      value = fovea_adjoint_reshape (adjoint, value, &apart);
      value = fovea_adjoint_pad (adjoint, value, 4, 2, 0, step - 1);
    }
  shape->size[d] = width;
  if (step > 1)
    value = fovea_adjoint_reshape (adjoint, value, shape);
  value = fovea_adjoint_pad (adjoint, value, shape->rank, d, start,
                             size - start - width);
  shape->size[d] = size;
  return value;
}

static void
slice_gradient (FoveaAdjoint *adjoint)
{
  const FoveaParts *parts = adjoint->step->fitted;
  FoveaShape        shape = adjoint->step->out[0];
  FoveaValue        value = adjoint->up[0];

  for (guint d = 0; d < shape.rank; d++)
    value = slice_put_back (adjoint, value, &shape, d, &parts->part[0].axis[d]);
  adjoint->down[0] = value;
}

const FoveaLayerClass fovea_layer_slice = {
  .name = "slice",
  .onnx = "Slice",
  .params_size = sizeof (SliceParams),
  .fitted_size = sizeof (FoveaParts),
  .parse = slice_parse,
  .fit = slice_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = slice_gradient,
};
