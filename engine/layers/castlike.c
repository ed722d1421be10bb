/* SPDX-License-Identifier: GPL-3.0-or-later */
/* castlike: the numbers of input 0 in the type of input 1, ONNX CastLike; the
 * rules are in cast-row.c. */
#include "layers/cast.h"

static gboolean
castlike_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  fovea_attrs_get_int (attrs, "saturate", 1);
  fovea_attrs_get_string (attrs, "round_mode", "up");
  return fovea_attrs_check (attrs, "castlike", error);
}

static gboolean
castlike_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 2, error))
    return FALSE;
  step->out[0] = step->in[0];
  step->out_type[0] = step->in_type[1];
  return TRUE;
}

/* No number of input 1 is read; but it has to be somewhere. */
static void
castlike_need (const FoveaStep *step,
               guint            i,
               const FoveaRect *out,
               FoveaRect       *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
}

static void
castlike_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  fovea_elementwise_run_held (step, work, first, last, fovea_cast_row, NULL);
}

const FoveaLayerClass fovea_layer_castlike = {
  .name = "castlike",
  .onnx = "CastLike",
  .parse = castlike_parse,
  .fit = castlike_fit,
  .need = castlike_need,
  .units = fovea_units_rows,
  .run = castlike_run,
  .wide = TRUE,
  .in_place = TRUE,
};
