/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cast: the same numbers in another type, ONNX Cast; the rules are in cast-
 * row.c. `to` is ONNX's number of a type, before opset 6 its name. saturate
 * and round_mode are about types that we do not have. */
#include "gradient.h"
#include "layers/cast.h"

#include "onnx/onnx.h"

typedef struct
{
  FoveaDType to;
} CastParams;

/* Names of opset 1 in the order of FoveaOnnxType, from FOVEA_ONNX_FLOAT */
static const char *const cast_names[] = {
  "FLOAT",  "UINT8", "INT8",    "UINT16", "INT16",  "INT32",  "INT64",
  "STRING", "BOOL",  "FLOAT16", "DOUBLE", "UINT32", "UINT64", NULL,
};

static gint64
cast_type_of_name (const char *name)
{
  for (guint i = 0; cast_names[i]; i++)
    if (g_ascii_strcasecmp (cast_names[i], name) == 0)
      return FOVEA_ONNX_FLOAT + i;
  return 0;
}

static gboolean
cast_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CastParams *p = params;
  gint64      to;

  fovea_attrs_get_int (attrs, "saturate", 1);
  fovea_attrs_get_string (attrs, "round_mode", "up");
  fovea_attrs_ask_legacy (attrs);
  to = fovea_attrs_get_int (attrs, "opset", 6) < 6 ?
           cast_type_of_name (fovea_attrs_get_string (attrs, "to", "")) :
           fovea_attrs_get_int (attrs, "to", 0);
  if (! fovea_attrs_check (attrs, "cast", error))
    return FALSE;
  if (to == 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("cast: it is not said to which type"));
  if (! fovea_onnx_dtype (to, &p->to))
    {
      g_autofree char *name = fovea_onnx_type_name (to);

      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("cast: numbers of type %s are not supported"),
                         name);
    }
  return TRUE;
}

static gboolean
cast_fit (FoveaStep *step, GError **error)
{
  const CastParams *p = step->params;

  step->out_type[0] = p->to;
  return fovea_elementwise_fit (step, error);
}

static void
cast_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  fovea_elementwise_run_held (step, work, first, last, fovea_cast_row, NULL);
}

static void
cast_gradient (FoveaAdjoint *adjoint)
{
  adjoint->down[0] =
      fovea_adjoint_cast (adjoint, adjoint->up[0], adjoint->step->in_type[0]);
}

const FoveaLayerClass fovea_layer_cast = {
  .name = "cast",
  .onnx = "Cast",
  .params_size = sizeof (CastParams),
  .parse = cast_parse,
  .fit = cast_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = cast_run,
  .wide = TRUE,
  .in_place = TRUE,
  .gradient = cast_gradient,
};
