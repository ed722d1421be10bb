/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of learning a kernel. The places u of windows (their first row and
 * column in the before picture) are cut into bands of rows, and bands into
 * pieces. A source is a set of before planes and after planes that are used at
 * the same places; a system is a kernel's normal equations, which one or more
 * sources add to. */
#pragma once

#include "error.h"
#include "simd/squares.h"
#include "workers.h"

#define LEARN_PIECE 64  /* least rows and columns of a piece */
#define LEARN_BATCH 256 /* windows that are added at once */

typedef enum
{
  LEARN_WHOLE, /* summed as a rectangle, and single windows taken away */
  LEARN_PICK,  /* single windows are added */
  LEARN_OUT
} LearnState;

typedef struct
{
  const FoveaLearnOptions *options;
  const FoveaSquaresLoops *loops;
  const FoveaRunOptions   *run;
  guint                    threads;
  const float             *before, *after, *mask, *before_alpha, *after_alpha;
  gint64                   width, height; /* of the pictures */
  guint                    in, out;       /* planes */
  guint                    kw, kh;
  gint64                   places_x, places_y;
  gint64                   bands, pieces; /* of places; pieces a band */
  guint                    sources, systems;
  guint                    planes;     /* before planes of a source */
  guint                    targets;    /* after planes of a source */
  gsize                    taps;       /* planes * kh * kw */
  gsize                    unknowns;   /* and the bias */
  guint8                  *state;      /* [bands][sources][pieces] */
  float                   *low, *high; /* [in] extremes of what is used of it */

  /* The band at hand: rows y0 .. y1 - 1 of places. */
  gint64  y0, y1, band_rows; /* the most rows of places */
  double *b;    /* [in][band_rows + kh - 1][width]; 0 for what is no number */
  double *a;    /* [out][band_rows][places_x]; 0 where not used */
  double *used; /* [sources][band_rows][places_x] 1 or 0 */
  guint8 *bad;  /* [in][band_rows + kh - 1][width] */
  guint8 *row_bad; /* [in][band_rows + kh - 1] */

  /* The sums */
  double *matrix; /* [systems][unknowns][unknowns], from the diagonal on */
  double *right;  /* [systems][targets][unknowns] */
  double *ones;   /* [systems][taps] of B, for the bias */
  gint64 *count;  /* [sources] */
  double *total;  /* [sources][targets] of A */
  double *batch;  /* [LEARN_BATCH][taps] windows */
  gsize   batched;
  guint   batch_system;
  double  batch_sign[LEARN_BATCH];
} Learn;

/* Rows of a plane of the band */
static inline double *
learn_before_row (const Learn *l, guint plane, gint64 row)
{
  return l->b + (plane * (l->band_rows + l->kh - 1) + row) * l->width;
}

static inline double *
learn_after_row (const Learn *l, guint plane, gint64 row)
{
  return l->a + (plane * l->band_rows + row) * l->places_x;
}

static inline double *
learn_used_row (const Learn *l, guint source, gint64 row)
{
  return l->used + (source * l->band_rows + row) * l->places_x;
}

/* First column of a piece, first row of a band; those behind the last, too. */
static inline gint64
learn_piece_x (const Learn *l, gint64 piece)
{
  return piece * l->places_x / l->pieces;
}

static inline gint64
learn_band_y (const Learn *l, gint64 band)
{
  return band * l->places_y / l->bands;
}

static inline guint8 *
learn_states (const Learn *l, gint64 band, guint source)
{
  return l->state + (band * l->sources + source) * l->pieces;
}

/* The system that a source adds to */
static inline guint
learn_system (const Learn *l, guint source)
{
  return l->systems > 1 ? source : 0;
}

/* learn-band.c: reads a band; with `states`, what they leave out is not used. */
void learn_band_read (Learn *l, gint64 band, gboolean states);
/* learn-sums.c: adds the band at hand to the systems. FALSE when cancelled. */
gboolean learn_sums_add (Learn *l, gint64 band);
/* learn-solve.c: the kernels of a system, [targets][unknowns] into `right`.
 * FALSE with what does not settle them. */
gboolean learn_solve (Learn *l, guint system, GError **error);

/* learn-pieces.c: sets all states. */
gboolean learn_choose_pieces (Learn *l, GError **error);
/* learn-error.c: error, R2 and how much was used; `rows` has room for 3 *
 * band_rows * out numbers. */
gboolean learn_measure_errors (Learn        *l,
                               double       *rows,
                               FoveaLearned *learned,
                               GError      **error);

gboolean learn_cancelled (const Learn *l);
/* Says how far it is; FALSE with CANCELLED. */
gboolean learn_goes_on (const Learn *l, double fraction, GError **error);
