/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a fitted filter over buffers, piece by piece: pieces lie on a grid of
 * GEGL's own tiles, so that each is read and written once. */
#include "blur.h"
#include "piece.h"

#include <string.h>

/* Sums over windows larger than 11x11 are worth keeping. */
#define QUICK_REACH 12
/* A piece of output: what stays in the cache, in multiples of GEGL's tiles of
 * 128 x 128 or halves of them. */
#define PIECE_WIDTH  1024
#define PIECE_HEIGHT 64

gint
fovea_filter_reach (FoveaFilter *filter)
{
  return filter->reach;
}

/* ---- One piece ---- */

/* The output's alpha where it is not computed: that of the input pixels under
 * the anchor; 1 where opaque windows were pooled. */
static const float *
piece_alpha_row (Piece *piece, gint64 y)
{
  const FoveaFilter *filter = piece->filter;
  const guint        step = piece->in.components;
  const gint64       n = piece->results.width;
  const gint64       x = piece->results.x + filter->shift[1];
  float             *alpha = piece->room->alpha.numbers;
  const float       *from;

  if (filter->pool || piece->opaque)
    return alpha; /* ones */
  y += filter->shift[0];
  from = pixels_at (&piece->in, x * filter->step[1] + filter->anchor[1],
                    y * filter->step[0] + filter->anchor[0]) +
         step - 1;
  if (filter->step[1] == 1)
    fovea_pixels_split (from, step, 1, &alpha, n);
  else
    for (gint64 i = 0; i < n; i++)
      alpha[i] = from[i * filter->step[1] * step];
  return alpha;
}

void
piece_set_row (Piece              *piece,
               gint64              y,
               const float *const *planes,
               const float        *alpha)
{
  const FoveaFilter *filter = piece->filter;

  if (alpha == NULL && piece->out.alpha)
    alpha = piece_alpha_row (piece, y);
  pixels_join_row (&piece->out, piece->results.x + filter->shift[1],
                   y + filter->shift[0], planes, filter->out_channels, alpha,
                   piece->results.width);
}

static gboolean
piece_read (const FoveaRect   *rect,
            const FoveaTensor *pixels,
            gpointer           data,
            GError           **error)
{
  PieceRun        *run = data;
  const FoveaRect *from =
      run->from_rect != NULL ? run->from_rect : &run->piece->results;
  float           *to = pixels->data;

  if (run->from == NULL)
    {
      pixels_to_planes (&run->piece->in, rect, run->fill, to,
                        rect->width * rect->height);
      return TRUE;
    }
  for (gint64 plane = 0; plane < pixels->shape.size[1]; plane++)
    for (gint64 y = rect->y; y < rect->y + rect->height; y++)
      {
        const float *row = run->from +
                           (plane * from->height + y - from->y) * from->width +
                           (rect->x - from->x);

        memcpy (to, row, rect->width * sizeof (float));
        to += rect->width;
      }
  return TRUE;
}

/* The rows of the result may lie apart. */
static gboolean
piece_write (const FoveaRect   *rect,
             const FoveaTensor *pixels,
             gpointer           data,
             GError           **error)
{
  PieceRun    *run = data;
  gint64       n = rect->width * rect->height;
  const guint  n_planes = (guint) pixels->shape.size[1];
  const float *rows[FOVEA_FILTER_COMPONENTS];

  for (gint64 y = 0; y < rect->height; y++)
    {
      for (guint plane = 0; plane < n_planes; plane++)
        {
          const float *from = (const float *) pixels->data +
                              plane * pixels->stride[1] + y * pixels->stride[2];

          if (run->to != NULL)
            memcpy (run->to + (run->to_plane + plane * run->to_step) * n +
                        y * rect->width,
                    from, rect->width * sizeof (float));
          else
            rows[plane] = from;
        }
      if (run->to == NULL)
        piece_set_row (run->piece, rect->y + y, rows, NULL);
    }
  return TRUE;
}

gboolean
piece_run (PieceRun *run, FoveaPlan *plan, GError **error)
{
  return fovea_plan_run_region (plan, &run->piece->results, piece_read,
                                piece_write, run, run->piece->options, error);
}

/* ---- Any piece ---- */

