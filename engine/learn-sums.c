/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The normal equations of a band. Entry (p, q) of the matrix is the sum over the
 * used places u of B[u + p] B[u + q]. Over a rectangle of places that is the
 * product of B and of B moved by q - p, summed over the rectangle moved by p:
 * one pass for each difference q - p, of which there are far fewer than pairs,
 * with a core that all p share and prefix sums at the rims (LEARN_WHOLE).
 * Windows that are not used are taken away, where they are most the used ones
 * added, as products with themselves. Who adds to an entry, and in which order,
 * does not depend on threads. */
#include "learn-kernel.h"

#include <string.h>

#define SUMS_SIZE FOVEA_LEARN_MAX_SIZE
#define SUMS_LAGS (2 * SUMS_SIZE - 1)

/* ---- Rectangles ---- */

/* Planes c and d of a source, d moved by dy rows; all columns. */
typedef struct
{
  guint system, c, d;
  int   dy;
} SumsUnit;

typedef struct
{
  Learn    *l;
  gint64    band;
  SumsUnit *units;
  gint64    x0, x1; /* of the rectangle's places */
} SumsJob;

/* What one unit keeps: sums for lag j (a move of first_dx + j columns) and place
 * px of the window's first factor. */
typedef struct
{
  int    first_dx, lags, kw;
  double sum[SUMS_LAGS][SUMS_SIZE];
} SumsLags;

/* The moves of plane d that give each pair of the matrix's upper half once. */
static void
sums_lags_init (SumsLags *s, const Learn *l, const SumsUnit *unit)
{
  s->kw = (int) l->kw;
  s->first_dx = unit->c == unit->d && unit->dy == 0 ? 0 : 1 - s->kw;
  s->lags = s->kw - s->first_dx;
}

static void
sums_lags_clear (SumsLags *s)
{
  for (int j = 0; j < s->lags; j++)
    memset (s->sum[j], 0, s->kw * sizeof (double));
}

/* The rims of a row, for one lag: a and b are at the first place; n places. */
static void
sums_rims (const double *a,
           const double *b,
           gint64        n,
           int           kw,
           int           dx,
           double        core,
           double       *sum)
{
  const int first = MAX (0, -dx), last = kw - 1 - MAX (0, dx);
  double    rim = 0.0;

  b += dx;
  sum[kw - 1] += core;
  for (int px = kw - 2; px >= first; px--)
    {
      rim += a[px] * b[px];
      sum[px] += core + rim;
    }
  rim = 0.0;
  for (int px = 0; px <= last; px++)
    {
      if (px >= first)
        sum[px] += rim;
      if (px < last)   /* the row may end here */
        rim += a[n + px] * b[n + px];
    }
}

/* Adds a row of the two planes: s += sum over x0 + px <= x < x1 + px. */
static void
sums_add_row (const SumsJob *job, SumsLags *s, const double *a, const double *b)
{
  const gint64 n = job->x1 - job->x0;
  double       core[SUMS_LAGS] = { 0 };

  a += job->x0;
  b += job->x0;
  job->l->loops->lags (a + s->kw - 1, b + s->kw - 1 + s->first_dx,
                       (size_t) (n - s->kw + 1), s->lags, core);
  for (int j = 0; j < s->lags; j++)
    sums_rims (a, b, n, s->kw, s->first_dx + j, core[j], s->sum[j]);
}

/* Into the matrix, for row py of the window. */
static void
sums_store (const Learn *l, const SumsUnit *unit, const SumsLags *s, int py)
{
  const int kh = (int) l->kh;
  double *matrix = l->matrix + (gsize) unit->system * l->unknowns * l->unknowns;
  const gsize p = ((gsize) unit->c * kh + py) * s->kw;
  const gsize q = ((gsize) unit->d * kh + py + unit->dy) * s->kw;

  for (int j = 0; j < s->lags; j++)
    {
      const int dx = s->first_dx + j;

      for (int px = MAX (0, -dx); px < s->kw - MAX (0, dx); px++)
        matrix[(p + px) * l->unknowns + q + px + dx] += s->sum[j][px];
    }
}

