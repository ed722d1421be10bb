/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large kernel on each channel by itself: transformed in y, summed in x.
 *
 * Of each column of the picture, N rows are transformed: then a column of the
 * kernel is one factor for each frequency, and an output column is the sum over
 * the kernel's columns of those products, by the inner loop that sums any rows.
 * Transformed back, the first V = N - height + 1 rows are outputs. Two blocks
 * of V rows go through as the real and the imaginary part of one transform.
 * Blocks begin at multiples of V from the output's first row, pairs at multiples
 * of 2 V, whatever is wanted; columns know nothing of each other's neighbours:
 * so any tile has the same bits. (Overlap-save; the steps by four are Gentleman
 * and Sande's, 1966.)
 *
 * An output is within c u |w|_1 max |x| of the exact one, the largest x of its
 * two blocks' input, with c = FOVEA_CONV_LARGE_C. Where an input is no number or
 * infinite, the outputs whose transforms saw it are summed one by one instead,
 * so that it travels as far as the kernel and no further. */
#include "layers/conv-large.h"

#include <math.h>
#include <string.h>

#include "layers/fuse-post.h"
#include "simd/filters.h"

#define LARGE_LEAST 32
#define LARGE_MOST  4096
#define LARGE_NEAR  256
/* Numbers of a block of columns: the cache's. */
#define LARGE_NUMBERS (64 << 10)
/* Columns are whole vectors of any CPU family. */
#define LARGE_LANES 16

typedef struct
{
  gint64 n, rows;       /* of a transform, and outputs of it */
  gint64 turns, sums;   /* where these begin among the weights: */
  gint64 plain, each;   /* [group] of [n][2 kw][2], then [kh][kw] */
  gint64 columns, step; /* outputs of a unit, and one row of its memory */
} Large;

/* Work for one output of `height` rows: of the transforms (whose rows are in the
 * nearest cache, or not), and of the sums. */
static double
large_cost (gint64 n, gint64 kh, gint64 kw, gint64 height)
{
  const gint64 pair = 2 * (n - kh + 1);
  const double pairs = (double) ((height + pair - 1) / pair);
  const double step = n <= LARGE_NEAR ? 5.0 : 12.0;

  return pairs * 2.0 * (double) n / (double) height *
         (2.0 * (double) kw + step * log2 ((double) n));
}

static gint64
large_length (gint64 kh, gint64 kw, gint64 height)
{
  gint64 best = 0;

  for (gint64 n = LARGE_LEAST; n <= LARGE_MOST; n *= 2)
    if (n >= kh + LARGE_LEAST / 2 &&
        (best == 0 || large_cost (n, kh, kw, height) <
                          large_cost (best, kh, kw, height)))
      best = n;
  return best;
}

static Large
large_of (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;
  const gint64     kh = fit->window.size[0], kw = fit->window.size[1];
  Large l = { .n = large_length (kh, kw, step->out[0].size[2]) };

  l.rows = l.n - kh + 1;
  l.sums = 2 * l.n; /* turns: 6 (n / 4 + n / 16 + ...) < 2 n */
  l.plain = 4 * l.n * kw;
  l.each = l.plain + kh * kw;
  l.columns = MAX (LARGE_NUMBERS / l.n - kw, MAX (kw, 64));
  l.step = (l.columns + kw + LARGE_LANES - 1) / LARGE_LANES;
  l.step = (l.step | 1) * LARGE_LANES; /* odd: not all rows in one set */
  return l;
}

static gboolean
large_suits (const FoveaStep *step)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const gint64       kh = w->size[0], kw = w->size[1];
  gint64             n;

  if (step->in[0].rank != 4 || step->whole || fit->group_in != 1 ||
      fit->group_out != 1 || step->post.skip)
    return FALSE;
  for (int axis = 0; axis < 2; axis++)
    if (w->stride[axis] != 1 || w->dilation[axis] != 1)
      return FALSE;
  if (kh > LARGE_MOST / 2 || kw > LARGE_MOST || kh < 3)
    return FALSE;
  if (step->out[0].size[2] < 1)
    return FALSE;
  n = large_length (kh, kw, step->out[0].size[2]);
  return large_cost (n, kh, kw, step->out[0].size[2]) <
         0.7 * (double) (kh * kw);
}

