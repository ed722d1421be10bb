/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scatterelements: the data, into which each update (input 2) is put at its own
 * place, but for the place along `axis`, which is the index there. ONNX
 * ScatterElements, `reduction` from opset 16 on; Scatter (opset 9). */
#include "layers/indices.h"

typedef struct
{
  gint64       axis;
  FoveaScatter reduction;
} ScatterElementsParams;

typedef struct
{
  guint axis;
} ScatterElementsFitted;

static gboolean
scatterelements_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ScatterElementsParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  return fovea_scatter_parse (attrs, "scatterelements", &p->reduction, error);
}

static gboolean
scatterelements_fit (FoveaStep *step, GError **error)
{
  const ScatterElementsParams *p = step->params;
  ScatterElementsFitted       *fitted = step->fitted;

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_step_axis (step, p->axis, step->in[0].rank, &fitted->axis,
                         error) ||
      ! fovea_elements_check (step, fitted->axis, error) ||
      ! fovea_scatter_check (step, error))
    return FALSE;
  if (! fovea_shape_equal (&step->in[1], &step->in[2]))
    {
      g_autofree char *a = fovea_shape_to_string (&step->in[1]);
      g_autofree char *b = fovea_shape_to_string (&step->in[2]);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("scatterelements: indices of %s and updates of %s"),
                         a, b);
    }
  step->out[0] = step->in[0];
  return TRUE;
}

static void
scatterelements_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  const ScatterElementsParams *p = step->params;
  const guint       axis = ((const ScatterElementsFitted *) step->fitted)->axis;
  const FoveaShape *data = &step->in[0];
  const gint64      n = step->in[1].size[data->rank - 1];
  const gint64      stride = fovea_indices_span (data, axis + 1, data->rank);
  const gint64     *indices = fovea_tile_wide (&work->in[1]);
  const gint64      all = fovea_shape_elements (&step->in[1]);
  gint64            base = 0;

  fovea_scatter_begin (step, work);
  for (gint64 i = 0; i < all; i++)
    {
      gint64 at = fovea_index_place (indices[i], data->size[axis]) * stride;

      if (i % n == 0)
        base = fovea_elements_line (step, axis, i / n);
      if (axis != data->rank - 1)
        at += i % n;
      fovea_scatter_put (step, work, p->reduction, base + at, i, 1);
    }
}

const FoveaLayerClass fovea_layer_scatterelements = {
  .name = "scatterelements",
  .onnx = "ScatterElements Scatter",
  .params_size = sizeof (ScatterElementsParams),
  .fitted_size = sizeof (ScatterElementsFitted),
  .parse = scatterelements_parse,
  .fit = scatterelements_fit,
  .units = fovea_scatter_units,
  .run = scatterelements_run,
  .wide = TRUE,
};
