/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the picture before and after a filter: the plan runs for the numbers
 * of the map that the line's results are, and nothing is summed here. */
#include <string.h>

#include "arithmetic.h"

/* Numbers of the picture's line that are kept, so that windows are not read one
 * by one; more are read as they come. */
#define LINE_KEPT (1 << 22)

typedef struct
{
  const FoveaArithmetic *self;
  FoveaReadFunc          read;
  gpointer               data;
  FoveaRect              rect; /* of `kept` */
  FoveaTensor           *kept; /* NULL: too much */
} LineRead;

/* ---- Reading ------------------------------------------------------------------- */

static gboolean
line_read (const FoveaRect   *rect,
           const FoveaTensor *pixels,
           gpointer           data,
           GError           **error)
{
  const LineRead *job = data;
  const gint64    left = rect->x - job->rect.x, top = rect->y - job->rect.y;
  const float    *from;
  float          *to = pixels->data;

  if (! job->kept || left < 0 || top < 0 ||
      left + rect->width > job->rect.width ||
      top + rect->height > job->rect.height)
    return job->read (rect, pixels, job->data, error);
  from = job->kept->data;
  for (gint64 c = 0; c < job->self->channels; c++)
    for (gint64 y = 0; y < rect->height; y++, to += rect->width)
      memcpy (to,
              from + (c * job->rect.height + top + y) * job->rect.width + left,
              (gsize) rect->width * sizeof *to);
  return TRUE;
}

/* From the first window's place to the last one's, as far as the picture goes; a
 * place outside is the nearest one. */
static void
line_clip (gint64 low, gint64 high, gint64 size, gint64 *first, gint64 *n)
{
  *first = CLAMP (low, 0, size - 1);
  *n = CLAMP (high, 0, size - 1) - *first + 1;
}

static gboolean
line_keep (LineRead        *job,
           const FoveaRect *from,
           const FoveaRect *to,
           GError         **error)
{
  const FoveaArithmetic *self = job->self;
  FoveaShape             shape;

  line_clip (from->y, to->y + to->height - 1, self->size[0], &job->rect.y,
             &job->rect.height);
  line_clip (from->x, to->x + to->width - 1, self->size[1], &job->rect.x,
             &job->rect.width);
  if ((double) job->rect.width * (double) job->rect.height * self->channels >
      LINE_KEPT)
    return TRUE;
  shape = FOVEA_NCHW (1, self->channels, job->rect.height, job->rect.width);
  job->kept = fovea_tensor_new (FOVEA_F32, &shape, error);
  return job->kept && job->read (&job->rect, job->kept, job->data, error);
}

/* The line itself. */
static gboolean
line_read_before (LineRead *job, FoveaLine *line, GError **error)
{
  const FoveaArithmetic *self = job->self;
  const FoveaRect        rect =
      line->down ? (FoveaRect){ line->line, job->rect.y, 1, job->rect.height } :
                          (FoveaRect){ job->rect.x, line->line, job->rect.width, 1 };
  const FoveaShape shape =
      FOVEA_NCHW (1, self->channels, rect.height, rect.width);
  const gsize n = (gsize) (rect.width * rect.height);
  g_autoptr (FoveaTensor) pixels = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! pixels || ! line_read (&rect, pixels, job, error))
    return FALSE;
  line->first = line->down ? rect.y : rect.x;
  line->n_before = (guint) n;
  line->before = g_new (float, n);
  memcpy (line->before, (float *) pixels->data + line->channel * n,
          n * sizeof (float));
  return TRUE;
}

/* ---- Running ------------------------------------------------------------------- */

typedef struct
{
  LineRead *job;
  guint     channel;
  float    *to;
} LineWrite;

static gboolean
line_region_read (const FoveaRect   *rect,
                  const FoveaTensor *pixels,
                  gpointer           data,
                  GError           **error)
{
  return line_read (rect, pixels, ((LineWrite *) data)->job, error);
}

static gboolean
line_region_write (const FoveaRect   *rect,
                   const FoveaTensor *pixels,
                   gpointer           data,
                   GError           **error)
{
  LineWrite   *write = data;
  const gint64 n = rect->width * rect->height;
  const gint64 step = pixels->stride[rect->width > 1 ? 3 : 2];
  const float *from =
      (const float *) pixels->data + write->channel * pixels->stride[1];

  for (gint64 i = 0; i < n; i++)
    write->to[i] = from[i * step];
  return TRUE;
}

/* n numbers of the map from `first` on along the axis. */
static gboolean
line_run_region (LineRead        *job,
                 const FoveaLine *line,
                 const gint64     map[2],
                 gint64           first,
                 gint64           n,
                 float           *values,
                 GError         **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  LineWrite write = { job, MIN (line->channel, job->self->out_channels - 1),
                      values };
  const FoveaRect rect = line->down ? (FoveaRect){ map[1], first, 1, n } :
                                      (FoveaRect){ first, map[0], n, 1 };

  return fovea_plan_run_region (job->self->plan, &rect, line_region_read,
                                line_region_write, &write, &alone, error);
}

/* One number of the map after the other, each by its window. */
static gboolean
line_run_pixels (LineRead        *job,
                 const FoveaLine *line,
                 const gint64     map[2],
                 gint64           first,
                 gint64           n,
                 float           *values,
                 GError         **error)
{
  const FoveaArithmetic *self = job->self;
  const int              axis = line->down ? 0 : 1;
  gint64                 at[2];

  for (int i = 0; i < 2; i++)
    at[i] = self->out[i] == self->map[i] ? map[i] : map[i] * self->stride[i];
  for (gint64 i = 0; i < n; i++)
    {
      g_autoptr (FoveaPixel) pixel = NULL;

      at[axis] = self->out[axis] == self->map[axis] ?
                     first + i :
                     (first + i) * self->stride[axis];
      pixel = fovea_arithmetic_at (self, at[1], at[0],
                                   MIN (line->channel, self->out_channels - 1),
                                   line_read, job, error);
      if (! pixel)
        return FALSE;
      values[i] = pixel->value;
    }
  return TRUE;
}

