/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct convolution to blocked maps, with any window and stride, from blocked
 * or (of a few channels, as a photo has) plain ones. The input is copied to where
 * every tap reads pixels that lie beside each other: with zeros for the border,
 * and of a stride of s each row split into s sets (columns p, p + s, ...). Of a
 * narrow map, whose rows would leave panels half empty, each column of the window
 * has a set of its own and sets lie one after the other: then the pixels of all
 * rows lie beside each other.
 *
 * A small map is copied once, before, for all units; of a large one each unit
 * copies the rows that it needs, a band. */
#include <string.h>

#include "layers/conv-blocked.h"

/* Copies up to this size are made once for all units. */
#define DIRECT_SHARED (2 << 20)
/* A band's copy. */
#define DIRECT_BAND (256 << 10)
/* Rows of the copy of a plane that one unit makes before. */
#define DIRECT_STRIP 16
/* Of narrow maps: so many blocks of outputs at least, and columns of the window
 * at most. */
#define DIRECT_NARROW_BLOCKS 4
#define DIRECT_NARROW_WINDOW 7
/* So many units at least, where there are the rows or blocks for it. */
#define DIRECT_UNITS 8

typedef struct
{
  gint64   maps;            /* groups of all pictures */
  gint64   planes;          /* input planes of a group: blocks, or channels */
  int      pixel;           /* numbers of a pixel of a plane: lanes, or 1 */
  gint64   sets, columns;   /* of a row of the copy: sets, and columns of one */
  gint64   set;             /* numbers from a set to the next one, */
  gint64   next, phase;     /* from an output row to the next one, and from an
                               input row to the next one in between */
  gint64   rows;            /* output rows of a unit, */
  gint64   source;          /* and input rows that it reads */
  gint64   plane;           /* numbers of a plane of the copy */
  gint64   bands;           /* units down a map, */
  gint64   parts, pairs;    /* units across the blocks, and pairs of one */
  gboolean shared;
  gboolean narrow; /* each column of the window has a set of its own */
} DirectCut;

/* Rows of the copy from one output row's first to the next one's: no more than
 * are looked at. */
static gint64
direct_step (const FoveaConv *fit)
{
  return MIN (fit->window.stride[0], fovea_window_span (&fit->window, 0));
}

static gint64
direct_source_rows (const FoveaConv *fit, gint64 rows)
{
  return (rows - 1) * direct_step (fit) + fovea_window_span (&fit->window, 0);
}

/* Of a row of all planes' copies. */
static gint64
direct_row_numbers (const DirectCut *cut)
{
  return cut->planes * cut->sets * cut->columns * cut->pixel;
}

static void
direct_cut_shared (const FoveaStep *step, const FoveaRect *out, DirectCut *cut)
{
  const FoveaConv *fit = step->fitted;
  const gint64     pairs = (fit->out_blocks + 1) / 2;

  cut->pairs = MAX (pairs * cut->maps / (2 * DIRECT_UNITS), 1);
  cut->parts = (pairs + cut->pairs - 1) / cut->pairs;
  cut->rows = out->height;
  if (cut->parts * cut->maps < DIRECT_UNITS)
    cut->rows = MAX (out->height * cut->parts * cut->maps / DIRECT_UNITS, 1);
}

static void
direct_cut_bands (const FoveaStep *step, const FoveaRect *out, DirectCut *cut)
{
  const FoveaConv *fit = step->fitted;
  const gint64     stride = direct_step (fit);
  const gint64     row = direct_row_numbers (cut) * (gint64) sizeof (float);
  const gint64 most = DIRECT_BAND / row - fovea_window_span (&fit->window, 0);

  cut->rows = CLAMP (most / stride + 1, 1, MAX (out->height / DIRECT_UNITS, 1));
  cut->parts = 1;
  cut->pairs = (fit->out_blocks + 1) / 2;
}

/* Panels that end with a row would be too empty, and there are outputs enough
 * to make up for a larger copy. */
static gboolean
direct_is_narrow (const FoveaConv *fit, const FoveaRect *out)
{
  const gint64 most = fovea_loops ()->blocks->pixels;
  const gint64 panels = (out->width + most - 1) / most;

  return out->height > 1 && panels * most * 5 > out->width * 6 &&
         fit->out_blocks >= DIRECT_NARROW_BLOCKS &&
         fit->window.size[1] <= DIRECT_NARROW_WINDOW;
}