void
fovea_conv_large_choose (FoveaStep *step)
{
  FoveaConv *fit = step->fitted;

  if (! large_suits (step))
    return;
  fit->way = &fovea_conv_large;
  step->band = 2 * large_of (step).rows;
  fit->lanes = 1;
  fit->out_blocks = 1;
}

void
fovea_conv_large_grow (const FoveaStep *step, FoveaRect *rect)
{
  const gint64 pair = 2 * large_of (step).rows;
  const gint64 end = rect->y + rect->height;

  if (rect->height <= 0)
    return;
  rect->y = rect->y / pair * pair;
  rect->height = (end + pair - 1) / pair * pair - rect->y;
}

/* ---- Weights ---- */

static gint64
large_weights (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;
  const Large      l = large_of (step);
  gint64           n;

  if (! fovea_checked_mul (l.each, fit->group, &n) ||
      ! fovea_checked_add (n, l.sums, &n))
    return -1;
  return n;
}

/* turn[6 k ..]: the k-th, 2 k-th and 3 k-th power of exp (-2 pi i / length), for
 * each length */
static void
large_set_turns (float *to, gint64 n)
{
  for (gint64 length = n; length >= 4; length /= 4)
    for (gint64 k = 0; k < length / 4; k++)
      for (gint64 power = 1; power <= 3; power++)
        {
          double angle =
              -2 * G_PI * (double) (k * power) / (double) length;

          *to++ = (float) cos (angle);
          *to++ = (float) sin (angle);
        }
}

/* Which frequency stands in which row after a transform. */
static void
large_set_order (gint64 *order, gint64 n, gint64 first, gint64 step)
{
  const gint64 parts = n >= 4 ? 4 : n;

  if (n == 1)
    order[0] = first;
  for (gint64 part = 0; part < parts && n > 1; part++)
    large_set_order (order + part * (n / parts), n / parts,
                     first + part * step, step * parts);
}

/* For a row of frequencies: the factors of re and im of each kernel column, for
 * re and for im. */
static void
large_set_row (const double *wave,
               gint64        n,
               gint64        frequency,
               const float  *kernel,
               gint64        kh,
               gint64        kw,
               float        *to)
{
  double re[LARGE_MOST], im[LARGE_MOST];

  memset (re, 0, kw * sizeof *re);
  memset (im, 0, kw * sizeof *im);
  for (gint64 y = 0; y < kh; y++)
    {
      const gint64 at = frequency * y % n;
      const double cosine = wave[(at + n / 4) % n], sine = wave[at];

      for (gint64 x = 0; x < kw; x++)
        {
          re[x] += kernel[y * kw + x] * cosine;
          im[x] += kernel[y * kw + x] * sine;
        }
    }
  for (gint64 x = 0; x < kw; x++)
    {
      to[4 * x] = (float) (re[x] / (double) n);
      to[4 * x + 1] = (float) (im[x] / (double) n);
      to[4 * x + 2] = (float) (-im[x] / (double) n);
      to[4 * x + 3] = to[4 * x];
    }
}

static void
large_pack (const FoveaStep *step, gconstpointer weights, gboolean flip)
{
  const FoveaConv    *fit = step->fitted;
  const gint64        kh = fit->window.size[0], kw = fit->window.size[1];
  const Large         l = large_of (step);
  g_autofree double  *wave = g_new (double, l.n);
  g_autofree gint64  *order = g_new (gint64, l.n);

  large_set_turns (fit->weights, l.n);
  large_set_order (order, l.n, 0, 1);
  for (gint64 i = 0; i < l.n; i++)
    wave[i] = sin (2 * G_PI * (double) i / (double) l.n);
  for (gint64 group = 0; group < fit->group; group++)
    {
      float *sums = fit->weights + l.sums + group * l.each;
      float *plain = sums + l.plain;

      for (gint64 t = 0; t < fit->taps; t++)
        plain[t] = fovea_conv_weight (
            weights, group * fit->taps + (flip ? fit->taps - 1 - t : t));
      if (group > 0 && memcmp (plain, plain - l.each,
                               fit->taps * sizeof (float)) == 0)
        {
          memcpy (sums, sums - l.each, l.plain * sizeof (float));
          continue;
        }
      for (gint64 i = 0; i < l.n; i++)
        large_set_row (wave, l.n, order[i], plain, kh, kw, sums + i * 4 * kw);
    }
}

