/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groupnorm: y = scale * (x - mean) / sqrt (variance + epsilon) + bias, with
 * mean and variance of each group of channels of each picture; ONNX
 * GroupNormalization. Scale and bias have a number for each channel (opset 21)
 * or for each group (opset 18); their count tells. In double precision. */
#include <math.h>

#include "gradient.h"
#include "layers/moments.h"

typedef struct
{
  double epsilon;
  gint64 groups;
} GroupnormParams;

typedef struct
{
  gint64   group, plane; /* channels a group, numbers a channel */
  gboolean per_channel;
} GroupnormFit;

static gboolean
groupnorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  GroupnormParams *p = params;

  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  p->groups = fovea_attrs_get_int (attrs, "num_groups", 0);
  fovea_attrs_get_int (attrs, "stash_type", 1); /* we are more exact */
  if (! fovea_attrs_check (attrs, "groupnorm", error))
    return FALSE;
  if (p->groups < 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("groupnorm: num_groups is %" PRId64), p->groups);
  return TRUE;
}

static gboolean
groupnorm_fit (FoveaStep *step, GError **error)
{
  const GroupnormParams *p = step->params;
  GroupnormFit          *fit = step->fitted;
  const FoveaShape      *in = &step->in[0];
  gint64                 numbers;

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_floats (step, error))
    return FALSE;
  if (in->rank < 2 || in->size[1] % p->groups != 0)
    {
      g_autofree char *shape = fovea_shape_to_string (in);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("groupnorm: the channels of %s do not make "
                            "%" PRId64 " groups"),
                         shape, p->groups);
    }
  fit->group = in->size[1] / p->groups;
  fit->plane = fovea_axis_product (in, 2, in->rank);
  numbers = fovea_shape_elements (&step->in[1]);
  fit->per_channel = numbers != p->groups;
  step->out[0] = *in;
  if (fit->per_channel)
    numbers = in->size[1];
  return fovea_step_numbers (step, 1, "scale", numbers, error) &&
         fovea_step_numbers (step, 2, "bias", numbers, error);
}

static gint64
groupnorm_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->in[0].size[0] * ((const GroupnormParams *) step->params)->groups;
}

static void
groupnorm_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const GroupnormParams *p = step->params;
  const GroupnormFit    *fit = step->fitted;
  const gint64           n = fit->group * fit->plane;

  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64 group = unit % p->groups;
      double       mean, variance;

      fovea_moments (work->loops, work->in[0].data + unit * n, n, &mean,
                     &variance);
      for (gint64 c = 0; c < fit->group; c++)
        {
          const gint64 at = unit * n + c * fit->plane;
          const gint64 k = fit->per_channel ? group * fit->group + c : group;

          work->loops->normalise (
              work->in[0].data + at, mean,
              work->in[1].data[k] / sqrt (variance + p->epsilon),
              work->in[2].data[k], work->out[0].data + at, fit->plane);
        }
    }
}

/* As batch x groups x the rest. */
static void
groupnorm_gradient (FoveaAdjoint *adjoint)
{
  static const gboolean  axes[] = { FALSE, FALSE, TRUE };
  const FoveaStep       *step = adjoint->step;
  const GroupnormParams *p = step->params;
  const GroupnormFit    *fit = step->fitted;
  const FoveaShape      *in = &step->in[0];
  FoveaShape             grouped = { 3,
                                     { in->size[0], p->groups, fit->group * fit->plane } };
  FoveaShape             each = { 4,
                                  { 1, p->groups, fit->per_channel ? fit->group : 1, 1 } };
  FoveaShape four = { 4, { in->size[0], p->groups, fit->group, fit->plane } };
  FoveaValue up;

  if (adjoint->wanted[1] || adjoint->wanted[2])
    {
      fovea_adjoint_fail (adjoint, _ ("by its own numbers it has none yet"));
      return;
    }
  up = FOVEA_ADJOINT_MUL (
      adjoint, fovea_adjoint_reshape (adjoint, adjoint->up[0], &four),
      fovea_adjoint_reshape (adjoint, adjoint->in[1], &each));
  adjoint->down[0] = fovea_adjoint_reshape (
      adjoint,
      fovea_adjoint_normalised (
          adjoint, fovea_adjoint_reshape (adjoint, adjoint->in[0], &grouped),
          fovea_adjoint_reshape (adjoint, up, &grouped), axes, 3, p->epsilon),
      in);
}

const FoveaLayerClass fovea_layer_groupnorm = {
  .name = "groupnorm",
  .onnx = "GroupNormalization",
  .params_size = sizeof (GroupnormParams),
  .fitted_size = sizeof (GroupnormFit),
  .parse = groupnorm_parse,
  .fit = groupnorm_fit,
  .units = groupnorm_units,
  .run = groupnorm_run,
  .gradient = groupnorm_gradient,
};
