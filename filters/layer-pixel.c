/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer's pixels into planes as the filters read them, the engine's arithmetic on
 * those, and what the filters do to its result. */
#include "layer-pixel.h"

#include "fit.h"
#include "library/scaling.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct
{
  const FoveaFilterConvolve *convolve;
  FoveaFilterLayer           layer;
  GeglBuffer                *buffer;
  const Babl                *format;
  FoveaOn                    on;
  guint                      components; /* of a pixel in that format */
  guint                      planes;     /* that are convolved */
} LayerPixel;

static void
layer_get (const LayerPixel *self, const FoveaRect *rect, float *to)
{
  const GeglRectangle *box = &self->layer.box;

  gegl_buffer_get (self->buffer,
                   GEGL_RECTANGLE (box->x + (gint) rect->x,
                                   box->y + (gint) rect->y, (gint) rect->width,
                                   (gint) rect->height),
                   1.0, self->format, to, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
}

/* Colours, their luminance, or alpha; behind them alpha where it counts. */
static gboolean
layer_read (const FoveaRect   *rect,
            const FoveaTensor *pixels,
            gpointer           data,
            GError           **error)
{
  const LayerPixel *self = data;
  const gsize       n = (gsize) (rect->width * rect->height);
  const guint       step = self->components;
  const guint       planes = (guint) pixels->shape.size[1];
  float *to = pixels->data, *from = fovea_alloc (n, step * sizeof (float));

  if (! from)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("not enough memory for a picture of %dx%d"),
                   (gint) rect->width, (gint) rect->height);
      return FALSE;
    }
  layer_get (self, rect, from);
  for (gsize i = 0; i < n; i++)
    for (guint p = 0; p < planes; p++)
      {
        const float *pixel = from + i * step;

        to[p * n + i] = p == self->planes          ? pixel[step - 1] :
                        self->on == FOVEA_ON_ALPHA ? pixel[step - 1] :
                        self->on == FOVEA_ON_LUMINANCE ?
                                                     fovea_filter_luminance (pixel) :
                                                     pixel[p];
      }
  fovea_free (from);
  return TRUE;
}

/* The layer's pixel that a result of luminance is brought back to: the one that it
 * stands on. */
static FoveaRect
layer_place (const FoveaConvolve *request, gint64 x, gint64 y)
{
  const gint64 step = request->keep_size ? 1 : request->stride;
  const gint64 dilation = request->dilation;
  gboolean     ahead = request->border == FOVEA_BORDER_VALID;

  return (FoveaRect){
    x * step + (ahead ? request->kernel->width / 2 * dilation : 0),
    y * step + (ahead ? request->kernel->height / 2 * dilation : 0), 1, 1
  };
}

static void
layer_write (const LayerPixel    *self,
             const FoveaConvolve *request,
             guint                channel,
             FoveaPixel          *pixel)
{
  float           before[FOVEA_FILTER_COMPONENTS] = { 0 };
  const FoveaRect place = layer_place (request, pixel->x, pixel->y);

  if (self->on == FOVEA_ON_ALPHA)
    pixel->written = CLAMP (pixel->value, 0.0f, 1.0f);
  if (self->on != FOVEA_ON_LUMINANCE)
    return;
  layer_get (self, &place, before);
  pixel->brought_back = TRUE;
  pixel->colour = before[channel];
  pixel->luminance = fovea_filter_luminance (before);
  pixel->written = pixel->colour + (pixel->value - pixel->luminance);
}

/* What the kernel was divided by: of the plane that the pixel sees. */
static gboolean
layer_tell_scaling (const LayerPixel  *self,
                    const FoveaKernel *kernel,
                    double             raised,
                    FoveaPixel        *pixel,
                    GError           **error)
{
  FoveaFilterConvolve plain = *self->convolve;
  g_autoptr (FoveaKernel) before = NULL;
  const gsize    n = (gsize) kernel->height * kernel->width;
  const gboolean own = plain.request.separate || plain.request.all;
  const gsize    first =
      own ? kernel->planes / self->planes * pixel->channel * n : 0;

  pixel->raised = raised;
  plain.scaling = FOVEA_SCALING_FIXED;
  before = fovea_filter_kernel (&plain, error);
  if (! before)
    return FALSE;
  for (gsize i = first; i < n * kernel->planes; i++)
    if (kernel->values[i] != 0.0)
      {
        pixel->divisor = before->values[i] / kernel->values[i];
        break;
      }
  return TRUE;
}

