/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes that adjoints are made of: see gradient.h. */
#include <string.h>

#include "gradient.h"
#include "onnx/onnx.h"

FoveaValue
fovea_adjoint_node (FoveaAdjoint     *adjoint,
                    const char       *layer,
                    FoveaAttrs       *attrs,
                    const FoveaValue *in,
                    guint             n)
{
  if (adjoint->error)
    {
      fovea_attrs_free (attrs);
      return FOVEA_NO_VALUE;
    }
  return fovea_graph_builder_add (adjoint->builder, layer, adjoint->name, attrs,
                                  in, n, &adjoint->error);
}

void
fovea_adjoint_fail (FoveaAdjoint *adjoint, const char *why)
{
  if (! adjoint->error)
    fovea_fail (&adjoint->error, FOVEA_ERROR_UNSUPPORTED,
                _ ("%s: it has no gradient here: %s"),
                adjoint->step->klass->name, why);
}

/* ---- Constants ------------------------------------------------------------------ */

static FoveaValue
adjoint_weight (FoveaAdjoint *adjoint, FoveaTensor *tensor)
{
  if (adjoint->error || ! tensor)
    {
      fovea_tensor_free (tensor);
      return FOVEA_NO_VALUE;
    }
  return fovea_graph_builder_weight (adjoint->builder, adjoint->name, tensor);
}

FoveaValue
fovea_adjoint_cast (FoveaAdjoint *adjoint, FoveaValue value, FoveaDType type)
{
  FoveaAttrs *attrs = fovea_attrs_new ();

  fovea_attrs_set_int (
      attrs, "to",
      fovea_onnx_type (type == FOVEA_F64_EXACT ? FOVEA_F64 : type));
  return FOVEA_ADJOINT (adjoint, "cast", attrs, value);
}

FoveaValue
fovea_adjoint_constant (FoveaAdjoint *adjoint, FoveaTensor *tensor)
{
  const FoveaDType type = adjoint->step->in_type[0];
  FoveaValue       value = adjoint_weight (adjoint, tensor);

  return ! fovea_dtype_is_float (type) || type == FOVEA_F32 ?
             value :
             fovea_adjoint_cast (adjoint, value, type);
}

FoveaValue
fovea_adjoint_number (FoveaAdjoint *adjoint, double number)
{
  const FoveaShape scalar = { 0 };
  const float      value = (float) number;

  return fovea_adjoint_constant (
      adjoint, adjoint->error ?
                   NULL :
                   fovea_tensor_new_floats (&scalar, &value, &adjoint->error));
}

static FoveaValue
adjoint_ints (FoveaAdjoint *adjoint, const gint64 *values, guint n)
{
  const FoveaShape shape = fovea_shape (1, n);
  FoveaTensor     *tensor =
      adjoint->error ? NULL :
                           fovea_tensor_new (FOVEA_I64, &shape, &adjoint->error);

  if (tensor)
    memcpy (tensor->data, values, n * sizeof *values);
  return adjoint_weight (adjoint, tensor);
}

FoveaValue
fovea_adjoint_zeros (FoveaAdjoint *adjoint, const FoveaShape *shape)
{
  return fovea_adjoint_expand (adjoint, fovea_adjoint_number (adjoint, 0),
                               shape);
}

FoveaValue
fovea_adjoint_up (FoveaAdjoint *adjoint, guint k)
{
  if (adjoint->up[k] != FOVEA_NO_VALUE)
    return adjoint->up[k];
  return fovea_adjoint_zeros (adjoint, &adjoint->step->out[k]);
}

/* ---- Shapes --------------------------------------------------------------------- */

FoveaValue
fovea_adjoint_reshape (FoveaAdjoint     *adjoint,
                       FoveaValue        value,
                       const FoveaShape *shape)
{
  return FOVEA_ADJOINT (adjoint, "reshape", NULL, value,
                        adjoint_ints (adjoint, shape->size, shape->rank));
}

FoveaValue
fovea_adjoint_expand (FoveaAdjoint     *adjoint,
                      FoveaValue        value,
                      const FoveaShape *shape)
{
  return FOVEA_ADJOINT (adjoint, "expand", NULL, value,
                        adjoint_ints (adjoint, shape->size, shape->rank));
}

