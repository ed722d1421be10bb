/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dequantizelinear: integers of 8, 16 or 32 bits back to real numbers,
 * (x - zero point) * scale: see quant.h. ONNX DequantizeLinear. */
#include "layers/quant.h"
#include "onnx/onnx.h"

typedef struct
{
  gint64     axis, block;
  gboolean   typed; /* output_dtype was given */
  FoveaDType type;
} DequantizeParams;

static gboolean
dequantizelinear_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  DequantizeParams *p = params;
  gint64            type = fovea_attrs_get_int (attrs, "output_dtype", 0);

  p->axis = fovea_attrs_get_int (attrs, "axis", 1);
  p->block = fovea_attrs_get_int (attrs, "block_size", 0);
  p->typed = type != 0;
  if (p->typed &&
      (! fovea_onnx_dtype (type, &p->type) || ! fovea_dtype_is_float (p->type)))
    {
      g_autofree char *name = fovea_onnx_type_name (type);

      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("dequantizelinear: results of type %s are not "
                            "supported"),
                         name);
    }
  return fovea_attrs_check (attrs, "dequantizelinear", error);
}

static gboolean
dequantizelinear_fit (FoveaStep *step, GError **error)
{
  const DequantizeParams *p = step->params;
  FoveaQuantAxis         *quant = step->fitted;
  float                   low, high;

  if (! fovea_step_check (step, 2, 3, error))
    return FALSE;
  if (step->in_type[0] != FOVEA_I32 &&
      ! fovea_quant_range (step->in_type[0], &low, &high))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("dequantizelinear: numbers of type %s are not "
                          "supported"),
                       fovea_dtype_name (step->in_type[0]));
  if (fovea_step_has (step, 2) && step->in_type[2] != step->in_type[0])
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("dequantizelinear: zero points of %s for numbers of "
                          "%s"),
                       fovea_dtype_name (step->in_type[2]),
                       fovea_dtype_name (step->in_type[0]));
  if (! fovea_quant_axis_fit (quant, step, p->axis, p->block, error))
    return FALSE;
  step->out[0] = step->in[0];
  step->out_type[0] = p->typed ? p->type : step->in_type[1];
  step->whole = ! fovea_quant_axis_is_local (quant, &step->in[0]);
  return TRUE;
}

static void
dequantizelinear_stretch (gconstpointer src,
                          float        *dst,
                          gint64        n,
                          float         scale,
                          float         zero,
                          gconstpointer data)
{
  fovea_dequantise (src, dst, n, scale, zero);
}

static void
dequantizelinear_wide (gconstpointer src,
                       float        *dst,
                       gint64        n,
                       float         scale,
                       float         zero,
                       gconstpointer data)
{
  const gint64 *wide = src;

  for (gint64 i = 0; i < n; i++)
    dst[i] = (float) (wide[i] - (gint64) zero) * scale;
}

static void
dequantizelinear_run (const FoveaStep *step,
                      const FoveaWork *work,
                      gint64           first,
                      gint64           last)
{
  fovea_quant_run (step, work, first, last, step->fitted,
                   fovea_dtype_is_wide (step->in_type[0]) ?
                       dequantizelinear_wide :
                       dequantizelinear_stretch,
                   NULL);
}

const FoveaLayerClass fovea_layer_dequantizelinear = {
  .name = "dequantizelinear",
  .onnx = "DequantizeLinear",
  .params_size = sizeof (DequantizeParams),
  .fitted_size = sizeof (FoveaQuantAxis),
  .parse = dequantizelinear_parse,
  .fit = dequantizelinear_fit,
  .need = fovea_quant_need,
  .units = fovea_quant_units,
  .run = dequantizelinear_run,
  .wide = TRUE,
};
