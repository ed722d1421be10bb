/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a piece of a filter lies, what it reads, and the memory it is computed
 * in. */
#include "piece.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* ---- Rectangles ---- */

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

FoveaRect
piece_rect_from_gegl (const FoveaFilter *filter, const GeglRectangle *roi)
{
  return (FoveaRect){ (gint64) roi->x - filter->layer.box.x,
                      (gint64) roi->y - filter->layer.box.y, roi->width,
                      roi->height };
}

GeglRectangle
piece_rect_to_gegl (const FoveaFilter *filter, const FoveaRect *rect)
{
  return (GeglRectangle){ (gint) (rect->x + filter->layer.box.x),
                          (gint) (rect->y + filter->layer.box.y),
                          (gint) rect->width, (gint) rect->height };
}

/* The part of an output rectangle that has results, in the plan's places. */
FoveaRect
piece_rect_of_results (const FoveaFilter *filter, const FoveaRect *out)
{
  FoveaRect all = { filter->shift[1], filter->shift[0], filter->span[1],
                    filter->span[0] };
  FoveaRect results = rect_meet (out, &all);

  results.x -= filter->shift[1];
  results.y -= filter->shift[0];
  return results;
}

/* What of the input the results need. */
FoveaRect
piece_rect_needed (const FoveaFilter *filter, const FoveaRect *results)
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
FoveaRect
piece_rect_read (const FoveaFilter *filter,
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
  out = piece_rect_from_gegl (filter, &inside);
  results = piece_rect_of_results (filter, &out);
  need = piece_rect_needed (filter, &results);
  need = piece_rect_read (filter, &out, &need);
  return piece_rect_to_gegl (filter, &need);
}

/* ---- Memory ---- */


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
PieceRoom *
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

void
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
