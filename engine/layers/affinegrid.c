/* SPDX-License-Identifier: GPL-3.0-or-later */
/* affinegrid: for each place of a map (or volume) of the given size, where an
 * affine matrix puts it, in coordinates from -1 to 1, x first: what gridsample
 * reads. ONNX AffineGrid. */
#include "layers/steps.h"

typedef struct
{
  gboolean align_corners;
} AffinegridParams;

static gboolean
affinegrid_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  AffinegridParams *p = params;

  p->align_corners = fovea_attrs_get_int (attrs, "align_corners", 0) != 0;
  return fovea_attrs_check (attrs, "affinegrid", error);
}

static gboolean
affinegrid_fit (FoveaStep *step, GError **error)
{
  const FoveaShape  *theta = &step->in[0];
  const FoveaTensor *size;
  gint64             n, axes;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! (size = fovea_step_constant (step, 1, "size", error)))
    return FALSE;
  n = fovea_shape_elements (&size->shape);
  axes = n - 2;
  if ((axes != 2 && axes != 3) || theta->rank != 3 || theta->size[1] != axes ||
      theta->size[2] != axes + 1 ||
      theta->size[0] != fovea_tensor_get_int (size, 0))
    {
      g_autofree char *text = fovea_shape_to_string (theta);

      return fovea_fail (
          error, FOVEA_ERROR_SHAPE,
          _ ("affinegrid: matrices of %s for a size of %" PRId64 " numbers"),
          text, n);
    }
  step->out[0] = (FoveaShape){ axes + 2, { theta->size[0] } };
  for (gint64 a = 0; a < axes; a++)
    {
      gint64 length = fovea_tensor_get_int (size, 2 + a);

      if (length < 0 || length > FOVEA_MAX_SIZE)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("affinegrid: a size of %" PRId64), length);
      step->out[0].size[1 + a] = length;
    }
  step->out[0].size[axes + 1] = axes;
  return TRUE;
}

/* A unit is a row of places. */
static gint64
affinegrid_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];
  gint64            units = 1;

  for (guint d = 0; d + 2 < shape->rank; d++)
    units *= shape->size[d];
  return units;
}

static double
affinegrid_place (gint64 i, gint64 n, gboolean align_corners)
{
  if (align_corners)
    return n > 1 ? 2.0 * i / (n - 1) - 1 : 0;
  return (2.0 * i + 1) / n - 1;
}

static void
affinegrid_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  const gboolean align =
      ((const AffinegridParams *) step->params)->align_corners;
  const FoveaShape *shape = &step->out[0];
  const guint       axes = shape->rank - 2;
  const gint64      width = shape->size[axes];

  for (gint64 unit = first; unit < last; unit++)
    {
      float       *dst = work->out[0].data + unit * width * axes;
      const float *theta;
      double       place[4]; /* x, y, z, then 1 */
      gint64       left = unit;

      for (guint a = 1; a < axes; a++)
        {
          gint64 n = shape->size[axes - a];

          place[a] = affinegrid_place (left % n, n, align);
          left /= n;
        }
      place[axes] = 1;
      theta = work->in[0].data + left * axes * (axes + 1);
      for (gint64 x = 0; x < width; x++)
        {
          place[0] = affinegrid_place (x, width, align);
          for (guint r = 0; r < axes; r++)
            {
              double sum = 0;

              for (guint c = 0; c <= axes; c++)
                sum += theta[r * (axes + 1) + c] * place[c];
              dst[x * axes + r] = sum;
            }
        }
    }
}

const FoveaLayerClass fovea_layer_affinegrid = {
  .name = "affinegrid",
  .onnx = "AffineGrid",
  .params_size = sizeof (AffinegridParams),
  .parse = affinegrid_parse,
  .fit = affinegrid_fit,
  .units = affinegrid_units,
  .run = affinegrid_run,
};
