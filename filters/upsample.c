/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution over buffers, tile by tile: see upsample.h. A layer with
 * alpha becomes colours times alpha, alpha, and ones: each is summed by the same
 * plan, the last two by |kernel|, once for each plane of a kernel that is not
 * summed. */
#include "upsample.h"

#include "fit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define UPSAMPLE_TILE 256

typedef struct
{
  const FoveaUpsample *request;
  FoveaFilter         *filter; /* the layer, its format and channels */
  FoveaPlan           *plan;
  GeglBuffer          *input, *output;
  guint                components; /* of a pixel */
  guint                colours;    /* of the sums: 1 where they are summed */
  guint                weights;    /* planes of alpha, and of ones */
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

gboolean
fovea_upsample_is_summed (const FoveaUpsample *request)
{
  return request->summed ||
         (request->kernel->planes > 1 && ! request->separate);
}

static gboolean
upsample_check (const FoveaUpsample *request, guint channels, GError **error)
{
  if (request->kernel->planes != 1 && request->kernel->planes != channels)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("upsample: the kernel has %u planes and the picture %u "
                      "channels; give it 1 plane, or one for each channel"),
                   request->kernel->planes, channels);
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

  if (! upsample_check (request, layer->grey ? 1 : 3, error) ||
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

/* The kernel of a colour; |kernel| behind the colours, over all planes where they
 * are summed. */
static double
upsample_coefficient (const Upsample *up, guint plane, gsize i)
{
  const FoveaKernel *kernel = up->request->kernel;
  const gsize        n = (gsize) kernel->height * kernel->width;
  const guint        colours = up->filter->channels;
  double             sum = 0.0;

  if (plane < colours)
    return up->request->scale * kernel->values[plane % kernel->planes * n + i];
  if (up->weights > 1)
    return fabs (kernel->values[(plane - colours) % up->weights * n + i]);
  for (guint p = 0; p < kernel->planes; p++)
    sum += fabs (kernel->values[p * n + i]);
  return sum;
}

/* Which of the sums a plane is painted on. */
static guint
upsample_target (const Upsample *up, guint plane)
{
  return plane < up->filter->channels ?
             plane % up->colours :
             plane - up->filter->channels + up->colours;
}

/* [planes][1][y][x], each onto its own; summed: [planes][sums][y][x], with zeros
 * where a plane is not painted. */
static FoveaTensor *
upsample_weights (const Upsample *up, guint planes, guint sums, GError **error)
{
  const FoveaKernel *kernel = up->request->kernel;
  const gsize        n = (gsize) kernel->height * kernel->width;
  FoveaShape   shape = FOVEA_NCHW (planes, sums, kernel->height, kernel->width);
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, error);
  float       *to = tensor != NULL ? tensor->data : NULL;

  for (guint at = 0; to != NULL && at < planes * sums; at++)
    for (gsize i = 0; i < n; i++)
      {
        const guint  plane = at / sums;
        const double value = upsample_coefficient (up, plane, i);
        const guint  target = upsample_target (up, plane);

        *to = sums == 1 || at % sums == target ? (float) value : 0.0f;
        if (! isfinite (*to++))
          {
            g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                         _ ("%s: a coefficient of %g times %g is out of range"),
                         "upsample", value / up->request->scale,
                         up->request->scale);
            g_clear_pointer (&tensor, fovea_tensor_free);
            return NULL;
          }
      }
  return tensor;
}

static FoveaAttrs *
upsample_attrs (const FoveaUpsample *request, guint groups)
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
  fovea_attrs_set_int (attrs, "group", groups);
  return attrs;
}

static FoveaPlan *
upsample_plan (const Upsample *up, GError **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  const guint    planes = up->filter->channels + 2 * up->weights;
  const gboolean summed = up->colours < up->filter->channels;
  const guint    sums = summed ? up->colours + 2 * up->weights : 1;
  FoveaShape     shape = FOVEA_NCHW (1, planes, -1, -1);
  FoveaValue     values[2], sum;
  FoveaTensor   *tensor = upsample_weights (up, planes, sums, error);
  FoveaGraph    *graph;
  FoveaWeights  *weights;
  gint64         size[2];

  if (tensor == NULL)
    return NULL;
  values[0] = fovea_graph_builder_input (builder, "picture", &shape);
  values[1] = fovea_graph_builder_weight (builder, "weight", tensor);
  sum = fovea_graph_builder_add (
      builder, "convtranspose", NULL,
      upsample_attrs (up->request, summed ? 1 : planes), values, 2, error);
  if (sum == FOVEA_NO_VALUE)
    return NULL;
  fovea_graph_builder_output (builder, sum);
  if (! fovea_graph_builder_finish (builder, &graph, &weights, error))
    return NULL;
  fit_layer_size (up->filter, size);
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

/* Alpha lies in the first of the planes: it is copied, and ones are behind. */
static void
upsample_read_weights (const Upsample *up, float *alpha, gint64 n)
{
  float *ones = alpha + up->weights * n;

  for (guint i = 1; i < up->weights; i++)
    memcpy (alpha + i * n, alpha, n * sizeof (float));
  for (gint64 i = 0; i < up->weights * n; i++)
    ones[i] = 1.0f;
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
  fovea_free (from.data);
  if (up->weights)
    upsample_read_weights (up, planes + filter->channels * n, n);
  return TRUE;
}

/* sums[0]: what is seen of each plane of weights; then of all. */
static float
upsample_alpha (const Upsample *up, const float *sums, gint64 plane)
{
  float seen = 0.0f, all = 0.0f;

  for (guint i = 0; i < up->weights; i++)
    {
      seen += sums[i * plane];
      all += sums[(up->weights + i) * plane];
    }
  return all > 0.0f ? seen / all : 0.0f;
}

/* One pixel of sums: colours; with alpha then the weights of what is seen and of
 * all. */
static void
upsample_pixel (const Upsample *up, const float *sums, gint64 plane, float *to)
{
  const guint  colours = up->filter->channels;
  const float *weights = sums + up->colours * plane;
  const float  offset = (float) up->request->offset;
  float        seen = 1.0f, all = 1.0f;

  for (guint c = 0; c < colours; c++)
    {
      const gint64 own = up->weights > 1 ? c : 0;

      if (up->weights)
        {
          seen = weights[own * plane];
          all = weights[(up->weights + own) * plane];
        }
      to[c] = seen > 0.0f ?
                  sums[c % up->colours * plane] * (all / seen) + offset :
                  0.0f;
    }
  if (up->weights)
    to[colours] = upsample_alpha (up, weights, plane);
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
  up.colours = fovea_upsample_is_summed (request) ? 1 : filter->channels;
  if (layer.alpha)
    up.weights = up.colours > 1 ? request->kernel->planes : 1;
  plan = upsample_plan (&up, error);
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