/* One unit over one rectangle: rows that the window's rows py share are summed
 * once. */
static void
sums_rectangle (const SumsJob *job, const SumsUnit *unit, guint source)
{
  const Learn *l = job->l;
  const int    low = MAX (0, -unit->dy);
  const int    high = (int) l->kh - 1 - MAX (0, unit->dy);
  const gint64 rows = l->y1 - l->y0;
  SumsLags     s, core;

#define SUMS_ADD(to, row)                                                  \
  sums_add_row (job, &(to), learn_before_row (l, source + unit->c, (row)), \
                learn_before_row (l, source + unit->d, (row) + unit->dy))
  sums_lags_init (&s, l, unit);
  sums_lags_init (&core, l, unit);
  sums_lags_clear (&core);
  for (gint64 row = high; row < rows + low; row++)
    SUMS_ADD (core, row);
  for (int py = low; py <= high; py++)
    sums_store (l, unit, &core, py);
  sums_lags_clear (&s);
  for (int py = high - 1; py >= low; py--)
    {
      SUMS_ADD (s, py);
      sums_store (l, unit, &s, py);
    }
  sums_lags_clear (&s);
  for (int py = low + 1; py <= high; py++)
    {
      SUMS_ADD (s, rows + py - 1);
      sums_store (l, unit, &s, py);
    }
#undef SUMS_ADD
}

/* Pieces beside each other that are whole are one rectangle. */
static void
sums_run_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  SumsJob      job = *(const SumsJob *) data;
  const Learn *l = job.l;

  for (gint64 u = first; u < last; u++)
    for (guint source = 0; source < l->sources; source++)
      {
        const guint8 *state = learn_states (l, job.band, source);

        if (learn_system (l, source) != job.units[u].system)
          continue;
        for (gint64 piece = 0; piece < l->pieces; piece++)
          {
            if (state[piece] != LEARN_WHOLE)
              continue;
            job.x0 = learn_piece_x (l, piece);
            while (piece < l->pieces && state[piece] == LEARN_WHOLE)
              piece++;
            job.x1 = learn_piece_x (l, piece);
            sums_rectangle (&job, &job.units[u], source);
          }
      }
}

/* In units of one row of differences. (transfer full) */
static GArray *
sums_units (const Learn *l)
{
  GArray *units = g_array_new (FALSE, FALSE, sizeof (SumsUnit));

  for (guint system = 0; system < l->systems; system++)
    for (guint c = 0; c < l->planes; c++)
      for (guint d = c; d < l->planes; d++)
        for (int dy = c == d ? 0 : 1 - (int) l->kh; dy < (int) l->kh; dy++)
          {
            SumsUnit unit = { system, c, d, dy };

            g_array_append_val (units, unit);
          }
  return units;
}

/* ---- Single windows ---- */

static void
sums_run_batch (gpointer data, guint worker, gint64 first, gint64 last)
{
  const Learn *l = data;
  double      *matrix =
      l->matrix + (gsize) l->batch_system * l->unknowns * l->unknowns;
  const double *rows[LEARN_BATCH];
  double        weights[LEARN_BATCH];

  for (gint64 i = first; i < last; i++)
    {
      for (gsize m = 0; m < l->batched; m++)
        {
          rows[m] = l->batch + m * l->taps + i;
          weights[m] = l->batch_sign[m] * rows[m][0];
        }
      l->loops->mix (rows, weights, (int) l->batched,
                     matrix + (gsize) i * l->unknowns + i, l->taps - (gsize) i);
    }
}

static void
sums_flush (Learn *l)
{
  if (l->batched > 0)
    fovea_workers_run (l->threads, (gint64) l->taps, sums_run_batch, l);
  l->batched = 0;
}

