/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Depthwise convolution of blocked maps: each channel is convolved with a window
 * of its own, so a vector of a block's channels goes through at once. A unit is
 * two rows of outputs of a block. */
#include "layers/conv-blocked.h"

static FoveaDepthTaps
depth_taps (const FoveaConv *fit)
{
  const FoveaWindow *w = &fit->window;

  return (FoveaDepthTaps){ (int) w->size[0], (int) w->size[1],
                           (int) w->stride[1], (int) w->dilation[1] };
}

/* Rows that are made at once. */
static int
depth_rows (const FoveaConv *fit)
{
  const FoveaWindow *w = &fit->window;

  return w->size[0] == w->size[1] && (w->size[0] == 3 || w->size[0] == 5) &&
                 w->stride[0] == 1 && w->stride[1] == 1 &&
                 w->dilation[0] == 1 && w->dilation[1] == 1 ?
             2 :
             1;
}

static gint64
depth_weights (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;
  gint64           n = fovea_blocks (fit->group, fit->lanes) * fit->lanes;

  return fovea_checked_mul (n, fit->taps, &n) ? n : -1;
}

/* [block][ky][kx][lane] */
static void
depth_pack (const FoveaStep *step, gconstpointer weights, gboolean flip)
{
  const FoveaConv *fit = step->fitted;
  const gint64     lanes = fit->lanes, taps = fit->taps;

  for (gint64 c = 0; c < fit->group; c++)
    for (gint64 t = 0; t < taps; t++)
      fit->weights[(c / lanes * taps + t) * lanes + c % lanes] =
          fovea_conv_weight (weights, c * taps + (flip ? taps - 1 - t : t));
}

static gint64
depth_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  const int        rows = depth_rows (fit);

  return step->out[0].size[0] * fovea_blocks (fit->group, fit->lanes) *
         ((out->height + rows - 1) / rows);
}

static gsize
depth_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return 0;
}

static void
depth_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaConv     *fit = step->fitted;
  const FoveaWindow   *w = &fit->window;
  const FoveaTile     *in = &work->in[0], *out = &work->out[0];
  const FoveaDepthTaps taps = depth_taps (fit);
  const int            lanes = fit->lanes, most = depth_rows (fit);
  const gint64         bands = (out->rect.height + most - 1) / most;
  const gint64         blocks = fovea_blocks (fit->group, lanes);
  const gint64         plane = unit / bands, block = plane % blocks;
  const gint64         y = out->rect.y + unit % bands * most;
  const int    rows = (int) MIN (most, out->rect.y + out->rect.height - y);
  const gint64 top = y * w->stride[0] - w->before[0];
  const gint64 span = taps.rows + (rows - 1) * w->stride[0];
  const gint64 row = in->rect.width * lanes;
  gint64       from, until;
  FoveaDepth   d;
  const FoveaBlockPost post =
      fovea_conv_post (step, work, plane / blocks, block, y, out->rect.x);

  /* In a tile lie all rows and columns of the map that are looked at. */
  from = (in->rect.y - top + w->dilation[0] - 1) / w->dilation[0];
  until = (in->rect.y + in->rect.height - 1 - top) / w->dilation[0] + 1;
  d = (FoveaDepth){
    .src = fovea_tile_block_row (in, plane, top, lanes),
    .row = w->dilation[0] * row,
    .from = (int) (in->rect.y > top ? MIN (from, span) : 0),
    .until = (int) (in->rect.y + in->rect.height > top ? MIN (until, span) : 0),
    .width = in->rect.width,
    .left = out->rect.x * w->stride[1] - w->before[1] - in->rect.x,
    .weights = fit->weights + block * fit->taps * lanes,
    .dst = fovea_tile_block_row (out, plane, y, lanes),
    .dst_row = out->rect.width * lanes,
  };
  work->loops->blocks->depthwise (&d, &post, &taps, rows,
                                  (int) out->rect.width);
}

static void
depth_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    depth_unit (step, work, unit);
}

const FoveaConvWay fovea_conv_depthwise = {
  .name = "depthwise",
  .weights = depth_weights,
  .pack = depth_pack,
  .units = depth_units,
  .scratch = depth_scratch,
  .run = depth_run,
};
