/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Winograd's convolution of blocked maps, 3x3 with stride 1: output tiles of
 * m x m pixels, anchored at the map's origin, cost (m+2)^2 products instead of
 * 9 m^2. All tiles are transformed to (m+2)^2 frequencies; a frequency of all
 * input blocks times its weights is a panel, as in a pointwise convolution; and
 * what comes of it is transformed back:
 *   Y = A^T ((G g G^T) o (B^T d B)) A
 * See simd/winograd.h for the matrices.
 *
 * Each output is within c * u * (sum of |w|) * max |x| of exact arithmetic, the
 * largest x over the pixels that its tile looks at, u = 2^-24: c = 40 for m = 4
 * and 20 for m = 2. Measured with 16 to 256 channels of numbers that are random,
 * of one sign, nearly alike, that cancel or are rare: 19.4 and 9.8 at most
 * (tests/engine/test-conv-blocked.c).
 *
 * The tiles of a small map are transformed once, before, for all units, and a
 * unit makes some of the outputs; of a large one a unit is some tiles, whose
 * frequencies stay in the second cache. */
#include <math.h>
#include <string.h>

#include "layers/conv-blocked.h"

/* A map of no more tiles is transformed before. */
#define WINO_SHARED 64
/* Bytes of frequencies that a unit of a large map keeps, and its tiles. */
#define WINO_BYTES (640 << 10)
#define WINO_LEAST 14
#define WINO_MOST  56
#define WINO_UNITS 8 /* where there are tiles for it */
/* Keeps the frequencies of a pixel out of each other's cache sets. */
#define WINO_APART 16

typedef struct
{
  int      m, frequencies;
  gint64   blocks;               /* of the input's channels */
  gint64   x0, y0, columns, all; /* tiles: the first, to a row, in all */
  gint64   chunk, chunks;        /* tiles of a unit */
  gint64   apart;                /* from frequency to frequency of the input */
  gboolean shared;
} WinoCut;

static int
wino_m (const FoveaStep *step)
{
  return (int) step->grain;
}

static WinoCut
wino_cut (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  const int        m = wino_m (step);
  WinoCut          cut = { .m = m, .frequencies = (m + 2) * (m + 2) };
  gint64           fitting, rows;

  cut.blocks = fovea_blocks (fit->group_in, fit->lanes);
  cut.x0 = out->x / m;
  cut.y0 = out->y / m;
  cut.columns = (out->x + out->width + m - 1) / m - cut.x0;
  rows = (out->y + out->height + m - 1) / m - cut.y0;
  cut.all = cut.columns * rows;
  cut.shared = cut.all <= WINO_SHARED;
  fitting = WINO_BYTES / (cut.frequencies * (gint64) sizeof (float) *
                          (cut.blocks + 2) * fit->lanes);
  fitting = CLAMP (fitting, WINO_LEAST, WINO_MOST);
  cut.chunks = (cut.all + fitting - 1) / fitting;
  if (cut.all >= WINO_UNITS * WINO_LEAST)
    cut.chunks = MAX (cut.chunks, WINO_UNITS);
  if (cut.shared)
    cut.chunks = 1;
  cut.chunk = (cut.all + cut.chunks - 1) / cut.chunks;
  cut.apart = cut.blocks * cut.chunk * fit->lanes + WINO_APART;
  return cut;
}

/* ---- Weights --------------------------------------------------------------------- */

static gint64
wino_weights (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;
  gint64           n = fit->group * fit->out_blocks * fit->lanes;

  return fovea_checked_mul (n, fit->group_in, &n) &&
                 fovea_checked_mul (
                     n, (wino_m (step) + 2) * (wino_m (step) + 2), &n) ?
             n :
             -1;
}

