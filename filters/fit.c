/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitting a filter to a layer: every plan that may be needed is made here, so
 * that running it can only fail for lack of memory. */
#include "fit.h"

#include <glib/gi18n-lib.h>

#include "library/scaling.h"

FoveaFilterLayer
fovea_filter_layer (GeglBuffer *buffer, gboolean linear)
{
  const Babl   *format = gegl_buffer_get_format (buffer);
  BablModelFlag flags = babl_get_model_flags (format);

  return (FoveaFilterLayer){ .box = *gegl_buffer_get_extent (buffer),
                             .space = babl_format_get_space (format),
                             .grey = (flags & BABL_MODEL_FLAG_GRAY) != 0,
                             .alpha = babl_format_has_alpha (format),
                             .linear = linear };
}

/* ---- Common ---- */

const Babl *
fit_format (const FoveaFilterLayer *layer)
{
  static const char *const names[2][2][2] = {
    { { "R'G'B' float", "RGB float" }, { "R'G'B'A float", "RGBA float" } },
    { { "Y' float", "Y float" }, { "Y'A float", "YA float" } },
  };

  return babl_format_with_space (
      names[! ! layer->grey][! ! layer->alpha][! ! layer->linear],
      layer->space);
}

static gboolean
fit_check_box (const GeglRectangle *box, GError **error)
{
  if (box->width > 0 && box->height > 0 && box->width < FIT_ENDLESS &&
      box->height < FIT_ENDLESS)
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               box->width > 0 && box->height > 0 ?
                   _ ("the layer has no edges") :
                   _ ("the layer is empty"));
  return FALSE;
}

FoveaFilter *
fit_begin (const FoveaFilterLayer *layer, GError **error)
{
  FoveaFilter *filter;

  if (! fit_check_box (&layer->box, error))
    return NULL;
  filter = g_new0 (FoveaFilter, 1);
  g_atomic_ref_count_init (&filter->refs);
  g_mutex_init (&filter->lock);
  filter->layer = *layer;
  filter->format = fit_format (layer);
  filter->channels = filter->colours = layer->grey ? 1 : 3;
  filter->step[0] = filter->step[1] = 1;
  return filter;
}

/* Takes graph and weights; `size` is height, width. */
FoveaPlan *
fit_plan (FoveaGraph   *graph,
          FoveaWeights *weights,
          guint         channels,
          const gint64  size[2],
          GError      **error)
{
  FoveaShape shape = FOVEA_NCHW (1, channels, size[0], size[1]);
  FoveaPlan *plan = fovea_plan_new (graph, weights, &shape, NULL, error);

  fovea_graph_unref (graph);
  fovea_weights_unref (weights);
  return plan;
}

FoveaPlan *
fit_plan_convolve (const FoveaConvolve *request,
                   const gint64         size[2],
                   GError             **error)
{
  FoveaGraph   *graph;
  FoveaWeights *weights;

  if (! fovea_graph_new_convolve (request, &graph, &weights, error))
    return NULL;
  return fit_plan (graph, weights, request->channels, size, error);
}

FoveaPlan *
fit_plan_pool (const FoveaPool *request, const gint64 size[2], GError **error)
{
  FoveaGraph   *graph;
  FoveaWeights *weights;

  if (! fovea_graph_new_pool (request, &graph, &weights, error))
    return NULL;
  return fit_plan (graph, weights, request->channels, size, error);
}

void
fit_layer_size (const FoveaFilter *filter, gint64 size[2])
{
  size[0] = filter->layer.box.height;
  size[1] = filter->layer.box.width;
}

gboolean
fit_plain (FoveaFilter *filter,
           FoveaPlan   *plain,
           FoveaGraph  *graph,
           gboolean     keep)
{
  const FoveaShape *out;

  filter->plain = plain;
  if (plain == NULL)
    return FALSE;
  out = fovea_plan_shape (plain, fovea_graph_output (graph, 0));
  filter->out_channels = filter->sum_channels = out->size[1];
  filter->output = filter->layer.box;
  for (guint axis = 0; axis < 2; axis++)
    filter->span[axis] = out->size[2 + axis];
  if (! keep)
    {
      filter->output.height = filter->span[0];
      filter->output.width = filter->span[1];
    }
  return TRUE;
}

/* ---- Convolution ---- */

/* Where results stand in the output, and how far an input pixel reaches. */
static void
fit_place (FoveaFilter *filter, const FoveaConvolve *request)
{
  const gint64 size[2] = { request->kernel->height, request->kernel->width };
  const gint extents[2] = { filter->layer.box.height, filter->layer.box.width };
  const gint64 stride = request->stride;
  gint64       reach = 0;

  for (guint axis = 0; axis < 2; axis++)
    {
      gint64 before = size[axis] / 2 * request->dilation;

      reach = MAX (reach, size[axis] * request->dilation + stride);
      if (! request->keep_size)
        filter->step[axis] = stride;
      if (request->border != FOVEA_BORDER_VALID)
        continue;
      if (! request->keep_size)
        filter->anchor[axis] = before;
      else
        {
          gint64 left = extents[axis] - (size[axis] - 1) * request->dilation;
          gint64 results = (left - 1) / stride + 1;

          filter->shift[axis] = before;
          filter->span[axis] = MIN (results * stride, extents[axis] - before);
        }
    }
  filter->reach =
      request->border == FOVEA_BORDER_WRAP ? -1 : (gint) MIN (reach, FIT_ENDLESS);
}

