/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel: where the window looks, what it reads, and what
 * the engine makes of it. */
#include "arithmetic.h"

#include <math.h>
#include <string.h>

/* Numbers that are read at once, at most, where the rows are not far apart. */
#define PIXEL_READ (1 << 18)

gint64
fovea_arithmetic_place (FoveaBorder border, gint64 at, gint64 n)
{
  const gint64 reflected = MAX (2 * n - 2, 1);
  gint64       i;

  if (at >= 0 && at < n)
    return at;
  switch (border)
    {
    case FOVEA_BORDER_REPLICATE:
      return at < 0 ? 0 : n - 1;
    case FOVEA_BORDER_WRAP:
      return (at % n + n) % n;
    case FOVEA_BORDER_REFLECT:
      i = (at % reflected + reflected) % reflected;
      return MIN (i, reflected - i) % n;
    case FOVEA_BORDER_SYMMETRIC:
      i = (at % (2 * n) + 2 * n) % (2 * n);
      return MIN (i, 2 * n - 1 - i);
    default:
      return -1;
    }
}

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
  *from = fovea_arithmetic_place (self->border, *place, n);
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

/* Reads of the picture, and whom for. */
typedef struct
{
  const FoveaArithmetic *self;
  FoveaPixel            *pixel;
  FoveaReadFunc          read;
  gpointer               data;
} PixelRead;

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

/* Of the picture, and of its alpha behind the channels. */
static guint
pixel_channels (const FoveaArithmetic *self)
{
  return self->channels + (self->alpha ? 1 : 0);
}

static void
pixel_take_row (const PixelRead *job,
                const FoveaRect *rect,
                const float     *pixels,
                guint            plane,
                guint            row)
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
pixel_read_rows (const PixelRead *job, guint first, guint until, GError **error)
{
  const FoveaPixel *pixel = job->pixel;
  const FoveaRect   rect = pixel_rect (pixel, first, until);
  const FoveaShape  shape =
      FOVEA_NCHW (1, pixel_channels (job->self), rect.height, rect.width);
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
static gboolean
pixel_read (const PixelRead *job, GError **error)
{
  const FoveaPixel *pixel = job->pixel;
  const FoveaRect   rect = pixel_rect (pixel, 0, pixel->height);

  if ((double) rect.width * (double) rect.height * job->self->channels <=
      MAX (PIXEL_READ,
           4.0 * pixel->height * pixel->width * job->self->channels))
    return pixel_read_rows (job, 0, pixel->height, error);
  for (guint row = 0; row < pixel->height; row++)
    if (! pixel_read_rows (job, row, row + 1, error))
      return FALSE;
  return TRUE;
}

/* ---- What becomes of it ------------------------------------------------------ */

typedef struct
{
  guint channel;
  float value;
} PixelWrite;

/* fovea_plan_run_region reads and writes with one pointer. */
typedef struct
{
  const PixelRead *job;
  PixelWrite       got;
} PixelRegion;

static gboolean
region_read (const FoveaRect   *rect,
             const FoveaTensor *pixels,
             gpointer           data,
             GError           **error)
{
  PixelRegion     *region = data;
  const PixelRead *job = region->job;
  const FoveaShape shape =
      FOVEA_NCHW (1, pixel_channels (job->self), rect->height, rect->width);
  g_autoptr (FoveaTensor) all = NULL;

  if (! job->self->alpha)
    return job->read (rect, pixels, job->data, error);
  all = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! all || ! job->read (rect, all, job->data, error))
    return FALSE;
  memcpy (pixels->data, all->data,
          (gsize) fovea_shape_elements (&pixels->shape) * sizeof (float));
  return TRUE;
}

static gboolean
region_write (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  PixelRegion *region = data;

  region->got.value =
      ((const float *) pixels->data)[region->got.channel * pixels->stride[1]];
  return TRUE;
}

static gboolean
pixel_run_region (const PixelRead *job,
                  FoveaPlan       *plan,
                  float           *value,
                  GError         **error)
{
  const FoveaArithmetic *self = job->self;
  const FoveaRunOptions  alone = { .threads = 1 };
  PixelRegion            region = { job, { job->pixel->channel, 0.0f } };
  FoveaRect rect = { fovea_arithmetic_in_map (self, 1, job->pixel->x),
                     fovea_arithmetic_in_map (self, 0, job->pixel->y), 1, 1 };

  if (! fovea_plan_run_region (plan, &rect, region_read, region_write, &region,
                               &alone, error))
    return FALSE;
  *value = region.got.value;
  return TRUE;
}

