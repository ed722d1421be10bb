/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lpnorm: y = x / (sum |x|^p)^(1/p) along `axis`, p 1 or 2, ONNX
 * LpNormalization; a norm of 0 gives 0. Sums in double precision. */
#include <math.h>

#include "layers/axis.h"

typedef struct
{
  FoveaAxisParams axis; /* first: fovea_axis_fit reads it */
  gint64          p;
} LpnormParams;

static gboolean
lpnorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  LpnormParams *p = params;

  p->axis.axis = fovea_attrs_get_int (attrs, "axis", -1);
  p->p = fovea_attrs_get_int (attrs, "p", 2);
  if (! fovea_attrs_check (attrs, "lpnorm", error))
    return FALSE;
  if (p->p != 1 && p->p != 2)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("lpnorm: p %" PRId64 ", only 1 and 2 are supported"),
                       p->p);
  return TRUE;
}

static gint64
lpnorm_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

static void
lpnorm_lines (const FoveaLoops *loops,
              const float      *src,
              gint64            src_stride,
              float            *dst,
              gint64            dst_stride,
              gint64            n,
              gint64            lines,
              gint64            p)
{
  double norm[FOVEA_AXIS_LINES] = { 0 };

  for (gint64 i = 0; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      {
        double v = src[i * src_stride + x];

        norm[x] += p == 1 ? fabs (v) : v * v;
      }
  for (gint64 x = 0; x < lines; x++)
    norm[x] = p == 1 ? norm[x] : sqrt (norm[x]);
  for (gint64 i = 0; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      dst[i * dst_stride + x] =
          norm[x] == 0 ? 0 : src[i * src_stride + x] / norm[x];
}

static void
lpnorm_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const LpnormParams *p = step->params;

  fovea_axis_run (step, work, first, last, lpnorm_lines, p->p);
}

const FoveaLayerClass fovea_layer_lpnorm = {
  .name = "lpnorm",
  .onnx = "LpNormalization",
  .params_size = sizeof (LpnormParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = lpnorm_parse,
  .fit = fovea_axis_fit,
  .need = fovea_need_same,
  .units = lpnorm_units,
  .run = lpnorm_run,
};
