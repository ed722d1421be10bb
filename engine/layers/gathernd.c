/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gathernd: the last axis of the indices holds the first coordinates (behind
 * `batch_dims` axes in common) of what is taken from the data. ONNX GatherND. */
#include <string.h>

#include "layers/indices.h"

typedef struct
{
  gint64 batch_axes;
} GatherNdParams;

typedef struct
{
  FoveaTuples tuples;
  gint64      per_batch; /* tuples */
  gint64      batch;     /* numbers of the data */
} GatherNdFitted;

static gboolean
gathernd_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  GatherNdParams *p = params;

  p->batch_axes = fovea_attrs_get_int (attrs, "batch_dims", 0);
  return fovea_attrs_check (attrs, "gathernd", error);
}

static gboolean
gathernd_fit (FoveaStep *step, GError **error)
{
  const gint64 batch_axes = ((const GatherNdParams *) step->params)->batch_axes;
  GatherNdFitted   *fitted = step->fitted;
  const FoveaShape *data = &step->in[0], *indices = &step->in[1];
  FoveaShape       *out = &step->out[0];
  guint             first;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_tuples_fit (step, CLAMP (batch_axes, 0, FOVEA_MAX_RANK),
                          &fitted->tuples, error))
    return FALSE;
  first = fitted->tuples.first + fitted->tuples.count;
  if (batch_axes < 0 || indices->rank - 1 + data->rank - first > FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gathernd: indices of rank %u for data of rank %u"),
                       indices->rank, data->rank);
  for (guint d = 0; d + 1 < indices->rank; d++)
    out->size[out->rank++] = indices->size[d];
  for (guint d = first; d < data->rank; d++)
    out->size[out->rank++] = data->size[d];
  if (fovea_shape_elements (out) <= 0)
    return TRUE;
  fitted->per_batch =
      fovea_indices_span (indices, batch_axes, indices->rank - 1);
  fitted->batch = fovea_indices_span (data, batch_axes, data->rank);
  return TRUE;
}

/* Tuples */
static gint64
gathernd_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_indices_span (&step->in[1], 0, step->in[1].rank - 1);
}

static void
gathernd_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const GatherNdFitted *fitted = step->fitted;
  const gsize           size = fovea_dtype_held_size (step->out_type[0]);
  const gint64          length = fitted->tuples.length;
  const gint64         *indices = fovea_tile_wide (&work->in[1]);

  for (gint64 unit = first; unit < last; unit++)
    memcpy (fovea_held_at (work->out[0].data, size, unit * length),
            fovea_held_at (
                work->in[0].data, size,
                unit / fitted->per_batch * fitted->batch +
                    fovea_tuples_place (step, &fitted->tuples, indices, unit)),
            length * size);
}

const FoveaLayerClass fovea_layer_gathernd = {
  .name = "gathernd",
  .onnx = "GatherND",
  .params_size = sizeof (GatherNdParams),
  .fitted_size = sizeof (GatherNdFitted),
  .parse = gathernd_parse,
  .fit = gathernd_fit,
  .units = gathernd_units,
  .run = gathernd_run,
  .doubles = TRUE,
  .wide = TRUE,
};
