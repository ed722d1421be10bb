/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poolings of blocked maps: the rules of pooling.h, a vector of channels at a
 * time. A unit is a row of outputs of a block. */
#include "layers/pooling.h"

#include <math.h>
#include <string.h>

#include "simd/blocks.h"

void
fovea_pooling_block (FoveaStep *step, const FoveaLoops *loops)
{
  if (! fovea_shape_is_blockable (step, 0) || step->n_out != 1 || step->whole)
    step->in_block[0] = 0;
  step->out_block = step->in_block[0];
}

gboolean
fovea_pooling_banded (const FoveaStep *step)
{
  return step->out_block > 0;
}

static float *
pooling_fill (float *row, gint64 n, float value)
{
  for (gint64 i = 0; i < n; i++)
    row[i] = value;
  return row + n;
}

/* The window's rows combined, n columns from column x0 of the map on; neutral
 * outside. */
static void
pooling_down (const FoveaStep *step,
              const FoveaTile *in,
              gint64           plane,
              gint64           y,
              gint64           x0,
              FoveaCombineFunc combine,
              float            neutral,
              float           *column,
              gint64           n)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const int          lanes = step->out_block;
  const gint64       left = CLAMP (in->rect.x - x0, 0, n);
  const gint64       right = CLAMP (in->rect.x + in->rect.width - x0, left, n);
  const gint64       inside = (right - left) * lanes;
  gboolean           empty = TRUE;
  gint64             from, until;
  float             *at = pooling_fill (column, left * lanes, neutral);

  pooling_fill (at + inside, (n - right) * lanes, neutral);
  fovea_window_inside (w, 0, y, 0, step->in[0].size[2], &from, &until);
  for (gint64 ky = from; ky < until && inside > 0; ky++)
    {
      const float *src = fovea_tile_block_row (in, plane,
                                               y * w->stride[0] - w->before[0] +
                                                   ky * w->dilation[0],
                                               lanes) +
                         (x0 + left - in->rect.x) * lanes;

      if (empty)
        memcpy (at, src, inside * sizeof (float));
      else
        combine (at, src, at, inside);
      empty = FALSE;
    }
  if (empty)
    pooling_fill (at, inside, neutral);
}

void
fovea_pooling_combine_blocked (const FoveaStep *step,
                               const FoveaWork *work,
                               gint64           plane,
                               gint64           y,
                               gboolean         largest)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const FoveaTile   *out = &work->out[0];
  const gint64       n = fovea_pooling_columns (w, out->rect.width);
  float             *column = work->scratch;

  pooling_down (step, &work->in[0], plane, y,
                out->rect.x * w->stride[1] - w->before[1],
                largest ? work->loops->max : work->loops->add,
                largest ? -INFINITY : 0.0f, column, n);
  (largest ? work->loops->blocks->across_max :
             work->loops->blocks->across_add) (
      column, w->stride[1], w->dilation[1], (int) w->size[1],
      fovea_tile_block_row (out, plane, y, step->out_block), out->rect.width);
}
