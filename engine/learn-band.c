/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A band of both pictures in double precision, and which of its places are
 * used. What is no number becomes 0, so that sums over whole rectangles can be
 * set right by taking single windows away. */
#include "learn-kernel.h"

#include <math.h>
#include <string.h>

typedef struct
{
  Learn *l;
  gint64 band;
} BandJob;

/* One row of a before plane. */
static gboolean
band_read_row (const Learn *l, guint plane, gint64 y, double *to, guint8 *bad)
{
  const float *from = l->before + (plane * l->height + y) * l->width;
  const float *alpha = l->before_alpha ? l->before_alpha + y * l->width : NULL;
  gboolean     any = FALSE;

  for (gint64 x = 0; x < l->width; x++)
    {
      const gboolean number = isfinite (from[x]) != 0;

      to[x] = number ? from[x] : 0.0;
      bad[x] = ! number || (alpha != NULL && ! (alpha[x] >= 1.0f));
      any |= bad[x];
    }
  return any;
}

static void
band_read_before (gpointer data, guint worker, gint64 first, gint64 last)
{
  const Learn *l = ((BandJob *) data)->l;
  const gint64 rows = l->band_rows + l->kh - 1;

  for (gint64 row = first; row < last; row++)
    for (guint plane = 0; plane < l->in; plane++)
      l->row_bad[plane * rows + row] = (guint8) band_read_row (
          l, plane, l->y0 + row, learn_before_row (l, plane, row),
          l->bad + (plane * rows + row) * l->width);
}

/* used = 0 for the windows that hold a bad number of this row. */
static void
band_leave_out (const Learn *l, const guint8 *bad, double *used)
{
  gint64 last = -(gint64) l->kw; /* the last bad column */

  for (gint64 x = 0; x < l->width; x++)
    {
      const gint64 place = x - l->kw + 1;

      if (bad[x])
        last = x;
      if (place >= 0 && last >= place)
        used[place] = 0.0;
    }
}

static void
band_leave_out_pieces (const Learn *l, gint64 band, guint source, double *used)
{
  const guint8 *state = learn_states (l, band, source);

  for (gint64 piece = 0; piece < l->pieces; piece++)
    if (state[piece] == LEARN_OUT)
      for (gint64 x = learn_piece_x (l, piece);
           x < learn_piece_x (l, piece + 1); x++)
        used[x] = 0.0;
}

/* What can be seen at the place itself. */
static void
band_use_row (const Learn *l, guint source, gint64 row, double *used)
{
  const gint64 at = (l->y0 + row + l->kh / 2) * l->width + l->kw / 2;

  for (gint64 x = 0; x < l->places_x; x++)
    used[x] = (l->mask == NULL || l->mask[at + x] > 0.0f) &&
              (l->after_alpha == NULL || l->after_alpha[at + x] >= 1.0f);
  for (guint t = 0; t < l->targets; t++)
    {
      const float *from = l->after + (source + t) * l->height * l->width + at;

      for (gint64 x = 0; x < l->places_x; x++)
        if (from[x] == 0.0f || from[x] == 1.0f || ! isfinite (from[x]))
          used[x] = 0.0;
    }
}

static void
band_read_after_row (const Learn *l, guint source, gint64 row)
{
  const double *used = learn_used_row (l, source, row);
  const gint64  at = (l->y0 + row + l->kh / 2) * l->width + l->kw / 2;

  for (guint t = 0; t < l->targets; t++)
    {
      const float *from = l->after + (source + t) * l->height * l->width + at;
      double      *to = learn_after_row (l, source + t, row);

      for (gint64 x = 0; x < l->places_x; x++)
        to[x] = used[x] > 0.0 ? from[x] : 0.0;
    }
}

static void
band_read_after (gpointer data, guint worker, gint64 first, gint64 last)
{
  const BandJob *job = data;
  const Learn   *l = job->l;
  const gint64   rows = l->band_rows + l->kh - 1;

  for (gint64 row = first; row < last; row++)
    for (guint source = 0; source < l->sources; source++)
      {
        double *used = learn_used_row (l, source, row);

        band_use_row (l, source, row, used);
        for (guint plane = source; plane < source + l->planes; plane++)
          for (gint64 r = row; r < row + l->kh; r++)
            if (l->row_bad[plane * rows + r])
              band_leave_out (l, l->bad + (plane * rows + r) * l->width, used);
        if (job->band >= 0)
          band_leave_out_pieces (l, job->band, source, used);
        band_read_after_row (l, source, row);
      }
}

void
learn_band_read (Learn *l, gint64 band, gboolean states)
{
  BandJob job = { l, states ? band : -1 };

  l->y0 = learn_band_y (l, band);
  l->y1 = learn_band_y (l, band + 1);
  fovea_workers_run (l->threads, l->y1 - l->y0 + l->kh - 1, band_read_before,
                     &job);
  fovea_workers_run (l->threads, l->y1 - l->y0, band_read_after, &job);
}
