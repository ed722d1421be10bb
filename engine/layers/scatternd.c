/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scatternd: the data, into which the updates (input 2) are put where the last
 * axis of the indices says. ONNX ScatterND, `reduction` from opset 16 on. */
#include "layers/indices.h"

typedef struct
{
  FoveaScatter reduction;
} ScatterNdParams;

static gboolean
scatternd_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ScatterNdParams *p = params;

  return fovea_scatter_parse (attrs, "scatternd", &p->reduction, error);
}

/* The updates have the indices' shape without its last axis, and the data's
 * behind the coordinates. */
static gboolean
scatternd_check_updates (const FoveaStep   *step,
                         const FoveaTuples *tuples,
                         GError           **error)
{
  const FoveaShape *data = &step->in[0], *indices = &step->in[1];
  FoveaShape        want = { 0 };

  if (indices->rank - 1 + data->rank - tuples->count > FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("scatternd: indices of rank %u for data of rank %u"),
                       indices->rank, data->rank);
  for (guint d = 0; d + 1 < indices->rank; d++)
    want.size[want.rank++] = indices->size[d];
  for (guint d = tuples->count; d < data->rank; d++)
    want.size[want.rank++] = data->size[d];
  if (! fovea_shape_equal (&want, &step->in[2]))
    {
      g_autofree char *a = fovea_shape_to_string (&want);
      g_autofree char *b = fovea_shape_to_string (&step->in[2]);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("scatternd: updates of %s, they have to be %s"), b,
                         a);
    }
  return TRUE;
}

static gboolean
scatternd_fit (FoveaStep *step, GError **error)
{
  FoveaTuples *tuples = step->fitted;

  if (! fovea_step_check (step, 3, 3, error) ||
      ! fovea_tuples_fit (step, 0, tuples, error) ||
      ! scatternd_check_updates (step, tuples, error) ||
      ! fovea_scatter_check (step, error))
    return FALSE;
  step->out[0] = step->in[0];
  return TRUE;
}

static void
scatternd_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const FoveaTuples *tuples = step->fitted;
  const FoveaScatter reduction =
      ((const ScatterNdParams *) step->params)->reduction;
  const gint64 n =
      tuples->length ? fovea_shape_elements (&step->in[2]) / tuples->length : 0;

  fovea_scatter_begin (step, work);
  for (gint64 i = 0; i < n; i++)
    fovea_scatter_put (
        step, work, reduction,
        fovea_tuples_place (step, tuples, fovea_tile_wide (&work->in[1]), i),
        i * tuples->length, tuples->length);
}

const FoveaLayerClass fovea_layer_scatternd = {
  .name = "scatternd",
  .onnx = "ScatterND",
  .params_size = sizeof (ScatterNdParams),
  .fitted_size = sizeof (FoveaTuples),
  .parse = scatternd_parse,
  .fit = scatternd_fit,
  .units = fovea_scatter_units,
  .run = scatternd_run,
  .wide = TRUE,
};
