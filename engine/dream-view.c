/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the network sees of the canvas in one step: shifted, turned, zoomed; bilinear,
 * and the adjoint of that. A plane is a thread's at most, so that sums keep their
 * order. */
#include <math.h>

#include "dream.h"
#include "workers.h"

typedef struct
{
  const FoveaDreamView *view;
  const float          *from;
  float                *to;
} ViewJob;

/* The four pixels around a place, and their shares. */
typedef struct
{
  gsize at[4];
  float share[4];
} ViewPlace;

static gint64
view_wrap (gint64 i, gint64 n)
{
  i %= n;
  return i < 0 ? i + n : i;
}

static void
view_place (const FoveaDreamView *view, gint64 x, gint64 y, ViewPlace *place)
{
  const double dx = (double) x - (double) (view->to_width - 1) / 2;
  const double dy = (double) y - (double) (view->to_height - 1) / 2;
  const double px = view->cx + view->a * dx - view->b * dy;
  const double py = view->cy + view->b * dx + view->a * dy;
  const double fx = floor (px), fy = floor (py);
  const float  tx = (float) (px - fx), ty = (float) (py - fy);
  const gint64 x0 = view_wrap ((gint64) fx, view->width);
  const gint64 y0 = view_wrap ((gint64) fy, view->height);
  const gint64 x1 = x0 + 1 == view->width ? 0 : x0 + 1;
  const gint64 y1 = y0 + 1 == view->height ? 0 : y0 + 1;

  place->at[0] = (gsize) (y0 * view->width + x0);
  place->at[1] = (gsize) (y0 * view->width + x1);
  place->at[2] = (gsize) (y1 * view->width + x0);
  place->at[3] = (gsize) (y1 * view->width + x1);
  place->share[0] = (1 - tx) * (1 - ty);
  place->share[1] = tx * (1 - ty);
  place->share[2] = (1 - tx) * ty;
  place->share[3] = tx * ty;
}

static void
view_take_planes (gpointer data, guint worker, gint64 first, gint64 last)
{
  const ViewJob        *job = data;
  const FoveaDreamView *view = job->view;
  const gsize           n = (gsize) (view->width * view->height);
  const gsize           m = (gsize) (view->to_width * view->to_height);

  for (gint64 c = first; c < last; c++)
    for (gint64 y = 0; y < view->to_height; y++)
      for (gint64 x = 0; x < view->to_width; x++)
        {
          const float *from = job->from + (gsize) c * n;
          ViewPlace    place;
          float        sum = 0;

          view_place (view, x, y, &place);
          for (int i = 0; i < 4; i++)
            sum += place.share[i] * from[place.at[i]];
          job->to[(gsize) c * m + (gsize) (y * view->to_width + x)] = sum;
        }
}

static void
view_give_planes (gpointer data, guint worker, gint64 first, gint64 last)
{
  const ViewJob        *job = data;
  const FoveaDreamView *view = job->view;
  const gsize           n = (gsize) (view->width * view->height);
  const gsize           m = (gsize) (view->to_width * view->to_height);

  for (gint64 c = first; c < last; c++)
    for (gint64 y = 0; y < view->to_height; y++)
      for (gint64 x = 0; x < view->to_width; x++)
        {
          const float value =
              job->from[(gsize) c * m + (gsize) (y * view->to_width + x)];
          ViewPlace place;

          view_place (view, x, y, &place);
          for (int i = 0; i < 4; i++)
            job->to[(gsize) c * n + place.at[i]] += place.share[i] * value;
        }
}

void
fovea_dream_view_take (const FoveaDreamView *view,
                       const float          *canvas,
                       float                *to,
                       guint                 planes,
                       guint                 threads)
{
  ViewJob job = { view, canvas, to };

  fovea_workers_run (threads, planes, view_take_planes, &job);
}

void
fovea_dream_view_give (const FoveaDreamView *view,
                       const float          *from,
                       float                *canvas,
                       guint                 planes,
                       guint                 threads)
{
  ViewJob job = { view, from, canvas };

  fovea_workers_run (threads, planes, view_give_planes, &job);
}
