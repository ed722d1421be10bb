/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eyelike: a matrix of the input's size with ones on its diagonal number `k` (to
 * the right of the main one), of type `dtype` or the input's. ONNX EyeLike. */
#include "layers/steps.h"
#include "onnx/onnx.h"

typedef struct
{
  gint64     k;
  gboolean   typed;
  FoveaDType type;
} EyeLikeParams;

static gboolean
eyelike_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  EyeLikeParams *p = params;
  gint64         type;

  p->k = fovea_attrs_get_int (attrs, "k", 0);
  p->typed = fovea_attrs_has (attrs, "dtype");
  type = fovea_attrs_get_int (attrs, "dtype", 0);
  if (! fovea_attrs_check (attrs, "eyelike", error))
    return FALSE;
  if (p->typed && ! fovea_onnx_dtype (type, &p->type))
    {
      g_autofree char *name = fovea_onnx_type_name (type);

      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("eyelike: numbers of type %s are not supported"),
                         name);
    }
  return TRUE;
}

static gboolean
eyelike_fit (FoveaStep *step, GError **error)
{
  const EyeLikeParams *p = step->params;

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (step->in[0].rank != 2)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: an input of rank %u, it has to be %u"),
                       "eyelike", step->in[0].rank, 2);
  step->out[0] = step->in[0];
  if (p->typed)
    step->out_type[0] = p->type;
  return TRUE;
}

/* Rows */
static gint64
eyelike_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->out[0].size[0];
}

static void
eyelike_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const gint64 n = step->out[0].size[1];
  const gint64 k = CLAMP (((const EyeLikeParams *) step->params)->k,
                          -FOVEA_MAX_ELEMENTS, FOVEA_MAX_ELEMENTS);

  for (gint64 row = first; row < last; row++)
    for (gint64 i = 0; i < n; i++)
      if (fovea_dtype_is_wide (step->out_type[0]))
        fovea_tile_wide (&work->out[0])[row * n + i] = i == row + k;
      else
        work->out[0].data[row * n + i] = i == row + k;
}

const FoveaLayerClass fovea_layer_eyelike = {
  .name = "eyelike",
  .onnx = "EyeLike",
  .params_size = sizeof (EyeLikeParams),
  .parse = eyelike_parse,
  .fit = eyelike_fit,
  .units = eyelike_units,
  .run = eyelike_run,
  .wide = TRUE,
  .shape_only = TRUE,
};