/* Where rows and sets of a copy of cut->source rows lie. */
static void
direct_lay (DirectCut *cut, gint64 step)
{
  const gint64 row = cut->columns * cut->pixel;

  cut->set = row;
  cut->phase = cut->sets * row;
  cut->next = step * cut->phase;
  cut->plane = cut->source * cut->phase;
  if (! cut->narrow)
    return;
  cut->next = row;
  cut->phase = (cut->source + step - 1) / step * row;
  cut->set = step * cut->phase;
  cut->plane = cut->sets * cut->set;
}

static DirectCut
direct_cut (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const gint64       span = fovea_window_span (w, 1);
  DirectCut          cut = { .maps = step->out[0].size[0] * fit->group,
                             .pixel = step->in_block[0] ? fit->lanes : 1,
                             .narrow = direct_is_narrow (fit, out) };

  cut.planes = fovea_blocks (fit->group_in, cut.pixel);
  cut.sets = cut.narrow ? w->size[1] : MIN (w->stride[1], span);
  cut.columns = out->width + (cut.narrow ? 0 : (span - 1) / w->stride[1]);
  cut.shared = direct_source_rows (fit, out->height) *
                   direct_row_numbers (&cut) * (gint64) sizeof (float) <=
               DIRECT_SHARED;
  if (cut.shared)
    direct_cut_shared (step, out, &cut);
  else
    direct_cut_bands (step, out, &cut);
  cut.source = direct_source_rows (fit, cut.shared ? out->height : cut.rows);
  direct_lay (&cut, direct_step (fit));
  cut.bands = (out->height + cut.rows - 1) / cut.rows;
  return cut;
}

/* ---- Weights --------------------------------------------------------------------- */

/* [pair][plane][ky][kx][channel of the plane][block of the pair][lane] */
static void
direct_pack (const FoveaStep *step, gconstpointer weights, gboolean flip)
{
  const FoveaConv *fit = step->fitted;
  const gint64     lanes = fit->lanes, in = fit->group_in;
  const gint64     spots = fit->window.size[0] * fit->window.size[1];
  const gint64     pixel = step->in_block[0] ? lanes : 1;

  for (gint64 group = 0; group < fit->group; group++)
    for (gint64 at = 0, m; at < fit->out_blocks; at += m)
      {
        float *to =
            fit->weights + (group * fit->out_blocks + at) * lanes * fit->taps;

        m = fovea_conv_pair (fit->out_blocks - at);
        for (gint64 c = 0; c < in; c += pixel)
          for (gint64 j = 0; j < m; j++)
            {
              const gint64  out = (at + j) * lanes;
              gconstpointer from = fovea_conv_weights_at (
                  weights, (group * fit->group_out + out) * in + c, spots);

              fovea_loops ()->packs->lines (
                  from, in * spots, (int) MIN (lanes, fit->group_out - out),
                  MIN (pixel, in - c), (int) spots, flip,
                  to + (c * spots * m + j) * lanes, m * lanes);
            }
      }
}

/* ---- The copy -------------------------------------------------------------------- */

/* n pixels, each `step` numbers behind the one before. */
static void
direct_pick (const FoveaBlockLoops *loops,
             const float           *src,
             gint64                 step,
             int                    pixel,
             float                 *dst,
             gint64                 n)
{
  if (step == pixel)
    memcpy (dst, src, n * pixel * sizeof (float));
  else if (pixel == 1)
    loops->pick (src, step, dst, n);
  else /* the largest of one pixel is that pixel, a vector */
    loops->across_max (src, step / pixel, 0, 1, dst, n);
}

/* One row of one set, whose first column is the map's column x0; `src` NULL =
 * outside. */
static void
direct_copy_row (const FoveaWork *work,
                 const DirectCut *cut,
                 const float     *src,
                 gint64           x0,
                 gint64           stride,
                 float           *dst)
{
  const FoveaTile *in = &work->in[0];
  const int        pixel = cut->pixel;
  /* Of the tile: what it lacks is outside the map, or not asked for. */
  const gint64 left = x0 - in->rect.x;
  const gint64 inside = in->rect.width - 1 - left;
  gint64       from = 0, until = 0;

  if (src)
    from = left >= 0 ? 0 : MIN ((-left + stride - 1) / stride, cut->columns);
  until = from;
  if (src && inside >= 0)
    until = CLAMP (inside / stride + 1, from, cut->columns);
  memset (dst, 0, from * pixel * sizeof (float));
  if (until > from)
    direct_pick (work->loops->blocks, src + (left + from * stride) * pixel,
                 stride * pixel, pixel, dst + from * pixel, until - from);
  memset (dst + until * pixel, 0,
          (cut->columns - until) * pixel * sizeof (float));
}