/* The window's values as a picture; channels that it does not see stay 0. */
static gboolean
pixel_run_patch (const PixelRead *job,
                 FoveaPlan       *plan,
                 float           *value,
                 GError         **error)
{
  const FoveaPixel     *pixel = job->pixel;
  const FoveaRunOptions alone = { .threads = 1 };
  const gsize           n = (gsize) pixel->height * pixel->width;
  const FoveaShape      shape =
      FOVEA_NCHW (1, job->self->channels, pixel->height, pixel->width);
  g_autoptr (FoveaTensor) patch = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (FoveaResult) result = NULL;

  if (! patch)
    return FALSE;
  for (gsize i = 0; i < n * pixel->planes; i++)
    ((float *) patch->data)[pixel->first * n + i] = pixel->terms[i].value;
  result =
      fovea_plan_run (plan, (const FoveaTensor *const *) &patch, &alone, error);
  if (! result)
    return FALSE;
  *value = (float) fovea_tensor_get (fovea_result_output (result, 0),
                                     pixel->channel);
  return TRUE;
}

static gboolean
pixel_run (const PixelRead *job, GError **error)
{
  const FoveaArithmetic *self = job->self;
  FoveaPixel            *pixel = job->pixel;
  gboolean (*run) (const PixelRead *, FoveaPlan *, float *, GError **) =
      self->by_patch ? pixel_run_patch : pixel_run_region;
  gboolean opaque = TRUE;

  if (self->alpha && ! fovea_alpha_plans_run (self, pixel, &opaque, error))
    return FALSE;
  if (! opaque)
    return TRUE;
  if (! run (job, self->plan, &pixel->value, error))
    return FALSE;
  /* As the operation: after the sums, not as the first of them. */
  if (self->kind == FOVEA_ARITHMETIC_UPSAMPLE)
    pixel->value += (float) self->offset;
  pixel->total = pixel->value;
  return ! self->bare || run (job, self->bare, &pixel->total, error);
}

static double
term_product (const FoveaTerm *term)
{
  if (term->kind == FOVEA_TERM_NONE || ! (term->alpha > 0.0f))
    return 0.0;
  return (double) term->value * (double) term->alpha * term->weight;
}

/* With what each addition loses (Neumaier 1974). */
static double
terms_sum (const FoveaTerm *terms, gsize n)
{
  double sum = 0.0, lost = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      const double product = terms[i].product, next = sum + product;

      lost += fabs (sum) >= fabs (product) ? sum - next + product :
                                             product - next + sum;
      sum = next;
    }
  return isfinite (lost) ? sum + lost : sum;
}

static void
pixel_sum (FoveaPixel *pixel)
{
  const gsize n = (gsize) pixel->planes * pixel->height * pixel->width;

  for (gsize i = 0; i < n; i++)
    {
      FoveaTerm *term = &pixel->terms[i];

      term->product = term_product (term);
      pixel->seen += fabs (term->weight) * (double) term->alpha;
      pixel->all += fabs (term->weight);
    }
  pixel->sum = terms_sum (pixel->terms, n);
}

double
fovea_pixel_plane_sum (const FoveaPixel *pixel, guint plane)
{
  const gsize n = (gsize) pixel->height * pixel->width;

  return terms_sum (pixel->terms + plane * n, n);
}

double
fovea_pixel_counted (const FoveaPixel *pixel)
{
  if (! pixel->weighed)
    return pixel->sum;
  return pixel->seen > 0.0 ? pixel->sum * (pixel->all / pixel->seen) : 0.0;
}

/* Which value is the result; a NaN is, where the result is one. */
static void
pixel_choose (FoveaPixel *pixel)
{
  const gsize n = (gsize) pixel->height * pixel->width;

  pixel->chosen = -1;
  if (pixel->kind != FOVEA_ARITHMETIC_POOL ||
      pixel->pool == FOVEA_POOL_AVERAGE || pixel->pool == FOVEA_POOL_LP)
    return;
  for (gsize i = 0; i < n && pixel->chosen < 0; i++)
    if (pixel->terms[i].value == pixel->value ||
        (isnan (pixel->value) && isnan (pixel->terms[i].value)))
      pixel->chosen = (gint64) i;
}

