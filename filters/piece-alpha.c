/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece with transparent pixels: sums and their weights, brought together as
 * run.h says. */
#include "piece.h"

#include <math.h>

/* Planes of one result each: [plane][row][column]. */
typedef struct
{
  gint64 n;        /* numbers in a plane */
  guint  n_planes; /* of sums and results */
  float *plain;    /* as if opaque: right where it is */
  float *sums;     /* weighted sums, then results */
  float *weight;   /* [n_parts] */
} PiecePlanes;

#define STRIP_ROWS 16

static PixelFill
piece_fill (const FoveaFilter *filter)
{
  if (filter->pool && filter->kind == FOVEA_POOL_MAX)
    return FILL_OR_LOWEST;
  if (filter->pool && filter->kind == FOVEA_POOL_MIN)
    return FILL_OR_HIGHEST;
  if (filter->pool && filter->kind == FOVEA_POOL_MEDIAN)
    return FILL_OR_NAN;
  return FILL_WEIGHTED;
}

/* Windows in which nothing can be seen. */
static void
piece_clear_hidden (float *sums, PixelFill fill, gint64 n)
{
  const float hidden = fill == FILL_OR_LOWEST ? -INFINITY : INFINITY;

  for (gint64 i = 0; i < n; i++)
    if (fill == FILL_OR_NAN ? isnan (sums[i]) : sums[i] == hidden)
      sums[i] = 0.0f;
}

/* All parts in one run: sums, then weights, as they lie. */
static gboolean
piece_sum_all (Piece *piece, PiecePlanes *planes, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  PieceRun           run = { .piece = piece,
                             .fill = FILL_WITH_ALPHA,
                             .to = planes->sums,
                             .to_step = 1 };

  if (! piece_run (&run, filter->sums, error))
    return FALSE;
  for (guint plane = 0; plane < planes->n_planes; plane++)
    {
      const guint p = plane % filter->n_parts;

      fovea_pixels_unweigh (planes->sums + plane * planes->n,
                            planes->weight + p * planes->n,
                            filter->parts[p].whole, planes->n);
    }
  return TRUE;
}

static gboolean
piece_sum_parts (Piece *piece, PiecePlanes *planes, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  const PixelFill    fill = piece_fill (filter);

  if (filter->sums != NULL)
    return piece_sum_all (piece, planes, error);
  for (guint p = 0; p < filter->n_parts; p++)
    {
      const FittedPart *part = &filter->parts[p];
      float            *weight = planes->weight + p * planes->n;
      PieceRun          sums = { .piece = piece,
                                 .fill = fill,
                                 .to = planes->sums,
                                 .to_plane = p,
                                 .to_step = filter->n_parts };
      PieceRun weights = { .piece = piece, .fill = FILL_ALPHA, .to = weight };

      if (! piece_run (&sums, part->raw, error) ||
          ! piece_run (&weights, part->weight, error))
        return FALSE;
      for (guint plane = p; plane < planes->n_planes; plane += filter->n_parts)
        {
          float *to = planes->sums + plane * planes->n;

          if (fill == FILL_WEIGHTED)
            fovea_pixels_unweigh (to, weight, part->whole, planes->n);
          else
            piece_clear_hidden (to, fill, planes->n);
        }
    }
  return TRUE;
}

/* Scale, offset, activation: a plan reads and writes the same planes, which is
 * fine, as it has read all before it writes. */
