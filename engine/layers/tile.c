/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tile: the input repeated along its axes, as often as constant input 1 says of
 * each, ONNX Tile; in opset 1 inputs 1 and 2 are one count and one axis. */
#include "gradient.h"
#include "layers/parts.h"
#include "layers/steps.h"

static gboolean
tile_repeats (const FoveaStep *step, gint64 *repeats, GError **error)
{
  const guint rank = step->in[0].rank;
  gint64      once, axis;
  guint       n, d;

  if (! fovea_step_has (step, 2))
    {
      if (! fovea_step_ints (step, 1, "repeats", repeats, FOVEA_MAX_RANK, &n,
                             error))
        return FALSE;
      if (n != rank)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("tile: %u repeats for an input of rank %u"), n,
                           rank);
      return TRUE;
    }
  if (! fovea_step_int (step, 1, "tiles", &once, error) ||
      ! fovea_step_int (step, 2, "axis", &axis, error) ||
      ! fovea_step_axis (step, axis, rank, &d, error))
    return FALSE;
  for (guint i = 0; i < rank; i++)
    repeats[i] = i == d ? once : 1;
  return TRUE;
}

static gboolean
tile_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];
  gint64            repeats[FOVEA_MAX_RANK];
  FoveaPart        *part;

  if (! fovea_step_check (step, 2, 3, error) ||
      ! tile_repeats (step, repeats, error))
    return FALSE;
  part = fovea_parts_new (step, 1);
  fovea_part_init (part, 0, 0, in);
  step->out[0] = *in;
  for (guint d = 0; d < in->rank; d++)
    {
      if (! fovea_step_size (step, repeats[d], error))
        return FALSE;
      if (! fovea_checked_mul (in->size[d], repeats[d], &step->out[0].size[d]))
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("tile: %" PRId64 " times a size of %" PRId64 " is too large"),
            repeats[d], in->size[d]);
      part->axis[d].repeat = repeats[d];
    }
  return fovea_parts_finish (step, error);
}

/* Sums what each place became, axis by axis. */
static void
tile_gradient (FoveaAdjoint *adjoint)
{
  const FoveaShape *in = &adjoint->step->in[0], *out = &adjoint->step->out[0];
  const gboolean    repeats[] = { FALSE, TRUE, FALSE };
  FoveaValue        value = adjoint->up[0];
  FoveaShape        now = *out;

  for (guint d = 0; d < in->rank; d++)
    {
      FoveaShape view = { 3, { 1, out->size[d] / in->size[d], in->size[d] } };

      for (guint k = 0; k < in->rank; k++)
        if (k != d)
          view.size[k < d ? 0 : 2] *= now.size[k];
      now.size[d] = in->size[d];
      if (view.size[1] != 1)
        value = fovea_adjoint_reduce (
            adjoint, "reducesum", fovea_adjoint_reshape (adjoint, value, &view),
            repeats, 3);
    }
  adjoint->down[0] = fovea_adjoint_reshape (adjoint, value, in);
}

const FoveaLayerClass fovea_layer_tile = {
  .name = "tile",
  .onnx = "Tile",
  .fitted_size = sizeof (FoveaParts),
  .fit = tile_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = tile_gradient,
};
