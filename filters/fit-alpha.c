/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a filter needs besides for a layer with alpha: its sums without what
 * comes after them, the weights of those sums, and what comes after. */
#include "fit.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static gboolean
fit_read_ones (const FoveaRect   *rect,
               const FoveaTensor *pixels,
               gpointer           data,
               GError           **error)
{
  float *values = pixels->data;

  for (gint64 i = 0; i < fovea_shape_elements (&pixels->shape); i++)
    values[i] = 1.0f;
  return TRUE;
}

static gboolean
fit_write_whole (const FoveaRect   *rect,
                 const FoveaTensor *pixels,
                 gpointer           data,
                 GError           **error)
{
  *(float *) data = *(const float *) pixels->data;
  return TRUE;
}

/* The weight of an opaque window, summed as the plan sums it. */
static gboolean
fit_whole (FittedPart *part, GError **error)
{
  FoveaRunOptions options = { .threads = 1 };

  return fovea_plan_run_region (part->weight, &(FoveaRect){ 0, 0, 1, 1 },
                                fit_read_ones, fit_write_whole, &part->whole,
                                &options, error);
}

/* One plane of |kernel|, summed over planes. */
static FoveaKernel *
fit_magnitudes (const FoveaKernel *kernel)
{
  FoveaKernel *sum = fovea_kernel_new (1, kernel->height, kernel->width, NULL);
  gsize        n = (gsize) kernel->height * kernel->width;

  for (gsize i = 0; sum != NULL && i < n * kernel->planes; i++)
    sum->values[i % n] += fabs (kernel->values[i]);
  return sum;
}

/* The plain sums of `request` and their weights. */
static gboolean
fit_part (FoveaFilter *filter, const FoveaConvolve *request, GError **error)
{
  FittedPart   *part = &filter->parts[filter->n_parts++];
  FoveaConvolve sums = *request, weight;
  g_autoptr (FoveaKernel) magnitudes = fit_magnitudes (request->kernel);
  gint64 size[2];

  if (magnitudes == NULL)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("no memory for a kernel of %ux%u"),
                   request->kernel->height, request->kernel->width);
      return FALSE;
    }
  fit_layer_size (filter, size);
  sums.scale = 1.0;
  sums.offset = 0.0;
  sums.activation = FOVEA_ACTIVATION_NONE;
  sums.direct = TRUE; /* weights are compared, and divided by */
  weight = sums;
  weight.kernel = magnitudes;
  weight.channels = 1;
  weight.summed = FALSE;
  if (weight.border == FOVEA_BORDER_ZERO)
    weight.border = FOVEA_BORDER_CONSTANT;
  weight.border_value = 1.0; /* what a border reads is opaque */
  part->raw = fit_plan_convolve (&sums, size, error);
  if (part->raw == NULL)
    return FALSE;
  part->weight = fit_plan_convolve (&weight, size, error);
  return part->weight != NULL && fit_whole (part, error);
}

/* activation (scale * x + offset), after the sums. */
static gboolean
fit_finish_affine (FoveaFilter    *filter,
                   guint           stage,
                   double          scale,
                   double          offset,
                   FoveaActivation activation,
                   GError        **error)
{
  double        one = 1.0;
  FoveaKernel   identity = { 1, 1, 1, &one };
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  if (scale == 1.0 && offset == 0.0 && activation == FOVEA_ACTIVATION_NONE)
    return TRUE;
  request.kernel = &identity;
  request.channels = filter->out_channels;
  request.scale = scale;
  request.offset = offset;
  request.activation = activation;
  filter->finish[stage] = fit_plan_convolve (&request, filter->span, error);
  return filter->finish[stage] != NULL;
}

static gboolean
fit_finish_polar (FoveaFilter *filter, gboolean direction, GError **error)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  FoveaShape    shape = FOVEA_NCHW (1, 2 * filter->channels, -1, -1);
  FoveaValue    value = fovea_graph_builder_input (builder, "gradient", &shape);
  FoveaAttrs   *attrs = fovea_attrs_new ();
  FoveaGraph   *graph;
  FoveaWeights *weights;

  fovea_attrs_set_string (attrs, "mode", direction ? "direction" : "magnitude");
  value =
      fovea_graph_builder_add (builder, "polar", NULL, attrs, &value, 1, error);
  if (value == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, value);
  if (! fovea_graph_builder_finish (builder, &graph, &weights, error))
    return FALSE;
  filter->finish[0] =
      fit_plan (graph, weights, 2 * filter->channels, filter->span, error);
  return filter->finish[0] != NULL;
}

/* ---- The three filters ---- */

gboolean
fit_convolve_alpha (FoveaFilter         *filter,
                    const FoveaConvolve *request,
                    GError             **error)
{
  return fit_part (filter, request, error) &&
         fit_finish_affine (filter, 0, request->scale, request->offset,
                            request->activation, error);
}

static gboolean
fit_edge_part (FoveaFilter      *filter,
               const FoveaEdges *edges,
               const char       *axis,
               GError          **error)
{
  g_autoptr (FoveaKernel) kernel = fit_edge_kernel (edges->kernel, axis, error);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  if (kernel == NULL)
    return FALSE;
  request.kernel = kernel;
  request.channels = edges->channels;
  request.border = edges->border;
  return fit_part (filter, &request, error);
}

gboolean
fit_edges_alpha (FoveaFilter *filter, const FoveaEdges *edges, GError **error)
{
  gboolean laplacian = edges->kernel == FOVEA_EDGES_LAPLACIAN;

  if (edges->result != FOVEA_EDGES_Y &&
      ! fit_edge_part (filter, edges, "x", error))
    return FALSE;
  if (edges->result != FOVEA_EDGES_X && ! laplacian &&
      ! fit_edge_part (filter, edges, "y", error))
    return FALSE;
  if (filter->n_parts == 2 &&
      ! fit_finish_polar (filter, edges->result == FOVEA_EDGES_DIRECTION,
                          error))
    return FALSE;
  if (laplacian &&
      ! fit_finish_affine (filter, 0, 1.0, 0.0, FOVEA_ACTIVATION_ABS, error))
    return FALSE;
  return fit_finish_affine (filter, 1, edges->scale, edges->offset,
                            FOVEA_ACTIVATION_NONE, error);
}

gboolean
fit_pool_alpha (FoveaFilter     *filter,
                const FoveaPool *request,
                const gint64     size[2],
                GError         **error)
{
  FittedPart *part = &filter->parts[0];
  FoveaPool   weight = *request;

  weight.channels = 1;
  filter->n_parts = 1;
  part->raw = fovea_plan_ref (filter->plain);
  part->weight = fit_plan_pool (&weight, size, error);
  return part->weight != NULL && fit_whole (part, error);
}
