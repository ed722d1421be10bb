/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass that counts what can be used, and says of each piece how it is added:
 * as a rectangle less single windows, as single windows, or not at all. */
#include "learn-kernel.h"

/* A piece whose single windows cost so many times what its rectangle does is
 * left out where it can be; and so many values a coefficient are wanted. */
#define LEARN_COSTLY 8
#define LEARN_ENOUGH 64

/* How a piece is best added, and what that costs, in products. */
static LearnState
learn_choose (const Learn *l,
              gint64       rows,
              gint64       columns,
              gint64       used,
              double      *over)
{
  const double taps = (double) l->taps, window = taps * (taps + 1.0) / 2.0;
  const double lags = (double) l->planes * l->planes * (2.0 * l->kh - 1.0) *
                      (2.0 * l->kw - 1.0) / 2.0;
  const double area = (double) rows * columns;
  const double pick = used * window;
  const double whole = area * lags + (area - used) * window;

  *over = 0.0;
  if (used == 0)
    return LEARN_OUT;
  if (rows < l->kh || columns < l->kw)
    return LEARN_PICK;
  *over = MIN (pick, whole) / (area * lags);
  return pick < whole ? LEARN_PICK : LEARN_WHOLE;
}

/* Sets the states of the band at hand; returns the values of quick pieces, the
 * others are LEARN_OUT and are in *costly. */
static gint64
learn_count_band (Learn *l, gint64 band, gint64 *costly)
{
  gint64 quick = 0;

  for (guint source = 0; source < l->sources; source++)
    for (gint64 piece = 0; piece < l->pieces; piece++)
      {
        const gint64 x0 = learn_piece_x (l, piece);
        const gint64 x1 = learn_piece_x (l, piece + 1);
        gint64       used = 0;
        double       over;
        guint8      *state = &learn_states (l, band, source)[piece];

        for (gint64 row = 0; row < l->y1 - l->y0; row++)
          for (gint64 x = x0; x < x1; x++)
            used += learn_used_row (l, source, row)[x] > 0.0;
        *state = (guint8) learn_choose (l, l->y1 - l->y0, x1 - x0, used, &over);
        if (over <= LEARN_COSTLY)
          quick += used;
        else
          {
            *state = LEARN_OUT;
            *costly += used;
          }
      }
  return quick;
}

/* Pieces that are costly are picked until there is enough. */
static void
learn_take_costly (Learn *l, gint64 band, gint64 *missing)
{
  for (guint source = 0; source < l->sources; source++)
    for (gint64 piece = 0; piece<l->pieces && * missing> 0; piece++)
      {
        guint8 *state = &learn_states (l, band, source)[piece];
        gint64  used = 0;

        for (gint64 row = 0; row < l->y1 - l->y0 && *state == LEARN_OUT; row++)
          for (gint64 x = learn_piece_x (l, piece);
               x < learn_piece_x (l, piece + 1); x++)
            used += learn_used_row (l, source, row)[x] > 0.0;
        if (used > 0)
          *state = LEARN_PICK;
        *missing -= used;
      }
}

gboolean
learn_choose_pieces (Learn *l, GError **error)
{
  gint64 quick = 0, costly = 0, missing;

  for (gint64 band = 0; band < l->bands; band++)
    {
      if (! learn_goes_on (l, 0.05 * band / l->bands, error))
        return FALSE;
      learn_band_read (l, band, FALSE);
      quick += learn_count_band (l, band, &costly);
    }
  missing = LEARN_ENOUGH * (gint64) (l->unknowns * l->systems) - quick;
  for (gint64 band = 0; band < l->bands && missing > 0 && costly > 0; band++)
    {
      if (! learn_goes_on (l, 0.05, error))
        return FALSE;
      learn_band_read (l, band, FALSE);
      learn_take_costly (l, band, &missing);
    }
  return TRUE;
}
