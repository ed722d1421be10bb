/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution over buffers, tile by tile: see upsample.h. A layer with
 * alpha becomes colours times alpha, alpha, and ones: each is summed by the same
 * plan, the last two by |kernel|. */
#include "upsample.h"

#include "fit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define UPSAMPLE_TILE 256

typedef struct
{
  const FoveaUpsample *request;
  FoveaFilter         *filter; /* the layer, its format and channels */
  FoveaPlan           *plan;
  GeglBuffer          *input, *output;
  guint                components; /* of a pixel */
} Upsample;

/* ---- Sizes ---- */

FoveaSize
fovea_upsample_size (const FoveaUpsample *request, gint in, gboolean vertical)
{
  FoveaSize size = FOVEA_SIZE_DEFAULTS;

  size.in = in;
  size.kernel = vertical ? request->kernel->height : request->kernel->width;
  size.stride = request->stride;
  size.before = size.after = request->padding;
  size.transposed = TRUE;
  size.output_padding = request->output_padding;
  return size;
}

static gboolean
upsample_check (const FoveaUpsample *request, GError **error)
{
  if (request->kernel->planes != 1)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("upsample: the kernel has %u planes; it takes one, which "
                      "each channel is painted with"),
                   request->kernel->planes);
      return FALSE;
    }
  if (isfinite (request->scale) && isfinite (request->offset))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
               _ ("%s: a scale of %g and an offset of %g have to be numbers"),
               "upsample", request->scale, request->offset);
  return FALSE;
}

gboolean
fovea_upsample_measure (const FoveaUpsample    *request,
                        const FoveaFilterLayer *layer,
                        GeglRectangle          *box,
                        GError                **error)
{
  FoveaSize width = fovea_upsample_size (request, layer->box.width, FALSE);
  FoveaSize height = fovea_upsample_size (request, layer->box.height, TRUE);
  gint64    out[2];

  if (! upsample_check (request, error) ||
      ! fovea_size_out (&width, &out[0], error) ||
      ! fovea_size_out (&height, &out[1], error))
    return FALSE;
  if (out[0] > FOVEA_UPSAMPLE_MAX_SIDE || out[1] > FOVEA_UPSAMPLE_MAX_SIDE ||
      out[0] * out[1] > FOVEA_UPSAMPLE_MAX_PIXELS)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("upsample: %" PRId64 "x%" PRId64 " pixels are more than "
                      "%d in all or %d a side"),
                   out[0], out[1], FOVEA_UPSAMPLE_MAX_PIXELS,
                   FOVEA_UPSAMPLE_MAX_SIDE);
      return FALSE;
    }
  *box = (GeglRectangle){ 0, 0, (gint) out[0], (gint) out[1] };
  return TRUE;
}

/* ---- Plan ---- */

/* [planes][1][y][x]: the kernel for colours, |kernel| for alpha and ones. */
static FoveaTensor *
upsample_weights (const FoveaUpsample *request,
                  guint                colours,
                  guint                planes,
                  GError             **error)
{
  const FoveaKernel *kernel = request->kernel;
  const gsize        n = (gsize) kernel->height * kernel->width;
  FoveaShape   shape = FOVEA_NCHW (planes, 1, kernel->height, kernel->width);
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, error);
  float       *to = tensor != NULL ? tensor->data : NULL;

  for (guint plane = 0; to != NULL && plane < planes; plane++)
    for (gsize i = 0; i < n; i++)
      {
        const double value = kernel->values[i];

        *to = (float) (plane < colours ? request->scale * value : fabs (value));
        if (! isfinite (*to++))
          {
            g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                         _ ("%s: a coefficient of %g times %g is out of range"),
                         "upsample", value, request->scale);
            g_clear_pointer (&tensor, fovea_tensor_free);
            return NULL;
          }
      }
  return tensor;
}

static FoveaAttrs *
upsample_attrs (const FoveaUpsample *request, guint planes)
{
  FoveaAttrs  *attrs = fovea_attrs_new ();
  const gint64 pad = request->padding, more = request->output_padding;

  fovea_attrs_set_ints (
      attrs, "kernel_shape",
      (gint64[]){ request->kernel->height, request->kernel->width }, 2);
  fovea_attrs_set_ints (attrs, "strides",
                        (gint64[]){ request->stride, request->stride }, 2);
  fovea_attrs_set_ints (attrs, "pads", (gint64[]){ pad, pad, pad, pad }, 4);
  fovea_attrs_set_ints (attrs, "output_padding", (gint64[]){ more, more }, 2);
  fovea_attrs_set_int (attrs, "group", planes);
  return attrs;
}

