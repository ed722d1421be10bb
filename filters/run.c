/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a fitted filter over buffers, piece by piece: pieces lie on a grid of
 * GEGL's own tiles, so that each is read and written once. */
#include "blur.h"
#include "piece.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Sums over windows larger than 11x11 are worth keeping. */
#define QUICK_REACH 12
/* A piece of output: what stays in the cache, in multiples of GEGL's tiles of
 * 128 x 128 or halves of them. */
#define PIECE_WIDTH  1024
#define PIECE_HEIGHT 64

/* ---- Rectangles: the engine's begin at the layer's corner ---- */

static FoveaRect
rect_meet (const FoveaRect *a, const FoveaRect *b)
{
  gint64    right = MIN (a->x + a->width, b->x + b->width);
  gint64    bottom = MIN (a->y + a->height, b->y + b->height);
  FoveaRect meet = { MAX (a->x, b->x), MAX (a->y, b->y), 0, 0 };

  if (right > meet.x && bottom > meet.y)
    {
      meet.width = right - meet.x;
      meet.height = bottom - meet.y;
    }
  return meet;
}

static FoveaRect
rect_join (const FoveaRect *a, const FoveaRect *b)
{
  FoveaRect join = *a;

  if (a->width <= 0 || a->height <= 0)
    return *b;
  if (b->width <= 0 || b->height <= 0)
    return *a;
  join.x = MIN (a->x, b->x);
  join.y = MIN (a->y, b->y);
  join.width = MAX (a->x + a->width, b->x + b->width) - join.x;
  join.height = MAX (a->y + a->height, b->y + b->height) - join.y;
  return join;
}

static FoveaRect
rect_from_gegl (const FoveaFilter *filter, const GeglRectangle *roi)
{
  return (FoveaRect){ (gint64) roi->x - filter->layer.box.x,
                      (gint64) roi->y - filter->layer.box.y, roi->width,
                      roi->height };
}

static GeglRectangle
rect_to_gegl (const FoveaFilter *filter, const FoveaRect *rect)
{
  return (GeglRectangle){ (gint) (rect->x + filter->layer.box.x),
                          (gint) (rect->y + filter->layer.box.y),
                          (gint) rect->width, (gint) rect->height };
}

/* The part of an output rectangle that has results, in the plan's places. */
static FoveaRect
rect_of_results (const FoveaFilter *filter, const FoveaRect *out)
{
  FoveaRect all = { filter->shift[1], filter->shift[0], filter->span[1],
                    filter->span[0] };
  FoveaRect results = rect_meet (out, &all);

  results.x -= filter->shift[1];
  results.y -= filter->shift[0];
  return results;
}

/* What of the input the results need. */
static FoveaRect
rect_needed (const FoveaFilter *filter, const FoveaRect *results)
{
  if (results->width > 0 && filter->gaussian != NULL)
    return fovea_gaussian_plan_need (filter->gaussian, results);
  if (results->width <= 0 || filter->plain == NULL)
    return (FoveaRect){ 0 };
  return fovea_plan_need (filter->plain, results);
}

/* The input pixels whose alpha the output keeps. */
static FoveaRect
rect_of_alpha (const FoveaFilter *filter, const FoveaRect *out)
{
  return (FoveaRect){ out->x * filter->step[1] + filter->anchor[1],
                      out->y * filter->step[0] + filter->anchor[0],
                      (out->width - 1) * filter->step[1] + 1,
                      (out->height - 1) * filter->step[0] + 1 };
}

/* All that is read for an output rectangle. */
static FoveaRect
rect_read (const FoveaFilter *filter,
           const FoveaRect   *out,
           const FoveaRect   *need)
{
  FoveaRect alpha;

  if (filter->on == FOVEA_ON_COLOUR && (! filter->layer.alpha || filter->pool))
    return *need;
  alpha = rect_of_alpha (filter, out);
  return rect_join (need, &alpha);
}

GeglRectangle
fovea_filter_need (FoveaFilter *filter, const GeglRectangle *roi)
{
  GeglRectangle inside = { 0 };
  FoveaRect     out, results, need;

  if (! gegl_rectangle_intersect (&inside, roi, &filter->output))
    return (GeglRectangle){ 0 };
  out = rect_from_gegl (filter, &inside);
  results = rect_of_results (filter, &out);
  need = rect_needed (filter, &results);
  need = rect_read (filter, &out, &need);
  return rect_to_gegl (filter, &need);
}

gint
fovea_filter_reach (FoveaFilter *filter)
{
  return filter->reach;
}

/* ---- One piece ---- */

static void
piece_room_free (PieceRoom *room)
{
  fovea_free (room->in.numbers);
  fovea_free (room->out.numbers);
  fovea_free (room->planes.numbers);
  fovea_free (room->alpha.numbers);
  fovea_free (room->on.numbers);
  g_free (room);
}

void
piece_rooms_free (PieceRoom *rooms)
{
  while (rooms != NULL)
    {
      PieceRoom *next = rooms->next;

      piece_room_free (rooms);
      rooms = next;
    }
}

/* One that nobody works in, or a new one. */
static PieceRoom *
piece_room_enter (FoveaFilter *filter)
{
  PieceRoom *room;

  g_mutex_lock (&filter->lock);
  room = filter->rooms;
  if (room != NULL)
    filter->rooms = room->next;
  g_mutex_unlock (&filter->lock);
  return room != NULL ? room : g_new0 (PieceRoom, 1);
}

static void
piece_room_leave (FoveaFilter *filter, PieceRoom *room)
{
  g_mutex_lock (&filter->lock);
  room->next = filter->rooms;
  filter->rooms = room;
  g_mutex_unlock (&filter->lock);
}

float *
piece_take (PieceMemory *memory, gint64 numbers, GError **error)
{
  if (memory->n >= numbers)
    return memory->numbers;
  fovea_free (memory->numbers);
  memory->n = 0;
  memory->numbers = fovea_alloc (numbers, sizeof (float));
  if (memory->numbers == NULL)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("not enough memory: a piece needs %" PRId64 " MB"),
                   numbers * (gint64) sizeof (float) >> 20);
      return NULL;
    }
  memory->n = numbers;
  return memory->numbers;
}

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

  piece->results = rect_of_results (filter, out);
  piece->need = rect_needed (filter, &piece->results);
  in = rect_read (filter, out, &piece->need);
  if (! piece_take_pixels (piece, &piece->room->in, &piece->in, &in, error) ||
      ! piece_take_pixels (piece, &piece->room->out, &piece->out, out, error))
    return FALSE;
  rect = rect_to_gegl (filter, &in);
  if (rect.width > 0 && rect.height > 0)
    gegl_buffer_get (input, &rect, 1.0, filter->format, piece->in.data,
                     GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  if (! piece_on_begin (piece, error) || ! piece_compute (piece, error))
    return FALSE;
  piece_on_end (piece);
  rect = rect_to_gegl (filter, out);
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
  FoveaRect out = rect_from_gegl (filter, roi);
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
      FoveaRect rect = rect_from_gegl (filter, &all);

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