/* The results low .. low + n_after - 1 along the axis; blocks are one number. */
static gboolean
line_run (LineRead    *job,
          FoveaLine   *line,
          const gint64 at[2],
          gint64       low,
          GError     **error)
{
  const FoveaArithmetic *self = job->self;
  const int              axis = line->down ? 0 : 1;
  const gint64           map[2] = { fovea_arithmetic_in_map (self, 0, at[0]),
                                    fovea_arithmetic_in_map (self, 1, at[1]) };
  const gint64           first = fovea_arithmetic_in_map (self, axis, low);
  const gint64           n =
      fovea_arithmetic_in_map (self, axis, low + line->n_after - 1) - first + 1;
  g_autofree float *values = g_new0 (float, n);

  if (! (self->by_patch ? line_run_pixels : line_run_region) (
          job, line, map, first, n, values, error))
    return FALSE;
  line->after = g_new (float, line->n_after);
  for (guint i = 0; i < line->n_after; i++)
    line->after[i] =
        values[fovea_arithmetic_in_map (self, axis, low + i) - first];
  return TRUE;
}

/* ---- Where it is ------------------------------------------------------------------ */

/* The picture's place that a result stands for: its own, of blocks; else that
 * below the window's anchor. */
static gint64
line_place (const FoveaArithmetic *self,
            int                    axis,
            gint64                 at,
            const FoveaRect       *window)
{
  const gint64 begin = axis == 0 ? window->y : window->x;

  if (self->out[axis] != self->map[axis])
    return at;
  return begin + self->window[axis] / 2 * self->dilation;
}

static void
line_set_places (const FoveaArithmetic *self,
                 FoveaLine             *line,
                 const gint64           at[2],
                 gint64                 low)
{
  const int       axis = line->down ? 0 : 1;
  const FoveaRect window = fovea_arithmetic_window (self, at[1], at[0]);
  const gint64    across = line_place (self, 1 - axis, at[1 - axis], &window);

  line->line = CLAMP (across, 0, self->size[1 - axis] - 1);
  line->at = line_place (self, axis, at[axis], &window);
  line->after_step =
      self->out[axis] == self->map[axis] ? self->stride[axis] : 1;
  line->at_after = (guint) (at[axis] - low);
  line->result = at[axis];
  line->after_first = line->at - line->at_after * line->after_step;
  line->window_first = axis == 0 ? window.y : window.x;
  line->window_last =
      line->window_first + (axis == 0 ? window.height : window.width) - 1;
}

/* A block may reach beyond the window that it was computed from. */
static void
line_add_places (const FoveaLine *line, FoveaRect windows[2])
{
  const gint64 first = line->after_first;
  const gint64 last = first + (line->n_after - 1) * line->after_step;
  gint64      *begin = line->down ? &windows[0].y : &windows[0].x;
  gint64      *from = line->down ? &windows[1].y : &windows[1].x;
  gint64      *n = line->down ? &windows[1].height : &windows[1].width;

  *begin = MIN (*begin, first);
  *n = MAX (*n, last - *from + 1);
}

static gboolean
line_check (const FoveaArithmetic *self,
            gint64                 x,
            gint64                 y,
            guint                  channel,
            GError               **error)
{
  if (self->kind == FOVEA_ARITHMETIC_UPSAMPLE)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("line: only of convolutions and poolings"));
  if (x >= 0 && y >= 0 && x < self->out[1] && y < self->out[0] &&
      channel < self->channels)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("line: (%" PRId64 ", %" PRId64
                        ") of channel %u is outside the %" PRId64 "x%" PRId64
                        " result of %u channels"),
                     x, y, channel, self->out[1], self->out[0], self->channels);
}

FoveaLine *
fovea_arithmetic_line (const FoveaArithmetic *self,
                       gint64                 x,
                       gint64                 y,
                       guint                  channel,
                       gboolean               down,
                       guint                  reach,
                       FoveaReadFunc          read,
                       gpointer               data,
                       GError               **error)
{
  const int    axis = down ? 0 : 1;
  const gint64 at[2] = { y, x }, near = MIN (reach, FOVEA_LINE_REACH);
  const gint64 low = MAX (at[axis] - near, 0);
  gint64       from[2] = { y, x }, to[2] = { y, x };
  LineRead     job = { self, read, data, { 0 }, NULL };
  FoveaRect    windows[2];
  gboolean     ok;
  g_autoptr (FoveaLine) line = NULL;

  if (! line_check (self, x, y, channel, error))
    return NULL;
  line = g_new0 (FoveaLine, 1);
  line->down = down;
  line->channel = channel;
  from[axis] = low;
  to[axis] = MIN (at[axis] + near, self->out[axis] - 1);
  line->n_after = (guint) (to[axis] - low + 1);
  line_set_places (self, line, at, low);
  windows[0] = fovea_arithmetic_window (self, from[1], from[0]);
  windows[1] = fovea_arithmetic_window (self, to[1], to[0]);
  line_add_places (line, windows);
  ok = line_keep (&job, &windows[0], &windows[1], error) &&
       line_read_before (&job, line, error) &&
       line_run (&job, line, at, low, error);
  fovea_tensor_free (job.kept);
  return ok ? g_steal_pointer (&line) : NULL;
}

void
fovea_line_free (FoveaLine *line)
{
  if (! line)
    return;
  g_free (line->before);
  g_free (line->after);
  g_free (line);
}