static FoveaPlan *
upsample_plan (const FoveaUpsample *request,
               const FoveaFilter   *filter,
               GError             **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  const guint   colours = filter->channels;
  const guint   planes = colours + (filter->layer.alpha ? 2 : 0);
  FoveaShape    shape = FOVEA_NCHW (1, planes, -1, -1);
  FoveaValue    values[2], sum;
  FoveaTensor  *tensor = upsample_weights (request, colours, planes, error);
  FoveaGraph   *graph;
  FoveaWeights *weights;
  gint64        size[2];

  if (tensor == NULL)
    return NULL;
  values[0] = fovea_graph_builder_input (builder, "picture", &shape);
  values[1] = fovea_graph_builder_weight (builder, "weight", tensor);
  sum = fovea_graph_builder_add (builder, "convtranspose", NULL,
                                 upsample_attrs (request, planes), values, 2,
                                 error);
  if (sum == FOVEA_NO_VALUE)
    return NULL;
  fovea_graph_builder_output (builder, sum);
  if (! fovea_graph_builder_finish (builder, &graph, &weights, error))
    return NULL;
  fit_layer_size (filter, size);
  return fit_plan (graph, weights, planes, size, error);
}

/* ---- Pixels ---- */

static gboolean
upsample_no_memory (const FoveaRect *rect, GError **error)
{
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
               _ ("not enough memory for a picture of %dx%d"),
               (gint) rect->width, (gint) rect->height);
  return FALSE;
}

static gboolean
upsample_read (const FoveaRect   *rect,
               const FoveaTensor *pixels,
               gpointer           data,
               GError           **error)
{
  Upsample           *up = data;
  const FoveaFilter  *filter = up->filter;
  const gint64        n = rect->width * rect->height;
  const GeglRectangle part = { (gint) rect->x + filter->layer.box.x,
                               (gint) rect->y + filter->layer.box.y,
                               (gint) rect->width, (gint) rect->height };
  float              *planes = pixels->data;
  Pixels from = { *rect, up->components, filter->layer.alpha, NULL };

  from.data = fovea_alloc (n * up->components, sizeof (float));
  if (from.data == NULL)
    return upsample_no_memory (rect, error);
  gegl_buffer_get (up->input, &part, 1.0, filter->format, from.data,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  pixels_to_planes (&from, rect, from.alpha ? FILL_WITH_ALPHA : FILL_COLOUR,
                    planes, n);
  for (gint64 i = 0; from.alpha && i < n; i++)
    planes[(gsize) up->components * n + i] = 1.0f;
  fovea_free (from.data);
  return TRUE;
}

/* One pixel of sums: colours; with alpha then the weights of what is seen and of
 * all. */
static void
upsample_pixel (const Upsample *up, const float *sums, gint64 plane, float *to)
{
  const guint colours = up->filter->channels;
  const float offset = (float) up->request->offset;
  float       seen = 1.0f, all = 1.0f;

  if (up->filter->layer.alpha)
    {
      seen = sums[colours * plane];
      all = sums[(colours + 1) * plane];
      to[colours] = all > 0.0f ? seen / all : 0.0f;
    }
  for (guint c = 0; c < colours; c++)
    to[c] = seen > 0.0f ? sums[c * plane] * (all / seen) + offset : 0.0f;
}

static gboolean
upsample_write (const FoveaRect   *rect,
                const FoveaTensor *pixels,
                gpointer           data,
                GError           **error)
{
  Upsample           *up = data;
  const GeglRectangle part = { (gint) rect->x, (gint) rect->y,
                               (gint) rect->width, (gint) rect->height };
  float              *row, *to;

  row = to =
      fovea_alloc (rect->width * rect->height * up->components, sizeof (float));
  if (row == NULL)
    return upsample_no_memory (rect, error);
  for (gint64 y = 0; y < rect->height; y++)
    {
      const float *from = (const float *) pixels->data + y * pixels->stride[2];

      for (gint64 x = 0; x < rect->width; x++, to += up->components)
        upsample_pixel (up, from + x, pixels->stride[1], to);
    }
  gegl_buffer_set (up->output, &part, 0, up->filter->format, row,
                   GEGL_AUTO_ROWSTRIDE);
  fovea_free (row);
  return TRUE;
}

GeglBuffer *
fovea_upsample_run (const FoveaUpsample   *request,
                    GeglBuffer            *input,
                    gboolean               linear,
                    const FoveaRunOptions *options,
                    GError               **error)
{
  FoveaFilterLayer layer = fovea_filter_layer (input, linear);
  g_autoptr (FoveaFilter) filter = fit_begin (&layer, error);
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GeglBuffer) output = NULL;
  Upsample      up = { .request = request, .filter = filter, .input = input };
  GeglRectangle box;

  if (filter == NULL || ! fovea_upsample_measure (request, &layer, &box, error))
    return NULL;
  plan = upsample_plan (request, filter, error);
  if (plan == NULL)
    return NULL;
  output = gegl_buffer_new (&box, filter->format);
  up.plan = plan;
  up.output = output;
  up.components = filter->channels + (layer.alpha ? 1 : 0);
  if (! fovea_plan_run_tiled (plan, UPSAMPLE_TILE, UPSAMPLE_TILE, upsample_read,
                              upsample_write, &up, options, error))
    return NULL;
  return g_steal_pointer (&output);
}
