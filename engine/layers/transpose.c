/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transpose: output axis d is the input's axis perm[d]; without `perm` the axes
 * in reverse. ONNX Transpose. */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gboolean given;
  guint    n;
  gint64   perm[FOVEA_MAX_RANK];
} TransposeParams;

static gboolean
transpose_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  TransposeParams *p = params;

  p->given = fovea_attrs_has (attrs, "perm");
  p->n = fovea_attrs_get_ints (attrs, "perm", p->perm, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "transpose", error);
}

static gboolean
transpose_fit (FoveaStep *step, GError **error)
{
  const TransposeParams *p = step->params;
  const FoveaShape      *in = &step->in[0];
  gboolean               taken[FOVEA_MAX_RANK] = { FALSE };
  FoveaPart             *part;

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (p->given && p->n != in->rank)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("transpose: an order of %u axes for an input of rank "
                          "%u"),
                       p->n, in->rank);
  if (p->given &&
      ! fovea_step_axes (step, p->perm, p->n, in->rank, taken, error))
    return FALSE;
  part = fovea_parts_new (step, 1);
  step->out[0] = *in;
  for (guint d = 0; d < in->rank; d++)
    {
      gint64 axis = p->given ? p->perm[d] : (gint64) in->rank - 1 - d;

      axis += axis < 0 ? in->rank : 0;
      step->out[0].size[d] = in->size[axis];
      part->axis[d] =
          (FoveaPartAxis){ (guint) axis, 0, in->size[axis], 0, 1, 1 };
    }
  return fovea_parts_finish (step, error);
}

static void
transpose_gradient (FoveaAdjoint *adjoint)
{
  const FoveaParts *parts = adjoint->step->fitted;
  const guint       rank = adjoint->step->in[0].rank;
  guint             back[FOVEA_MAX_RANK];

  for (guint d = 0; d < rank; d++)
    back[parts->part[0].axis[d].axis] = d;
  adjoint->down[0] =
      fovea_adjoint_transpose (adjoint, adjoint->up[0], back, rank);
}

const FoveaLayerClass fovea_layer_transpose = {
  .name = "transpose",
  .onnx = "Transpose",
  .params_size = sizeof (TransposeParams),
  .fitted_size = sizeof (FoveaParts),
  .parse = transpose_parse,
  .fit = transpose_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = transpose_gradient,
};