/* Rows first .. first+rows-1 of the copy at dst, whose row 0 is the map's row y0,
 * of input plane `plane` over all pictures and groups. */
static void
direct_copy (const FoveaStep *step,
             const FoveaWork *work,
             const DirectCut *cut,
             gint64           plane,
             gint64           y0,
             gint64           first,
             gint64           rows,
             float           *dst)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const FoveaTile   *in = &work->in[0];
  const gint64       each = direct_step (fit);
  const gint64       x0 = work->out[0].rect.x * w->stride[1] - w->before[1];
  const gint64       apart = cut->narrow ? w->dilation[1] : 1;

  for (gint64 r = first; r < first + rows; r++)
    {
      const gint64 y = y0 + r / each * w->stride[0] + r % each;
      const float *src =
          y < in->rect.y || y >= in->rect.y + in->rect.height ?
              NULL :
              in->data + (plane * fovea_tile_plane (in) +
                          (y - in->rect.y) * in->rect.width) *
                             cut->pixel;
      float *to = dst + r / each * cut->next + r % each * cut->phase;

      for (gint64 set = 0; set < cut->sets; set++)
        direct_copy_row (work, cut, src, x0 + set * apart, w->stride[1],
                         to + set * cut->set);
    }
}

static gint64
direct_top (const FoveaConv *fit, gint64 y)
{
  return y * fit->window.stride[0] - fit->window.before[0];
}

/* Units that make the copy of a plane. */
static gint64
direct_strips (const DirectCut *cut)
{
  return (cut->source + DIRECT_STRIP - 1) / DIRECT_STRIP;
}

static gint64
direct_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  const DirectCut cut = direct_cut (step, out);

  return cut.shared ? cut.maps * cut.planes * direct_strips (&cut) : 0;
}

static gsize
direct_shared (const FoveaStep *step, const FoveaRect *out)
{
  const DirectCut cut = direct_cut (step, out);

  return cut.shared ? cut.maps * cut.planes * cut.plane * sizeof (float) : 0;
}

static void
direct_prepare (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  DirectCut cut = direct_cut (step, &work->out[0].rect);

  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64 plane = unit / direct_strips (&cut);
      const gint64 row = unit % direct_strips (&cut) * DIRECT_STRIP;

      direct_copy (step, work, &cut, plane,
                   direct_top (step->fitted, work->out[0].rect.y), row,
                   MIN (DIRECT_STRIP, cut.source - row),
                   (float *) work->shared + plane * cut.plane);
    }
}

/* ---- Running --------------------------------------------------------------------- */

static gint64
direct_units (const FoveaStep *step, const FoveaRect *out)
{
  const DirectCut cut = direct_cut (step, out);

  return cut.maps * cut.parts * cut.bands;
}

/* Bytes of the offsets, behind which a band's copy lies. */
static gsize
direct_offset_bytes (const FoveaStep *step, const DirectCut *cut)
{
  const FoveaConv *fit = step->fitted;
  const gint64 spots = cut->planes * fit->window.size[0] * fit->window.size[1];

  return (spots * sizeof (ptrdiff_t) + 63) / 64 * 64;
}

static gsize
direct_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const DirectCut cut = direct_cut (step, out);

  return direct_offset_bytes (step, &cut) +
         (cut.shared ? 0 : cut.planes * cut.plane * sizeof (float));
}

static FoveaSpots
direct_offsets (const FoveaStep *step, const DirectCut *cut, ptrdiff_t *offset)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const gint64       spots = w->size[0] * w->size[1];
  const gint64       each = direct_step (fit);
  FoveaSpots         all = { .offset = offset, .channels = cut->pixel };

  all.spots = (int) (fit->group_in / cut->pixel * spots);
  all.tail = (int) (fit->group_in % cut->pixel);
  all.tails = all.tail ? (int) spots : 0;
  for (gint64 plane = 0; plane < cut->planes; plane++)
    for (gint64 ky = 0; ky < w->size[0]; ky++)
      for (gint64 kx = 0; kx < w->size[1]; kx++)
        {
          const gint64 x = kx * w->dilation[1], y = ky * w->dilation[0];
          const gint64 set = cut->narrow ? kx : x % w->stride[1];

          *offset++ = plane * cut->plane + y / each * cut->next +
                      y % each * cut->phase + set * cut->set +
                      (cut->narrow ? 0 : x / w->stride[1] * cut->pixel);
        }
  return all;
}

