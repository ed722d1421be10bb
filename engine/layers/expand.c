/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expand: the input repeated along its axes of size 1, to the shape that it and
 * constant input 1 broadcast to, ONNX Expand. */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

static gboolean
expand_fail (const FoveaShape *in, const FoveaShape *wanted, GError **error)
{
  g_autofree char *from = fovea_shape_to_string (in);
  g_autofree char *to = fovea_shape_to_string (wanted);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("expand: %s cannot become %s"), from, to);
}

static gboolean
expand_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];
  FoveaShape        wanted = { 0 }, *out = &step->out[0];
  FoveaPart        *part;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_ints (step, 1, "shape", wanted.size, FOVEA_MAX_RANK,
                         &wanted.rank, error))
    return FALSE;
  part = fovea_parts_new (step, 1);
  out->rank = MAX (in->rank, wanted.rank);
  for (guint d = 0; d < out->rank; d++)
    {
      const gboolean own = d + in->rank >= out->rank;
      const gboolean asked = d + wanted.rank >= out->rank;
      const guint    axis = d + in->rank - out->rank;
      const gint64   have = own ? in->size[axis] : 1;
      const gint64 want = asked ? wanted.size[d + wanted.rank - out->rank] : 1;

      if (! fovea_step_size (step, want, error))
        return FALSE;
      if (have != want && have != 1 && want != 1)
        return expand_fail (in, &wanted, error);
      out->size[d] = have == 1 ? want : have;
      part->axis[d] = (FoveaPartAxis){
        own && have != 1 ? axis : FOVEA_NO_AXIS, 0, out->size[d], 0, 1, 1
      };
    }
  return fovea_parts_finish (step, error);
}

static void
expand_gradient (FoveaAdjoint *adjoint)
{
  const FoveaShape *in = &adjoint->step->in[0], *out = &adjoint->step->out[0];

  adjoint->down[0] = fovea_adjoint_unrepeat (adjoint, adjoint->up[0], out, in,
                                             out->rank - in->rank);
}

const FoveaLayerClass fovea_layer_expand = {
  .name = "expand",
  .onnx = "Expand",
  .fitted_size = sizeof (FoveaParts),
  .fit = expand_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = expand_gradient,
};
