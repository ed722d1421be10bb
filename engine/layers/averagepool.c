/* SPDX-License-Identifier: GPL-3.0-or-later */
/* averagepool: the mean of each window, ONNX AveragePool. Divided by the
 * number of elements inside the map or, with count_include_pad, inside map and
 * padding (never by what ceil_mode adds beyond). A window that sees nothing
 * gives 0; a NaN in the window gives NaN. */
#include "layers/pooling.h"
#include "layers/steps.h"

static gboolean
averagepool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaPoolingParams *p = params;

  p->count_include_pad = fovea_attrs_get_int (attrs, "count_include_pad", 0);
  return fovea_pooling_parse (attrs, "averagepool", p, error) &&
         fovea_attrs_check (attrs, "averagepool", error);
}

/* count[i] = how many places of output i's window lie in 0 .. in-1, or in that
 * and the padding; n outputs along one axis. At least 1, so that a sum of
 * nothing divides to 0. */
static void
averagepool_count (const FoveaWindow *window,
                   int                axis,
                   gint64             in,
                   gboolean           include_pad,
                   float             *count,
                   gint64             n)
{
  const gint64 low = include_pad ? -window->before[axis] : 0;
  const gint64 high = include_pad ? in + window->after[axis] : in;

  for (gint64 i = 0; i < n; i++)
    {
      const gint64 d = window->dilation[axis];
      gint64       start = i * window->stride[axis] - window->before[axis];
      gint64       skipped = start < low ? (low - start + d - 1) / d : 0;
      gint64       end = start < high ? (high - 1 - start) / d + 1 : 0;

      count[i] = MAX (MIN (end, window->size[axis]) - skipped, 1);
    }
}

static gboolean
averagepool_fit (FoveaStep *step, GError **error)
{
  const FoveaPoolingParams *p = step->params;
  FoveaPoolingFitted       *fitted = step->fitted;
  gint64                    size[2];

  if (! fovea_pooling_fit (step, error))
    return FALSE;
  size[0] = fovea_map_height (&step->out[0]);
  size[1] = fovea_map_width (&step->out[0]);
  fitted->count = fovea_alloc (size[0] + size[1], sizeof (float));
  if (fitted->count == NULL)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("averagepool: no memory for a %" PRId64
                          "x%" PRId64 " output"),
                       size[0], size[1]);
  averagepool_count (&fitted->window, 0, fovea_map_height (&step->in[0]),
                     p->count_include_pad, fitted->count, size[0]);
  averagepool_count (&fitted->window, 1, fovea_map_width (&step->in[0]),
                     p->count_include_pad, fitted->count + size[0], size[1]);
  return TRUE;
}

static void
averagepool_clear (gpointer fitted)
{
  fovea_free (((FoveaPoolingFitted *) fitted)->count);
}

static void
averagepool_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const FoveaPoolingFitted *fitted = step->fitted;
  const FoveaTile          *out = &work->out[0];
  const float              *columns =
      fitted->count + fovea_map_height (&step->out[0]) + out->rect.x;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;
      float *dst;

      fovea_pooling_row (step, work, unit, work->loops->add, 0);
      fovea_unit_row (out, unit, &plane, &y);
      dst = fovea_tile_row (out, plane, y);
      for (gint64 i = 0; i < out->rect.width; i++)
        dst[i] /= fitted->count[y] * columns[i];
    }
}

const FoveaLayerClass fovea_layer_averagepool = {
  .name = "averagepool",
  .onnx = "AveragePool",
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = averagepool_parse,
  .fit = averagepool_fit,
  .clear_fitted = averagepool_clear,
  .need = fovea_pooling_need,
  .units = fovea_units_rows,
  .scratch = fovea_pooling_scratch,
  .run = averagepool_run,
};