static gboolean
layer_begin (LayerPixel                *self,
             const FoveaFilterConvolve *convolve,
             GeglBuffer                *buffer,
             gboolean                   linear,
             GError                   **error)
{
  self->convolve = convolve;
  self->buffer = buffer;
  self->layer = fovea_filter_layer (buffer, linear);
  self->format = fit_format (&self->layer);
  self->planes = self->layer.grey ? 1 : 3;
  self->components = self->planes + (self->layer.alpha ? 1 : 0);
  self->on = convolve->on;
  if (self->on == FOVEA_ON_LUMINANCE && self->layer.grey)
    self->on = FOVEA_ON_COLOUR;
  if (self->on == FOVEA_ON_ALPHA && ! self->layer.alpha)
    {
      g_set_error (
          error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
          _ ("convolve: the layer has no alpha; choose colours, or add "
             "an alpha channel"));
      return FALSE;
    }
  if (self->on != FOVEA_ON_COLOUR)
    self->planes = 1;
  return TRUE;
}

/* Luminance is one plane of the arithmetic, and three channels that are written. */
static gboolean
layer_check_channel (const LayerPixel *self, guint *channel, GError **error)
{
  if (self->on != FOVEA_ON_LUMINANCE)
    return TRUE;
  if (*channel < 3)
    {
      *channel = 0;
      return TRUE;
    }
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               _ ("arithmetic: channel %u is none of the layer's colours, 0 to "
                  "2"),
               *channel);
  return FALSE;
}

/* Of a layer that keeps its size VALID leaves a rim; the arithmetic's blocks go on
 * there, and behind the layer's end. */
static gboolean
layer_check_rim (const LayerPixel    *self,
                 const FoveaConvolve *request,
                 gint64               x,
                 gint64               y,
                 GError             **error)
{
  const FoveaRect place = layer_place (request, x, y);
  const gint64    at[2] = { x, y }, stands[2] = { place.x, place.y };
  FoveaSize       size[2];
  gint64          results;

  if (! request->keep_size || request->border != FOVEA_BORDER_VALID)
    return TRUE;
  fovea_size_of_convolve (request, self->layer.box.width,
                          self->layer.box.height, size);
  for (guint axis = 0; axis < 2; axis++)
    {
      if (! fovea_size_out (&size[axis], &results, error))
        return FALSE;
      if (at[axis] >= 0 && at[axis] < results * size[axis].stride &&
          stands[axis] < size[axis].in)
        continue;
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("arithmetic: no whole window lies around this pixel"));
      return FALSE;
    }
  return TRUE;
}

FoveaPixel *
fovea_filter_pixel (const FoveaFilterConvolve *convolve,
                    GeglBuffer                *buffer,
                    gboolean                   linear,
                    gint64                     x,
                    gint64                     y,
                    guint                      channel,
                    GError                   **error)
{
  LayerPixel    self;
  FoveaConvolve request = convolve->request;
  g_autoptr (FoveaKernel) kernel = fovea_filter_kernel (convolve, error);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaPixel) pixel = NULL;
  double raised;
  guint  seen = channel;

  if (! kernel || ! layer_begin (&self, convolve, buffer, linear, error) ||
      ! layer_check_channel (&self, &seen, error))
    return NULL;
  raised = fovea_scaling_added (kernel, convolve->scaling);
  request.kernel = kernel;
  request.channels = self.planes;
  request.offset += raised;
  arithmetic =
      self.layer.alpha && self.on != FOVEA_ON_ALPHA ?
          fovea_arithmetic_new_convolve_alpha (&request, self.layer.box.width,
                                               self.layer.box.height, error) :
          fovea_arithmetic_new_convolve (&request, self.layer.box.width,
                                         self.layer.box.height, error);
  if (! arithmetic || ! layer_check_rim (&self, &request, x, y, error))
    return NULL;
  pixel =
      fovea_arithmetic_at (arithmetic, x, y, seen, layer_read, &self, error);
  if (! pixel || ! layer_tell_scaling (&self, kernel, raised, pixel, error))
    return NULL;
  layer_write (&self, &request, channel, pixel);
  return g_steal_pointer (&pixel);
}
