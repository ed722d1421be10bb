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

/* The places along an axis that are counted: low .. high-1. */
static void
averagepool_counted (const FoveaStep *step, int axis, gint64 *low, gint64 *high)
{
  const FoveaPoolingParams *p = step->params;
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;

  *low = 0;
  *high = axis == 0 ? fovea_map_height (&step->in[0]) :
                      fovea_map_width (&step->in[0]);
  if (p->count_include_pad)
    {
      *low -= window->before[axis];
      *high += window->after[axis];
    }
}

/* How many counted places output i's window sees along the axis; at least 1, so
 * that a sum of nothing divides to 0. */
static gint64
averagepool_count (const FoveaStep *step, int axis, gint64 i)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       d = window->dilation[axis];
  const gint64       start = i * window->stride[axis] - window->before[axis];
  gint64             low, high, skipped, end;

  averagepool_counted (step, axis, &low, &high);
  skipped = start < low ? (low - start + d - 1) / d : 0;
  end = start < high ? (high - 1 - start) / d + 1 : 0;
  return MAX (MIN (end, window->size[axis]) - skipped, 1);
}

/* The outputs from .. until-1 of the rectangle's columns whose windows see
 * counted places only. */
static void
averagepool_inner (const FoveaStep *step,
                   const FoveaRect *out,
                   gint64          *from,
                   gint64          *until)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       stride = window->stride[1];
  const gint64       span = fovea_window_span (window, 1);
  const gint64       end = out->x + out->width;
  gint64             low, high, last;

  averagepool_counted (step, 1, &low, &high);
  last = high - span + window->before[1];
  *from = CLAMP ((low + window->before[1] + stride - 1) / stride, out->x, end);
  *until = last < 0 ? *from : CLAMP (last / stride + 1, *from, end);
}

static void
averagepool_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const FoveaRect *rect = &work->out[0].rect;
  const gint64     all = ((FoveaPoolingFitted *) step->fitted)->window.size[1];
  gint64           from, until;

  averagepool_inner (step, rect, &from, &until);
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;
      float *dst, rows;

      fovea_pooling_row (step, work, unit, work->loops->add, 0);
      fovea_unit_row (&work->out[0], unit, &plane, &y);
      dst = fovea_tile_row (&work->out[0], plane, y);
      rows = averagepool_count (step, 0, y);
      for (gint64 x = rect->x; x < from; x++)
        dst[x - rect->x] /= rows * averagepool_count (step, 1, x);
      for (gint64 x = from; x < until; x++)
        dst[x - rect->x] /= rows * all;
      for (gint64 x = until; x < rect->x + rect->width; x++)
        dst[x - rect->x] /= rows * averagepool_count (step, 1, x);
    }
}

const FoveaLayerClass fovea_layer_averagepool = {
  .name = "averagepool",
  .onnx = "AveragePool",
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = averagepool_parse,
  .fit = fovea_pooling_fit,
  .need = fovea_pooling_need,
  .units = fovea_units_rows,
  .scratch = fovea_pooling_scratch,
  .run = averagepool_run,
};
