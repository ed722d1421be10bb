/* SPDX-License-Identifier: GPL-3.0-or-later */
/* split: cuts the input along `axis`, ONNX Split. Into the sizes of attribute
 * `split` (opset < 13) or constant input 1; else into equal parts, of which the
 * last may be smaller (`num_outputs`, opset 18). */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

/* Sizes in an attribute */
#define SPLIT_MAX 1024

typedef struct
{
  gint64 axis, n_outputs;
  guint  n;
  gint64 size[SPLIT_MAX];
} SplitParams;

static gboolean
split_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  SplitParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  p->n_outputs = fovea_attrs_get_int (attrs, "num_outputs", 0);
  p->n = fovea_attrs_get_ints (attrs, "split", p->size, SPLIT_MAX);
  return fovea_attrs_check (attrs, "split", error);
}

static gboolean
split_check (const FoveaStep *step, GError **error)
{
  if (step->n_in < 1 || step->n_in > 2 || ! step->present[0])
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: has %u inputs instead of %u to %u"), "split",
                       step->n_in, 1, 2);
  return TRUE;
}

/* Sizes of equal parts, into `size` [step->n_out]. */
static gboolean
split_evenly (const FoveaStep *step, gint64 whole, gint64 *size, GError **error)
{
  const SplitParams *p = step->params;
  const gint64       n = p->n_outputs ? p->n_outputs : step->n_out;
  gint64             each;

  if (n < step->n_out || n > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("split: %u outputs of %" PRId64 " parts"),
                       step->n_out, n);
  each = (whole + n - 1) / n;
  if (each * (n - 1) > whole || (p->n_outputs == 0 && each * n != whole))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("split: a size of %" PRId64
                          " cannot be split into %" PRId64 " equal parts"),
                       whole, n);
  for (guint k = 0; k < step->n_out; k++)
    size[k] = k == n - 1 ? whole - each * k : each;
  return TRUE;
}

/* Sizes as they are given; trailing outputs may be missing, if nobody reads
 * them. */
static gboolean
split_given (const FoveaStep   *step,
             gint64             whole,
             const FoveaTensor *constant,
             gint64            *size,
             GError           **error)
{
  const SplitParams *p = step->params;
  const gint64       n =
      constant ? fovea_shape_elements (&constant->shape) : (gint64) p->n;
  gint64 sum = 0;

  if (n < step->n_out)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("split: %u outputs and %" PRId64 " sizes"),
                       step->n_out, n);
  for (gint64 k = 0; k < n; k++)
    {
      gint64 one = constant ? fovea_tensor_get_int (constant, k) : p->size[k];

      if (! fovea_step_size (step, one, error))
        return FALSE;
      if (! fovea_checked_add (sum, one, &sum))
        sum = G_MAXINT64;
      if (k < step->n_out)
        size[k] = one;
    }
  if (sum != whole)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("split: the parts are %" PRId64
                          " together, the input's size is %" PRId64),
                       sum, whole);
  return TRUE;
}

static gboolean
split_sizes (const FoveaStep *step, gint64 whole, gint64 *size, GError **error)
{
  const SplitParams *p = step->params;
  const FoveaTensor *constant = NULL;

  if (fovea_step_has (step, 1))
    {
      constant = fovea_step_constant (step, 1, "split", error);
      if (constant == NULL)
        return FALSE;
    }
  if (constant == NULL && p->n == 0)
    return split_evenly (step, whole, size, error);
  return split_given (step, whole, constant, size, error);
}

static gboolean
split_fit (FoveaStep *step, GError **error)
{
  const SplitParams *p = step->params;
  const FoveaShape  *in = &step->in[0];
  g_autofree gint64 *size = g_new0 (gint64, step->n_out);
  FoveaPart         *part;
  gint64             offset = 0;
  guint              axis;

  if (! split_check (step, error) ||
      ! fovea_step_axis (step, p->axis, in->rank, &axis, error) ||
      ! split_sizes (step, in->size[axis], size, error))
    return FALSE;
  part = fovea_parts_new (step, step->n_out);
  for (guint k = 0; k < step->n_out; k++)
    {
      step->out[k] = *in;
      step->out[k].size[axis] = size[k];
      fovea_part_init (&part[k], 0, k, &step->out[k]);
      part[k].axis[axis].start = offset;
      offset += size[k];
    }
  /* Parts of other heights or widths have no rectangle in common. */
  step->whole = axis >= 2;
  return fovea_parts_finish (step, error);
}

/* Zeros for the parts that nobody reads. */
static void
split_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep       *step = adjoint->step;
  g_autofree FoveaValue *up = g_new (FoveaValue, step->n_out + 1);
  gint64      axis = ((const SplitParams *) step->params)->axis, sum = 0;
  guint       n = step->n_out;
  FoveaShape  rest = step->in[0];
  FoveaAttrs *attrs = fovea_attrs_new ();

  axis += axis < 0 ? step->in[0].rank : 0;
  for (guint k = 0; k < n; k++)
    {
      up[k] = fovea_adjoint_up (adjoint, k);
      sum += step->out[k].size[axis];
    }
  rest.size[axis] -= sum;
  if (rest.size[axis] > 0)
    up[n++] = fovea_adjoint_zeros (adjoint, &rest);
  fovea_attrs_set_int (attrs, "axis", axis);
  adjoint->down[0] = fovea_adjoint_node (adjoint, "concat", attrs, up, n);
}

const FoveaLayerClass fovea_layer_split = {
  .name = "split",
  .onnx = "Split",
  .params_size = sizeof (SplitParams),
  .fitted_size = sizeof (FoveaParts),
  .parse = split_parse,
  .fit = split_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = split_gradient,
};