/* ---- Units: of a pair of blocks and some columns, all that is wanted ---- */

typedef struct
{
  Large        l;
  gint64       plane;          /* over batch and channels */
  gint64       group, y, x, n; /* first output row of the pair; columns */
  float       *re, *im, *rows;
  const float **src;
  gint64       width; /* of input columns, whole vectors */
} LargeUnit;

static gint64
large_columns (const Large *l, const FoveaRect *out)
{
  return (out->width + l->columns - 1) / l->columns;
}

static gint64
large_units (const FoveaStep *step, const FoveaRect *out)
{
  const Large l = large_of (step);
  FoveaRect   grown = *out;

  fovea_conv_large_grow (step, &grown);
  return step->out[0].size[0] * step->out[0].size[1] *
         (grown.height / (2 * l.rows)) * large_columns (&l, out);
}

static gsize
large_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  const Large      l = large_of (step);

  return (2 * l.n + 3) * l.step * sizeof (float) + 64 +
         MAX (2 * fit->window.size[1], fit->taps) * sizeof (float *);
}

/* Row y of the input from column `left` on, `width` of them; 0 outside. */
static void
large_read_row (const FoveaTile *in,
                gint64           plane,
                gint64           y,
                gint64           left,
                float           *to,
                gint64           width)
{
  const FoveaRect *have = &in->rect;
  gint64           from = CLAMP (have->x - left, 0, width);
  gint64           until = CLAMP (have->x + have->width - left, from, width);

  if (y < have->y || y >= have->y + have->height)
    from = until = width;
  memset (to, 0, from * sizeof (float));
  if (until > from)
    memcpy (to + from, fovea_tile_row (in, plane, y) + (left + from - have->x),
            (until - from) * sizeof (float));
  memset (to + until, 0, (width - until) * sizeof (float));
}

static void
large_read (const FoveaStep *step, const FoveaWork *work, const LargeUnit *unit)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const gint64       left = unit->x - w->before[1];

  for (gint64 i = 0; i < unit->l.n; i++)
    {
      gint64 y = unit->y - w->before[0] + i;

      large_read_row (&work->in[0], unit->plane, y, left,
                      unit->re + i * unit->l.step, unit->width);
      large_read_row (&work->in[0], unit->plane, y + unit->l.rows, left,
                      unit->im + i * unit->l.step, unit->width);
    }
}

static const FoveaEpilogue large_no_post = { NULL, NULL, -INFINITY, INFINITY };

/* Each row of frequencies: products with the kernel's, summed over its columns. */
static void
large_sum (const FoveaConv *fit, const FoveaWork *work, const LargeUnit *unit)
{
  static const float zeros[2] = { 0 };
  const gint64       kw = fit->window.size[1], step = unit->l.step;
  const float       *weights = fit->weights + unit->l.sums +
                         unit->group * unit->l.each;

  for (gint64 i = 0; i < unit->l.n; i++)
    {
      float *re = unit->re + i * step, *im = unit->im + i * step;

      for (gint64 x = 0; x < kw; x++)
        {
          unit->src[2 * x] = re + x;
          unit->src[2 * x + 1] = im + x;
        }
      work->loops->rows (unit->src, 2 * kw, weights + i * 4 * kw, zeros,
                         &large_no_post, unit->rows, step, unit->n, 2);
      memcpy (re, unit->rows, unit->n * sizeof (float));
      memcpy (im, unit->rows + step, unit->n * sizeof (float));
    }
}

/* Outputs of columns from .. from + n - 1 out of rows that lie `taps` numbers at
 * `src` or (weight 1) are sums already. */
