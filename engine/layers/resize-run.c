/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a resize: see resize.c. A unit is a row of the output. */
#include "layers/resize-run.h"

#include <math.h>
#include <string.h>

#include "layers/grid.h"
#include "layers/steps.h"

void
fovea_resizer_need (const FoveaStep *step,
                    guint            i,
                    const FoveaRect *out,
                    FoveaRect       *in)
{
  const FoveaResizer *fitted = step->fitted;
  const guint         rank = fitted->rank;

  if (i > 0)
    {
      *in = fovea_full_rect (&step->in[i]);
      return;
    }
  *in = *out;
  fovea_taps_need (&fitted->axis[rank - 1], out->x, out->width, &in->x,
                   &in->width);
  if (rank == 4)
    fovea_taps_need (&fitted->axis[2], out->y, out->height, &in->y,
                     &in->height);
}

gint64
fovea_resizer_units (const FoveaStep *step, const FoveaRect *out)
{
  FoveaGrid grid;

  fovea_grid_set (&grid, &step->out[0], out);
  return fovea_grid_rows (&grid, step->out[0].rank);
}

/* Everything that is the same for all rows of a call. */
typedef struct
{
  const FoveaResizer *fitted;
  const FoveaLoops   *loops;
  FoveaGrid           in, out;
  gboolean            wide;
  const char         *data;
  gint64              low, columns; /* input columns that a row is made of */
  const float       **src;          /* [rows] */
  float              *weight;       /* [rows] */
  float              *row;          /* [columns], and then one output row */
  float              *phase;
  const float        *picked; /* the row that `copy` was picked from */
  const float        *copy;
} ResizeRun;

/* Columns of the input, edges included, that n outputs from x on are made of. */
static gint64
resize_columns (const FoveaTaps *axis, gint64 x, gint64 n, gint64 *low)
{
  *low = x;
  if (axis->taps == 0)
    return n;
  *low = MIN (axis->first[x], axis->first[x + n - 1]);
  return MAX (axis->first[x], axis->first[x + n - 1]) + axis->taps - *low;
}

gsize
fovea_resizer_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaResizer *fitted = step->fitted;
  FoveaGrid           grid;
  gint64              low, x, n;

  fovea_grid_set (&grid, &step->out[0], out);
  x = grid.from[fitted->rank - 1];
  n = grid.size[fitted->rank - 1];
  if (n < 1)
    return 0;
  return fitted->rows * (sizeof (float *) + sizeof (float)) +
         (resize_columns (&fitted->axis[fitted->rank - 1], x, n, &low) + n) *
             sizeof (float);
}

/* The input rows that make the output row at `index`, and their weights; FALSE
 * when the row lies outside of the region. */
static gboolean
resize_rows (const ResizeRun *run, const gint64 *index, gint64 *n)
{
  const FoveaResizer *fitted = run->fitted;
  const gsize         bytes = run->wide ? sizeof (gint64) : sizeof (float);

  *n = 1;
  run->src[0] = (const float *) (const void *) run->data;
  run->weight[0] = 1;
  for (guint d = 0; d + 1 < fitted->rank; d++)
    {
      const FoveaTaps *axis = &fitted->axis[d];
      const gint64     at = index[d], have = *n;
      const gint64     stride = run->in.stride[d] * (gint64) bytes;

      if (axis->outside && axis->outside[at])
        return FALSE;
      *n = 0;
      /* The last tap goes first: the old ones stand where the first will. */
      for (gint64 t = MAX (axis->taps, 1); t-- > 0;)
        {
          gint64 place = axis->taps ? axis->first[at] + t : at;
          float weight = axis->weights ? axis->weights[at * axis->taps + t] : 1;

          place = CLAMP (place, 0, axis->in - 1) - run->in.from[d];
          for (gint64 k = 0; k < have; k++)
            {
              run->src[t * have + k] =
                  (const float *) (const void *) ((const char *) run->src[k] +
                                                  place * stride);
              run->weight[t * have + k] = run->weight[k] * weight;
            }
        }
      *n = have * MAX (axis->taps, 1);
    }
  return TRUE;
}

