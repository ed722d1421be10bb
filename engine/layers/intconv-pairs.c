/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution of bytes by pairs of 16-bit integers: see intconv.h. First the
 * input is laid out, less its zero point, as planes of pairs with the border
 * around: two channels each, or where there are few of them one number and the
 * one that the next tap of the row sees. A plane has a phase for each place in
 * the stride, so that what a tap sees of a row lies together, and rows follow
 * each other at the same distance: several rows are one stretch, in which only
 * the ends of rows are computed in vain. */
#include <string.h>

#include "layers/conv.h"
#include "layers/intconv.h"
#include "simd/blocks.h"

/* Channels that are worth a pair of planes */
#define INTPAIRS_CHANNELS 4
/* Numbers of a stretch, about; outputs of a unit where there are few units */
#define INTPAIRS_COLUMNS 480
#define INTPAIRS_OUTPUTS 64
#define INTPAIRS_FEW     16
/* A larger one would lay out what nobody looks at. */
#define INTPAIRS_STRIDE 4

/* How the planes lie. Index 0 is y, 1 is x. */
typedef struct
{
  gint64 planes;   /* of a group */
  gint64 size[2];  /* what the outputs look at, border and all */
  gint64 phase[2]; /* size of one phase: a plane has stride x stride of them */
  gint64 plane;    /* numbers */
  gint64 rows, chunks, parts, outputs; /* of the units */
} IntPairs;

static IntPairs
intpairs_of (const FoveaStep    *step,
             const FoveaIntConv *conv,
             const FoveaRect    *out)
{
  const FoveaWindow *w = &conv->window;
  const gint64       sizes[2] = { out->height, out->width };
  IntPairs           p = { .parts = 1, .outputs = conv->group_out };

  p.planes = conv->by_channel ? (conv->group_in + 1) / 2 : conv->group_in;
  for (int a = 0; a < 2; a++)
    {
      p.size[a] = (sizes[a] - 1) * w->stride[a] + fovea_window_span (w, a);
      p.phase[a] = (p.size[a] + w->stride[a] - 1) / w->stride[a];
    }
  p.plane = w->stride[0] * w->stride[1] * p.phase[0] * p.phase[1];
  p.rows =
      CLAMP (INTPAIRS_COLUMNS / MAX (p.phase[1], 1), 1, MAX (out->height, 1));
  p.chunks = (out->height + p.rows - 1) / p.rows;
  if (step->out[0].size[0] * conv->group * p.chunks < INTPAIRS_FEW)
    {
      p.outputs = INTPAIRS_OUTPUTS;
      p.parts = (conv->group_out + p.outputs - 1) / p.outputs;
    }
  return p;
}

gboolean
fovea_intpairs_suit (const FoveaStep *step, const FoveaIntConv *conv)
{
  const gint64 in[2] = { fovea_map_height (&step->in[0]),
                         fovea_map_width (&step->in[0]) };
  const gint64 out[2] = { fovea_map_height (&step->out[0]),
                          fovea_map_width (&step->out[0]) };

  for (int a = 0; a < 2; a++)
    {
      const gint64 stride = conv->window.stride[a], most = 2 * in[a] + 64;

      if (stride > INTPAIRS_STRIDE || conv->window.size[a] > most ||
          conv->window.dilation[a] > most ||
          fovea_window_span (&conv->window, a) > most || out[a] > most ||
          (out[a] - 1) * stride > most)
        return FALSE;
    }
  return ! step->whole;
}

/* ---- Weights --------------------------------------------------------------------- */

/* Tap columns of a window's row, in pairs or not */
static gint64
intpairs_columns (const FoveaIntConv *conv)
{
  const gint64 columns = conv->window.size[1];

  return conv->by_channel ? columns : (columns + 1) / 2;
}

/* The weight, less its zero point, of output o; 0 where there is none. */
static gint32
intpairs_weight (const FoveaIntConv *conv,
                 const float        *from,
                 const float        *zero,
                 gint64              o,
                 gint64              channel,
                 gint64              ky,
                 gint64              kx)
{
  const FoveaWindow *w = &conv->window;

  if (channel >= conv->group_in || kx >= w->size[1])
    return 0;
  return (gint32) (from[o * conv->taps +
                        (channel * w->size[0] + ky) * w->size[1] + kx] -
                   zero[o]);
}

/* Pair number t of output o: plane, row and column of the window in order */
static gint32
intpairs_pair (const FoveaIntConv *conv,
               const float        *from,
               const float        *zero,
               gint64              o,
               gint64              t)
{
  const gint64 columns = intpairs_columns (conv);
  const gint64 kx = t % columns, ky = t / columns % conv->window.size[0];
  const gint64 plane = t / columns / conv->window.size[0];
  gint32       a, b;

  if (conv->by_channel)
    {
      a = intpairs_weight (conv, from, zero, o, 2 * plane, ky, kx);
      b = intpairs_weight (conv, from, zero, o, 2 * plane + 1, ky, kx);
    }
  else
    {
      a = intpairs_weight (conv, from, zero, o, plane, ky, 2 * kx);
      b = intpairs_weight (conv, from, zero, o, plane, ky, 2 * kx + 1);
    }
  return (gint32) (((guint32) a & 0xffff) | (guint32) b << 16);
}

