/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meanvariance: y = (x - mean) / (deviation + 1e-9), mean and standard
 * deviation along `axes`; ONNX MeanVarianceNormalization. In double precision. */
#include <math.h>

#include "layers/moments.h"
#include "layers/reduce.h"

#define MEANVARIANCE_EPSILON 1e-9 /* fixed by ONNX's definition */

static gboolean
meanvariance_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  static const gint64 usual[] = { 0, 2, 3 };
  FoveaReduce        *p = params;

  p->kind = FOVEA_REDUCE_SUM;
  p->keep = TRUE;
  p->n_axes = fovea_attrs_get_ints (attrs, "axes", p->axes, FOVEA_MAX_RANK);
  if (! fovea_attrs_has (attrs, "axes"))
    {
      p->n_axes = G_N_ELEMENTS (usual);
      for (guint i = 0; i < p->n_axes; i++)
        p->axes[i] = usual[i];
    }
  return fovea_attrs_check (attrs, "meanvariance", error);
}

static gboolean
meanvariance_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 1, 1, error) ||
      ! fovea_step_floats (step, error) || ! fovea_reduce_fit (step, error))
    return FALSE;
  step->whole = TRUE;
  step->out[0] = step->in[0];
  return TRUE;
}

static gint64
meanvariance_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaReduceFit *fit = step->fitted;

  return fovea_shape_elements (&step->in[0]) / MAX (fit->n, 1);
}

/* The sum of x, or with a mean of (x - mean)^2, along the walk. */
static double
meanvariance_sum (const FoveaLoops      *loops,
                  const float           *src,
                  const FoveaReduceWalk *outer,
                  gint64                 runs,
                  gint64                 length,
                  gint64                 stride,
                  const double          *mean)
{
  double sum = 0;

  for (gint64 i = 0; i < runs; i++)
    {
      const float *at = src + fovea_reduce_at (outer, i);

      if (stride == 1)
        sum += mean ? loops->sum_squares (at, *mean, length) :
                      loops->sum (at, length);
      else
        for (gint64 k = 0; k < length; k++)
          sum += mean ? (at[k * stride] - *mean) * (at[k * stride] - *mean) :
                        at[k * stride];
    }
  return sum;
}

static void
meanvariance_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaReduceFit *fit = step->fitted;
  FoveaReduceWalk       kept, outer;
  gint64                at, runs, length = 1, stride = 1;
  double                mean, deviation;

  fovea_reduce_walks (step, work, &kept, &outer);
  at = fovea_reduce_at (&kept, unit);
  if (outer.rank > 0)
    {
      length = outer.size[--outer.rank];
      stride = outer.stride[outer.rank];
    }
  runs = fit->n / length;
  mean = meanvariance_sum (work->loops, work->in[0].data + at, &outer, runs,
                           length, stride, NULL) /
         fit->n;
  deviation = sqrt (meanvariance_sum (work->loops, work->in[0].data + at,
                                      &outer, runs, length, stride, &mean) /
                    fit->n) +
              MEANVARIANCE_EPSILON;
  for (gint64 i = 0; i < runs; i++)
    for (gint64 k = 0; k < length; k++)
      {
        const gint64 place = at + fovea_reduce_at (&outer, i) + k * stride;

        work->out[0].data[place] = (work->in[0].data[place] - mean) / deviation;
      }
}

static void
meanvariance_run (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           first,
                  gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    meanvariance_unit (step, work, unit);
}

const FoveaLayerClass fovea_layer_meanvariance = {
  .name = "meanvariance",
  .onnx = "MeanVarianceNormalization",
  .params_size = sizeof (FoveaReduce),
  .fitted_size = sizeof (FoveaReduceFit),
  .parse = meanvariance_parse,
  .fit = meanvariance_fit,
  .units = meanvariance_units,
  .run = meanvariance_run,
};
