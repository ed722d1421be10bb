/* SPDX-License-Identifier: GPL-3.0-or-later */
/* size: how many numbers the input has, as one int64 number, ONNX Size. */
#include "layers/steps.h"

static gboolean
size_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  step->out[0].rank = 0;
  step->out_type[0] = FOVEA_I64;
  return TRUE;
}

static gint64
size_units (const FoveaStep *step, const FoveaRect *out)
{
  return 1;
}

static void
size_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  fovea_tile_wide (&work->out[0])[0] = fovea_shape_elements (&step->in[0]);
}

const FoveaLayerClass fovea_layer_size = {
  .name = "size",
  .onnx = "Size",
  .fit = size_fit,
  .units = size_units,
  .run = size_run,
  .doubles = TRUE,
  .wide = TRUE,
  .shape_only = TRUE,
};
