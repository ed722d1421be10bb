/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convinteger: a convolution of bytes, its sums as 32-bit integers: see
 * intconv.h. ONNX ConvInteger. */
#include "layers/intconv.h"

static const FoveaIntConvInputs convinteger_inputs = { 2, 1, 3, -1 };

static gboolean
convinteger_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_intconv_parse (attrs, "convinteger", params, error);
}

static gboolean
convinteger_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 4, error) ||
      ! fovea_intconv_fit (step, step->fitted, &convinteger_inputs, error))
    return FALSE;
  step->out_type[0] = FOVEA_I32;
  return TRUE;
}

static void
convinteger_block (FoveaStep *step, const FoveaLoops *loops)
{
  fovea_intconv_choose (step, step->fitted, loops);
}

static gboolean
convinteger_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  return fovea_intconv_pack (step, step->fitted, &convinteger_inputs, loops,
                             error);
}

static void
convinteger_clear (gpointer fitted)
{
  fovea_intconv_clear (fitted);
}

static void
convinteger_need (const FoveaStep *step,
                  guint            i,
                  const FoveaRect *out,
                  FoveaRect       *in)
{
  if (i == 0)
    fovea_window_need (&((const FoveaIntConv *) step->fitted)->window, out, in);
}

static gint64
convinteger_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intconv_units (step, step->fitted, out);
}

static gsize
convinteger_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intconv_scratch (step, step->fitted, out, fovea_loops ());
}

static void
convinteger_store (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           channel,
                   const gint32    *sums,
                   gint64           at,
                   gint64           n)
{
  gint64 *dst = fovea_tile_wide (&work->out[0]) + at;

  for (gint64 i = 0; i < n; i++)
    dst[i] = sums[i];
}

static gint64
convinteger_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intconv_prepare_units (step, step->fitted, out);
}

static gsize
convinteger_shared (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intconv_shared (step, step->fitted, out);
}

static void
convinteger_prepare (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  fovea_intconv_prepare (step, work, first, last, step->fitted,
                         convinteger_inputs.x_zero);
}

static void
convinteger_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  fovea_intconv_run (step, work, first, last, step->fitted,
                     convinteger_inputs.x_zero, convinteger_store);
}

const FoveaLayerClass fovea_layer_convinteger = {
  .name = "convinteger",
  .onnx = "ConvInteger",
  .params_size = sizeof (FoveaIntConvParams),
  .fitted_size = sizeof (FoveaIntConv),
  .parse = convinteger_parse,
  .fit = convinteger_fit,
  .block = convinteger_block,
  .pack = convinteger_pack,
  .clear_fitted = convinteger_clear,
  .need = convinteger_need,
  .units = convinteger_units,
  .scratch = convinteger_scratch,
  .run = convinteger_run,
  .prepare_units = convinteger_prepare_units,
  .shared = convinteger_shared,
  .prepare = convinteger_prepare,
  .wide = TRUE,
};
