/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scaledtanh: alpha * tanh (beta * x). ONNX's ScaledTanh, which was gone by
 * opset 10. */
#include <math.h>

#include "layers/steps.h"

typedef struct
{
  double alpha, beta;
} ScaledtanhParams;

static gboolean
scaledtanh_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ScaledtanhParams *p = params;
  gint64            unused[FOVEA_MAX_RANK];

  p->alpha = fovea_attrs_get_float (attrs, "alpha", 1);
  p->beta = fovea_attrs_get_float (attrs, "beta", 1);
  fovea_attrs_get_ints (attrs, "consumed_inputs", unused, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "scaledtanh", error);
}

static void
scaledtanh_row (const FoveaLoops *loops,
                const float      *src,
                float            *dst,
                gsize             n,
                gconstpointer     data)
{
  const ScaledtanhParams *p = data;

  for (gsize i = 0; i < n; i++)
    dst[i] = p->alpha * tanh (p->beta * src[i]);
}

static void
scaledtanh_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  fovea_elementwise_run (work, first, last, scaledtanh_row, step->params);
}

const FoveaLayerClass fovea_layer_scaledtanh = {
  .name = "scaledtanh",
  .onnx = "ScaledTanh",
  .params_size = sizeof (ScaledtanhParams),
  .parse = scaledtanh_parse,
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = scaledtanh_run,
  .in_place = TRUE,
};
