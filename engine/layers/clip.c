/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clip: y = min (max (x, low), high), ONNX Clip. The bounds are attributes
 * (opset < 11) or constant inputs 1 and 2; a bound left out is none at all, so
 * that infinities travel. low > high gives high everywhere. NaN stays NaN. */
#include <math.h>

#include "layers/clamp.h"
#include "layers/steps.h"

/* Both params (from attributes) and fitted (from all sources). */
typedef struct
{
  float low, high;
} ClipBounds;

extern const FoveaLayerClass fovea_layer_clip, fovea_layer_relu;

gboolean
fovea_activation_range (const FoveaStep *step, float *low, float *high)
{
  const ClipBounds *bounds = step->fitted;

  if (step->klass == &fovea_layer_relu)
    {
      *low = 0;
      *high = INFINITY;
      return TRUE;
    }
  if (step->klass != &fovea_layer_clip)
    return FALSE;
  *low = bounds->low;
  *high = bounds->high;
  return TRUE;
}

static gboolean
clip_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ClipBounds *bounds = params;

  bounds->low = fovea_attrs_get_float (attrs, "min", -INFINITY);
  bounds->high = fovea_attrs_get_float (attrs, "max", INFINITY);
  return fovea_attrs_check (attrs, "clip", error);
}

/* Replaces *bound by constant input i, if that is there. */
static gboolean
clip_read_bound (const FoveaStep *step, guint i, float *bound, GError **error)
{
  const FoveaTensor *constant;

  if (! fovea_step_has (step, i))
    return TRUE;
  constant = fovea_step_constant (step, i, "bound", error);
  if (constant == NULL)
    return FALSE;
  if (fovea_shape_elements (&constant->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("clip: a bound is one number, input %u has "
                          "%" PRId64),
                       i, fovea_shape_elements (&constant->shape));
  *bound = fovea_tensor_get (constant, 0);
  return TRUE;
}

static gboolean
clip_fit (FoveaStep *step, GError **error)
{
  ClipBounds *bounds = step->fitted;

  if (! fovea_step_check (step, 1, 3, error))
    return FALSE;
  *bounds = *(const ClipBounds *) step->params;
  if (! clip_read_bound (step, 1, &bounds->low, error) ||
      ! clip_read_bound (step, 2, &bounds->high, error))
    return FALSE;
  if (isnan (bounds->low) || isnan (bounds->high))
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("clip: a bound is NaN"));
  bounds->low = MIN (bounds->low, bounds->high);
  step->out[0] = step->in[0];
  return TRUE;
}

static void
clip_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  const ClipBounds *bounds = data;

  loops->clamp (src, bounds->low, bounds->high, dst, n);
}

static void
clip_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  fovea_elementwise_run (work, first, last, clip_row, step->fitted);
}

const FoveaLayerClass fovea_layer_clip = {
  .name = "clip",
  .onnx = "Clip",
  .params_size = sizeof (ClipBounds),
  .fitted_size = sizeof (ClipBounds),
  .parse = clip_parse,
  .fit = clip_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = clip_run,
  .in_place = TRUE,
};
