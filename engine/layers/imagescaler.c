/* SPDX-License-Identifier: GPL-3.0-or-later */
/* imagescaler: scale * x + bias[channel], what a network begins with that was
 * trained on other numbers than 0..255. ONNX's ImageScaler, which was gone by
 * opset 10. */
#include "gradient.h"
#include "layers/steps.h"

#define IMAGESCALER_MAX_CHANNELS 64

typedef struct
{
  float  scale;
  guint  n_bias;
  double bias[IMAGESCALER_MAX_CHANNELS];
} ImagescalerParams;

static gboolean
imagescaler_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ImagescalerParams *p = params;

  p->scale = fovea_attrs_get_float (attrs, "scale", 1);
  p->n_bias =
      fovea_attrs_get_floats (attrs, "bias", p->bias, IMAGESCALER_MAX_CHANNELS);
  return fovea_attrs_check (attrs, "imagescaler", error);
}

static gboolean
imagescaler_fit (FoveaStep *step, GError **error)
{
  const ImagescalerParams *p = step->params;
  const FoveaShape        *in = &step->in[0];

  if (! fovea_elementwise_fit (step, error))
    return FALSE;
  if (! fovea_shape_is_map (in) || (p->n_bias && in->size[1] != p->n_bias))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("imagescaler: %u biases for %" PRId64 " channels"),
                       p->n_bias, fovea_map_channels (in));
  return TRUE;
}

static void
imagescaler_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const ImagescalerParams *p = step->params;
  const FoveaTile         *in = &work->in[0], *out = &work->out[0];
  const gint64             channels = fovea_map_channels (&step->in[0]);

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_row (out, unit, &plane, &y);
      work->loops->affine (fovea_tile_at (in, plane, y, out->rect.x), p->scale,
                           p->n_bias ? p->bias[plane % channels] : 0,
                           fovea_tile_row (out, plane, y), out->rect.width);
    }
}

static void
imagescaler_gradient (FoveaAdjoint *adjoint)
{
  const ImagescalerParams *p = adjoint->step->params;

  adjoint->down[0] = FOVEA_ADJOINT_MUL (
      adjoint, adjoint->up[0], fovea_adjoint_number (adjoint, p->scale));
}

const FoveaLayerClass fovea_layer_imagescaler = {
  .name = "imagescaler",
  .onnx = "ImageScaler",
  .params_size = sizeof (ImagescalerParams),
  .parse = imagescaler_parse,
  .fit = imagescaler_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = imagescaler_run,
  .in_place = TRUE,
  .gradient = imagescaler_gradient,
};