/* The whole rim and nothing else: no window fits the layer. */
static gboolean
fit_is_all_rim (const FoveaFilter *filter, const FoveaConvolve *request)
{
  const GeglRectangle *box = &filter->layer.box;

  return request->border == FOVEA_BORDER_VALID && request->keep_size &&
         request->stride > 0 && request->dilation > 0 &&
         ((request->kernel->width - 1) * (gint64) request->dilation >=
              box->width ||
          (request->kernel->height - 1) * (gint64) request->dilation >=
              box->height);
}

static gboolean
fit_convolve (FoveaFilter         *filter,
              const FoveaConvolve *request,
              gboolean             must_fit,
              GError             **error)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  gint64 size[2];

  if (! fovea_graph_new_convolve (request, &graph, &weights, error))
    return FALSE;
  if (! must_fit && fit_is_all_rim (filter, request))
    {
      filter->output = filter->layer.box;
      return TRUE;
    }
  fit_layer_size (filter, size);
  if (! fit_plain (filter,
                   fit_plan (fovea_graph_ref (graph),
                             fovea_weights_ref (weights), request->channels,
                             size, error),
                   graph, request->keep_size))
    return FALSE;
  fit_place (filter, request);
  if (! filter->layer.alpha || filter->on == FOVEA_ON_ALPHA)
    return TRUE;
  return fit_convolve_alpha (filter, request, error);
}

/* The luminance of grey is what there is. */
static gboolean
fit_on (FoveaFilter *filter, FoveaOn on, GError **error)
{
  if (on == FOVEA_ON_COLOUR || (on == FOVEA_ON_LUMINANCE && filter->colours == 1))
    return TRUE;
  if (on == FOVEA_ON_ALPHA && ! filter->layer.alpha)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("convolve: the layer has no alpha; choose colours, or add "
                      "an alpha channel"));
      return FALSE;
    }
  filter->on = on;
  filter->channels = 1;
  return TRUE;
}

FoveaFilter *
fovea_filter_new_convolve (const FoveaFilterConvolve *convolve,
                           const FoveaFilterLayer    *layer,
                           GError                   **error)
{
  g_autoptr (FoveaKernel) kernel = fovea_filter_kernel (convolve, error);
  g_autoptr (FoveaFilter) filter = NULL;
  FoveaConvolve request = convolve->request;

  if (kernel == NULL)
    return NULL;
  filter = fit_begin (layer, error);
  if (filter == NULL)
    return NULL;
  if (! fit_on (filter, convolve->on, error))
    return NULL;
  request.kernel = kernel;
  request.channels = filter->channels;
  request.offset += fovea_scaling_added (kernel, convolve->scaling);
  if (! fit_convolve (filter, &request, convolve->must_fit, error))
    return NULL;
  return g_steal_pointer (&filter);
}

/* ---- Edges ---- */

static FoveaFilter *
fit_no_kernel (GError **error)
{
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
               _ ("not enough memory for a kernel"));
  return NULL;
}

FoveaFilter *
fovea_filter_new_edges (const FoveaEdges       *edges,
                        const FoveaFilterLayer *layer,
                        GError                **error)
{
  g_autoptr (FoveaFilter) filter = fit_begin (layer, error);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaKernel) kernel = NULL;
  FoveaConvolve place = FOVEA_CONVOLVE_DEFAULTS;
  FoveaEdges    request = *edges;
  gint64        size[2];

  if (filter == NULL)
    return NULL;
  request.channels = filter->channels;
  if (! fovea_graph_new_edges (&request, &graph, &weights, error))
    return NULL;
  kernel = fovea_edges_kernel (request.kernel, 0);
  if (kernel == NULL)
    return fit_no_kernel (error);
  place.kernel = kernel;
  place.border = request.border;
  place.keep_size = TRUE;
  if (fit_is_all_rim (filter, &place))
    {
      filter->output = filter->layer.box;
      return g_steal_pointer (&filter);
    }
  fit_layer_size (filter, size);
  if (! fit_plain (filter,
                   fit_plan (fovea_graph_ref (graph),
                             fovea_weights_ref (weights), request.channels,
                             size, error),
                   graph, TRUE))
    return NULL;
  fit_place (filter, &place);
  filter->around = request.result == FOVEA_EDGES_THINNED ? 1 : 0;
  if (layer->alpha && ! fit_edges_alpha (filter, &request, error))
    return NULL;
  return g_steal_pointer (&filter);
}

/* ---- Life ---- */

FoveaFilter *
fovea_filter_ref (FoveaFilter *filter)
{
  g_atomic_ref_count_inc (&filter->refs);
  return filter;
}

void
fovea_filter_unref (FoveaFilter *filter)
{
  if (filter == NULL || ! g_atomic_ref_count_dec (&filter->refs))
    return;
  g_clear_pointer (&filter->plain, fovea_plan_unref);
  g_clear_pointer (&filter->gaussian, fovea_gaussian_plan_free);
  g_clear_pointer (&filter->opaque, fovea_gaussian_plan_free);
  for (guint i = 0; i < G_N_ELEMENTS (filter->parts); i++)
    {
      g_clear_pointer (&filter->parts[i].raw, fovea_plan_unref);
      g_clear_pointer (&filter->parts[i].weight, fovea_plan_unref);
    }
  for (guint i = 0; i < G_N_ELEMENTS (filter->finish); i++)
    g_clear_pointer (&filter->finish[i], fovea_plan_unref);
  g_clear_pointer (&filter->sums, fovea_plan_unref);
  piece_rooms_free (filter->rooms);
  g_mutex_clear (&filter->lock);
  g_free (filter);
}

const Babl *
fovea_filter_format (FoveaFilter *filter)
{
  return filter->format;
}

GeglRectangle
fovea_filter_output (FoveaFilter *filter)
{
  return filter->output;
}
