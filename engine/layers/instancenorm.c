/* SPDX-License-Identifier: GPL-3.0-or-later */
/* instancenorm: y = scale * (x - mean) / sqrt (variance + epsilon) + B, with
 * mean and variance of each channel of each picture; ONNX
 * InstanceNormalization. In double precision, rounded once. */
#include <math.h>

#include "gradient.h"
#include "layers/moments.h"

typedef struct
{
  double epsilon;
} InstancenormParams;

static gboolean
instancenorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  InstancenormParams *p = params;
  gint64              unused[FOVEA_MAX_RANK];

  fovea_attrs_get_ints (attrs, "consumed_inputs", unused, FOVEA_MAX_RANK);
  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  return fovea_attrs_check (attrs, "instancenorm", error);
}

static gboolean
instancenorm_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_floats (step, error))
    return FALSE;
  if (in->rank < 2)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("instancenorm: an input of rank %u has no channels"),
                       in->rank);
  step->out[0] = *in;
  return fovea_step_numbers (step, 1, "scale", in->size[1], error) &&
         fovea_step_numbers (step, 2, "B", in->size[1], error);
}

static gint64
instancenorm_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->in[0].size[0] * step->in[0].size[1];
}

static void
instancenorm_run (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           first,
                  gint64           last)
{
  const InstancenormParams *p = step->params;
  const gint64              n = fovea_plane_elements (&step->in[0]);

  for (gint64 plane = first; plane < last; plane++)
    {
      const gint64 c = plane % step->in[0].size[1];
      const float *src = work->in[0].data + plane * n;
      double       mean, variance;

      fovea_moments (work->loops, src, n, &mean, &variance);
      work->loops->normalise (
          src, mean, work->in[1].data[c] / sqrt (variance + p->epsilon),
          work->in[2].data[c], work->out[0].data + plane * n, n);
    }
}

static void
instancenorm_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep          *step = adjoint->step;
  const InstancenormParams *p = step->params;
  const guint               rank = step->in[0].rank;
  gboolean                  axes[FOVEA_MAX_RANK];
  FoveaShape                each = { rank, { 1, 1, 1, 1, 1, 1, 1, 1 } };
  FoveaValue                up;

  if (adjoint->wanted[1] || adjoint->wanted[2])
    {
      fovea_adjoint_fail (adjoint, _ ("by its own numbers it has none yet"));
      return;
    }
  each.size[1] = step->in[0].size[1];
  for (guint d = 0; d < rank; d++)
    axes[d] = d >= 2;
  up = FOVEA_ADJOINT_MUL (
      adjoint, adjoint->up[0],
      fovea_adjoint_reshape (adjoint, adjoint->in[1], &each));
  adjoint->down[0] = fovea_adjoint_normalised (adjoint, adjoint->in[0], up,
                                               axes, rank, p->epsilon);
}

const FoveaLayerClass fovea_layer_instancenorm = {
  .name = "instancenorm",
  .onnx = "InstanceNormalization",
  .params_size = sizeof (InstancenormParams),
  .parse = instancenorm_parse,
  .fit = instancenorm_fit,
  .units = instancenorm_units,
  .run = instancenorm_run,
  .gradient = instancenorm_gradient,
};
