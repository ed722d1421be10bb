/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layer's class builds its adjoint with. Gradients are graph, too: with L
 * the number that is looked at, a layer is given dL/d(its outputs) as values of
 * a graph and adds the nodes that make dL/d(its inputs) of them. Errors stick:
 * once something went wrong nothing more is added, and the caller looks once. */
#pragma once

#include "layer.h"

struct _FoveaAdjoint
{
  FoveaGraphBuilder *builder;
  const FoveaStep   *step; /* fitted: shapes, types and constants are known */
  const char        *name; /* of the nodes that are added */
  const FoveaValue  *in, *out; /* the layer's own values */
  const FoveaValue  *up;       /* [n_out] by its outputs; FOVEA_NO_VALUE: 0 */
  const gboolean    *wanted;   /* [n_in] */
  FoveaValue        *down;     /* [n_in] to be set; FOVEA_NO_VALUE: 0 */
  FoveaGradientFlags flags;
  GError            *error;
};

/* A layer's node: its first output, or FOVEA_NO_VALUE after an error. Takes
 * attrs. */
FoveaValue fovea_adjoint_node (FoveaAdjoint     *adjoint,
                               const char       *layer,
                               FoveaAttrs       *attrs,
                               const FoveaValue *in,
                               guint             n);
#define FOVEA_ADJOINT(adjoint, layer, attrs, ...)                       \
  fovea_adjoint_node (                                                  \
      (adjoint), (layer), (attrs), (const FoveaValue[]){ __VA_ARGS__ }, \
      sizeof ((const FoveaValue[]){ __VA_ARGS__ }) / sizeof (FoveaValue))
#define FOVEA_ADJOINT_ADD(adjoint, a, b) \
  FOVEA_ADJOINT (adjoint, "add", NULL, a, b)
#define FOVEA_ADJOINT_SUB(adjoint, a, b) \
  FOVEA_ADJOINT (adjoint, "sub", NULL, a, b)
#define FOVEA_ADJOINT_MUL(adjoint, a, b) \
  FOVEA_ADJOINT (adjoint, "multiply", NULL, a, b)
#define FOVEA_ADJOINT_DIV(adjoint, a, b) \
  FOVEA_ADJOINT (adjoint, "div", NULL, a, b)

/* "conv: this has no gradient: ..." */
void fovea_adjoint_fail (FoveaAdjoint *adjoint, const char *why);

/* Constants. Numbers are of the type of input 0. */
FoveaValue fovea_adjoint_number (FoveaAdjoint *adjoint, double number);
/* Takes the tensor; fp32, made to the type of input 0. NULL: an error. */
FoveaValue fovea_adjoint_constant (FoveaAdjoint *adjoint, FoveaTensor *tensor);
/* A value of another type */
FoveaValue
fovea_adjoint_cast (FoveaAdjoint *adjoint, FoveaValue value, FoveaDType type);
/* All zero */
FoveaValue fovea_adjoint_zeros (FoveaAdjoint *adjoint, const FoveaShape *shape);

/* The gradient by output k, of zeros where none comes. */
FoveaValue fovea_adjoint_up (FoveaAdjoint *adjoint, guint k);
/* Input i is one whose gradient is asked for. */
static inline gboolean
fovea_adjoint_wants (const FoveaAdjoint *adjoint, guint i)
{
  return i < adjoint->step->n_in && adjoint->wanted[i];
}

FoveaValue fovea_adjoint_reshape (FoveaAdjoint     *adjoint,
                                  FoveaValue        value,
                                  const FoveaShape *shape);
/* The adjoint of NumPy's repeating: sums over axes that an operand of shape `to`
 * was repeated along; `start`: the axis that its first one goes with. */
FoveaValue fovea_adjoint_unrepeat (FoveaAdjoint     *adjoint,
                                   FoveaValue        value,
                                   const FoveaShape *from,
                                   const FoveaShape *to,
                                   guint             start);
/* "reducesum", "reducemean" over the axes that are marked, which stay with size
 * 1. */
FoveaValue fovea_adjoint_reduce (FoveaAdjoint   *adjoint,
                                 const char     *layer,
                                 FoveaValue      value,
                                 const gboolean *axes,
                                 guint           rank);
FoveaValue fovea_adjoint_expand (FoveaAdjoint     *adjoint,
                                 FoveaValue        value,
                                 const FoveaShape *shape);
/* Places from .. until-1 along an axis, backwards with step -1 (then `from` is
 * the last). */
FoveaValue fovea_adjoint_slice (FoveaAdjoint *adjoint,
                                FoveaValue    value,
                                guint         axis,
                                gint64        from,
                                gint64        until,
                                gint64        step);
/* Zeros before and after along an axis; below 0: cut off. */
FoveaValue fovea_adjoint_pad (FoveaAdjoint *adjoint,
                              FoveaValue    value,
                              guint         rank,
                              guint         axis,
                              gint64        before,
                              gint64        after);
FoveaValue fovea_adjoint_transpose (FoveaAdjoint *adjoint,
                                    FoveaValue    value,
                                    const guint  *order,
                                    guint         rank);
/* out[..][i][..] = sum over j of matrix[j][i] * value[..][j][..] along an axis
 * of a value of `shape`; matrix (taken, fp32) is [shape's size][in]. */
FoveaValue fovea_adjoint_along (FoveaAdjoint     *adjoint,
                                FoveaValue        value,
                                const FoveaShape *shape,
                                guint             axis,
                                FoveaTensor      *matrix);

/* kernel_shape, strides, dilations and pads of a window of some axes. */
FoveaAttrs *fovea_adjoint_window (const FoveaWindow *window, guint axes);
/* The transposed convolution of `value` (of the shape of output 0) with weights
 * [channels of output 0][of input 0 / group]...: the adjoint of a convolution
 * with that window, which leads from input 0 to output 0. */
FoveaValue fovea_adjoint_spread (FoveaAdjoint      *adjoint,
                                 FoveaValue         value,
                                 FoveaValue         weights,
                                 const FoveaWindow *window,
                                 gint64             group);

/* gradient of layers that only show their input's numbers under another shape */
void fovea_alias_gradient (FoveaAdjoint *adjoint);

/* The normalisation x -> (x - mean) / sqrt (variance + epsilon) over the marked
 * axes: `up` by its result -> by x. */
FoveaValue fovea_adjoint_normalised (FoveaAdjoint   *adjoint,
                                     FoveaValue      x,
                                     FoveaValue      up,
                                     const gboolean *axes,
                                     guint           rank,
                                     double          epsilon);
