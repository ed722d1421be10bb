/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pointwise convolution of blocked maps: 1x1, stride 1, no padding. A pixel's
 * outputs are a product of matrix and vector; a panel makes those of up to 14
 * pixels for two blocks. With no neighbours to look at, a map is one long row.
 *
 * A unit is some of the pixels for some pairs of blocks: so many pixels that
 * their inputs stay in the second cache while the weights pass by. */
#include "layers/conv-blocked.h"

/* Bytes of the inputs that a unit reads, at most; units that there are at least,
 * if there are so many panels. */
#define POINT_BYTES (192 << 10)
#define POINT_UNITS 16
/* Weights of so many bytes are read again for every chunk of pixels. */
#define POINT_WEIGHTS (256 << 10)

static gint64
point_in_blocks (const FoveaConv *fit)
{
  return fovea_blocks (fit->group_in, fit->lanes);
}

/* [pair of blocks][input channel][block of the pair][lane] */
static void
point_pack (const FoveaStep *step, gconstpointer weights, gboolean flip)
{
  const FoveaConv *fit = step->fitted;
  const gint64     lanes = fit->lanes, in = fit->group_in;

  for (gint64 group = 0; group < fit->group; group++)
    for (gint64 at = 0, m; at < fit->out_blocks; at += m)
      {
        gint64 first = (group * fit->out_blocks + at) * lanes;
        float *to = fit->weights + first * in;

        m = fovea_conv_pair (fit->out_blocks - at);
        for (gint64 j = 0; j < m; j++)
          {
            const gint64 out = (at + j) * lanes;

            fovea_loops ()->packs->lines (
                fovea_conv_weights_at (weights, group * fit->group_out + out,
                                       in),
                in, (int) MIN (lanes, fit->group_out - out), in, 1, 0,
                to + j * lanes, m * lanes);
          }
      }
}

typedef struct
{
  gint64 pixels, chunk; /* of the tile, of a unit */
  gint64 chunks, parts; /* of the pixels, of a group's pairs of blocks */
  gint64 pairs;         /* of a unit */
} PointUnits;

/* Few weights: more pieces of the map; many: each unit some of them. */
static PointUnits
point_split (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  const gint64     pairs = (fit->out_blocks + 1) / 2;
  const gint64     maps = step->out[0].size[0] * fit->group;
  const gint64     channel = fit->group_in * (gint64) sizeof (float);
  const gboolean   light =
      fit->out_blocks * fit->lanes * channel <= POINT_WEIGHTS;
  PointUnits split = { .pixels = out->width * out->height };
  gint64     panels = (split.pixels + 13) / 14, fitting;

  fitting = CLAMP (POINT_BYTES / (channel * 14), 2, panels);
  if (light && maps * panels <= fitting * POINT_UNITS)
    fitting = MAX (maps * panels / POINT_UNITS, 1);
  split.chunk = fitting * 14;
  split.chunks = (split.pixels + split.chunk - 1) / split.chunk;
  split.parts = CLAMP (POINT_UNITS / MAX (split.chunks * maps, 1), 1, pairs);
  split.pairs = (pairs + split.parts - 1) / split.parts;
  split.parts = (pairs + split.pairs - 1) / split.pairs;
  return split;
}

static gint64
point_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  PointUnits       split = point_split (step, out);

  return step->out[0].size[0] * fit->group * split.parts * split.chunks;
}

static gsize
point_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return point_in_blocks (step->fitted) * sizeof (ptrdiff_t);
}

/* The pixels at .. at+n-1 of the output rectangle, of one row unless input and
 * output lie alike, for m blocks from `block` on. */
static void
point_stretch (const FoveaStep  *step,
               const FoveaWork  *work,
               const FoveaSpots *spots,
               gint64            picture,
               gint64            group,
               gint64            block,
               int               m,
               gint64            at,
               gint64            n,
               const float      *ahead)
{
  const FoveaConv *fit = step->fitted;
  const FoveaTile *in = &work->in[0], *out = &work->out[0];
  const int        lanes = fit->lanes, most = work->loops->blocks->pixels;
  const gint64     in_plane = fovea_tile_plane (in);
  const gint64     out_plane = fovea_tile_plane (out);
  const gint64     y = out->rect.y + at / out->rect.width;
  const gint64     x = out->rect.x + at % out->rect.width;
  const gint64     all = group * fit->out_blocks + block;
  const gint64     plane = picture * fit->group + group;
  const float     *src =
      in->data + (plane * point_in_blocks (fit) * in_plane +
                  (y - in->rect.y) * in->rect.width + (x - in->rect.x)) *
                     lanes;
  float *dst =
      out->data + ((plane * fit->out_blocks + block) * out_plane + at) * lanes;
  const float   *w = fit->weights + all * lanes * fit->group_in;
  FoveaBlockPost post = fovea_conv_post (step, work, picture, all, y, x);

  for (gint64 done = 0, part, panel = 0; done < n; done += part, panel++)
    {
      FoveaAhead fetch = fovea_conv_ahead (ahead, fit->group_in, m * lanes,
                                           panel, (n + most - 1) / most);

      part = fovea_conv_stretch (n - done, most);
      work->loops->blocks->panel (src + done * lanes, lanes, spots, w, fetch,
                                  &post, dst + done * lanes, out_plane * lanes,
                                  m, (int) part);
      if (post.skip)
        post.skip += part * lanes;
    }
}

static void
point_unit (const FoveaStep  *step,
            const FoveaWork  *work,
            const PointUnits *split,
            const FoveaSpots *spots,
            gint64            unit,
            gboolean          more)
{
  const FoveaConv *fit = step->fitted;
  const FoveaRect *in = &work->in[0].rect, *out = &work->out[0].rect;
  const FoveaRect *skip =
      step->post.skip ? &work->in[step->post.skip].rect : out;
  const gboolean same = in->width == out->width && in->x == out->x &&
                        skip->width == out->width && skip->x == out->x;
  const gint64 part = unit / split->chunks % split->parts;
  const gint64 group = unit / split->chunks / split->parts;
  const gint64 from = unit % split->chunks * split->chunk;
  const gint64 until = MIN (from + split->chunk, split->pixels);
  const gint64 end = MIN ((part + 1) * split->pairs * 2, fit->out_blocks);

  for (gint64 block = part * split->pairs * 2, m; block < end; block += m)
    {
      const float *ahead = NULL;

      m = fovea_conv_pair (end - block);
      /* The next unit is of the same pixels, or of the first blocks again. */
      if (block + m < (more && split->chunks == 1 ? fit->out_blocks : end))
        ahead =
            fit->weights + ((group % fit->group * fit->out_blocks + block + m) *
                            fit->lanes * fit->group_in);
      for (gint64 at = from, n; at < until; at += n)
        {
          n = same ? until - at :
                     MIN (out->width - at % out->width, until - at);
          point_stretch (step, work, spots, group / fit->group,
                         group % fit->group, block, (int) m, at, n, ahead);
          ahead = NULL;
        }
    }
}

static void
point_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const FoveaConv *fit = step->fitted;
  const PointUnits split = point_split (step, &work->out[0].rect);
  const FoveaSpots spots = fovea_conv_spots (
      fit, work->scratch, fovea_tile_plane (&work->in[0]) * fit->lanes);

  for (gint64 unit = first; unit < last; unit++)
    point_unit (step, work, &split, &spots, unit, unit + 1 < last);
}

const FoveaConvWay fovea_conv_pointwise = {
  .name = "pointwise",
  .weights = fovea_conv_all_taps,
  .pack = point_pack,
  .units = point_units,
  .scratch = point_scratch,
  .run = point_run,
};
