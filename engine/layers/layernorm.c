/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layernorm: y = (x - mean) / sqrt (variance + epsilon) * scale + B, with mean
 * and variance over the axes from `axis` on; outputs 1 and 2 are the mean and 1
 * / sqrt (variance + epsilon). ONNX LayerNormalization. In double precision,
 * whatever stash_type says; it names the type of outputs 1 and 2. */
#include <math.h>

#include "gradient.h"
#include "layers/moments.h"

typedef struct
{
  gint64     axis;
  double     epsilon;
  FoveaDType stash;
} LayernormParams;

typedef struct
{
  gint64      outer, n;
  FoveaRepeat scale, shift;
} LayernormFit;

static gboolean
layernorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  LayernormParams *p = params;
  gint64           stash;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  stash = fovea_attrs_get_int (attrs, "stash_type", 1);
  p->stash = stash == 10 ? FOVEA_F16 :
             stash == 11 ? FOVEA_F64 :
             stash == 16 ? FOVEA_BF16 :
                           FOVEA_F32;
  return fovea_attrs_check (attrs, "layernorm", error);
}

static gboolean
layernorm_fit (FoveaStep *step, GError **error)
{
  const LayernormParams *p = step->params;
  LayernormFit          *fit = step->fitted;
  const FoveaShape      *in = &step->in[0];
  guint                  axis;

  if (! fovea_step_check_outputs (step, 2, 3, 3, error) ||
      ! fovea_step_floats (step, error) ||
      ! fovea_step_axis (step, p->axis, in->rank, &axis, error) ||
      ! fovea_repeat_fit (step, 1, axis, &fit->scale, error) ||
      (fovea_step_has (step, 2) &&
       ! fovea_repeat_fit (step, 2, axis, &fit->shift, error)))
    return FALSE;
  fit->outer = fovea_axis_product (in, 0, axis);
  fit->n = fovea_axis_product (in, axis, in->rank);
  for (guint i = 0; i < step->n_out; i++)
    {
      step->out[i] = *in;
      for (guint d = axis; i > 0 && d < in->rank; d++)
        step->out[i].size[d] = 1;
      if (i > 0)
        step->out_type[i] = p->stash;
    }
  return TRUE;
}

static gint64
layernorm_units (const FoveaStep *step, const FoveaRect *out)
{
  return ((const LayernormFit *) step->fitted)->outer;
}

/* Scale and shift lie just as the numbers of the row, or are looked up. */
static void
layernorm_row (const FoveaStep *step,
               const FoveaWork *work,
               gint64           row,
               double           mean,
               double           factor)
{
  const LayernormFit *fit = step->fitted;
  const gboolean      has_shift = fovea_step_has (step, 2);
  const float        *src = work->in[0].data + row * fit->n;
  const float        *scale = work->in[1].data;
  const float        *shift = has_shift ? work->in[2].data : NULL;
  float              *dst = work->out[0].data + row * fit->n;

  if (fit->scale.direct && (! has_shift || fit->shift.direct))
    {
      work->loops->normalise_each (src, mean, factor, scale, shift, dst,
                                   fit->n);
      return;
    }
  for (gint64 i = 0; i < fit->n; i++)
    {
      const gint64 index = row * fit->n + i;
      double       y = (src[i] - mean) * factor *
                 scale[fovea_repeat_at (&step->in[0], &fit->scale, index)];

      if (has_shift)
        y += shift[fovea_repeat_at (&step->in[0], &fit->shift, index)];
      dst[i] = y;
    }
}

static void
layernorm_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const LayernormParams *p = step->params;
  const LayernormFit    *fit = step->fitted;

  for (gint64 row = first; row < last; row++)
    {
      double mean, variance, factor;

      fovea_moments (work->loops, work->in[0].data + row * fit->n, fit->n,
                     &mean, &variance);
      factor = 1 / sqrt (variance + p->epsilon);
      layernorm_row (step, work, row, mean, factor);
      if (step->n_out > 1)
        work->out[1].data[row] = mean;
      if (step->n_out > 2)
        work->out[2].data[row] = factor;
    }
}

static void
layernorm_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep       *step = adjoint->step;
  const LayernormParams *p = step->params;
  const guint            rank = step->in[0].rank;
  gboolean               axes[FOVEA_MAX_RANK];

  for (guint k = 1; k < step->n_out; k++)
    if (adjoint->up[k] != FOVEA_NO_VALUE)
      fovea_adjoint_fail (adjoint, _ ("its mean or deviation is read"));
  if (adjoint->wanted[1] || fovea_adjoint_wants (adjoint, 2))
    fovea_adjoint_fail (adjoint, _ ("by its own numbers it has none yet"));
  if (adjoint->error)
    return;
  for (guint d = 0; d < rank; d++)
    axes[d] = d >= (p->axis < 0 ? p->axis + rank : p->axis);
  adjoint->down[0] = fovea_adjoint_normalised (
      adjoint, adjoint->in[0],
      FOVEA_ADJOINT_MUL (adjoint, adjoint->up[0], adjoint->in[1]), axes, rank,
      p->epsilon);
}

const FoveaLayerClass fovea_layer_layernorm = {
  .name = "layernorm",
  .onnx = "LayerNormalization",
  .params_size = sizeof (LayernormParams),
  .fitted_size = sizeof (LayernormFit),
  .parse = layernorm_parse,
  .fit = layernorm_fit,
  .units = layernorm_units,
  .run = layernorm_run,
  .gradient = layernorm_gradient,
};
