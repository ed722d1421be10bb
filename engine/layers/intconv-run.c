/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution of bytes at work. A unit is a stretch of the output's numbers, for
 * the outputs of one group or a part of them: the numbers that each tap looks at
 * are laid out in a row of their own. */
#include "layers/intconv.h"

#include <string.h>

#include "layers/conv.h"
#include "layers/quant.h"

/* Numbers laid out for one unit, about, and columns of it. */
#define INTCONV_NUMBERS     (64 << 10)
#define INTCONV_MIN_COLUMNS 32
#define INTCONV_MAX_COLUMNS 480
/* Outputs of a unit, where there are few units: whole blocks of them. */
#define INTCONV_OUTPUTS 128
#define INTCONV_FEW     16

/* ---- Units ---------------------------------------------------------------------- */

/* How the output rectangle is cut. */
typedef struct
{
  FoveaRect rect;   /* of a slice */
  gint64    volume; /* numbers of one channel */
  gint64    columns, chunks, parts;
} IntConvCut;

static gint64
intconv_max_columns (const FoveaIntConv *conv)
{
  return CLAMP (INTCONV_NUMBERS / conv->taps, INTCONV_MIN_COLUMNS,
                INTCONV_MAX_COLUMNS);
}

static IntConvCut
intconv_cut_output (const FoveaStep    *step,
                    const FoveaIntConv *conv,
                    const FoveaRect    *out)
{
  const FoveaShape *shape = &step->out[0];
  IntConvCut        cut = { .rect = fovea_slice_rect (shape, out), .parts = 1 };
  const gint64      max = intconv_max_columns (conv);

  cut.volume = cut.rect.width * cut.rect.height * fovea_slice_size (shape, 2);
  cut.chunks = MAX ((cut.volume + max - 1) / max, 1);
  cut.columns = MAX ((cut.volume + cut.chunks - 1) / cut.chunks, 1);
  cut.chunks = (cut.volume + cut.columns - 1) / cut.columns;
  if (shape->size[0] * conv->group * cut.chunks < INTCONV_FEW)
    cut.parts = (conv->group_out + INTCONV_OUTPUTS - 1) / INTCONV_OUTPUTS;
  return cut;
}

gint64
fovea_intconv_units (const FoveaStep    *step,
                     const FoveaIntConv *conv,
                     const FoveaRect    *out)
{
  IntConvCut cut;

  if (conv->by_pairs)
    return fovea_intpairs_units (step, conv, out);
  cut = intconv_cut_output (step, conv, out);
  return step->out[0].size[0] * conv->group * cut.parts * cut.chunks;
}

/* Rows of the taps, of the sums of a block of outputs, and their places. */
gsize
fovea_intconv_scratch (const FoveaStep    *step,
                       const FoveaIntConv *conv,
                       const FoveaRect    *out,
                       const FoveaLoops   *loops)
{
  if (conv->by_pairs)
    return fovea_intpairs_scratch (step, conv, out, loops);
  return conv->taps * sizeof (float *) + (conv->taps + 2 * loops->rows_m) *
                                             intconv_max_columns (conv) *
                                             sizeof (float);
}

float
fovea_intconv_zero (const FoveaStep *step, const FoveaWork *work, int i)
{
  return i >= 0 && fovea_step_has (step, i) ? work->in[i].data[0] : 0;
}

/* ---- Laying out ----------------------------------------------------------------- */

typedef struct
{
  const FoveaIntConv *conv;
  FoveaTile           in;                      /* slices as planes */
  gint64              size[FOVEA_WINDOW_AXES]; /* of the input */
  float               zero;
  const FoveaLoops   *loops;
} IntConvInput;

/* n numbers for the outputs x .. x+n-1 of a row: the input row's, from place
 * `at` on and `stride` apart; 0 outside. */
static void
intconv_lay_row (const IntConvInput *input,
                 const float        *row,
                 gint64              at,
                 gint64              stride,
                 float              *dst,
                 gint64              n)
{
  const gint64 size = input->size[1];
  const gint64 from = CLAMP (at < 0 ? (-at + stride - 1) / stride : 0, 0, n);
  const gint64 until =
      CLAMP (at < size ? (size - 1 - at) / stride + 1 : 0, from, n);
  const float *src = row + at;

  for (gint64 i = 0; i < from; i++)
    dst[i] = 0;
  if (stride == 1)
    input->loops->affine (src + from, 1, -input->zero, dst + from,
                          until - from);
  else
    for (gint64 i = from; i < until; i++)
      dst[i] = src[i * stride] - input->zero;
  for (gint64 i = until; i < n; i++)
    dst[i] = 0;
}

/* The numbers that one tap, of place k in the window, sees of channel `channel`
 * for n outputs from number `first` of the rectangle on. */