/* Nothing is outside the results, and opaque pixels have an alpha of 1. */
static gboolean
piece_prepare_output (Piece *piece, GError **error)
{
  const FoveaRect *out = &piece->out.rect;
  gint64           n = piece->results.width;
  float           *alpha;

  if (n < out->width || piece->results.height < out->height)
    memset (piece->out.data, 0,
            out->width * out->height * piece->out.components * sizeof (float));
  alpha = piece_take (&piece->room->alpha, MAX (n, 1), error);
  for (gint64 i = 0; alpha != NULL && i < n; i++)
    alpha[i] = 1.0f;
  return alpha != NULL;
}

static gboolean
piece_compute (Piece *piece, GError **error)
{
  PieceRun run = { .piece = piece, .fill = FILL_COLOUR };

  if (! piece_prepare_output (piece, error))
    return FALSE;
  if (piece->results.width <= 0 || piece->filter->plain == NULL)
    return TRUE; /* nothing but rim */
  piece->opaque = pixels_are_opaque (&piece->in, &piece->in.rect);
  if (! piece->filter->alone && ! piece->opaque &&
      ! pixels_are_opaque (&piece->in, &piece->need))
    return piece_compute_transparent (piece, error);
  return piece_run (&run, piece->filter->plain, error);
}

static gboolean
piece_take_pixels (Piece           *piece,
                   PieceMemory     *memory,
                   Pixels          *pixels,
                   const FoveaRect *rect,
                   GError         **error)
{
  pixels->rect = *rect;
  pixels->alpha = piece->filter->layer.alpha;
  pixels->components = piece->filter->colours + (pixels->alpha ? 1 : 0);
  pixels->data = piece_take (
      memory, MAX (rect->width * rect->height, 1) * pixels->components, error);
  return pixels->data != NULL;
}

