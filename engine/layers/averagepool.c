/* SPDX-License-Identifier: GPL-3.0-or-later */
/* averagepool: the mean of each window, ONNX AveragePool. Divided by the
 * number of elements inside the map or, with count_include_pad, inside map and
 * padding (never by what ceil_mode adds beyond). A window that sees nothing
 * gives 0; a NaN in the window gives NaN. */
#include "gradient.h"
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
  *high = fovea_slice_size (&step->in[0], axis);
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
  gint64             low, high, from, until;

  averagepool_counted (step, axis, &low, &high);
  fovea_window_inside (window, axis, i, low, high, &from, &until);
  return MAX (until - from, 1);
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

/* The same of a block's row: a vector of lanes for each pixel. */
static void
averagepool_row_blocked (const FoveaStep *step,
                         const FoveaWork *work,
                         gint64           plane,
                         gint64           y)
{
  const FoveaTile *out = &work->out[0];
  const int        lanes = step->out_block;
  const gint64     down = averagepool_count (step, 0, y);
  float           *dst = fovea_tile_block_row (out, plane, y, lanes);

  fovea_pooling_combine_blocked (step, work, plane, y, FALSE);
  for (gint64 x = 0; x < out->rect.width; x++)
    {
      const float n = down * averagepool_count (step, 1, out->rect.x + x);

      for (int i = 0; i < lanes; i++)
        dst[x * lanes + i] /= n;
    }
}

static void
averagepool_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const FoveaRect rect = fovea_slice_rect (&step->out[0], &work->out[0].rect);
  const gint64    all = ((FoveaPoolingFitted *) step->fitted)->window.size[1];
  gint64          from, until;

  for (gint64 unit = first; step->out_block && unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_block_row (&work->out[0], unit, &plane, &y);
      averagepool_row_blocked (step, work, plane, y);
    }
  if (step->out_block)
    return;
  averagepool_inner (step, &rect, &from, &until);
  for (gint64 unit = first; unit < last; unit++)
    {
      FoveaPoolingRow row = fovea_pooling_row_of (step, work, unit);
      float          *dst = fovea_pooling_output (step, &row) - rect.x;
      float           rows = averagepool_count (step, 0, row.y) *
                   averagepool_count (step, 2, row.z);

      fovea_pooling_combine (step, work, &row, work->loops->add, 0);
      for (gint64 x = rect.x; x < from; x++)
        dst[x] /= rows * averagepool_count (step, 1, x);
      for (gint64 x = from; x < until; x++)
        dst[x] /= rows * all;
      for (gint64 x = until; x < rect.x + rect.width; x++)
        dst[x] /= rows * averagepool_count (step, 1, x);
    }
}

/* ---- Adjoint --------------------------------------------------------------------- */

/* 1 / count of each output, 1 x 1 x its sizes. */
static FoveaTensor *
averagepool_shares (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;
  FoveaShape       shape = step->out[0];
  FoveaTensor     *shares;
  gint64           height = fovea_slice_size (&shape, 0);
  gint64           width = fovea_slice_size (&shape, 1);

  shape.size[0] = shape.size[1] = 1;
  shares = adjoint->error ?
               NULL :
               fovea_tensor_new (FOVEA_F32, &shape, &adjoint->error);
  for (gint64 i = 0; shares && i < fovea_shape_elements (&shape); i++)
    ((float *) shares->data)[i] =
        1.0f / (averagepool_count (step, 1, i % width) *
                averagepool_count (step, 0, i / width % height) *
                averagepool_count (step, 2, i / width / height));
  return shares;
}

/* A transposed convolution of each channel with ones. */
static void
averagepool_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep   *step = adjoint->step;
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       channels = step->in[0].size[1];
  FoveaShape         shape = { step->in[0].rank, { channels, 1 } };
  FoveaValue         one, shared;

  for (guint d = 2; d < shape.rank; d++)
    shape.size[d] = window->size[fovea_window_axis (shape.rank - 2, d - 2)];
  shared = FOVEA_ADJOINT_MUL (
      adjoint, adjoint->up[0],
      fovea_adjoint_constant (adjoint, averagepool_shares (adjoint)));
  one =
      fovea_adjoint_expand (adjoint, fovea_adjoint_number (adjoint, 1), &shape);
  adjoint->down[0] =
      fovea_adjoint_spread (adjoint, shared, one, window, channels);
}

const FoveaLayerClass fovea_layer_averagepool = {
  .name = "averagepool",
  .onnx = "AveragePool",
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = averagepool_parse,
  .fit = fovea_pooling_fit_float,
  .need = fovea_pooling_need,
  .units = fovea_slice_units,
  .scratch = fovea_pooling_scratch,
  .run = averagepool_run,
  .block = fovea_pooling_block,
  .banded = fovea_pooling_banded,
  .gradient = averagepool_gradient,
};
