/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitting what has no kernel to a layer: activations and poolings. */
#include "fit.h"

#include <glib/gi18n-lib.h>

/* ---- Activation ---- */

FoveaFilter *
fovea_filter_new_activation (const FoveaActivate    *activate,
                             const FoveaFilterLayer *layer,
                             GError                **error)
{
  g_autoptr (FoveaFilter) filter = fit_begin (layer, error);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaActivate request = *activate;
  gint64        size[2];

  if (filter == NULL)
    return NULL;
  request.channels = filter->channels;
  filter->alone = TRUE;
  fit_layer_size (filter, size);
  if (! fovea_graph_new_activation (&request, &graph, &weights, error) ||
      ! fit_plain (filter,
                   fit_plan (fovea_graph_ref (graph),
                             fovea_weights_ref (weights), request.channels,
                             size, error),
                   graph, TRUE))
    return NULL;
  return g_steal_pointer (&filter);
}

/* ---- Pooling ---- */

/* The window of a whole layer is as large as that. */
static gboolean
fit_whole_window (FoveaFilter *filter, FoveaPool *request, GError **error)
{
  if (request->width > 0 || request->height > 0)
    return TRUE;
  if (request->times > 1)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("pool: the whole picture becomes one value, which cannot "
                      "be pooled %u times"),
                   request->times);
      return FALSE;
    }
  filter->global = TRUE;
  request->width = filter->layer.box.width;
  request->height = filter->layer.box.height;
  request->stride_x = request->stride_y = 0;
  return TRUE;
}

/* How far a pixel reaches, and the rows of a block. What is right and below of
 * the last window is less than another window. */
static void
fit_pool_place (FoveaFilter *filter, const FoveaPool *request)
{
  const gint64 size[2] = { request->height, request->width };
  const gint64 stride[2] = { request->stride_y, request->stride_x };

  for (guint axis = 0; axis < 2; axis++)
    {
      const gint64 step = stride[axis] > 0 ? stride[axis] : size[axis];
      gint64       span = 1, block = 1;

      for (guint i = 0; i < MAX (request->times, 1); i++)
        {
          span = MIN ((span - 1) * step + MAX (size[axis], step), FIT_ENDLESS);
          block = MIN (block * step, FIT_ENDLESS);
        }
      filter->reach = (gint) MIN (MAX (2 * span + block, filter->reach), FIT_ENDLESS);
      if (axis == 0)
        filter->block = block;
    }
}

FoveaFilter *
fovea_filter_new_pool (const FoveaPool        *pool,
                       const FoveaFilterLayer *layer,
                       GError                **error)
{
  g_autoptr (FoveaFilter) filter = fit_begin (layer, error);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaPool request = *pool;
  gint64    size[2];

  if (filter == NULL)
    return NULL;
  request.channels = filter->channels;
  filter->pool = TRUE;
  filter->kind = request.kind;
  if (! fit_whole_window (filter, &request, error))
    return NULL;
  if (! fovea_graph_new_pool (&request, &graph, &weights, error))
    return NULL;
  fit_layer_size (filter, size);
  if (! fit_plain (filter,
                   fit_plan (fovea_graph_ref (graph),
                             fovea_weights_ref (weights), request.channels,
                             size, error),
                   graph, request.keep_size))
    return NULL;
  fit_pool_place (filter, &request);
  if (layer->alpha && ! fit_pool_alpha (filter, &request, size, error))
    return NULL;
  return g_steal_pointer (&filter);
}
