/* SPDX-License-Identifier: GPL-3.0-or-later */
/* maxpool: the largest element of each window; ONNX MaxPool. A NaN in the
 * window gives NaN. Padding never wins; a window of nothing but padding gives
 * -inf (of an integer type its smallest number).
 *
 * The second output, if asked for, says where each largest element lies: the
 * first of equal ones, as its number among all elements of the input, without
 * padding; -1 for a window of nothing but padding. With storage_order 1 the
 * places of a channel are counted with its first axis running fastest. */
#include <math.h>

#include "layers/pooling.h"
#include "layers/steps.h"

typedef struct
{
  FoveaPoolingParams pooling;
  gboolean           column_major;
} MaxpoolParams;

static gboolean
maxpool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  MaxpoolParams *p = params;

  p->pooling.has_indices = TRUE;
  p->column_major = fovea_attrs_get_int (attrs, "storage_order", 0) != 0;
  return fovea_pooling_parse (attrs, "maxpool", &p->pooling, error) &&
         fovea_attrs_check (attrs, "maxpool", error);
}

static gboolean
maxpool_fit (FoveaStep *step, GError **error)
{
  if (! fovea_pooling_fit (step, error))
    return FALSE;
  if (step->n_out == 2)
    {
      step->out[1] = step->out[0];
      step->out_type[1] = FOVEA_I64;
    }
  return TRUE;
}

/* ---- With indices ------------------------------------------------------------ */

typedef struct
{
  float  value;
  gint64 z, y, x; /* of the input; x is -1 where there is none */
} MaxpoolBest;

static MaxpoolBest
maxpool_best (const FoveaStep *step, const FoveaPoolingRow *row, gint64 x)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       left = x * w->stride[1] - w->before[1];
  MaxpoolBest best = { fovea_pooling_lowest (step->in_type[0]), 0, 0, -1 };
  gint64      from, until;

  fovea_window_inside (w, 1, x, 0, fovea_slice_size (&step->in[0], 1), &from,
                       &until);
  for (gint64 kz = row->z_from; kz < row->z_until; kz++)
    for (gint64 ky = row->y_from; ky < row->y_until; ky++)
      {
        const float *src = fovea_pooling_input (step, row, kz, ky) + left;

        for (gint64 kx = from; kx < until; kx++)
          {
            float value = src[kx * w->dilation[1]];

            if (best.x < 0 || (! (value <= best.value) && ! isnan (best.value)))
              best = (MaxpoolBest){ value, kz, ky, left + kx * w->dilation[1] };
          }
      }
  best.z = row->z * w->stride[2] - w->before[2] + best.z * w->dilation[2];
  best.y = row->y * w->stride[0] - w->before[0] + best.y * w->dilation[0];
  return best;
}

static gint64
maxpool_index (const FoveaStep *step, gint64 plane, const MaxpoolBest *best)
{
  const MaxpoolParams *p = step->params;
  const gint64         d = fovea_slice_size (&step->in[0], 2);
  const gint64         h = fovea_slice_size (&step->in[0], 0);
  const gint64         w = fovea_slice_size (&step->in[0], 1);

  if (best->x < 0)
    return -1;
  if (p->column_major)
    return plane * d * h * w + (best->x * h + best->y) * d + best->z;
  return ((plane * d + best->z) * h + best->y) * w + best->x;
}

static void
maxpool_row_with_indices (const FoveaStep       *step,
                          const FoveaWork       *work,
                          const FoveaPoolingRow *row)
{
  const FoveaRect *rect = &row->out.rect;
  float           *dst = fovea_pooling_output (step, row);
  gint64 *index = fovea_tile_wide (&work->out[1]) + (dst - row->out.data);

  for (gint64 i = 0; i < rect->width; i++)
    {
      MaxpoolBest best = maxpool_best (step, row, rect->x + i);

      dst[i] = best.value;
      index[i] = maxpool_index (step, row->plane, &best);
    }
}

static void
maxpool_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const float neutral = fovea_pooling_lowest (step->in_type[0]);

  for (gint64 unit = first; unit < last; unit++)
    {
      FoveaPoolingRow row;
      gint64          plane, y;

      if (step->out_block)
        {
          fovea_unit_block_row (&work->out[0], unit, &plane, &y);
          fovea_pooling_combine_blocked (step, work, plane, y, TRUE);
          continue;
        }
      row = fovea_pooling_row_of (step, work, unit);
      if (step->n_out == 2)
        maxpool_row_with_indices (step, work, &row);
      else
        fovea_pooling_combine (step, work, &row, work->loops->max, neutral);
    }
}

const FoveaLayerClass fovea_layer_maxpool = {
  .name = "maxpool",
  .onnx = "MaxPool",
  .params_size = sizeof (MaxpoolParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = maxpool_parse,
  .fit = maxpool_fit,
  .need = fovea_pooling_need,
  .units = fovea_slice_units,
  .scratch = fovea_pooling_scratch,
  .run = maxpool_run,
  .block = fovea_pooling_block,
  .banded = fovea_pooling_banded,
  .gradient = fovea_pooling_pick_gradient,
};
