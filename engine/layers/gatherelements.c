/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gatherelements: each number of the result is that of the data at the same
 * place, but for the place along `axis`, which is the index there. ONNX
 * GatherElements. */
#include "layers/indices.h"

typedef struct
{
  gint64 axis;
} GatherElementsParams;

typedef struct
{
  guint axis;
} GatherElementsFitted;

static gboolean
gatherelements_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  GatherElementsParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  return fovea_attrs_check (attrs, "gatherelements", error);
}

static gboolean
gatherelements_fit (FoveaStep *step, GError **error)
{
  const GatherElementsParams *p = step->params;
  GatherElementsFitted       *fitted = step->fitted;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_axis (step, p->axis, step->in[0].rank, &fitted->axis,
                         error) ||
      ! fovea_elements_check (step, fitted->axis, error))
    return FALSE;
  step->out[0] = step->in[1];
  return TRUE;
}

/* Lines along the last axis */
static gint64
gatherelements_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_indices_span (&step->in[1], 0, step->in[1].rank - 1);
}

static void
gatherelements_run (const FoveaStep *step,
                    const FoveaWork *work,
                    gint64           first,
                    gint64           last)
{
  const guint       axis = ((const GatherElementsFitted *) step->fitted)->axis;
  const FoveaShape *data = &step->in[0];
  const guint       rank = data->rank;
  const gsize       size = fovea_dtype_held_size (step->out_type[0]);
  const gint64      stride = fovea_indices_span (data, axis + 1, rank);
  const gint64      n = step->out[0].size[rank - 1];

  for (gint64 line = first; line < last; line++)
    {
      const gint64 *indices = fovea_tile_wide (&work->in[1]) + line * n;
      const gint64  base = fovea_elements_line (step, axis, line);

      for (gint64 i = 0; i < n; i++)
        {
          gint64 at = base + (axis == rank - 1 ? 0 : i) +
                      fovea_index_place (indices[i], data->size[axis]) * stride;

          fovea_strided_row (
              size, fovea_held_at (work->in[0].data, size, at), 1,
              fovea_held_at (work->out[0].data, size, line * n + i), 1, 1);
        }
    }
}

const FoveaLayerClass fovea_layer_gatherelements = {
  .name = "gatherelements",
  .onnx = "GatherElements",
  .params_size = sizeof (GatherElementsParams),
  .fitted_size = sizeof (GatherElementsFitted),
  .parse = gatherelements_parse,
  .fit = gatherelements_fit,
  .units = gatherelements_units,
  .run = gatherelements_run,
  .doubles = TRUE,
  .wide = TRUE,
};