static gboolean
piece_finish (Piece *piece, PiecePlanes *planes, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (piece->filter->finish); i++)
    {
      PieceRun run = { .piece = piece,
                       .from = planes->sums,
                       .to = planes->sums,
                       .to_step = 1 };

      if (piece->filter->finish[i] != NULL &&
          ! piece_run (&run, piece->filter->finish[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Is any window of the first part opaque? */
static gboolean
piece_has_opaque (const Piece *piece, const PiecePlanes *planes)
{
  const float whole = piece->filter->parts[0].whole;
  gboolean    found = FALSE;

  for (gint64 i = 0; i < planes->n; i++)
    found |= planes->weight[i] == whole;
  return found;
}

static inline gboolean
piece_is_opaque (const FoveaFilter *filter, const PiecePlanes *planes, gint64 i)
{
  for (guint p = 0; p < filter->n_parts; p++)
    if (planes->weight[p * planes->n + i] != filter->parts[p].whole)
      return FALSE;
  return TRUE;
}

/* Opaque windows take the plain result, so that they do not depend on what is
 * elsewhere in the piece. */
static void
piece_take_plain (const Piece *piece, PiecePlanes *planes)
{
  const FoveaFilter *filter = piece->filter;

  for (guint plane = 0; plane < filter->out_channels; plane++)
    {
      float       *sums = planes->sums + plane * planes->n;
      const float *plain = planes->plain + plane * planes->n;

      for (gint64 i = 0; i < planes->n; i++)
        sums[i] = piece_is_opaque (filter, planes, i) ? plain[i] : sums[i];
    }
}

/* Where the average of ones is not quite 1, pooled alpha is made so. */
static void
piece_round_alpha (Piece *piece, const PiecePlanes *planes)
{
  const float whole = piece->filter->parts[0].whole;

  for (gint64 i = 0; i < planes->n; i++)
    if (planes->weight[i] == whole)
      planes->weight[i] = 1.0f;
}

/* Results into the output. */
static void
piece_set_planes (Piece *piece, const PiecePlanes *planes)
{
  const FoveaFilter *filter = piece->filter;
  const gint64       width = piece->results.width;
  const float       *rows[FOVEA_FILTER_COMPONENTS];

  for (gint64 y = 0; y < piece->results.height; y++)
    {
      for (guint plane = 0; plane < filter->out_channels; plane++)
        rows[plane] = planes->sums + plane * planes->n + y * width;
      piece_set_row (piece, piece->results.y + y, rows,
                     filter->pool ? planes->weight + y * width : NULL);
    }
}

static gboolean
piece_compute_planes (Piece *piece, PiecePlanes *planes, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  gboolean finishes = FALSE;
  PieceRun plain = { .piece = piece,
                     .fill = FILL_WEIGHTED,
                     .to = planes->plain,
                     .to_step = 1 };

  if (! piece_sum_parts (piece, planes, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (filter->finish); i++)
    finishes |= filter->finish[i] != NULL;
  if (finishes)
    {
      if (! piece_finish (piece, planes, error))
        return FALSE;
      if (piece_has_opaque (piece, planes))
        {
          if (! piece_run (&plain, filter->plain, error))
            return FALSE;
          piece_take_plain (piece, planes);
        }
    }
  if (filter->pool)
    piece_round_alpha (piece, planes);
  piece_set_planes (piece, planes);
  return TRUE;
}

/* Sums one pixel wider all round, as far as there are results, for what looks at
 * its neighbours; opaque windows have the plain numbers in them, as both are
 * summed term by term. */
static gboolean
piece_compute_around (const Piece     *piece,
                      const FoveaRect *wide,
                      PiecePlanes     *planes,
                      GError         **error)
{
  const FoveaFilter *filter = piece->filter;
  Piece              inner = *piece, outer = *piece;
  PieceRun           first = { .piece = &inner,
                               .from = planes->sums,
                               .from_rect = wide,
                               .to = planes->plain,
                               .to_step = 1 };
  PieceRun           second = { .piece = &inner,
                                .from = planes->plain,
                                .to = planes->plain,
                                .to_step = 1 };

  outer.results = *wide;
  if (! piece_sum_parts (&outer, planes, error) ||
      ! piece_run (&first, filter->finish[0], error) ||
      (filter->finish[1] != NULL &&
       ! piece_run (&second, filter->finish[1], error)))
    return FALSE;
  planes->sums = planes->plain;
  planes->n = piece->results.width * piece->results.height;
  piece_set_planes (&inner, planes);
  return TRUE;
}

/* The results, and as many around them as are looked at. */
static FoveaRect
piece_wide (const Piece *piece)
{
  const FoveaFilter *filter = piece->filter;
  const FoveaRect   *in = &piece->results;
  const gint64       x = MAX (in->x - filter->around, 0);
  const gint64       y = MAX (in->y - filter->around, 0);
  const gint64       right = in->x + in->width + filter->around;
  const gint64       bottom = in->y + in->height + filter->around;

  return (FoveaRect){ x, y, MIN (right, filter->span[1]) - x,
                      MIN (bottom, filter->span[0]) - y };
}

static gboolean
piece_compute_strip (Piece *piece, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  const FoveaRect    wide = piece_wide (piece);
  PiecePlanes planes = { .n = wide.width * wide.height,
                         .n_planes = filter->sum_channels * filter->n_parts };
  gint64      plain = planes.n * filter->out_channels;
  gint64 sums = planes.n * MAX (planes.n_planes, filter->out_channels);
  float      *memory =
      piece_take (&piece->room->planes,
                  plain + sums + planes.n * filter->n_parts, error);

  if (memory == NULL)
    return FALSE;
  planes.plain = memory;
  planes.sums = memory + plain;
  planes.weight = memory + plain + sums;
  if (filter->around > 0)
    return piece_compute_around (piece, &wide, &planes, error);
  return piece_compute_planes (piece, &planes, error);
}

/* Strips of few rows, all planes of which stay in the cache: but as many rows as
 * they look around, and whole bands of those that like them. */
gboolean
piece_compute_transparent (Piece *piece, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  const gint64       bottom = piece->results.y + piece->results.height;
  const gint64       rows = MAX (STRIP_ROWS, filter->reach);
  Piece              strip = *piece;

  if (filter->reach < 0 || filter->reach > piece->results.height ||
      fovea_plan_band (filter->plain) > 1)
    return piece_compute_strip (piece, error);
  for (; strip.results.y < bottom; strip.results.y += strip.results.height)
    {
      strip.results.height = MIN (rows, bottom - strip.results.y);
      if (! piece_compute_strip (&strip, error))
        return FALSE;
    }
  return TRUE;
}
