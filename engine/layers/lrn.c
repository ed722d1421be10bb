/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrn: y = x / (bias + alpha / size * sum x^2)^beta, the sum over `size`
 * channels around each one at the same place; ONNX LRN (AlexNet, GoogLeNet). An
 * even size looks one further ahead than back. Double precision, rounded once. */
#include <math.h>

#include "layers/axis.h"

typedef struct
{
  double alpha, beta, bias;
  gint64 size;
} LrnParams;

static gboolean
lrn_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  LrnParams *p = params;

  p->alpha = fovea_attrs_get_float (attrs, "alpha", 1e-4);
  p->beta = fovea_attrs_get_float (attrs, "beta", 0.75);
  p->bias = fovea_attrs_get_float (attrs, "bias", 1);
  p->size = fovea_attrs_get_int (attrs, "size", 0);
  if (! fovea_attrs_check (attrs, "lrn", error))
    return FALSE;
  if (p->size < 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("lrn: a size of %" PRId64 " channels"), p->size);
  return TRUE;
}

static gboolean
lrn_fit (FoveaStep *step, GError **error)
{
  FoveaAxis *axis = step->fitted;

  return fovea_elementwise_fit (step, error) &&
         fovea_step_floats (step, error) &&
         fovea_axis_split (step, 1, axis, error);
}

static gint64
lrn_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

/* v^-beta; the usual exponents by roots. */
static double
lrn_factor (double v, double beta)
{
  if (beta == 0.75)
    return 1 / (sqrt (v) * sqrt (sqrt (v)));
  if (beta == 0.5)
    return 1 / sqrt (v);
  return beta == 1 ? 1 / v : pow (v, -beta);
}

static void
lrn_lines (const LrnParams     *p,
           const float         *src,
           float               *dst,
           const FoveaAxisPart *part,
           gint64               n)
{
  const gint64 back = (p->size - 1) / 2, ahead = p->size - 1 - back;

  for (gint64 c = 0; c < n; c++)
    {
      const gint64 from = c > back ? c - back : 0;
      const gint64 until = ahead < n - c ? c + ahead + 1 : n;
      double       sum[FOVEA_AXIS_LINES] = { 0 };

      for (gint64 i = from; i < until; i++)
        for (gint64 x = 0; x < part->lines; x++)
          sum[x] += (double) src[i * part->in_stride + x] *
                    src[i * part->in_stride + x];
      for (gint64 x = 0; x < part->lines; x++)
        dst[c * part->out_stride + x] =
            src[c * part->in_stride + x] *
            lrn_factor (p->bias + p->alpha / p->size * sum[x], p->beta);
    }
}

static void
lrn_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  const FoveaAxis *axis = step->fitted;
  FoveaAxisPart    part;

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 skip = 0; fovea_axis_part (step, axis, work, unit, skip, &part);
         skip += part.lines)
      lrn_lines (step->params, work->in[0].data + part.in,
                 work->out[0].data + part.out, &part, axis->n);
}

const FoveaLayerClass fovea_layer_lrn = {
  .name = "lrn",
  .onnx = "LRN",
  .params_size = sizeof (LrnParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = lrn_parse,
  .fit = lrn_fit,
  .need = fovea_need_same,
  .units = lrn_units,
  .run = lrn_run,
};
