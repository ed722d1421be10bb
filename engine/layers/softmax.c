/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softmax: y = exp (x - max) / sum (exp (x - max)) along `axis`, ONNX Softmax;
 * before opset 13 over everything from `axis` on. Exponentials and sums in
 * double precision: within 2 ulp. A NaN, or a largest element that is infinite,
 * makes its whole group NaN. */
#include <math.h>

#include "layers/steps.h"

typedef struct
{
  gint64   axis;
  gboolean flatten; /* opset < 13 */
} SoftmaxParams;

/* The value seen as [outer][n][inner]; the sum runs over n. */
typedef struct
{
  gint64 outer, n, inner;
} SoftmaxFitted;

static gboolean
softmax_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  SoftmaxParams *p = params;

  p->flatten = fovea_attrs_get_int (attrs, "opset", 13) < 13;
  p->axis = fovea_attrs_get_int (attrs, "axis", p->flatten ? 1 : -1);
  return fovea_attrs_check (attrs, "softmax", error);
}

static gboolean
softmax_fit (FoveaStep *step, GError **error)
{
  const SoftmaxParams *p = step->params;
  SoftmaxFitted       *fitted = step->fitted;
  const FoveaShape    *in = &step->in[0];
  guint                axis;

  if (! fovea_elementwise_fit (step, error) ||
      ! fovea_step_axis (step, p->axis, in->rank, &axis, error))
    return FALSE;
  fitted->outer = fitted->n = fitted->inner = 1;
  for (guint d = 0; d < in->rank; d++)
    if (d < axis)
      fitted->outer *= in->size[d];
    else if (d == axis || p->flatten)
      fitted->n *= in->size[d];
    else
      fitted->inner *= in->size[d];
  return TRUE;
}

static gint64
softmax_units (const FoveaStep *step, const FoveaRect *out)
{
  const SoftmaxFitted *fitted = step->fitted;

  return fitted->outer * fitted->inner;
}

static void
softmax_group (const float *src, float *dst, gint64 n, gint64 stride)
{
  float  largest = src[0];
  double sum = 0;

  for (gint64 i = 1; i < n; i++)
    largest = src[i * stride] > largest ? src[i * stride] : largest;
  for (gint64 i = 0; i < n; i++)
    {
      double power = exp ((double) src[i * stride] - largest);

      dst[i * stride] = power;
      sum += power;
    }
  for (gint64 i = 0; i < n; i++)
    dst[i * stride] = dst[i * stride] / sum;
}

static void
softmax_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const SoftmaxFitted *fitted = step->fitted;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 start = unit / fitted->inner * fitted->n * fitted->inner +
                     unit % fitted->inner;

      softmax_group (work->in[0].data + start, work->out[0].data + start,
                     fitted->n, fitted->inner);
    }
}

const FoveaLayerClass fovea_layer_softmax = {
  .name = "softmax",
  .onnx = "Softmax",
  .params_size = sizeof (SoftmaxParams),
  .fitted_size = sizeof (SoftmaxFitted),
  .parse = softmax_parse,
  .fit = softmax_fit,
  .units = softmax_units,
  .run = softmax_run,
};
