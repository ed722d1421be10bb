/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rmsnorm: y = x / sqrt (mean of x^2 + epsilon) * scale, the mean over the axes
 * from `axis` on; ONNX RMSNormalization. In double precision. */
#include <math.h>

#include "layers/moments.h"

typedef struct
{
  gint64 axis;
  double epsilon;
} RmsnormParams;

typedef struct
{
  gint64      outer, n;
  FoveaRepeat scale;
} RmsnormFit;

static gboolean
rmsnorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  RmsnormParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  fovea_attrs_get_int (attrs, "stash_type", 1); /* we are more exact */
  return fovea_attrs_check (attrs, "rmsnorm", error);
}

static gboolean
rmsnorm_fit (FoveaStep *step, GError **error)
{
  const RmsnormParams *p = step->params;
  RmsnormFit          *fit = step->fitted;
  const FoveaShape    *in = &step->in[0];
  guint                axis;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_floats (step, error) ||
      ! fovea_step_axis (step, p->axis, in->rank, &axis, error) ||
      ! fovea_repeat_fit (step, 1, axis, &fit->scale, error))
    return FALSE;
  fit->outer = fovea_axis_product (in, 0, axis);
  fit->n = fovea_axis_product (in, axis, in->rank);
  step->out[0] = *in;
  step->out_type[0] = step->in_type[1]; /* V: what it is multiplied by */
  return TRUE;
}

static gint64
rmsnorm_units (const FoveaStep *step, const FoveaRect *out)
{
  return ((const RmsnormFit *) step->fitted)->outer;
}

static void
rmsnorm_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const RmsnormParams *p = step->params;
  const RmsnormFit    *fit = step->fitted;
  const float         *scale = work->in[1].data;

  for (gint64 row = first; row < last; row++)
    {
      const float *src = work->in[0].data + row * fit->n;
      float       *dst = work->out[0].data + row * fit->n;
      const double factor =
          1 / sqrt (work->loops->sum_squares (src, 0, fit->n) / fit->n +
                    p->epsilon);

      if (fit->scale.direct)
        work->loops->normalise_each (src, 0, factor, scale, NULL, dst, fit->n);
      else
        for (gint64 i = 0; i < fit->n; i++)
          dst[i] = src[i] * factor *
                   scale[fovea_repeat_at (&step->in[0], &fit->scale,
                                          row * fit->n + i)];
    }
}

const FoveaLayerClass fovea_layer_rmsnorm = {
  .name = "rmsnorm",
  .onnx = "RMSNormalization",
  .params_size = sizeof (RmsnormParams),
  .fitted_size = sizeof (RmsnormFit),
  .parse = rmsnorm_parse,
  .fit = rmsnorm_fit,
  .units = rmsnorm_units,
  .run = rmsnorm_run,
};