/* Rows of weight 0 are left out where they are none at all. */
static gint64
resize_drop_rows (const ResizeRun *run, gint64 n)
{
  gboolean sparse = FALSE;
  gint64   kept = 0;

  for (guint d = 0; d + 1 < run->fitted->rank; d++)
    sparse = sparse || run->fitted->axis[d].sparse;
  if (! sparse)
    return n;
  for (gint64 k = 0; k < n; k++)
    if (run->weight[k] != 0)
      {
        run->src[kept] = run->src[k];
        run->weight[kept++] = run->weight[k];
      }
  return kept;
}

/* n numbers from column x of the map on: the weighted sum of the rows. */
static void
resize_sum_rows (const ResizeRun *run,
                 gint64           rows,
                 gint64           x,
                 float           *dst,
                 gint64           n)
{
  const FoveaEpilogue none = { NULL, NULL, -INFINITY, INFINITY };
  const float         zero = 0;
  const gint64        at = x - run->in.from[run->fitted->rank - 1];

  for (gint64 k = 0; k < rows; k++)
    run->src[k] += at;
  if (rows == 1 && run->weight[0] == 1)
    memcpy (dst, run->src[0], n * sizeof (float));
  else
    run->loops->rows (run->src, rows, run->weight, &zero, &none, dst, 0, n, 1);
}

/* ---- The last axis ------------------------------------------------------------- */

/* dst[i * factor] = src[i] */
static void
resize_spread (const float *src, float *dst, gint64 n, gint64 factor)
{
  for (gint64 i = 0; i < n; i++)
    dst[i * factor] = src[i];
}

/* a[0] b[0] a[1] b[1] ..., n numbers in all; four of each at a time. */
static void
resize_interleave (const float *a, const float *b, float *dst, gint64 n)
{
  typedef float Vector __attribute__ ((vector_size (16)));
  gint64        i = 0;

  for (; 2 * i + 8 <= n; i += 4)
    {
      Vector x, y, low, high;

      memcpy (&x, a + i, sizeof x);
      memcpy (&y, b + i, sizeof y);
      low = __builtin_shufflevector (x, y, 0, 4, 1, 5);
      high = __builtin_shufflevector (x, y, 2, 6, 3, 7);
      memcpy (dst + 2 * i, &low, sizeof low);
      memcpy (dst + 2 * i + 4, &high, sizeof high);
    }
  for (i *= 2; i < n; i++)
    dst[i] = i % 2 ? b[i / 2] : a[i / 2];
}

/* A whole factor: outputs of one phase have the same weights, so each phase is
 * a small convolution of the row. */
static void
resize_stretch_phases (const ResizeRun *run, gint64 x, float *dst, gint64 n)
{
  const FoveaTaps    *axis = &run->fitted->axis[run->fitted->rank - 1];
  const FoveaEpilogue none = { NULL, NULL, -INFINITY, INFINITY };
  const float         zero = 0;
  const gboolean      two = axis->factor == 2 && n > 1;

  for (gint64 i = 0; i < MIN (axis->factor, n); i++)
    {
      const gint64 count = (n - i + axis->factor - 1) / axis->factor;
      const float *from = run->row + (axis->first[x + i] - run->low);
      float       *to = run->phase + (two && i ? (n + 1) / 2 : 0);
      const float *src[4];

      for (gint64 t = 0; t < axis->taps; t++)
        src[t] = from + t;
      run->loops->rows (src, axis->taps, axis->weights + (x + i) * axis->taps,
                        &zero, &none, to, 0, count, 1);
      if (! two)
        resize_spread (to, dst + i, count, axis->factor);
    }
  if (two)
    resize_interleave (run->phase, run->phase + (n + 1) / 2, dst, n);
}

