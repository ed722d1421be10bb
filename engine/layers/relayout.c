/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relayout: a map of channels in blocks (N C/b H W b) out of a plain one, or
 * the other way round. No layer of a graph: the plan puts it in (blocked.c). A
 * unit is a row of all channels of a block. */
#include "layer.h"
#include "simd/blocks.h"

static gint64
relayout_units (const FoveaStep *step, const FoveaRect *out)
{
  const int    lanes = MAX (step->in_block[0], step->out_block);
  const gint64 blocks = fovea_blocks (step->out[0].size[1], lanes);

  return step->out[0].size[0] * blocks * out->height;
}

static void
relayout_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const FoveaTile *in = &work->in[0], *out = &work->out[0];
  const int        lanes = work->loops->lanes;
  const gint64     channels = step->out[0].size[1];
  const gint64     blocks = fovea_blocks (channels, lanes);
  const gint64     in_plane = in->rect.width * in->rect.height;
  const gint64     out_plane = out->rect.width * out->rect.height;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64    y = out->rect.y + unit % out->rect.height;
      gint64    block = unit / out->rect.height;
      gint64    n = block / blocks, c = block % blocks * lanes;
      const int used = (int) MIN (lanes, channels - c);

      if (step->out_block)
        work->loops->blocks->gather (
            fovea_tile_row (in, n * channels + c, y) + out->rect.x - in->rect.x,
            in_plane, fovea_tile_block_row (out, block, y, lanes),
            out->rect.width, used);
      else
        work->loops->blocks->scatter (
            fovea_tile_block_row (in, block, y, lanes) +
                (out->rect.x - in->rect.x) * lanes,
            fovea_tile_row (out, n * channels + c, y), out_plane,
            out->rect.width, used);
    }
}

const FoveaLayerClass fovea_layer_relayout = {
  .name = "relayout",
  .need = fovea_need_same,
  .units = relayout_units,
  .run = relayout_run,
};
