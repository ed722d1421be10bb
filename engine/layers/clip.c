/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clip: y = min (max (x, low), high), ONNX Clip. The bounds are attributes
 * (opset < 11) or inputs 1 and 2; a bound left out is none at all, so that
 * infinities travel. low > high gives high everywhere. NaN stays NaN; a bound
 * that turns out to be NaN at a run is none. */
#include <math.h>

#include "layers/clamp.h"
#include "layers/unary.h"

/* Both params (from attributes) and fitted (from all sources that are known by
 * then). */
typedef struct
{
  float    low, high;
  gint64   least, most; /* of 32- and 64-bit integers */
  gboolean open[2];     /* the bound is only known at a run */
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
  if (step->klass != &fovea_layer_clip || bounds->open[0] || bounds->open[1])
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
  return fovea_unary_parse (attrs, "clip", error);
}

/* U64 is compared with its highest bit turned over: then a signed comparison
 * puts its numbers in order. */
static gint64
clip_order (gint64 x, FoveaDType type)
{
  return type == FOVEA_U64 ? x ^ G_MININT64 : x;
}

/* Takes bound i from its input's number. */
static void
clip_take (ClipBounds *bounds, guint i, gconstpointer number, FoveaDType type)
{
  if (fovea_dtype_is_wide (type))
    {
      gint64 value = clip_order (*(const gint64 *) number, type);

      if (i == 1)
        bounds->least = value;
      else
        bounds->most = value;
    }
  else if (! isnan (*(const float *) number))
    {
      if (i == 1)
        bounds->low = *(const float *) number;
      else
        bounds->high = *(const float *) number;
    }
}

static gboolean
clip_fit_bound (FoveaStep *step, guint i, GError **error)
{
  ClipBounds        *bounds = step->fitted;
  const FoveaTensor *constant;
  gint64             n;

  if (! fovea_step_has (step, i))
    return TRUE;
  if (! fovea_step_same_type (step, 0, i, error))
    return FALSE;
  n = fovea_shape_elements (&step->in[i]);
  if (n != 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("clip: a bound is one number, input %u has "
                          "%" PRId64),
                       i, n);
  constant = step->constant[i];
  bounds->open[i - 1] = constant == NULL;
  if (constant == NULL)
    return TRUE;
  if (isnan (fovea_tensor_get (constant, 0)))
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("clip: a bound is NaN"));
  clip_take (bounds, i, constant->data, step->in_type[i]);
  return TRUE;
}

static gboolean
clip_fit (FoveaStep *step, GError **error)
{
  ClipBounds *bounds = step->fitted;

  if (! fovea_step_check (step, 1, 3, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_NUMBERS, error))
    return FALSE;
  *bounds = *(const ClipBounds *) step->params;
  bounds->least = G_MININT64;
  bounds->most = G_MAXINT64;
  if (isnan (bounds->low) || isnan (bounds->high))
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("clip: a bound is NaN"));
  if (! clip_fit_bound (step, 1, error) || ! clip_fit_bound (step, 2, error))
    return FALSE;
  bounds->low = MIN (bounds->low, bounds->high);
  step->out[0] = step->in[0];
  return TRUE;
}

/* Bounds that are inputs are wanted whole; they are one number. */
static void
clip_need (const FoveaStep *step, guint i, const FoveaRect *out, FoveaRect *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
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
clip_wide (const FoveaStep *step,
           gconstpointer    src,
           gpointer         dst,
           gsize            n,
           gconstpointer    data)
{
  const ClipBounds *bounds = data;
  const FoveaDType  type = step->in_type[0];
  const gint64     *from = src;
  gint64           *to = dst;

  for (gsize i = 0; i < n; i++)
    {
      gint64 x = MAX (clip_order (from[i], type), bounds->least);

      to[i] = clip_order (MIN (x, bounds->most), type);
    }
}

static void
clip_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  ClipBounds bounds = *(const ClipBounds *) step->fitted;

  for (guint i = 1; i <= 2; i++)
    if (bounds.open[i - 1])
      clip_take (&bounds, i, work->in[i].data, step->in_type[i]);
  bounds.low = MIN (bounds.low, bounds.high);
  if (fovea_dtype_is_wide (step->in_type[0]))
    fovea_elementwise_run_held (step, work, first, last, clip_wide, &bounds);
  else
    fovea_elementwise_run (work, first, last, clip_row, &bounds);
}

static void
clip_gradient (FoveaAdjoint *adjoint)
{
  const ClipBounds *bounds = adjoint->step->fitted;

  if (bounds->open[0] || bounds->open[1])
    fovea_adjoint_fail (adjoint, _ ("its bounds are known at a run alone"));
  else
    fovea_clamp_gradient (adjoint, bounds->low, bounds->high);
}

const FoveaLayerClass fovea_layer_clip = {
  .name = "clip",
  .onnx = "Clip",
  .params_size = sizeof (ClipBounds),
  .fitted_size = sizeof (ClipBounds),
  .parse = clip_parse,
  .fit = clip_fit,
  .need = clip_need,
  .units = fovea_units_rows,
  .run = clip_run,
  .block = fovea_block_same,
  .wide = TRUE,
  .in_place = TRUE,
  .gradient = clip_gradient,
  .derivative = &fovea_clamp_derivative,
};