static gboolean
piece_process (Piece           *piece,
               GeglBuffer      *input,
               GeglBuffer      *output,
               const FoveaRect *out,
               GError         **error)
{
  const FoveaFilter *filter = piece->filter;
  FoveaRect          in;
  GeglRectangle      rect;

  piece->results = piece_rect_of_results (filter, out);
  piece->need = piece_rect_needed (filter, &piece->results);
  in = piece_rect_read (filter, out, &piece->need);
  if (! piece_take_pixels (piece, &piece->room->in, &piece->in, &in, error) ||
      ! piece_take_pixels (piece, &piece->room->out, &piece->out, out, error))
    return FALSE;
  rect = piece_rect_to_gegl (filter, &in);
  if (rect.width > 0 && rect.height > 0)
    gegl_buffer_get (input, &rect, 1.0, filter->format, piece->in.data,
                     GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  if (! piece_on_begin (piece, error) || ! piece_compute (piece, error))
    return FALSE;
  piece_on_end (piece);
  rect = piece_rect_to_gegl (filter, out);
  gegl_buffer_set (output, &rect, 0, filter->format, piece->out.data,
                   GEGL_AUTO_ROWSTRIDE);
  return TRUE;
}

static gboolean
run_piece (FoveaFilter           *filter,
           PieceRoom             *room,
           GeglBuffer            *input,
           GeglBuffer            *output,
           const GeglRectangle   *roi,
           const FoveaRunOptions *options,
           GError               **error)
{
  FoveaRect out = piece_rect_from_gegl (filter, roi);
  Piece     piece = { .filter = filter, .options = options, .room = room };

  return piece_process (&piece, input, output, &out, error);
}

/* ---- All pieces ---- */

/* Where the grid's cell ends that `at` lies in. */
static gint
grid_end (gint at, gint size)
{
  gint within = at % size;

  return at - (within < 0 ? within + size : within) + size;
}

/* The grid's rows: GEGL's own, or as many as the plan likes from its first. */
static gint64
grid_band (const FoveaFilter *filter)
{
  /* Half a block reads as much as all of it. */
  if (filter->pool && filter->block > PIECE_HEIGHT &&
      filter->span[0] == filter->layer.box.height)
    return MIN (filter->block, filter->span[0]);
  return filter->plain != NULL ? fovea_plan_band (filter->plain) : 1;
}

static gint
grid_end_row (const FoveaFilter *filter, gint y)
{
  const gint64 band = grid_band (filter);
  const gint   first = filter->layer.box.y + (gint) filter->shift[0];

  if (band <= 1 || (filter->span[0] <= band && ! filter->pool))
    return grid_end (y, PIECE_HEIGHT);
  return first +
         grid_end (y - first, (gint) (MAX (PIECE_HEIGHT / band, 1) * band));
}

gboolean
fovea_filter_is_quick (FoveaFilter *filter)
{
  if (filter->gaussian != NULL)
    return ! blur_is_far (filter);
  if (filter->global ||
      (filter->pool &&
       (filter->kind == FOVEA_POOL_MEDIAN || filter->block > PIECE_HEIGHT)))
    return FALSE;
  /* Windows that lie over each other many times; a pool's reach is as below. */
  if (filter->pool)
    {
      const gint64 window = (filter->reach - filter->block) / 2;

      return window <= QUICK_REACH || window <= 4 * filter->block;
    }
  return filter->reach >= 0 && filter->reach <= QUICK_REACH;
}

GeglRectangle
fovea_filter_at_once (FoveaFilter *filter, const GeglRectangle *roi)
{
  GeglRectangle all = *roi;
  const gint64  band = grid_band (filter);

  if (filter->global || (filter->gaussian != NULL && blur_is_far (filter)))
    return filter->output;
  if (band > 1 && filter->step[0] == 1)
    {
      gint before = grid_end_row (filter, roi->y) - (gint) band;
      gint after = grid_end_row (filter, roi->y + roi->height - 1);

      all.y = MIN (all.y, before);
      all.height = after - all.y;
      gegl_rectangle_intersect (&all, &all, &filter->output);
    }
  return all;
}

/* One pixel of it is all. */
static gboolean
run_global (FoveaFilter           *filter,
            PieceRoom             *room,
            GeglBuffer            *input,
            GeglBuffer            *output,
            const GeglRectangle   *roi,
            const FoveaRunOptions *options,
            GError               **error)
{
  const GeglRectangle one = { roi->x, roi->y, 1, 1 };
  float               pixel[FOVEA_FILTER_COMPONENTS];

  if (! run_piece (filter, room, input, output, &one, options, error))
    return FALSE;
  gegl_buffer_get (output, &one, 1.0, filter->format, pixel,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_set_color_from_pixel (output, roi, pixel, filter->format);
  return TRUE;
}

static gboolean
run_pieces (FoveaFilter           *filter,
            PieceRoom             *room,
            GeglBuffer            *input,
            GeglBuffer            *output,
            const GeglRectangle   *roi,
            const FoveaRunOptions *options,
            GError               **error)
{
  FoveaRunOptions quiet = *options;
  GeglRectangle   all, piece;
  gint            right, bottom;

  quiet.progress = NULL;
  if (! gegl_rectangle_intersect (&all, roi, &filter->output))
    return TRUE;
  if (filter->gaussian != NULL)
    {
      FoveaRect rect = piece_rect_from_gegl (filter, &all);

      return blur_run (filter, room, input, output, &rect, options, error);
    }
  if (filter->global)
    return run_global (filter, room, input, output, &all, options, error);
  right = all.x + all.width;
  bottom = all.y + all.height;
  for (piece.y = all.y; piece.y < bottom; piece.y += piece.height)
    {
      piece.height = MIN (bottom, grid_end_row (filter, piece.y)) - piece.y;
      for (piece.x = all.x; piece.x < right; piece.x += piece.width)
        {
          piece.width = MIN (right, grid_end (piece.x, PIECE_WIDTH)) - piece.x;
          if (! run_piece (filter, room, input, output, &piece, &quiet, error))
            return FALSE;
        }
      if (options->progress != NULL)
        options->progress ((double) (piece.y + piece.height - all.y) /
                               all.height,
                           "", options->data);
    }
  return TRUE;
}

gboolean
fovea_filter_run (FoveaFilter           *filter,
                  GeglBuffer            *input,
                  GeglBuffer            *output,
                  const GeglRectangle   *roi,
                  const FoveaRunOptions *options,
                  GError               **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  PieceRoom            *room = piece_room_enter (filter);
  gboolean              fine =
      run_pieces (filter, room, input, output, roi,
                  options != NULL ? options : &alone, error);

  piece_room_leave (filter, room);
  return fine;
}
