/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compass: every `directions` channels are what kernels turned by a full circle
 * say, one after the other; they become
 *   mode=largest  the largest of them, in one channel,
 *   mode=vector   x = m cos (a), y = m sin (a) in two channels: the largest m as
 *                 long as it is, in its direction a = 2 pi k / directions.
 * Of equal ones the first counts. NaN travels. Not in ONNX. */
#include <math.h>
#include <string.h>

#include "layers/steps.h"

#define COMPASS_MOST 64

typedef struct
{
  gint64   n; /* directions */
  gboolean vector;
  float    x[COMPASS_MOST], y[COMPASS_MOST];
} CompassParams;

/* Axes are exact. */
static float
compass_exact (double x)
{
  return fabs (x) < 1e-9 ? 0 : x;
}

static gboolean
compass_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CompassParams *p = params;
  const char    *mode = fovea_attrs_get_string (attrs, "mode", "largest");

  p->vector = strcmp (mode, "vector") == 0;
  if (! p->vector && strcmp (mode, "largest") != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("compass: unknown mode '%s'"), mode);
  p->n = fovea_attrs_get_int (attrs, "directions", 8);
  if (p->n < 1 || p->n > COMPASS_MOST)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("compass: %" PRId64 " directions, 1 to %d are possible"),
                       p->n, COMPASS_MOST);
  for (gint64 k = 0; k < p->n; k++)
    {
      p->x[k] = compass_exact (cos (2 * G_PI * k / p->n));
      p->y[k] = compass_exact (sin (2 * G_PI * k / p->n));
    }
  return fovea_attrs_check (attrs, "compass", error);
}

static gboolean
compass_fit (FoveaStep *step, GError **error)
{
  const CompassParams *p = step->params;
  const FoveaShape    *in = &step->in[0];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (! fovea_shape_is_map (in))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("compass: an input of rank %u has no maps"),
                       in->rank);
  if (in->size[1] % p->n != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("compass: %" PRId64 " channels are not %" PRId64
                          " directions each"),
                       in->size[1], p->n);
  step->out[0] = *in;
  step->out[0].size[1] = in->size[1] / p->n * (p->vector ? 2 : 1);
  return TRUE;
}

/* Output plane `plane` is of the picture's group plane / 2 or plane. */
static void
compass_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const CompassParams *p = step->params;
  const FoveaTile     *out = &work->out[0];

  for (gint64 unit = first; unit < last; unit++)
    {
      const float *src[COMPASS_MOST];
      gint64       plane, row;
      float       *dst;

      fovea_unit_row (out, unit, &plane, &row);
      for (gint64 k = 0; k < p->n; k++)
        src[k] = fovea_tile_at (&work->in[0],
                                (p->vector ? plane / 2 : plane) * p->n + k, row,
                                out->rect.x);
      dst = fovea_tile_row (out, plane, row);
      for (gint64 i = 0; i < out->rect.width; i++)
        {
          float  best = src[0][i];
          gint64 at = 0;

          for (gint64 k = 1; k < p->n; k++)
            if (! isnan (best) && ! (src[k][i] <= best))
              {
                best = src[k][i];
                at = k;
              }
          if (p->vector)
            best *= plane % 2 ? p->y[at] : p->x[at];
          dst[i] = best;
        }
    }
}

const FoveaLayerClass fovea_layer_compass = {
  .name = "compass",
  .params_size = sizeof (CompassParams),
  .parse = compass_parse,
  .fit = compass_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = compass_run,
};
