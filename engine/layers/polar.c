/* SPDX-License-Identifier: GPL-3.0-or-later */
/* polar: channels in pairs x, y become one channel each: mode=magnitude gives
 * sqrt (x^2 + y^2), mode=direction gives atan2 (y, x) / (2 pi) + 0.5, in 0..1,
 * and 0.5 where both are 0; mode=hue, of one pair, gives red, green and blue:
 * the magnitude times the full colour that lies at the direction on the colour
 * circle (0 and 1 are red). A y of -0 counts as 0, so that "to the left" is
 * always 1. Directions are computed in double precision, within 1 ulp;
 * magnitudes in float, within 2 ulp, and in double where squares would leave
 * its range. NaN travels. Not in ONNX. */
#include <math.h>
#include <string.h>

#include "layers/steps.h"
#include "simd/filters.h"

typedef struct
{
  gboolean direction, hue;
} PolarParams;

static gboolean
polar_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  PolarParams *p = params;
  const char  *mode = fovea_attrs_get_string (attrs, "mode", "magnitude");

  p->direction = strcmp (mode, "direction") == 0;
  p->hue = strcmp (mode, "hue") == 0;
  if (! p->direction && ! p->hue && strcmp (mode, "magnitude") != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("polar: unknown mode '%s'"), mode);
  return fovea_attrs_check (attrs, "polar", error);
}

static gboolean
polar_fit (FoveaStep *step, GError **error)
{
  const PolarParams *p = step->params;
  const FoveaShape  *in = &step->in[0];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (! fovea_shape_is_map (in))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("polar: an input of rank %u has no maps"), in->rank);
  if (in->size[1] % 2 != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("polar: %" PRId64 " channels cannot be put in pairs"),
                       in->size[1]);
  step->out[0] = *in;
  step->out[0].size[1] = in->size[1] / 2;
  if (p->hue && in->size[1] != 2)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("polar: hues are of 2 channels, not of %" PRId64),
                       in->size[1]);
  if (p->hue)
    step->out[0].size[1] = 3;
  return TRUE;
}

static float
polar_direction (double x, double y)
{
  if (x == 0 && y == 0)
    return 0.5f;
  return atan2 (y + 0.0, x) / (2 * G_PI) + 0.5;
}

/* Red, green or blue, 0..1, of the full colour at a direction. */
static double
polar_colour (double x, double y, gint64 channel)
{
  const double at = 6 * (double) polar_direction (x, y);

  if (channel == 0)
    return CLAMP (fabs (at - 3) - 1, 0, 1);
  return CLAMP (2 - fabs (at - 2 * channel), 0, 1);
}

static void
polar_hue_row (const FoveaStep *step,
               const FoveaWork *work,
               gint64           plane,
               gint64           row)
{
  const FoveaTile *out = &work->out[0];
  const gint64     pair = plane / 3 * 2;
  const float     *x = fovea_tile_at (&work->in[0], pair, row, out->rect.x);
  const float     *y = fovea_tile_at (&work->in[0], pair + 1, row, out->rect.x);
  float           *dst = fovea_tile_row (out, plane, row);

  work->loops->filters->magnitude (x, y, dst, out->rect.width);
  for (gint64 i = 0; i < out->rect.width; i++)
    dst[i] *= polar_colour (x[i], y[i], plane % 3);
}

static void
polar_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const PolarParams *p = step->params;
  const FoveaTile   *out = &work->out[0];

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64       plane, row;
      const float *x, *y;
      float       *dst;

      fovea_unit_row (out, unit, &plane, &row);
      if (p->hue)
        {
          polar_hue_row (step, work, plane, row);
          continue;
        }
      x = fovea_tile_at (&work->in[0], 2 * plane, row, out->rect.x);
      y = fovea_tile_at (&work->in[0], 2 * plane + 1, row, out->rect.x);
      dst = fovea_tile_row (out, plane, row);
      if (p->direction)
        for (gint64 i = 0; i < out->rect.width; i++)
          dst[i] = polar_direction (x[i], y[i]);
      else
        work->loops->filters->magnitude (x, y, dst, out->rect.width);
    }
}

const FoveaLayerClass fovea_layer_polar = {
  .name = "polar",
  .params_size = sizeof (PolarParams),
  .parse = polar_parse,
  .fit = polar_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = polar_run,
};
