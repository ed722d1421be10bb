/* SPDX-License-Identifier: GPL-3.0-or-later */
/* onehot: a new axis of constant input 1's size, along which the second of the
 * values (input 2) stands at the index and the first elsewhere. Indices below 0
 * count from the end; those outside leave the first everywhere. ONNX OneHot. */
#include "layers/indices.h"
#include "layers/numbers.h"

typedef struct
{
  gint64 axis;
} OneHotParams;

typedef struct
{
  guint axis;
} OneHotFitted;

static gboolean
onehot_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  OneHotParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  return fovea_attrs_check (attrs, "onehot", error);
}

static gboolean
onehot_fit (FoveaStep *step, GError **error)
{
  const OneHotParams *p = step->params;
  OneHotFitted       *fitted = step->fitted;
  const FoveaShape   *in = &step->in[0];
  FoveaShape         *out = &step->out[0];
  gint64              depth;

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_int (step, 1, "depth", &depth, error) ||
      ! fovea_step_size (step, depth, error) ||
      ! fovea_step_axis (step, p->axis, in->rank + 1, &fitted->axis, error))
    return FALSE;
  if (in->rank == FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("onehot: a result of rank %u, at most %d is "
                          "supported"),
                       in->rank + 1, FOVEA_MAX_RANK);
  if (fovea_shape_elements (&step->in[2]) != 2)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("onehot: %" PRId64 " values, there have to be 2"),
                       fovea_shape_elements (&step->in[2]));
  out->rank = in->rank + 1;
  for (guint d = 0, next = 0; d < out->rank; d++)
    out->size[d] = d == fitted->axis ? depth : in->size[next++];
  step->out_type[0] = step->in_type[2];
  return TRUE;
}

/* Places before the new axis, and along it. */
static gint64
onehot_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_indices_span (&step->out[0], 0,
                             ((const OneHotFitted *) step->fitted)->axis + 1);
}

static void
onehot_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const guint       axis = ((const OneHotFitted *) step->fitted)->axis;
  const FoveaShape *out = &step->out[0];
  const gsize       size = fovea_dtype_held_size (step->out_type[0]);
  const gint64      inner = fovea_indices_span (out, axis + 1, out->rank);
  const gint64      depth = out->size[axis];

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 i = 0; i < inner; i++)
      {
        gint64 index = fovea_held_int (
            work->in[0].data, unit / depth * inner + i, step->in_type[0]);
        gboolean on = index == unit % depth || index == unit % depth - depth;

        fovea_strided_row (
            size, fovea_held_at (work->in[2].data, size, on), 1,
            fovea_held_at (work->out[0].data, size, unit * inner + i), 1, 1);
      }
}

const FoveaLayerClass fovea_layer_onehot = {
  .name = "onehot",
  .onnx = "OneHot",
  .params_size = sizeof (OneHotParams),
  .fitted_size = sizeof (OneHotFitted),
  .parse = onehot_parse,
  .fit = onehot_fit,
  .units = onehot_units,
  .run = onehot_run,
  .wide = TRUE,
};