/* Rows that are one long row, in the copy as in the output. */
static gint64
direct_rows_together (const FoveaStep *step,
                      const FoveaWork *work,
                      const DirectCut *cut,
                      gint64           rows)
{
  const FoveaRect *out = &work->out[0].rect;
  const FoveaRect *skip =
      step->post.skip ? &work->in[step->post.skip].rect : out;

  return cut->next == out->width * cut->pixel && skip->width == out->width ?
             rows :
             1;
}

/* Output rows from .. until-1 of m blocks; copied row 0 belongs to row `top`. */
static void
direct_rows (const FoveaStep  *step,
             const FoveaWork  *work,
             const DirectCut  *cut,
             const FoveaSpots *spots,
             const float      *copy,
             gint64            map,
             gint64            block,
             int               m,
             gint64            top,
             gint64            from,
             gint64            until)
{
  const FoveaConv *fit = step->fitted;
  const FoveaTile *out = &work->out[0];
  const gint64     all = map % fit->group * fit->out_blocks + block;
  const gint64     plane = fovea_tile_plane (out) * fit->lanes;
  const float     *w = fit->weights + all * fit->lanes * fit->taps;

  const gint64 rows = direct_rows_together (step, work, cut, until - from);
  const gint64 width = rows * out->rect.width;

  for (gint64 y = from; y < until; y += rows)
    {
      const float *src = copy + (y - top) * cut->next;
      float *dst = fovea_tile_block_row (out, map * fit->out_blocks + block, y,
                                         fit->lanes);
      FoveaBlockPost post =
          fovea_conv_post (step, work, map / fit->group, all, y, out->rect.x);

      for (gint64 x = 0, n; x < width; x += n)
        {
          n = fovea_conv_stretch (width - x, work->loops->blocks->pixels);
          work->loops->blocks->panel (src + x * cut->pixel, cut->pixel, spots,
                                      w, (FoveaAhead){ 0 }, &post,
                                      dst + x * fit->lanes, plane, m, (int) n);
          if (post.skip)
            post.skip += n * fit->lanes;
        }
    }
}

static void
direct_unit (const FoveaStep  *step,
             const FoveaWork  *work,
             const DirectCut  *cut,
             const FoveaSpots *spots,
             float            *own,
             gint64            unit)
{
  const FoveaConv *fit = step->fitted;
  const FoveaRect *out = &work->out[0].rect;
  const gint64     map = unit / cut->bands / cut->parts;
  const gint64     part = unit / cut->bands % cut->parts;
  const gint64     y = out->y + unit % cut->bands * cut->rows;
  const gint64     until = MIN (y + cut->rows, out->y + out->height);
  const gint64     end = MIN ((part + 1) * cut->pairs * 2, fit->out_blocks);
  const float     *copy = own;
  gint64           top = y;

  if (cut->shared)
    {
      copy = (float *) work->shared + map * cut->planes * cut->plane;
      top = out->y;
    }
  else
    for (gint64 plane = 0; plane < cut->planes; plane++)
      direct_copy (step, work, cut, map * cut->planes + plane,
                   direct_top (fit, y), 0, direct_source_rows (fit, until - y),
                   own + plane * cut->plane);
  for (gint64 block = part * cut->pairs * 2, m; block < end; block += m)
    {
      m = fovea_conv_pair (end - block);
      direct_rows (step, work, cut, spots, copy, map, block, (int) m, top, y,
                   until);
    }
}

static void
direct_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const DirectCut  cut = direct_cut (step, &work->out[0].rect);
  const FoveaSpots spots = direct_offsets (step, &cut, work->scratch);
  float *own = (float *) ((char *) work->scratch +
                          direct_offset_bytes (step, &cut));

  for (gint64 unit = first; unit < last; unit++)
    direct_unit (step, work, &cut, &spots, own, unit);
}

const FoveaConvWay fovea_conv_direct = {
  .name = "direct",
  .weights = fovea_conv_all_taps,
  .pack = direct_pack,
  .units = direct_units,
  .scratch = direct_scratch,
  .run = direct_run,
  .prepare_units = direct_prepare_units,
  .shared = direct_shared,
  .prepare = direct_prepare,
};
