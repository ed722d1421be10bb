/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parametricsoftplus: alpha * ln (1 + exp (beta * x)). ONNX's
 * ParametricSoftplus, which was gone by opset 10. */
#include <math.h>

#include "layers/steps.h"

typedef struct
{
  double alpha, beta;
} ParametricsoftplusParams;

static gboolean
parametricsoftplus_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ParametricsoftplusParams *p = params;
  gint64                    unused[FOVEA_MAX_RANK];

  p->alpha = fovea_attrs_get_float (attrs, "alpha", 1);
  p->beta = fovea_attrs_get_float (attrs, "beta", 1);
  fovea_attrs_get_ints (attrs, "consumed_inputs", unused, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "parametricsoftplus", error);
}

static void
parametricsoftplus_row (const FoveaLoops *loops,
                        const float      *src,
                        float            *dst,
                        gsize             n,
                        gconstpointer     data)
{
  const ParametricsoftplusParams *p = data;

  for (gsize i = 0; i < n; i++)
    {
      double t = p->beta * src[i];

      /* so that no exp overflows */
      dst[i] = p->alpha * ((t > 0 ? t :
                            t < 0 ? 0 :
                                    t) +
                           log1p (exp (-fabs (t))));
    }
}

static void
parametricsoftplus_run (const FoveaStep *step,
                        const FoveaWork *work,
                        gint64           first,
                        gint64           last)
{
  fovea_elementwise_run (work, first, last, parametricsoftplus_row,
                         step->params);
}

const FoveaLayerClass fovea_layer_parametricsoftplus = {
  .name = "parametricsoftplus",
  .onnx = "ParametricSoftplus",
  .params_size = sizeof (ParametricsoftplusParams),
  .parse = parametricsoftplus_parse,
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = parametricsoftplus_run,
  .in_place = TRUE,
};
