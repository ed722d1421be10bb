/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantizelinear: real numbers to integers of 8 or 16 bits,
 * clamp (round (x / scale) + zero point): see quant.h. Scales for all, for each
 * place along an axis, or for blocks of it. ONNX QuantizeLinear. */
#include "layers/quant.h"
#include "onnx/onnx.h"

typedef struct
{
  gint64     axis, block;
  gboolean   typed; /* output_dtype was given */
  FoveaDType type;
} QuantizeParams;

typedef struct
{
  FoveaQuantAxis quant;
  float          low, high;
} QuantizeFitted;

static gboolean
quantizelinear_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  QuantizeParams *p = params;
  gint64          type = fovea_attrs_get_int (attrs, "output_dtype", 0);

  p->axis = fovea_attrs_get_int (attrs, "axis", 1);
  p->block = fovea_attrs_get_int (attrs, "block_size", 0);
  fovea_attrs_get_int (attrs, "saturate", 1);  /* of fp8 alone */
  fovea_attrs_get_int (attrs, "precision", 0); /* all is fp32 here */
  p->typed = type != 0;
  if (p->typed && ! fovea_onnx_dtype (type, &p->type))
    {
      g_autofree char *name = fovea_onnx_type_name (type);

      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("quantizelinear: numbers of type %s are not "
                            "supported"),
                         name);
    }
  return fovea_attrs_check (attrs, "quantizelinear", error);
}

static gboolean
quantizelinear_fit (FoveaStep *step, GError **error)
{
  const QuantizeParams *p = step->params;
  QuantizeFitted       *fitted = step->fitted;

  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_quant_axis_fit (&fitted->quant, step, p->axis, p->block, error))
    return FALSE;
  step->out[0] = step->in[0];
  step->out_type[0] = p->typed ? p->type : FOVEA_U8;
  if (fovea_step_has (step, 2))
    step->out_type[0] = step->in_type[2];
  if (! fovea_quant_range (step->out_type[0], &fitted->low, &fitted->high))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("quantizelinear: numbers of type %s are not "
                          "supported"),
                       fovea_dtype_name (step->out_type[0]));
  if (p->typed && p->type != step->out_type[0])
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("quantizelinear: %s is asked for, and the zero point "
                          "is of %s"),
                       fovea_dtype_name (p->type),
                       fovea_dtype_name (step->out_type[0]));
  step->whole = ! fovea_quant_axis_is_local (&fitted->quant, &step->in[0]);
  return TRUE;
}

static void
quantizelinear_stretch (gconstpointer src,
                        float        *dst,
                        gint64        n,
                        float         scale,
                        float         zero,
                        gconstpointer data)
{
  const QuantizeFitted *fitted = data;

  fovea_quantise (src, dst, n, scale, zero, fitted->low, fitted->high);
}

static void
quantizelinear_wide (gconstpointer src,
                     float        *dst,
                     gint64        n,
                     float         scale,
                     float         zero,
                     gconstpointer data)
{
  const gint64 *wide = src;

  for (gint64 i = 0; i < n; i++)
    {
      float x = wide[i];

      quantizelinear_stretch (&x, dst + i, 1, scale, zero, data);
    }
}

static void
quantizelinear_run (const FoveaStep *step,
                    const FoveaWork *work,
                    gint64           first,
                    gint64           last)
{
  const QuantizeFitted *fitted = step->fitted;

  fovea_quant_run (step, work, first, last, &fitted->quant,
                   fovea_dtype_is_wide (step->in_type[0]) ?
                       quantizelinear_wide :
                       quantizelinear_stretch,
                   fitted);
}

const FoveaLayerClass fovea_layer_quantizelinear = {
  .name = "quantizelinear",
  .onnx = "QuantizeLinear",
  .params_size = sizeof (QuantizeParams),
  .fitted_size = sizeof (QuantizeFitted),
  .parse = quantizelinear_parse,
  .fit = quantizelinear_fit,
  .need = fovea_quant_need,
  .units = fovea_quant_units,
  .run = quantizelinear_run,
  .wide = TRUE,
};