static void
large_write (const FoveaStep *step,
             const FoveaWork *work,
             const LargeUnit *unit,
             gboolean         summed,
             gint64           from,
             gint64           n)
{
  static const float one = 1.0f;
  const FoveaConv   *fit = step->fitted;
  const FoveaTile   *out = &work->out[0];
  const gint64       kw = fit->window.size[1];
  const FoveaEpilogue post = fovea_post_at (&step->post, unit->group);
  const float *plain = fit->weights + unit->l.sums +
                       unit->group * unit->l.each + unit->l.plain;

  for (gint64 i = 0; i < 2 * unit->l.rows; i++)
    {
      const gint64 y = unit->y + i, row = i % unit->l.rows;
      const float *have = (i < unit->l.rows ? unit->re : unit->im) +
                          row * unit->l.step + from;

      if (y < out->rect.y || y >= out->rect.y + out->rect.height)
        continue;
      for (gint64 t = 0; t < (summed ? 1 : fit->taps); t++)
        unit->src[t] = have + t / kw * unit->l.step + t % kw;
      work->loops->rows (unit->src, summed ? 1 : fit->taps,
                         summed ? &one : plain, fit->init + unit->group, &post,
                         fovea_tile_row (out, unit->plane, y) +
                             (unit->x + from - out->rect.x),
                         0, n, 1);
    }
}

/* Sums one by one the outputs that numbers which are none have spoilt: frequency
 * 0, the sum of a column's rows, tells them. */
static void
large_mend (const FoveaStep *step,
            const FoveaWork *work,
            const LargeUnit *unit,
            const guint8    *spoilt)
{
  const gint64 kw = ((const FoveaConv *) step->fitted)->window.size[1];
  gint64       last = -1; /* spoilt input column */

  large_read (step, work, unit);
  for (gint64 x = 0, from = 0; x <= unit->n; x++)
    {
      if (x == 0)
        for (gint64 k = 0; k < kw; k++)
          last = spoilt[k] ? k : last;
      else if (x < unit->n && spoilt[x + kw - 1])
        last = x + kw - 1;
      if (x < unit->n && last >= x)
        continue; /* spoilt, too */
      if (x > from)
        large_write (step, work, unit, FALSE, from, x - from);
      from = x + 1;
    }
}

static void
large_run_unit (const FoveaStep *step, const FoveaWork *work, LargeUnit *unit)
{
  const FoveaConv        *fit = step->fitted;
  const FoveaFilterLoops *loops = work->loops->filters;
  const Large            *l = &unit->l;
  guint8                 *spoilt = (guint8 *) (unit->rows + 2 * l->step);
  gboolean                mend = FALSE;

  large_read (step, work, unit);
  loops->transform (unit->re, unit->im, l->step, (int) l->n,
                    (int) unit->width, fit->weights, FALSE);
  for (gint64 x = 0; x < unit->n + fit->window.size[1] - 1; x++)
    {
      spoilt[x] = ! (isfinite (unit->re[x]) && isfinite (unit->im[x]));
      mend |= spoilt[x];
    }
  large_sum (fit, work, unit);
  loops->transform (unit->re, unit->im, l->step, (int) l->n,
                    (int) ((unit->n + LARGE_LANES - 1) / LARGE_LANES) *
                        LARGE_LANES,
                    fit->weights, TRUE);
  large_write (step, work, unit, TRUE, 0, unit->n);
  if (mend)
    large_mend (step, work, unit, spoilt);
}

static void
large_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const FoveaConv *fit = step->fitted;
  const FoveaRect *out = &work->out[0].rect;
  FoveaRect        grown = *out;
  LargeUnit        unit = { .l = large_of (step) };
  const gint64     columns = large_columns (&unit.l, out);
  gint64           pairs;

  fovea_conv_large_grow (step, &grown);
  pairs = grown.height / (2 * unit.l.rows);
  unit.re = work->scratch;
  unit.im = unit.re + unit.l.n * unit.l.step;
  unit.rows = unit.im + unit.l.n * unit.l.step;
  for (gint64 i = first; i < last; i++)
    {
      gint64 column = i % columns;

      unit.plane = i / columns / pairs;
      unit.group = unit.plane % fit->group;
      unit.y = grown.y + i / columns % pairs * 2 * unit.l.rows;
      unit.x = out->x + column * unit.l.columns;
      unit.n = MIN (unit.l.columns, out->x + out->width - unit.x);
      unit.width = (unit.n + fit->window.size[1] - 1 + LARGE_LANES - 1) /
                   LARGE_LANES * LARGE_LANES;
      unit.src = (const float **) (unit.rows + 3 * unit.l.step);
      large_run_unit (step, work, &unit);
    }
}

const FoveaConvWay fovea_conv_large = {
  .name = "FFT",
  .weights = large_weights,
  .pack = large_pack,
  .units = large_units,
  .scratch = large_scratch,
  .run = large_run,
};