void
fovea_intpairs_choose (FoveaIntConv *conv)
{
  conv->by_channel = conv->group_in >= INTPAIRS_CHANNELS ||
                     (conv->group_in > 1 && conv->window.size[1] == 1);
  conv->pairs = (conv->by_channel ? (conv->group_in + 1) / 2 : conv->group_in) *
                conv->window.size[0] * intpairs_columns (conv);
}

gboolean
fovea_intpairs_pack (FoveaIntConv     *conv,
                     const float      *from,
                     const float      *zero,
                     const FoveaLoops *loops)
{
  const gint64 out = conv->group * conv->group_out;

  conv->paired = fovea_alloc (out, conv->pairs * sizeof (gint32));
  if (! conv->paired)
    return FALSE;
  for (gint64 group = 0; group < conv->group; group++)
    for (gint64 at = 0, m; at < conv->group_out; at += m)
      {
        const gint64 first = group * conv->group_out + at;
        gint32      *to = conv->paired + first * conv->pairs;

        m = fovea_rows_block (loops, conv->group_out - at);
        for (gint64 t = 0; t < conv->pairs; t++)
          for (gint64 j = 0; j < m; j++)
            to[t * m + j] = intpairs_pair (conv, from, zero, first + j, t);
      }
  return TRUE;
}

/* ---- Laying out -------------------------------------------------------------------- */

/* Numbers of a row with its border; the pair's other half may lie behind. */
static gint64
intpairs_line (const FoveaIntConv *conv, const IntPairs *p)
{
  return (p->phase[1] + 1) * conv->window.stride[1] + conv->window.dilation[1];
}

gint64
fovea_intconv_prepare_units (const FoveaStep    *step,
                             const FoveaIntConv *conv,
                             const FoveaRect    *out)
{
  IntPairs p;

  if (! conv->by_pairs)
    return 0;
  p = intpairs_of (step, conv, out);
  return step->in[0].size[0] * conv->group * p.planes * conv->window.stride[0] *
         p.phase[0];
}

gsize
fovea_intconv_shared (const FoveaStep    *step,
                      const FoveaIntConv *conv,
                      const FoveaRect    *out)
{
  IntPairs p;
  gint64   bytes;

  if (! conv->by_pairs)
    return 0;
  p = intpairs_of (step, conv, out);
  if (! fovea_checked_mul (step->in[0].size[0] * conv->group * p.planes,
                           p.plane, &bytes) ||
      ! fovea_checked_mul (bytes, sizeof (gint32), &bytes))
    return G_MAXSIZE;
  return bytes;
}

/* Row `y` (full-map coordinate) of a channel from column x on, with the zero
 * point outside the map. */
static void
intpairs_row (const FoveaStep *step,
              const FoveaTile *in,
              gint64           plane,
              gint64           y,
              gint64           x,
              float            zero,
              float           *to,
              gint64           n)
{
  const gint64 width = fovea_map_width (&step->in[0]);
  gint64       from = CLAMP (-x, 0, n), until = CLAMP (width - x, from, n);

  if (y < 0 || y >= fovea_map_height (&step->in[0]))
    from = until = n;
  for (gint64 i = 0; i < from; i++)
    to[i] = zero;
  /* What no output looks at is not in the tile. */
  until = CLAMP (in->rect.x + in->rect.width - x, from, until);
  memcpy (to + from, until > from ? fovea_tile_at (in, plane, y, x + from) : to,
          (until - from) * sizeof *to);
  for (gint64 i = until; i < n; i++)
    to[i] = zero;
}

/* A unit is a row of a plane. */
static void
intpairs_lay (const FoveaStep    *step,
              const FoveaWork    *work,
              const FoveaIntConv *conv,
              const IntPairs     *p,
              gint64              unit,
              float               zero)
{
  const FoveaWindow *w = &conv->window;
  const gint64       rows = w->stride[0] * p->phase[0];
  const gint64       line = intpairs_line (conv, p), row = unit % rows;
  const gint64 plane = unit / rows % p->planes, group = unit / rows / p->planes;
  const gint64 y = work->out[0].rect.y * w->stride[0] - w->before[0] + row;
  const gint64 x = work->out[0].rect.x * w->stride[1] - w->before[1];
  const gint64 channel =
      group * conv->group_in + (conv->by_channel ? 2 * plane : plane);
  float  *a = work->scratch, *b = a + line, *picked = b + line;
  gint32 *to = (gint32 *) work->shared + (group * p->planes + plane) * p->plane;

  intpairs_row (step, &work->in[0], channel, row < p->size[0] ? y : -1, x, zero,
                a, line);
  if (! conv->by_channel)
    b = a + w->dilation[1];
  else if (2 * plane + 1 < conv->group_in)
    intpairs_row (step, &work->in[0], channel + 1, row < p->size[0] ? y : -1, x,
                  zero, b, line);
  else
    b = a; /* its weights are 0 */
  for (gint64 phase = 0; phase < w->stride[1]; phase++)
    {
      const float *one = a + phase, *two = b + phase;
      gint32      *at =
          to + ((row % w->stride[0] * w->stride[1] + phase) * p->phase[0] +
                row / w->stride[0]) *
                   p->phase[1];

      if (w->stride[1] > 1)
        {
          work->loops->blocks->pick (one, w->stride[1], picked, p->phase[1]);
          work->loops->blocks->pick (two, w->stride[1], picked + line,
                                     p->phase[1]);
          one = picked;
          two = picked + line;
        }
      work->loops->join_pairs (one, two, zero, at, p->phase[1]);
    }
}

