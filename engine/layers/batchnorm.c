/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batchnorm: y = (x - mean) / sqrt (var + epsilon) * scale + B for each
 * channel, ONNX BatchNormalization at inference. Done as x * s + t, with s and
 * t computed in double precision; inputs 1 to 4 have to be constants. */
#include <math.h>

#include "layers/batchnorm.h"
#include "layers/steps.h"

typedef struct
{
  double epsilon;
} BatchnormParams;

typedef struct
{
  float *scale, *shift; /* [channels]; one block, scale owns it */
  gint64 batch, channels, inner;
} BatchnormFitted;

extern const FoveaLayerClass fovea_layer_batchnorm;

gboolean
fovea_batchnorm_affine (const FoveaStep *step,
                        const float    **scale,
                        const float    **shift)
{
  const BatchnormFitted *fitted = step->fitted;

  if (step->klass != &fovea_layer_batchnorm)
    return FALSE;
  *scale = fitted->scale;
  *shift = fitted->shift;
  return TRUE;
}

static gboolean
batchnorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  BatchnormParams *p = params;
  gint64           training, spatial;

  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  fovea_attrs_get_float (attrs, "momentum", 0.9); /* training's */
  fovea_attrs_get_int (attrs, "is_test", 1);
  training = fovea_attrs_get_int (attrs, "training_mode", 0);
  spatial = fovea_attrs_get_int (attrs, "spatial", 1);
  if (! fovea_attrs_check (attrs, "batchnorm", error))
    return FALSE;
  if (training != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("batchnorm: training_mode 1 is not for inference"));
  if (spatial != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("batchnorm: spatial 0 (one number for each pixel) is "
                          "not supported"));
  return TRUE;
}

static gboolean
batchnorm_check (const FoveaStep *step, gint64 channels, GError **error)
{
  static const char *const names[] = { "x", "scale", "B", "mean", "var" };

  for (guint i = 1; i < 5; i++)
    {
      const FoveaTensor *constant;

      constant = fovea_step_constant (step, i, names[i], error);
      if (constant == NULL)
        return FALSE;
      if (fovea_shape_elements (&constant->shape) != channels)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("batchnorm: %s has %" PRId64
                              " numbers for %" PRId64 " channels"),
                           names[i], fovea_shape_elements (&constant->shape),
                           channels);
    }
  return TRUE;
}

static gboolean
batchnorm_fold (FoveaStep *step, GError **error)
{
  const BatchnormParams *p = step->params;
  BatchnormFitted       *fitted = step->fitted;

  for (gint64 c = 0; c < fitted->channels; c++)
    {
      double variance = fovea_tensor_get (step->constant[4], c) + p->epsilon;
      double s = fovea_tensor_get (step->constant[1], c) / sqrt (variance);

      if (variance <= 0)
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("batchnorm: channel %" PRId64
                              " has a variance of %g with epsilon %g"),
                           c, variance - p->epsilon, p->epsilon);
      fitted->scale[c] = s;
      fitted->shift[c] = fovea_tensor_get (step->constant[2], c) -
                         fovea_tensor_get (step->constant[3], c) * s;
    }
  return TRUE;
}

static gboolean
batchnorm_fit (FoveaStep *step, GError **error)
{
  BatchnormFitted  *fitted = step->fitted;
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_check (step, 5, 5, error))
    return FALSE;
  if (in->rank == 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("batchnorm: a scalar has no channels"));
  fitted->batch = in->size[0];
  fitted->channels = in->rank == 1 ? 1 : in->size[1];
  fitted->inner = 1;
  for (guint d = 2; d < in->rank; d++)
    fitted->inner *= in->size[d];
  if (! batchnorm_check (step, fitted->channels, error))
    return FALSE;

  fitted->scale = fovea_alloc (fitted->channels, 2 * sizeof (float));
  if (fitted->scale == NULL)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("batchnorm: no memory for %" PRId64 " channels"),
                       fitted->channels);
  fitted->shift = fitted->scale + fitted->channels;
  step->out[0] = *in;
  return batchnorm_fold (step, error);
}

static void
batchnorm_clear (gpointer fitted)
{
  fovea_free (((BatchnormFitted *) fitted)->scale);
}

/* Values of other ranks than maps' lie whole, as batch x channels x inner. */
static void
batchnorm_run_flat (const BatchnormFitted *fitted, const FoveaWork *work)
{
  for (gint64 i = 0; i < fitted->batch * fitted->channels; i++)
    {
      gint64 c = i % fitted->channels;

      work->loops->affine (work->in[0].data + i * fitted->inner,
                           fitted->scale[c], fitted->shift[c],
                           work->out[0].data + i * fitted->inner,
                           fitted->inner);
    }
}

static void
batchnorm_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const BatchnormFitted *fitted = step->fitted;
  const FoveaTile       *out = &work->out[0];

  if (! fovea_shape_is_map (&step->out[0]))
    {
      batchnorm_run_flat (fitted, work);
      return;
    }
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y, c;

      fovea_unit_row (out, unit, &plane, &y);
      c = plane % fitted->channels;
      work->loops->affine (fovea_tile_at (&work->in[0], plane, y, out->rect.x),
                           fitted->scale[c], fitted->shift[c],
                           fovea_tile_row (out, plane, y), out->rect.width);
    }
}

const FoveaLayerClass fovea_layer_batchnorm = {
  .name = "batchnorm",
  .onnx = "BatchNormalization",
  .params_size = sizeof (BatchnormParams),
  .fitted_size = sizeof (BatchnormFitted),
  .parse = batchnorm_parse,
  .fit = batchnorm_fit,
  .clear_fitted = batchnorm_clear,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = batchnorm_run,
  .in_place = TRUE,
};