static void
intconv_lay_tap (const IntConvInput *input,
                 const IntConvCut   *cut,
                 gint64              channel,
                 const gint64        k[FOVEA_WINDOW_AXES],
                 gint64              first,
                 float              *dst,
                 gint64              n)
{
  const FoveaWindow *w = &input->conv->window;
  const FoveaRect   *rect = &cut->rect;
  gint64             shift[FOVEA_WINDOW_AXES];

  for (int a = 0; a < FOVEA_WINDOW_AXES; a++)
    shift[a] = k[a] * w->dilation[a] - w->before[a];
  for (gint64 i = 0, m; i < n; i += m)
    {
      gint64 x = (first + i) % rect->width;
      gint64 y = (first + i) / rect->width % rect->height + rect->y;
      gint64 z = (first + i) / rect->width / rect->height;

      m = MIN (rect->width - x, n - i);
      y = y * w->stride[0] + shift[0];
      z = z * w->stride[2] + shift[2];
      if (y < 0 || y >= input->size[0] || z < 0 || z >= input->size[2])
        memset (dst + i, 0, m * sizeof (float));
      else
        intconv_lay_row (
            input,
            fovea_tile_row (&input->in, channel * input->size[2] + z, y) -
                input->in.rect.x,
            (x + rect->x) * w->stride[1] + shift[1], w->stride[1], dst + i, m);
    }
}

static void
intconv_lay (const IntConvInput *input,
             const IntConvCut   *cut,
             gint64              channel,
             gint64              first,
             float              *dst,
             gint64              n)
{
  const FoveaWindow *w = &input->conv->window;
  gint64             k[FOVEA_WINDOW_AXES];

  for (gint64 i = 0; i < input->conv->group_in; i++)
    for (k[2] = 0; k[2] < w->size[2]; k[2]++)
      for (k[0] = 0; k[0] < w->size[0]; k[0]++)
        for (k[1] = 0; k[1] < w->size[1]; k[1]++, dst += n)
          intconv_lay_tap (input, cut, channel + i, k, first, dst, n);
}

/* ---- Running -------------------------------------------------------------------- */

/* sums[j] of m outputs from `channel` on, over the laid out rows. */
static void
intconv_sum (const FoveaIntConv *conv,
             const FoveaLoops   *loops,
             const float *const *src,
             gint64              channel,
             int                 m,
             float              *part,
             gint32             *sums,
             gint64              n)
{
  const FoveaEpilogue none = { NULL, NULL, -G_MAXFLOAT, G_MAXFLOAT };
  const float         zeros[64] = { 0 };
  const float        *weights = conv->weights + channel * conv->taps;

  for (int j = 0; j < m; j++)
    for (gint64 i = 0; i < n; i++)
      sums[j * n + i] = conv->bias[channel + j];
  for (gint64 c = 0; c < conv->n_cuts; c++)
    {
      gint64 start = conv->cuts[c];

      loops->rows (src + start, conv->cuts[c + 1] - start, weights + start * m,
                   zeros, &none, part, n, n, m);
      fovea_add_sums (sums, part, m * n);
    }
}

static void
intconv_unit (const FoveaStep    *step,
              const FoveaWork    *work,
              const IntConvInput *input,
              const IntConvCut   *cut,
              gint64              unit,
              FoveaIntConvStore   store)
{
  const FoveaIntConv *conv = input->conv;
  const gint64        first = unit % cut->chunks * cut->columns;
  const gint64        part = unit / cut->chunks % cut->parts;
  const gint64        group = unit / cut->chunks / cut->parts; /* and batch */
  const gint64        n = MIN (cut->columns, cut->volume - first);
  const gint64  outputs = cut->parts > 1 ? INTCONV_OUTPUTS : conv->group_out;
  const gint64  end = MIN ((part + 1) * outputs, conv->group_out);
  const float **src = work->scratch;
  float        *rows = (float *) (src + conv->taps);
  float        *sums = rows + conv->taps * n;

  intconv_lay (input, cut, group * conv->group_in, first, rows, n);
  for (gint64 t = 0; t < conv->taps; t++)
    src[t] = rows + t * n;
  for (gint64 at = part * outputs, m; at < end; at += m)
    {
      gint64  channel = group % conv->group * conv->group_out + at;
      gint32 *whole = (gint32 *) (void *) (sums + work->loops->rows_m * n);

      m = fovea_rows_block (work->loops, end - at);
      intconv_sum (conv, work->loops, src, channel, m, sums, whole, n);
      for (gint64 j = 0; j < m; j++)
        store (step, work, channel + j, whole + j * n,
               (group * conv->group_out + at + j) * cut->volume + first, n);
    }
}

void
fovea_intconv_run (const FoveaStep    *step,
                   const FoveaWork    *work,
                   gint64              first,
                   gint64              last,
                   const FoveaIntConv *conv,
                   int                 x_zero,
                   FoveaIntConvStore   store)
{
  IntConvCut   cut = intconv_cut_output (step, conv, &work->out[0].rect);
  IntConvInput input = { conv, fovea_slice_tile (&step->in[0], &work->in[0]) };

  if (conv->by_pairs)
    {
      fovea_intpairs_run (step, work, first, last, conv, store);
      return;
    }
  for (int a = 0; a < FOVEA_WINDOW_AXES; a++)
    input.size[a] = fovea_slice_size (&step->in[0], a);
  input.zero = fovea_intconv_zero (step, work, x_zero);
  input.loops = work->loops;
  for (gint64 unit = first; unit < last; unit++)
    intconv_unit (step, work, &input, &cut, unit, store);
}
