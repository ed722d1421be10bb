/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a window looks, by the filter's own rules, and what it reads there. */
#include "arithmetic.h"
#include "border.h"

/* Numbers that are read at once, at most, where the rows are not far apart. */
#define PIXEL_READ (1 << 18)

/* The map's number that fills the block in which `at` lies. */
gint64
fovea_arithmetic_in_map (const FoveaArithmetic *self, int axis, gint64 at)
{
  if (self->out[axis] == self->map[axis])
    return at;
  return MIN (at / self->stride[axis], self->map[axis] - 1);
}

/* Where place k of the window looks, along an axis, for number `at` of the
 * result; *from is the place that is read. */
static FoveaTermKind
pixel_look (const FoveaArithmetic *self,
            int                    axis,
            gint64                 at,
            gint64                 k,
            gint64                *place,
            gint64                *from)
{
  const gint64 n = self->size[axis];

  at = fovea_arithmetic_in_map (self, axis, at);
  if (self->kind == FOVEA_ARITHMETIC_UPSAMPLE)
    {
      const gint64 spread = at + self->before[axis] - k;

      *place = *from = spread / self->stride[axis];
      if (spread >= 0 && spread % self->stride[axis] == 0 && *place < n)
        return FOVEA_TERM_PICTURE;
      *place = *from = -1;
      return FOVEA_TERM_NONE;
    }
  *place = at * self->stride[axis] + k * self->dilation - self->before[axis];
  *from = fovea_border_place (self->border, *place, n);
  return *place >= 0 && *place < n ? FOVEA_TERM_PICTURE : FOVEA_TERM_BORDER;
}

FoveaRect
fovea_arithmetic_window (const FoveaArithmetic *self, gint64 x, gint64 y)
{
  const gint64 at[2] = { y, x };
  gint64       first[2], last[2], from;

  for (int axis = 0; axis < 2; axis++)
    {
      const gint64 stride = self->stride[axis], end = self->window[axis] - 1;

      if (self->kind == FOVEA_ARITHMETIC_UPSAMPLE)
        {
          const gint64 spread = at[axis] + self->before[axis];

          first[axis] = spread < end ? 0 : (spread - end + stride - 1) / stride;
          last[axis] = MIN (spread / stride, self->size[axis] - 1);
          continue;
        }
      pixel_look (self, axis, at[axis], 0, &first[axis], &from);
      pixel_look (self, axis, at[axis], end, &last[axis], &from);
    }
  return (FoveaRect){ first[1], first[0], last[1] - first[1] + 1,
                      last[0] - first[0] + 1 };
}

/* ---- What is read ----------------------------------------------------------- */

static void
pixel_place_terms (const FoveaArithmetic *self, FoveaPixel *pixel)
{
  const FoveaKernel *kernel = self->kernel;
  const gint64       plane = (gint64) pixel->height * pixel->width;
  const gint64 own = self->all ? pixel->channel * self->planes : pixel->first;
  const gint64 first = plane * own; /* of a kernel a channel */

  for (gint64 i = 0; i < plane * pixel->planes; i++)
    {
      FoveaTerm    *term = &pixel->terms[i];
      FoveaTermKind kind[2];

      kind[0] = pixel_look (self, 0, pixel->y, i % plane / pixel->width,
                            &term->y, &term->from_y);
      kind[1] = pixel_look (self, 1, pixel->x, i % pixel->width, &term->x,
                            &term->from_x);
      term->kind = MAX (kind[0], kind[1]);
      term->weight =
          kernel ? kernel->values[(first + i) % (plane * kernel->planes)] : 1.0;
      term->value = term->kind == FOVEA_TERM_BORDER ? self->border_value : 0.0f;
      term->alpha = 1.0f;
      if (term->from_x < 0 || term->from_y < 0 || term->kind == FOVEA_TERM_NONE)
        term->from_x = term->from_y = -1;
    }
}

/* What the window's rows first .. until-1 read; width 0: nothing. */
static FoveaRect
pixel_rect (const FoveaPixel *pixel, guint first, guint until)
{
  gint64 low[2] = { G_MAXINT64, G_MAXINT64 }, high[2] = { -1, -1 };

  for (guint i = first * pixel->width; i < until * pixel->width; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];

      if (term->from_x < 0)
        continue;
      low[0] = MIN (low[0], term->from_y);
      low[1] = MIN (low[1], term->from_x);
      high[0] = MAX (high[0], term->from_y);
      high[1] = MAX (high[1], term->from_x);
    }
  if (high[0] < 0)
    return (FoveaRect){ 0 };
  return (FoveaRect){ low[1], low[0], high[1] - low[1] + 1,
                      high[0] - low[0] + 1 };
}

guint
fovea_arithmetic_read_channels (const FoveaArithmetic *self)
{
  return self->channels + (self->alpha ? 1 : 0);
}

static void
pixel_take_row (const FoveaPixelRead *job,
                const FoveaRect      *rect,
                const float          *pixels,
                guint                 plane,
                guint                 row)
{
  const FoveaPixel *pixel = job->pixel;
  const gint64      n = rect->width * rect->height;
  FoveaTerm        *term =
      &pixel->terms[((gsize) plane * pixel->height + row) * pixel->width];

  for (guint i = 0; i < pixel->width; i++, term++)
    if (term->from_x >= 0)
      {
        const gint64 at =
            (term->from_y - rect->y) * rect->width + term->from_x - rect->x;

        term->value = pixels[(pixel->first + plane) * n + at];
        if (job->self->alpha)
          fovea_pixels_weights (&pixels[job->self->channels * n + at],
                                &term->alpha, 1);
      }
}

/* Reads them at once. */
static gboolean
pixel_read_rows (const FoveaPixelRead *job,
                 guint                 first,
                 guint                 until,
                 GError              **error)
{
  const FoveaPixel *pixel = job->pixel;
  const FoveaRect   rect = pixel_rect (pixel, first, until);
  const FoveaShape  shape = FOVEA_NCHW (
       1, fovea_arithmetic_read_channels (job->self), rect.height, rect.width);
  g_autoptr (FoveaTensor) pixels = NULL;

  if (rect.width == 0)
    return TRUE;
  pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! pixels || ! job->read (&rect, pixels, job->data, error))
    return FALSE;
  for (guint p = 0; p < pixel->planes; p++)
    for (guint row = first; row < until; row++)
      pixel_take_row (job, &rect, pixels->data, p, row);
  return TRUE;
}

/* A border that wraps may have rows and columns from far apart. */
gboolean
fovea_pixel_read (const FoveaPixelRead *job, GError **error)
{
  const FoveaPixel *pixel = job->pixel;
  FoveaRect         rect;

  pixel_place_terms (job->self, job->pixel);
  rect = pixel_rect (pixel, 0, pixel->height);
  if ((double) rect.width * (double) rect.height * job->self->channels <=
      MAX (PIXEL_READ,
           4.0 * pixel->height * pixel->width * job->self->channels))
    return pixel_read_rows (job, 0, pixel->height, error);
  for (guint row = 0; row < pixel->height; row++)
    if (! pixel_read_rows (job, row, row + 1, error))
      return FALSE;
  return TRUE;
}
