/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass that measures what the kernels leave unexplained: not by the normal
 * equations, where small errors drown in rounding, but value by value. */
#include "learn-kernel.h"

#include <math.h>

#define LEARN_CHUNK 512

typedef struct
{
  const Learn *l;
  double      *rows; /* [out][band_rows][3]: squares of errors, the largest,
                        squares about the mean */
} LearnErrors;

static void
learn_error_row (const Learn *l, guint plane, gint64 row, double *to)
{
  const guint   source = l->sources > 1 ? plane : 0;
  const guint   target = plane - source;
  const guint   system = learn_system (l, source);
  const double *x = l->right + (system * l->targets + target) * l->unknowns;
  const double *a = learn_after_row (l, plane, row);
  const double *used = learn_used_row (l, source, row);
  const double  mean = l->total[source * l->targets + target] /
                      (double) MAX (l->count[source], 1);

  to[0] = to[1] = to[2] = 0.0;
  for (gint64 first = 0; first < l->places_x; first += LEARN_CHUNK)
    {
      const gint64  n = MIN (LEARN_CHUNK, l->places_x - first);
      double        sum[LEARN_CHUNK];
      const double *rows[FOVEA_LEARN_MAX_SIZE];

      for (gint64 i = 0; i < n; i++)
        sum[i] = l->options->bias ? x[l->taps] : 0.0;
      for (guint p = 0; p < l->planes; p++)
        for (guint py = 0; py < l->kh; py++)
          {
            for (guint px = 0; px < l->kw; px++)
              rows[px] =
                  learn_before_row (l, source + p, row + py) + first + px;
            l->loops->mix (rows, x + ((gsize) p * l->kh + py) * l->kw,
                           (int) l->kw, sum, (size_t) n);
          }
      for (gint64 i = 0; i < n; i++)
        {
          const double e = (a[first + i] - sum[i]) * used[first + i];
          const double m = (a[first + i] - mean) * used[first + i];

          to[0] += e * e;
          to[1] = MAX (to[1], fabs (e));
          to[2] += m * m;
        }
    }
}

static void
learn_error_rows (gpointer data, guint worker, gint64 first, gint64 last)
{
  const LearnErrors *errors = data;
  const Learn       *l = errors->l;

  for (gint64 row = first; row < last; row++)
    for (guint plane = 0; plane < l->out; plane++)
      learn_error_row (l, plane, row,
                       errors->rows + (row * l->out + plane) * 3);
}

gboolean
learn_measure_errors (Learn        *l,
                      double       *rows,
                      FoveaLearned *learned,
                      GError      **error)
{
  LearnErrors errors = { l, rows };
  double      squares = 0.0, about_mean = 0.0;

  for (gint64 band = 0; band < l->bands; band++)
    {
      if (! learn_goes_on (l, 0.7 + 0.3 * band / l->bands, error))
        return FALSE;
      learn_band_read (l, band, TRUE);
      fovea_workers_run (l->threads, l->y1 - l->y0, learn_error_rows, &errors);
      for (gint64 i = 0; i < (l->y1 - l->y0) * l->out; i++)
        {
          squares += rows[3 * i];
          learned->max = MAX (learned->max, rows[3 * i + 1]);
          about_mean += rows[3 * i + 2];
        }
    }
  for (guint source = 0; source < l->sources; source++)
    learned->used += l->count[source] * l->targets;
  learned->total = l->width * l->height * l->out;
  learned->rms = sqrt (squares / (double) learned->used);
  learned->r2 = about_mean > 0.0 ? 1.0 - squares / about_mean : NAN;
  return TRUE;
}
