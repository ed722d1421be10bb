/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trilu: of each matrix (the last two axes) what lies on and above diagonal k, or
 * on and below it, and 0 elsewhere; k is constant input 1, else 0. ONNX Trilu. */
#include <string.h>

#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gboolean upper;
} TriluParams;

typedef struct
{
  gint64 k;
} TriluFitted;

static gboolean
trilu_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  TriluParams *p = params;

  p->upper = fovea_attrs_get_int (attrs, "upper", 1) != 0;
  return fovea_attrs_check (attrs, "trilu", error);
}

static gboolean
trilu_fit (FoveaStep *step, GError **error)
{
  gint64 k = 0;

  if (! fovea_step_check (step, 1, 2, error) ||
      (fovea_step_has (step, 1) && ! fovea_step_int (step, 1, "k", &k, error)))
    return FALSE;
  if (step->in[0].rank < 2)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("trilu: an input of rank %u has no matrices"),
                       step->in[0].rank);
  ((TriluFitted *) step->fitted)->k =
      CLAMP (k, -FOVEA_MAX_ELEMENTS, FOVEA_MAX_ELEMENTS);
  step->out[0] = step->in[0];
  return TRUE;
}

/* Rows */
static gint64
trilu_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  return fovea_shape_elements (shape) / shape->size[shape->rank - 1];
}

static void
trilu_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const gboolean upper = ((const TriluParams *) step->params)->upper;
  const gint64   k = ((const TriluFitted *) step->fitted)->k;
  const gint64  *shape = step->out[0].size + step->out[0].rank - 2;
  const gint64   n = shape[1];
  const gsize    size = fovea_dtype_held_size (step->out_type[0]);

  for (gint64 row = first; row < last; row++)
    {
      const gint64 diagonal = row % shape[0] + k;
      const gint64 from = upper ? CLAMP (diagonal, 0, n) : 0;
      const gint64 until = upper ? n : CLAMP (diagonal + 1, 0, n);
      const char  *src = fovea_held_at (work->in[0].data, size, row * n);
      char        *dst = fovea_held_at (work->out[0].data, size, row * n);

      memset (dst, 0, n * size);
      memcpy (dst + from * size, src + from * size, (until - from) * size);
    }
}

const FoveaLayerClass fovea_layer_trilu = {
  .name = "trilu",
  .onnx = "Trilu",
  .params_size = sizeof (TriluParams),
  .fitted_size = sizeof (TriluFitted),
  .parse = trilu_parse,
  .fit = trilu_fit,
  .units = trilu_units,
  .run = trilu_run,
  .doubles = TRUE,
  .wide = TRUE,
};
