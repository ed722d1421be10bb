/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lppool: (sum of |x|^p)^(1/p) over each window, ONNX LpPool; p is an integer
 * there, and was any number in opset 1. Padding adds nothing. The sum is kept
 * in double precision; a NaN in the window gives NaN. */
#include <string.h>

#include "layers/lp.h"
#include "layers/pooling.h"
#include "layers/steps.h"

typedef struct
{
  FoveaPoolingParams pooling;
  double             p;
} LppoolParams;

static gboolean
lppool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  LppoolParams *p = params;

  return fovea_pooling_parse (attrs, "lppool", &p->pooling, error) &&
         fovea_lp_parse (attrs, "lppool", &p->p, error) &&
         fovea_attrs_check (attrs, "lppool", error);
}

/* One row of sums down the window's columns. */
static gsize
lppool_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaPoolingFitted *fitted = step->fitted;
  const gint64              n = fovea_slice_rect (&step->out[0], out).width;

  return fovea_pooling_columns (&fitted->window, n) * sizeof (double);
}

/* column[i] = sum, down the window, of the powers in input column x0 + i; n
 * columns, 0 outside the map. */
static void
lppool_sum_columns (const FoveaStep       *step,
                    const FoveaPoolingRow *row,
                    gint64                 x0,
                    double                *column,
                    gint64                 n)
{
  const double p = ((const LppoolParams *) step->params)->p;
  const gint64 width = fovea_slice_size (&step->in[0], 1);
  const gint64 from = CLAMP (-x0, 0, n);
  const gint64 until = CLAMP (width - x0, from, n);

  memset (column, 0, n * sizeof *column);
  for (gint64 kz = row->z_from; kz < row->z_until; kz++)
    for (gint64 ky = row->y_from; ky < row->y_until && from < until; ky++)
      {
        const float *src = fovea_pooling_input (step, row, kz, ky) + x0;

        for (gint64 i = from; i < until; i++)
          column[i] += fovea_lp_power (src[i], p);
      }
}

static void
lppool_row (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const double       p = ((const LppoolParams *) step->params)->p;
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  FoveaPoolingRow    row = fovea_pooling_row_of (step, work, unit);
  const FoveaRect   *out = &row.out.rect;
  float             *dst = fovea_pooling_output (step, &row);
  double            *column = work->scratch;

  lppool_sum_columns (step, &row, out->x * w->stride[1] - w->before[1], column,
                      fovea_pooling_columns (w, out->width));
  for (gint64 i = 0; i < out->width; i++)
    {
      double sum = 0;
      gint64 from, until;

      fovea_window_inside (w, 1, out->x + i, 0,
                           fovea_slice_size (&step->in[0], 1), &from, &until);
      for (gint64 k = from; k < until; k++)
        sum += column[i * w->stride[1] + k * w->dilation[1]];
      dst[i] = fovea_lp_root (sum, p);
    }
}

static void
lppool_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    lppool_row (step, work, unit);
}

const FoveaLayerClass fovea_layer_lppool = {
  .name = "lppool",
  .onnx = "LpPool",
  .params_size = sizeof (LppoolParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = lppool_parse,
  .fit = fovea_pooling_fit_float,
  .need = fovea_pooling_need,
  .units = fovea_slice_units,
  .scratch = lppool_scratch,
  .run = lppool_run,
};