FoveaValue
fovea_adjoint_reduce (FoveaAdjoint   *adjoint,
                      const char     *layer,
                      FoveaValue      value,
                      const gboolean *axes,
                      guint           rank)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      marked[FOVEA_MAX_RANK];
  guint       n = 0;

  for (guint d = 0; d < rank; d++)
    if (axes[d])
      marked[n++] = d;
  if (n == 0)
    {
      fovea_attrs_free (attrs);
      return value;
    }
  fovea_attrs_set_ints (attrs, "axes", marked, n);
  fovea_attrs_set_int (attrs, "keepdims", 1);
  return FOVEA_ADJOINT (adjoint, layer, attrs, value);
}

FoveaValue
fovea_adjoint_unrepeat (FoveaAdjoint     *adjoint,
                        FoveaValue        value,
                        const FoveaShape *from,
                        const FoveaShape *to,
                        guint             start)
{
  gboolean axes[FOVEA_MAX_RANK] = { FALSE };

  for (guint d = 0; d < from->rank; d++)
    {
      const gboolean own = d >= start && d < start + to->rank;

      axes[d] = from->size[d] != 1 && (! own || to->size[d - start] == 1);
    }
  value = fovea_adjoint_reduce (adjoint, "reducesum", value, axes, from->rank);
  return to->rank == from->rank ? value :
                                  fovea_adjoint_reshape (adjoint, value, to);
}

FoveaValue
fovea_adjoint_slice (FoveaAdjoint *adjoint,
                     FoveaValue    value,
                     guint         axis,
                     gint64        from,
                     gint64        until,
                     gint64        step)
{
  const gint64 start[] = { step > 0 ? from : until - 1 };
  const gint64 end[] = { step > 0 ? until :
                         from > 0 ? from - 1 :
                                    G_MININT64 / 2 };
  const gint64 axes[] = { axis }, steps[] = { step };

  return FOVEA_ADJOINT (
      adjoint, "slice", NULL, value, adjoint_ints (adjoint, start, 1),
      adjoint_ints (adjoint, end, 1), adjoint_ints (adjoint, axes, 1),
      adjoint_ints (adjoint, steps, 1));
}

FoveaValue
fovea_adjoint_pad (FoveaAdjoint *adjoint,
                   FoveaValue    value,
                   guint         rank,
                   guint         axis,
                   gint64        before,
                   gint64        after)
{
  FoveaAttrs *attrs;
  gint64      pads[2 * FOVEA_MAX_RANK] = { 0 };

  if (before == 0 && after == 0)
    return value;
  pads[axis] = before;
  pads[rank + axis] = after;
  attrs = fovea_attrs_new ();
  fovea_attrs_set_ints (attrs, "pads", pads, 2 * rank);
  return FOVEA_ADJOINT (adjoint, "pad", attrs, value);
}

FoveaValue
fovea_adjoint_transpose (FoveaAdjoint *adjoint,
                         FoveaValue    value,
                         const guint  *order,
                         guint         rank)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      perm[FOVEA_MAX_RANK];

  for (guint d = 0; d < rank; d++)
    perm[d] = order[d];
  fovea_attrs_set_ints (attrs, "perm", perm, rank);
  return FOVEA_ADJOINT (adjoint, "transpose", attrs, value);
}

FoveaValue
fovea_adjoint_along (FoveaAdjoint     *adjoint,
                     FoveaValue        value,
                     const FoveaShape *shape,
                     guint             axis,
                     FoveaTensor      *matrix)
{
  static const guint turn[] = { 1, 0 };
  FoveaShape         view = { 3, { 1, shape->size[axis], 1 } }, back = *shape;
  FoveaValue         factor;

  if (! matrix)
    return FOVEA_NO_VALUE;
  for (guint d = 0; d < shape->rank; d++)
    if (d != axis)
      view.size[d < axis ? 0 : 2] *= shape->size[d];
  back.size[axis] = matrix->shape.size[1];
  factor = fovea_adjoint_constant (adjoint, matrix);
  if (view.size[2] == 1)
    {
      view.rank = 2;
      value =
          FOVEA_ADJOINT (adjoint, "matmul", NULL,
                         fovea_adjoint_reshape (adjoint, value, &view), factor);
    }
  else
    value = FOVEA_ADJOINT (adjoint, "matmul", NULL,
                           fovea_adjoint_transpose (adjoint, factor, turn, 2),
                           fovea_adjoint_reshape (adjoint, value, &view));
  return fovea_adjoint_reshape (adjoint, value, &back);
}

