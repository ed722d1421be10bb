/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crop: the inside of maps, without a border (left, top, right, bottom), or of
 * a given size from the border on. ONNX's Crop, which was gone by opset 10. */
#include "gradient.h"
#include "layers/shifted.h"

typedef struct
{
  gint64   border[4]; /* left, top, right, bottom */
  gint64   size[2];   /* height, width */
  gboolean sized;
} CropParams;

static gboolean
crop_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CropParams *p = params;
  guint       n_border = fovea_attrs_get_ints (attrs, "border", p->border, 4);
  guint       n_size = fovea_attrs_get_ints (attrs, "scale", p->size, 2);

  if (! fovea_attrs_check (attrs, "crop", error))
    return FALSE;
  if (n_border != 4 || (n_size != 0 && n_size != 2))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("crop: a border of %u numbers and a size of %u, "
                          "there have to be 4 and 2"),
                       n_border, n_size);
  p->sized = n_size != 0;
  return TRUE;
}

static gboolean
crop_fit (FoveaStep *step, GError **error)
{
  const CropParams *p = step->params;
  FoveaShifted     *shifted = step->fitted;
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (in->rank != 4)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("crop: an input of rank %u instead of 4"), in->rank);
  step->out[0] = *in;
  for (int a = 0; a < 2; a++)
    {
      const gint64 size = in->size[2 + a];
      const gint64 before = p->border[1 - a], after = p->border[3 - a];
      /* Where both lie in the map, no sum overflows. */
      const gboolean inside =
          before >= 0 && before <= size && after >= 0 && after <= size;
      const gint64 end = p->sized ? p->size[a] :
                         inside   ? size - before - after :
                                    0;

      if (! inside || end < 1 || end > size - before)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("crop: %" PRId64 " from %" PRId64
                              " on is not inside a size of %" PRId64),
                           end, before, size);
      shifted->by[2 + a] = before;
      step->out[0].size[2 + a] = end;
    }
  fovea_shifted_fit (step);
  return TRUE;
}

static void
crop_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep    *step = adjoint->step;
  const FoveaShifted *shifted = step->fitted;
  FoveaValue          value = adjoint->up[0];

  for (guint d = 2; d < 4; d++)
    value = fovea_adjoint_pad (adjoint, value, 4, d, shifted->by[d],
                               step->in[0].size[d] - shifted->by[d] -
                                   step->out[0].size[d]);
  adjoint->down[0] = value;
}

const FoveaLayerClass fovea_layer_crop = {
  .name = "crop",
  .onnx = "Crop",
  .params_size = sizeof (CropParams),
  .fitted_size = sizeof (FoveaShifted),
  .parse = crop_parse,
  .fit = crop_fit,
  .need = fovea_shifted_need,
  .units = fovea_shifted_units,
  .run = fovea_shifted_run,
  .wide = TRUE,
  .gradient = crop_gradient,
};
