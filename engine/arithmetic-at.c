/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel: what the engine makes of what its window reads. */
#include "arithmetic.h"

#include <math.h>
#include <string.h>

/* fovea_plan_run_region reads and writes with one pointer. */
typedef struct
{
  const FoveaPixelRead *job;
  float                 value;
} PixelRegion;

static gboolean
region_read (const FoveaRect   *rect,
             const FoveaTensor *pixels,
             gpointer           data,
             GError           **error)
{
  PixelRegion          *region = data;
  const FoveaPixelRead *job = region->job;
  const FoveaShape      shape = FOVEA_NCHW (
           1, fovea_arithmetic_read_channels (job->self), rect->height, rect->width);
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

  region->value =
      ((const float *)
           pixels->data)[region->job->pixel->channel * pixels->stride[1]];
  return TRUE;
}

static gboolean
pixel_run_region (const FoveaPixelRead *job,
                  FoveaPlan            *plan,
                  float                *value,
                  GError              **error)
{
  const FoveaArithmetic *self = job->self;
  const FoveaRunOptions  alone = { .threads = 1 };
  PixelRegion            region = { job, 0.0f };
  FoveaRect rect = { fovea_arithmetic_in_map (self, 1, job->pixel->x),
                     fovea_arithmetic_in_map (self, 0, job->pixel->y), 1, 1 };

  if (! fovea_plan_run_region (plan, &rect, region_read, region_write, &region,
                               &alone, error))
    return FALSE;
  *value = region.value;
  return TRUE;
}

/* The window's values as a picture; channels that it does not see stay 0. */
static gboolean
pixel_run_patch (const FoveaPixelRead *job,
                 FoveaPlan            *plan,
                 float                *value,
                 GError              **error)
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
pixel_run (const FoveaPixelRead *job, GError **error)
{
  const FoveaArithmetic *self = job->self;
  FoveaPixel            *pixel = job->pixel;
  gboolean (*run) (const FoveaPixelRead *, FoveaPlan *, float *, GError **) =
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
  FoveaPixelRead job = { self, NULL, read, data };

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
  if (! fovea_pixel_read (&job, error) || ! pixel_run (&job, error))
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
  const FoveaShape shape = FOVEA_NCHW (1, fovea_arithmetic_read_channels (self),
                                       self->size[0], self->size[1]);

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