static void
resize_stretch (const ResizeRun *run, gint64 x, float *dst, gint64 n)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  const gint32    *first = axis->first + x;
  const float     *w = axis->weights + x * axis->taps;
  const float     *row = run->row - run->low;

  if (axis->factor > 1 && axis->taps <= 4)
    {
      resize_stretch_phases (run, x, dst, n);
      return;
    }
  for (gint64 i = 0; i < n; i++, w += axis->taps)
    {
      const float *from = row + first[i];
      float        sum = 0;

      for (gint64 t = 0; t < axis->taps; t++)
        if (w[t] != 0 || ! axis->sparse)
          sum += w[t] * from[t];
      dst[i] = sum;
    }
}

/* Linear without a whole factor: the loop above, two taps said plainly. */
static void
resize_stretch_two (const ResizeRun *run, gint64 x, float *dst, gint64 n)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  const gint32    *first = axis->first + x;
  const float     *w = axis->weights + 2 * x;
  const float     *row = run->row - run->low;

  for (gint64 i = 0; i < n; i++)
    dst[i] = w[2 * i] * row[first[i]] + w[2 * i + 1] * row[first[i] + 1];
}

/* Lays out the columns that the row is made of, the edges repeated. */
static void
resize_lay_row (const ResizeRun *run, gint64 rows)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  const gint64     from = CLAMP (run->low, 0, axis->in - 1);
  const gint64     until = CLAMP (run->low + run->columns, from + 1, axis->in);
  const gint64     start = CLAMP (from - run->low, 0, run->columns - 1);
  const gint64     end = start + (until - from);

  resize_sum_rows (run, rows, from, run->row + start, until - from);
  for (gint64 i = 0; i < start; i++)
    run->row[i] = run->row[start];
  for (gint64 i = end; i < run->columns; i++)
    run->row[i] = run->row[end - 1];
}

static void
resize_smooth (const ResizeRun *run,
               gint64           rows,
               gint64           x,
               float           *dst,
               gint64           n)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];

  if (axis->taps == 0)
    {
      resize_sum_rows (run, rows, x, dst, n);
      return;
    }
  resize_lay_row (run, rows);
  if (axis->taps == 2 && axis->factor < 2 && ! axis->sparse)
    resize_stretch_two (run, x, dst, n);
  else
    resize_stretch (run, x, dst, n);
}

/* Made larger, neighbouring rows are often the same. */
static void
resize_pick (ResizeRun *run, gint64 x, float *dst, gint64 n)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  const gint64     from = run->in.from[run->fitted->rank - 1];
  const float     *row = run->src[0] - from;

  if (run->picked == run->src[0])
    memcpy (dst, run->copy, n * sizeof (float));
  else if (axis->taps == 0)
    memcpy (dst, row + x, n * sizeof (float));
  else if (axis->factor == 2 && axis->first[1] == 0 && x % 2 == 0)
    resize_interleave (row + x / 2, row + x / 2, dst, n);
  else
    for (gint64 i = 0; i < n; i++)
      dst[i] = row[axis->first[x + i]];
  run->picked = run->src[0];
  run->copy = dst;
}

/* ---- Wide integers -------------------------------------------------------------- */

static double
resize_wide_number (const ResizeRun *run, gint64 rows, gint64 x)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  double           sum = 0;

  for (gint64 t = 0; t < MAX (axis->taps, 1); t++)
    {
      gint64 place = axis->taps ? axis->first[x] + t : x;
      double w = axis->taps ? axis->weights[x * axis->taps + t] : 1, part = 0;

      place = CLAMP (place, 0, axis->in - 1);
      for (gint64 k = 0; k < rows; k++)
        part += run->weight[k] *
                ((const gint64 *) (const void *) run->src[k])[place];
      sum += w * part;
    }
  return rint (sum);
}

/* Rare, so one by one: nearest takes the number itself, the others compute in
 * double precision. Maps are there in part, but never by this way. */