static void
sums_window (Learn *l, guint source, gint64 row, gint64 x, double sign)
{
  double *to = l->batch + l->batched * l->taps;

  for (guint plane = source; plane < source + l->planes; plane++)
    for (guint py = 0; py < l->kh; py++, to += l->kw)
      memcpy (to, learn_before_row (l, plane, row + py) + x,
              l->kw * sizeof (double));
  l->batch_system = learn_system (l, source);
  l->batch_sign[l->batched++] = sign;
  if (l->batched == LEARN_BATCH)
    sums_flush (l);
}

/* Of a whole piece the places that are not used, of others those that are. */
static void
sums_piece (Learn *l, guint source, gint64 piece, LearnState state)
{
  const double which = state == LEARN_PICK ? 1.0 : 0.0;

  for (gint64 row = 0; row < l->y1 - l->y0; row++)
    {
      const double *used = learn_used_row (l, source, row);

      for (gint64 x = learn_piece_x (l, piece);
           x < learn_piece_x (l, piece + 1); x++)
        if (used[x] == which)
          sums_window (l, source, row, x, state == LEARN_PICK ? 1.0 : -1.0);
    }
}

static gboolean
sums_single_windows (Learn *l, gint64 band)
{
  for (guint source = 0; source < l->sources; source++)
    {
      const guint8 *state = learn_states (l, band, source);

      for (gint64 piece = 0; piece < l->pieces; piece++)
        {
          if (state[piece] != LEARN_OUT)
            sums_piece (l, source, piece, (LearnState) state[piece]);
          if (learn_cancelled (l))
            return FALSE;
        }
      sums_flush (l);
    }
  return TRUE;
}

/* ---- The right side ---- */

/* Unit: a target (the last: 1 where used, for the bias) and a row of a window's
 * plane. */
static void
sums_run_right (gpointer data, guint worker, gint64 first, gint64 last)
{
  const Learn *l = ((SumsJob *) data)->l;
  const gsize  window_rows = (gsize) l->planes * l->kh;

  for (gint64 unit = first; unit < last; unit++)
    {
      const guint t = (guint) (unit / window_rows);
      const guint plane = (guint) (unit % window_rows / l->kh);
      const guint py = (guint) (unit % window_rows % l->kh);

      for (guint source = 0; source < l->sources; source++)
        {
          const guint system = learn_system (l, source);
          const gsize at = ((gsize) plane * l->kh + py) * l->kw;
          double     *to =
              t < l->targets ?
                      l->right + (system * l->targets + t) * l->unknowns + at :
                      l->ones + system * l->taps + at;

          for (gint64 row = 0; row < l->y1 - l->y0; row++)
            l->loops->lags (t < l->targets ?
                                learn_after_row (l, source + t, row) :
                                learn_used_row (l, source, row),
                            learn_before_row (l, source + plane, row + py),
                            (size_t) l->places_x, (int) l->kw, to);
        }
    }
}

static void
sums_totals (Learn *l)
{
  for (guint source = 0; source < l->sources; source++)
    for (gint64 row = 0; row < l->y1 - l->y0; row++)
      {
        const double *used = learn_used_row (l, source, row);

        for (gint64 x = 0; x < l->places_x; x++)
          l->count[source] += used[x] > 0.0;
        for (guint t = 0; t < l->targets; t++)
          {
            const double *a = learn_after_row (l, source + t, row);
            double        total = 0.0;

            for (gint64 x = 0; x < l->places_x; x++)
              total += a[x];
            l->total[source * l->targets + t] += total;
          }
      }
}

gboolean
learn_sums_add (Learn *l, gint64 band)
{
  g_autoptr (GArray) units = sums_units (l);
  SumsJob job = { l, band, (SumsUnit *) (gpointer) units->data };

  fovea_workers_run (l->threads, units->len, sums_run_units, &job);
  if (learn_cancelled (l))
    return FALSE;
  fovea_workers_run (l->threads,
                     (gint64) (l->targets + (l->options->bias ? 1 : 0)) *
                         l->planes * l->kh,
                     sums_run_right, &job);
  sums_totals (l);
  return sums_single_windows (l, band);
}