void
fovea_intconv_prepare (const FoveaStep    *step,
                       const FoveaWork    *work,
                       gint64              first,
                       gint64              last,
                       const FoveaIntConv *conv,
                       int                 x_zero)
{
  const IntPairs p = intpairs_of (step, conv, &work->out[0].rect);
  const float    zero = fovea_intconv_zero (step, work, x_zero);

  for (gint64 unit = first; unit < last; unit++)
    intpairs_lay (step, work, conv, &p, unit, zero);
}

/* ---- Running ------------------------------------------------------------------------ */

gint64
fovea_intpairs_units (const FoveaStep    *step,
                      const FoveaIntConv *conv,
                      const FoveaRect    *out)
{
  const IntPairs p = intpairs_of (step, conv, out);

  return step->out[0].size[0] * conv->group * p.parts * p.chunks;
}

gsize
fovea_intpairs_scratch (const FoveaStep    *step,
                        const FoveaIntConv *conv,
                        const FoveaRect    *out,
                        const FoveaLoops   *loops)
{
  const IntPairs p = intpairs_of (step, conv, out);
  const gint64   run = conv->pairs * sizeof (gint32 *) +
                     p.rows * p.phase[1] * loops->rows_m * sizeof (gint32);
  const gint64 lay = 4 * intpairs_line (conv, &p) * sizeof (float);

  return MAX (run, lay);
}

/* Where each pair of taps begins to look, for the outputs from row y on */
static void
intpairs_sources (const FoveaIntConv *conv,
                  const IntPairs     *p,
                  const gint32       *planes,
                  gint64              y,
                  const gint32      **src)
{
  const FoveaWindow *w = &conv->window;
  const gint64       columns = intpairs_columns (conv);
  const gint64       apart = w->dilation[1] * (conv->by_channel ? 1 : 2);

  for (gint64 plane = 0; plane < p->planes; plane++)
    for (gint64 ky = 0; ky < w->size[0]; ky++)
      for (gint64 kx = 0; kx < columns; kx++)
        {
          const gint64 down = ky * w->dilation[0], right = kx * apart;
          const gint64 phase =
              down % w->stride[0] * w->stride[1] + right % w->stride[1];

          *src++ =
              planes + plane * p->plane +
              (phase * p->phase[0] + y + down / w->stride[0]) * p->phase[1] +
              right / w->stride[1];
        }
}

static void
intpairs_unit (const FoveaStep    *step,
               const FoveaWork    *work,
               const FoveaIntConv *conv,
               const IntPairs     *p,
               gint64              unit,
               FoveaIntConvStore   store)
{
  const FoveaRect *rect = &work->out[0].rect;
  const gint64     y = unit % p->chunks * p->rows;
  const gint64     rows = MIN (p->rows, rect->height - y);
  const gint64     part = unit / p->chunks % p->parts;
  const gint64     group = unit / p->chunks / p->parts; /* and batch */
  const gint64     end = MIN ((part + 1) * p->outputs, conv->group_out);
  const gint64     wide = p->phase[1];
  const gint64     n = (rows - 1) * wide + rect->width;
  const gint32   **src = work->scratch;
  gint32          *sums = (gint32 *) (void *) (src + conv->pairs);

  intpairs_sources (
      conv, p, (const gint32 *) work->shared + group * p->planes * p->plane, y,
      src);
  for (gint64 at = part * p->outputs, m; at < end; at += m)
    {
      const gint64 channel = group % conv->group * conv->group_out + at;

      m = fovea_rows_block (work->loops, end - at);
      work->loops->pairs (src, conv->pairs,
                          conv->paired + channel * conv->pairs,
                          conv->bias + channel, sums, n, n, m);
      for (gint64 j = 0; j < m; j++)
        {
          const gint64 to =
              ((group * conv->group_out + at + j) * rect->height + y) *
              rect->width;

          if (wide == rect->width)
            store (step, work, channel + j, sums + j * n, to, n);
          else
            for (gint64 r = 0; r < rows; r++)
              store (step, work, channel + j, sums + j * n + r * wide,
                     to + r * rect->width, rect->width);
        }
    }
}

void
fovea_intpairs_run (const FoveaStep    *step,
                    const FoveaWork    *work,
                    gint64              first,
                    gint64              last,
                    const FoveaIntConv *conv,
                    FoveaIntConvStore   store)
{
  const IntPairs p = intpairs_of (step, conv, &work->out[0].rect);

  for (gint64 unit = first; unit < last; unit++)
    intpairs_unit (step, work, conv, &p, unit, store);
}