/* [pair][frequency][input channel][block of the pair][lane] */
static void
wino_pack (const FoveaStep *step, gconstpointer weights, gboolean flip)
{
  const FoveaConv *fit = step->fitted;
  const int        m = wino_m (step), frequencies = (m + 2) * (m + 2);
  const gint64     lanes = fit->lanes, in = fit->group_in;

  for (gint64 group = 0; group < fit->group; group++)
    for (gint64 at = 0, pair; at < fit->out_blocks; at += pair)
      {
        float *to = fit->weights +
                    (group * fit->out_blocks + at) * lanes * in * frequencies;

        pair = fovea_conv_pair (fit->out_blocks - at);
        for (gint64 j = 0; j < pair; j++)
          {
            const gint64 out = (at + j) * lanes;

            fovea_loops ()->packs->winograd (
                fovea_conv_weights_at (weights,
                                       (group * fit->group_out + out) * in, 9),
                in * 9, (int) MIN (lanes, fit->group_out - out), in, m, flip,
                to + j * lanes, pair * lanes, in * pair * lanes);
          }
      }
}

/* ---- The input's tiles ------------------------------------------------------------- */

/* Tile `tile` of input block `plane` to `to`, its place among the frequencies. */
static void
wino_tile_in (const FoveaStep *step,
              const FoveaWork *work,
              const WinoCut   *cut,
              gint64           plane,
              gint64           tile,
              float           *to)
{
  const FoveaConv *fit = step->fitted;
  const FoveaTile *in = &work->in[0];
  const int        lanes = fit->lanes, n = cut->m + 2;
  const gint64     row = in->rect.width * lanes;
  const gint64     y = (cut->y0 + tile / cut->columns) * cut->m -
                   fit->window.before[0] - in->rect.y;
  const gint64 x = (cut->x0 + tile % cut->columns) * cut->m -
                   fit->window.before[1] - in->rect.x;
  const gint64 top = CLAMP (-y, 0, n), left = CLAMP (-x, 0, n);
  const gint64 bottom = CLAMP (in->rect.height - y, top, n);
  const gint64 right = CLAMP (in->rect.width - x, left, n);
  const float *src = in->data + plane * in->rect.height * row;
  float        edge[36 * 16] __attribute__ ((aligned (64)));
  gboolean     inside = top == 0 && left == 0 && bottom == n && right == n;

  if (! inside)
    {
      memset (edge, 0, n * n * lanes * sizeof (float));
      for (gint64 i = top; i < bottom && right > left; i++)
        memcpy (edge + (i * n + left) * lanes,
                src + (y + i) * row + (x + left) * lanes,
                (right - left) * lanes * sizeof (float));
    }
  (cut->m == 4 ? work->loops->blocks->winograd4.in :
                 work->loops->blocks->winograd2.in) (
      inside ? src + y * row + x * lanes : edge, inside ? row : n * lanes, to,
      cut->apart);
}

static gint64
wino_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  WinoCut          cut = wino_cut (step, out);

  return cut.shared ? step->out[0].size[0] * fit->group * cut.blocks : 0;
}

static gsize
wino_shared (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  WinoCut          cut = wino_cut (step, out);

  return cut.shared ? step->out[0].size[0] * fit->group * cut.frequencies *
                          cut.apart * sizeof (float) :
                      0;
}

static void
wino_prepare (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const FoveaConv *fit = step->fitted;
  const WinoCut    cut = wino_cut (step, &work->out[0].rect);

  for (gint64 unit = first; unit < last; unit++)
    {
      float *to = (float *) work->shared +
                  unit / cut.blocks * cut.frequencies * cut.apart +
                  unit % cut.blocks * cut.chunk * fit->lanes;

      for (gint64 tile = 0; tile < cut.all; tile++)
        wino_tile_in (step, work, &cut, unit, tile, to + tile * fit->lanes);
    }
}

/* ---- Products and the way back ------------------------------------------------------ */