void
fovea_alias_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;

  if (adjoint->up[0] == FOVEA_NO_VALUE)
    return;
  adjoint->down[0] =
      fovea_shape_equal (&step->in[0], &step->out[0]) ?
          adjoint->up[0] :
          fovea_adjoint_reshape (adjoint, adjoint->up[0], &step->in[0]);
}

/* ---- Windows -------------------------------------------------------------------- */

FoveaAttrs *
fovea_adjoint_window (const FoveaWindow *window, guint axes)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      size[FOVEA_WINDOW_AXES], stride[FOVEA_WINDOW_AXES];
  gint64      dilation[FOVEA_WINDOW_AXES], pads[2 * FOVEA_WINDOW_AXES];

  for (guint i = 0; i < axes; i++)
    {
      const int axis = fovea_window_axis (axes, i);

      size[i] = window->size[axis];
      stride[i] = window->stride[axis];
      dilation[i] = window->dilation[axis];
      pads[i] = window->before[axis];
      pads[axes + i] = window->after[axis];
    }
  fovea_attrs_set_ints (attrs, "kernel_shape", size, axes);
  fovea_attrs_set_ints (attrs, "strides", stride, axes);
  fovea_attrs_set_ints (attrs, "dilations", dilation, axes);
  fovea_attrs_set_ints (attrs, "pads", pads, 2 * axes);
  return attrs;
}

FoveaValue
fovea_adjoint_spread (FoveaAdjoint      *adjoint,
                      FoveaValue         value,
                      FoveaValue         weights,
                      const FoveaWindow *window,
                      gint64             group)
{
  const FoveaStep *step = adjoint->step;
  const guint      axes = step->in[0].rank - 2;
  FoveaWindow      back = *window;
  gint64           padding[FOVEA_WINDOW_AXES];
  FoveaAttrs      *attrs;

  for (guint i = 0; i < axes; i++)
    {
      const int    axis = fovea_window_axis (axes, i);
      const gint64 all =
          (fovea_slice_size (&step->out[0], axis) - 1) * window->stride[axis] +
          fovea_window_span (window, axis) - window->before[axis];
      const gint64 in = fovea_slice_size (&step->in[0], axis);

      /* Places behind the last window have no gradient. */
      back.after[axis] = MAX (all - in, 0);
      padding[i] = MAX (in - all, 0);
    }
  attrs = fovea_adjoint_window (&back, axes);
  fovea_attrs_set_ints (attrs, "output_padding", padding, axes);
  fovea_attrs_set_int (attrs, "group", group);
  return FOVEA_ADJOINT (adjoint, "convtranspose", attrs, value, weights);
}

/* ---- Normalisation -------------------------------------------------------------- */

/* With r = 1 / sqrt (variance + epsilon) and n = (x - mean) r:
 * r (up - mean (up) - n mean (up n)) */
FoveaValue
fovea_adjoint_normalised (FoveaAdjoint   *adjoint,
                          FoveaValue      x,
                          FoveaValue      up,
                          const gboolean *axes,
                          guint           rank,
                          double          epsilon)
{
  FoveaAdjoint *a = adjoint;
  FoveaValue    mean = fovea_adjoint_reduce (a, "reducemean", x, axes, rank);
  FoveaValue    centred = FOVEA_ADJOINT_SUB (a, x, mean);
  FoveaValue    variance = fovea_adjoint_reduce (
         a, "reducemean", FOVEA_ADJOINT_MUL (a, centred, centred), axes, rank);
  FoveaValue deviation = FOVEA_ADJOINT (
      a, "sqrt", NULL,
      FOVEA_ADJOINT_ADD (a, variance, fovea_adjoint_number (a, epsilon)));
  FoveaValue n = FOVEA_ADJOINT_DIV (a, centred, deviation);
  FoveaValue along = fovea_adjoint_reduce (
      a, "reducemean", FOVEA_ADJOINT_MUL (a, up, n), axes, rank);
  FoveaValue rest = FOVEA_ADJOINT_SUB (
      a, up, fovea_adjoint_reduce (a, "reducemean", up, axes, rank));

  rest = FOVEA_ADJOINT_SUB (a, rest, FOVEA_ADJOINT_MUL (a, n, along));
  return FOVEA_ADJOINT_DIV (a, rest, deviation);
}