static void
resize_wide_row (const ResizeRun *run,
                 gint64           rows,
                 gint64           x,
                 gint64          *dst,
                 gint64           n)
{
  const FoveaResizer *fitted = run->fitted;
  const FoveaTaps    *axis = &fitted->axis[fitted->rank - 1];
  const gint64        from = run->in.from[fitted->rank - 1];

  for (gint64 k = 0; k < rows; k++)
    run->src[k] =
        (const float *) (const void *) ((const gint64 *) (const void *)
                                            run->src[k] -
                                        from);
  for (gint64 i = 0; i < n; i++)
    if (rows == 1 && run->weight[0] == 1 && ! axis->weights)
      dst[i] = ((const gint64 *) (const void *)
                    run->src[0])[axis->taps ? axis->first[x + i] : x + i];
    else
      {
        double v = resize_wide_number (run, rows, x + i);

        v = CLAMP (v, fitted->low, fitted->high);
        if (fitted->type == FOVEA_U64)
          dst[i] = v < 0x1p64 ? (gint64) (guint64) v : -1;
        else
          dst[i] = v < 0x1p63 ? (gint64) v : G_MAXINT64;
      }
}

/* ---- Rows ----------------------------------------------------------------------- */

/* The numbers whose place is outside of the region, or all. */
static void
resize_fill (const ResizeRun *run,
             gboolean         all,
             gint64           x,
             gpointer         dst,
             gint64           n)
{
  const FoveaTaps *axis = &run->fitted->axis[run->fitted->rank - 1];
  gint64          *wide = dst;
  float           *numbers = dst;

  for (gint64 i = 0; i < n; i++)
    if (all || axis->outside[x + i])
      {
        if (run->wide)
          wide[i] = run->fitted->fill;
        else
          numbers[i] = run->fitted->fill;
      }
}

static void
resize_round (const FoveaResizer *fitted, float *dst, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    dst[i] = CLAMP (rintf (dst[i]), (float) fitted->low, (float) fitted->high);
}

static void
resize_row (ResizeRun *run, const gint64 *index, gpointer dst)
{
  const FoveaResizer *fitted = run->fitted;
  const guint         last = fitted->rank - 1;
  const FoveaTaps    *axis = &fitted->axis[last];
  const gint64        x = run->out.from[last], n = run->out.size[last];
  gint64              rows;

  if (! resize_rows (run, index, &rows) || run->in.size[last] < 1)
    {
      resize_fill (run, TRUE, x, dst, n);
      return;
    }
  rows = resize_drop_rows (run, rows);
  if (run->wide)
    resize_wide_row (run, rows, x, dst, n);
  else if (axis->weights || rows != 1 || run->weight[0] != 1)
    {
      resize_smooth (run, rows, x, dst, n);
      if (fitted->integer)
        resize_round (fitted, dst, n);
    }
  else
    resize_pick (run, x, dst, n);
  if (axis->outside)
    resize_fill (run, FALSE, x, dst, n);
}

static void
resize_begin (const FoveaStep *step, const FoveaWork *work, ResizeRun *run)
{
  const FoveaResizer *fitted = step->fitted;
  const guint         last = fitted->rank - 1;
  gint64              n;

  run->fitted = fitted;
  run->loops = work->loops;
  run->wide = fovea_dtype_is_wide (fitted->type);
  run->data = (const char *) work->in[0].data;
  fovea_grid_set (&run->in, &step->in[0], &work->in[0].rect);
  fovea_grid_set (&run->out, &step->out[0], &work->out[0].rect);
  n = run->out.size[last];
  run->columns =
      resize_columns (&fitted->axis[last], run->out.from[last], n, &run->low);
  run->src = work->scratch;
  run->weight = (float *) (run->src + fitted->rows);
  run->row = run->weight + fitted->rows;
  run->phase = run->row + run->columns;
}

void
fovea_resizer_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  ResizeRun   run = { 0 };
  const guint rank = step->out[0].rank;
  gsize       bytes;

  resize_begin (step, work, &run);
  bytes = fovea_dtype_held_size (run.fitted->type) * run.out.size[rank - 1];
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 index[FOVEA_MAX_RANK];

      fovea_grid_row (&run.out, rank, unit, index);
      resize_row (&run, index, (char *) work->out[0].data + unit * bytes);
    }
}