/* The part of a tile's pixels that the rectangle begins in the midst of. */
static void
wino_tile_part (const FoveaStep      *step,
                const FoveaWork      *work,
                const FoveaBlockPost *post,
                const float          *from,
                gint64                apart,
                float                *dst,
                gint64                row,
                gint64                top,
                gint64                left,
                gint64                bottom,
                gint64                right)
{
  const int      m = wino_m (step), lanes = ((FoveaConv *) step->fitted)->lanes;
  float          pixels[16 * 16] __attribute__ ((aligned (64)));
  float          skips[16 * 16] __attribute__ ((aligned (64))) = { 0 };
  FoveaBlockPost own = *post;

  if (post->skip)
    {
      for (gint64 y = top; y < bottom; y++)
        memcpy (skips + (y * m + left) * lanes,
                post->skip + (y - top) * post->skip_stride,
                (right - left) * lanes * sizeof (float));
      own.skip = skips;
      own.skip_stride = m * lanes;
    }
  (m == 4 ? work->loops->blocks->winograd4.out :
            work->loops->blocks->winograd2.out) (from, apart, &own, pixels,
                                                 m * lanes, m, m);
  for (gint64 y = top; y < bottom; y++)
    memcpy (dst + (y - top) * row, pixels + (y * m + left) * lanes,
            (right - left) * lanes * sizeof (float));
}

/* Tile `tile` of output block `block` of picture and group `map`. */
static void
wino_tile_out (const FoveaStep *step,
               const FoveaWork *work,
               const WinoCut   *cut,
               gint64           map,
               gint64           block,
               gint64           tile,
               const float     *from,
               gint64           apart)
{
  const FoveaConv *fit = step->fitted;
  const FoveaTile *out = &work->out[0];
  const int        lanes = fit->lanes, m = cut->m;
  const gint64     y = (cut->y0 + tile / cut->columns) * m;
  const gint64     x = (cut->x0 + tile % cut->columns) * m;
  const gint64     bottom = MIN (y + m, out->rect.y + out->rect.height);
  const gint64     right = MIN (x + m, out->rect.x + out->rect.width);
  const gint64     all = map % fit->group * fit->out_blocks + block;
  const gint64     top = MAX (y, out->rect.y), left = MAX (x, out->rect.x);
  const gint64     row = out->rect.width * lanes;
  FoveaBlockPost   post =
      fovea_conv_post (step, work, map / fit->group, all, top, left);
  float *dst =
      fovea_tile_block_row (out, map * fit->out_blocks + block, top, lanes) +
      (left - out->rect.x) * lanes;

  if (post.skip) /* here it goes from row to row */
    post.skip_stride = work->in[step->post.skip].rect.width * lanes;
  if (top == y && left == x)
    (m == 4 ? work->loops->blocks->winograd4.out :
              work->loops->blocks->winograd2.out) (from, apart, &post, dst, row,
                                                   (int) (bottom - top),
                                                   (int) (right - left));
  else
    wino_tile_part (step, work, &post, from, apart, dst, row, top - y, left - x,
                    bottom - y, right - x);
}

/* All tiles of a chunk, m blocks from `block` on. */
static void
wino_pair (const FoveaStep  *step,
           const FoveaWork  *work,
           const WinoCut    *cut,
           const FoveaSpots *spots,
           const float      *in,
           float            *sums,
           gint64            map,
           gint64            block,
           int               pair,
           gint64            first,
           gint64            n,
           gboolean          more)
{
  static const float none[64];
  const FoveaConv   *fit = step->fitted;
  const int          lanes = fit->lanes, most = work->loops->blocks->pixels;
  const gint64       slab = fit->group_in * pair * lanes;
  const gint64       apart = pair * n * lanes + WINO_APART;
  const float *w = fit->weights + (map % fit->group * fit->out_blocks + block) *
                                      lanes * fit->group_in * cut->frequencies;
  const FoveaBlockPost post = { .init = none,
                                .low = -INFINITY,
                                .high = INFINITY };

  for (int f = 0; f < cut->frequencies; f++)
    {
      const float *ahead =
          f + 1 < cut->frequencies || more ? w + (f + 1) * slab : NULL;

      for (gint64 t = 0, part, panel = 0; t < n; t += part, panel++)
        {
          FoveaAhead fetch = fovea_conv_ahead (
              ahead, fit->group_in, pair * lanes, panel, (n + most - 1) / most);

          part = fovea_conv_stretch (n - t, most);
          work->loops->blocks->panel (in + f * cut->apart + t * lanes, lanes,
                                      spots, w + f * slab, fetch, &post,
                                      sums + f * apart + t * lanes, n * lanes,
                                      pair, (int) part);
        }
    }
  for (int j = 0; j < pair; j++)
    for (gint64 t = 0; t < n; t++)
      wino_tile_out (step, work, cut, map, block + j, first + t,
                     sums + (j * n + t) * lanes, apart);
}