static FoveaPixel *
pixel_new (const FoveaArithmetic *self,
           gint64                 x,
           gint64                 y,
           guint                  channel,
           GError               **error)
{
  g_autoptr (FoveaPixel) pixel = g_new0 (FoveaPixel, 1);

  pixel->terms =
      fovea_alloc ((guint64) self->planes * self->window[0] * self->window[1],
                   sizeof (FoveaTerm));
  if (! pixel->terms)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
      return NULL;
    }
  pixel->kind = self->kind;
  pixel->x = x;
  pixel->y = y;
  pixel->channel = channel;
  pixel->planes = self->planes;
  pixel->height = (guint) self->window[0];
  pixel->width = (guint) self->window[1];
  pixel->first = self->planes > 1 ? 0 : channel;
  pixel->anchor_y = pixel->height / 2;
  pixel->anchor_x = pixel->width / 2;
  pixel->flipped = self->flipped;
  pixel->scale = self->scale;
  pixel->divisor = 1.0;
  pixel->offset = self->offset;
  pixel->activation = self->activation;
  pixel->view = self->view;
  pixel->pool = self->pool;
  pixel->p = self->p;
  pixel->way = self->way;
  pixel->in_order = self->kind != FOVEA_ARITHMETIC_CONVOLVE || self->by_patch;
  return g_steal_pointer (&pixel);
}

FoveaPixel *
fovea_arithmetic_at (const FoveaArithmetic *self,
                     gint64                 x,
                     gint64                 y,
                     guint                  channel,
                     FoveaReadFunc          read,
                     gpointer               data,
                     GError               **error)
{
  g_autoptr (FoveaPixel) pixel = NULL;
  PixelRead job = { self, NULL, read, data };

  if (x < 0 || y < 0 || x >= self->out[1] || y >= self->out[0] ||
      channel >= self->out_channels)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("arithmetic: (%" PRId64 ", %" PRId64
                     ") of channel %u is outside the %" PRId64 "x%" PRId64
                     " result of %u channels"),
                  x, y, channel, self->out[1], self->out[0],
                  self->out_channels);
      return NULL;
    }
  pixel = job.pixel = pixel_new (self, x, y, channel, error);
  if (! pixel)
    return NULL;
  pixel_place_terms (self, pixel);
  if (! pixel_read (&job, error) || ! pixel_run (&job, error))
    return NULL;
  pixel_sum (pixel);
  pixel_choose (pixel);
  pixel->written = pixel->value;
  return g_steal_pointer (&pixel);
}

void
fovea_pixel_free (FoveaPixel *pixel)
{
  if (! pixel)
    return;
  fovea_free (pixel->terms);
  g_free (pixel);
}

/* ---- Of a picture in memory --------------------------------------------------- */

static gboolean
picture_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  const FoveaTensor *picture = data;
  const gint64      *stride = picture->stride;
  float             *to = pixels->data;

  for (gint64 c = 0; c < picture->shape.size[1]; c++)
    for (gint64 y = rect->y; y < rect->y + rect->height; y++)
      for (gint64 x = rect->x; x < rect->x + rect->width; x++)
        *to++ =
            ((const float *)
                 picture->data)[c * stride[1] + y * stride[2] + x * stride[3]];
  return TRUE;
}

FoveaPixel *
fovea_arithmetic_of (const FoveaArithmetic *self,
                     const FoveaTensor     *picture,
                     gint64                 x,
                     gint64                 y,
                     guint                  channel,
                     GError               **error)
{
  const FoveaShape shape =
      FOVEA_NCHW (1, pixel_channels (self), self->size[0], self->size[1]);

  if (picture->dtype != FOVEA_F32 ||
      ! fovea_shape_equal (&picture->shape, &shape))
    {
      g_autofree char *have = fovea_shape_to_string (&picture->shape);
      g_autofree char *want = fovea_shape_to_string (&shape);

      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("arithmetic: a picture of %s %s instead of float32 %s"),
                  fovea_dtype_name (picture->dtype), have, want);
      return NULL;
    }
  return fovea_arithmetic_at (self, x, y, channel, picture_read,
                              (gpointer) picture, error);
}