static gint64
wino_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  WinoCut          cut = wino_cut (step, out);

  return step->out[0].size[0] * fit->group *
         (cut.shared ? (fit->out_blocks + 1) / 2 : cut.chunks);
}

static gsize
wino_offset_bytes (const WinoCut *cut)
{
  return (cut->blocks * sizeof (ptrdiff_t) + 63) / 64 * 64;
}

static gsize
wino_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  WinoCut          cut = wino_cut (step, out);
  gsize floats = cut.frequencies * (2 * cut.chunk * fit->lanes + WINO_APART);

  if (! cut.shared)
    floats += cut.frequencies * cut.apart;
  return wino_offset_bytes (&cut) + floats * sizeof (float);
}

/* A unit of a large map: some tiles, all outputs. */
static void
wino_chunk_unit (const FoveaStep  *step,
                 const FoveaWork  *work,
                 const WinoCut    *cut,
                 const FoveaSpots *spots,
                 float            *sums,
                 gint64            unit)
{
  const FoveaConv *fit = step->fitted;
  const gint64     map = unit / cut->chunks;
  const gint64     first = unit % cut->chunks * cut->chunk;
  const gint64     n = MIN (cut->chunk, cut->all - first);
  float           *in =
      sums + cut->frequencies * (2 * cut->chunk * fit->lanes + WINO_APART);

  for (gint64 block = 0; block < cut->blocks; block++)
    for (gint64 t = 0; t < n; t++)
      wino_tile_in (step, work, cut, map * cut->blocks + block, first + t,
                    in + (block * cut->chunk + t) * fit->lanes);
  for (gint64 block = 0, pair; n > 0 && block < fit->out_blocks; block += pair)
    {
      pair = fovea_conv_pair (fit->out_blocks - block);
      wino_pair (step, work, cut, spots, in, sums, map, block, (int) pair,
                 first, n, block + pair < fit->out_blocks);
    }
}

static void
wino_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  const FoveaConv *fit = step->fitted;
  const WinoCut    cut = wino_cut (step, &work->out[0].rect);
  const gint64     pairs = (fit->out_blocks + 1) / 2;
  float *sums = (float *) ((char *) work->scratch + wino_offset_bytes (&cut));
  const FoveaSpots spots =
      fovea_conv_spots (fit, work->scratch, cut.chunk * fit->lanes);

  for (gint64 unit = first; unit < last; unit++)
    if (! cut.shared)
      wino_chunk_unit (step, work, &cut, &spots, sums, unit);
    else
      {
        const gint64 map = unit / pairs, block = unit % pairs * 2;

        wino_pair (step, work, &cut, &spots,
                   (float *) work->shared + map * cut.frequencies * cut.apart,
                   sums, map, block, fovea_conv_pair (fit->out_blocks - block),
                   0, cut.all, unit + 1 < last && block + 2 < fit->out_blocks);
      }
}

static const char *
wino_name (const FoveaStep *step)
{
  return wino_m (step) == 4 ? "Winograd F(4,3)" : "Winograd F(2,3)";
}

const FoveaConvWay fovea_conv_winograd = {
  .name = "Winograd",
  .name_of = wino_name,
  .weights = wino_weights,
  .pack = wino_pack,
  .units = wino_units,
  .scratch = wino_scratch,
  .run = wino_run,
  .prepare_units = wino_prepare_units,
  .shared = wino_shared,
  .prepare = wino_prepare,
};
