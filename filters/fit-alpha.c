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

static gboolean
fit_no_memory (const FoveaKernel *kernel, GError **error)
{
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
               _ ("no memory for a kernel of %ux%u"), kernel->height,
               kernel->width);
  return FALSE;
}

/* `request` without what comes after its sums. */
static FoveaConvolve
fit_bare (const FoveaConvolve *request)
{
  FoveaConvolve sums = *request;

  sums.scale = 1.0;
  sums.offset = 0.0;
  sums.activation = FOVEA_ACTIVATION_NONE;
  sums.view = FOVEA_VIEW_PLAIN;
  sums.direct = TRUE; /* weights are compared, and divided by */
  return sums;
}

/* The plain sums of `request` and their weights. */
static gboolean
fit_part (FoveaFilter *filter, const FoveaConvolve *request, GError **error)
{
  FittedPart   *part = &filter->parts[filter->n_parts++];
  FoveaConvolve sums = fit_bare (request), weight = sums;
  g_autoptr (FoveaKernel) magnitudes = fit_magnitudes (request->kernel);
  gint64 size[2];

  if (magnitudes == NULL)
    return fit_no_memory (request->kernel, error);
  fit_layer_size (filter, size);
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

/* Does the border treat colours and alpha alike? A constant is opaque, and
 * wrapping would read the whole picture. */
static gboolean
fit_border_is_alike (FoveaBorder border)
{
  return border == FOVEA_BORDER_REPLICATE || border == FOVEA_BORDER_REFLECT ||
         border == FOVEA_BORDER_SYMMETRIC || border == FOVEA_BORDER_VALID;
}

/* [colours and alpha][parts][y][x]: each part's kernel for each colour, and what
 * it counts alpha by. */
static FoveaKernel *
fit_sums_kernel (const FoveaFilter *filter, const FoveaKernel *const *kernels)
{
  const guint  n = kernels[0]->height * kernels[0]->width;
  FoveaKernel *all = fovea_kernel_new ((filter->channels + 1) * filter->n_parts,
                                       kernels[0]->height, kernels[0]->width,
                                       NULL);
  double      *to = all != NULL ? all->values : NULL;

  for (guint c = 0; to != NULL && c <= filter->channels; c++)
    for (guint p = 0; p < filter->n_parts; p++)
      for (guint i = 0; i < n; i++)
        {
          const double value = kernels[p]->values[i];

          *to++ = c < filter->channels ? value : fabs (value);
        }
  return all;
}

/* The parts in one: the same sums of the same numbers, each pixel read once. */
static gboolean
fit_sums (FoveaFilter              *filter,
          const FoveaConvolve      *request,
          const FoveaKernel *const *kernels,
          GError                  **error)
{
  FoveaConvolve sums = fit_bare (request);
  g_autoptr (FoveaKernel) all = NULL;
  gint64 size[2];

  if (request->summed || request->stride > 1 || kernels[0]->planes > 1 ||
      ! fit_border_is_alike (request->border))
    return TRUE;
  all = fit_sums_kernel (filter, kernels);
  if (all == NULL)
    return fit_no_memory (kernels[0], error);
  sums.kernel = all;
  sums.channels = filter->channels + 1;
  sums.separate = TRUE;
  sums.each = filter->n_parts;
  fit_layer_size (filter, size);
  filter->sums = fit_plan_convolve (&sums, size, error);
  return filter->sums != NULL;
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

/* What an edge detector makes of its kernels' results. */
static gboolean
fit_finish_edges (FoveaFilter *filter, const FoveaEdges *edges, GError **error)
{
  FoveaGraph   *graph;
  FoveaWeights *weights;

  if (! fovea_graph_new_edges_result (edges, &graph, &weights, error))
    return FALSE;
  filter->finish[0] =
      fit_plan (graph, weights, filter->sum_channels * filter->n_parts,
                filter->span, error);
  return filter->finish[0] != NULL;
}

static gboolean
fit_finish_view (FoveaFilter         *filter,
                 const FoveaConvolve *request,
                 GError             **error)
{
  double        one = 1.0, least, largest;
  FoveaKernel   identity = { 1, 1, 1, &one };
  FoveaConvolve view = FOVEA_CONVOLVE_DEFAULTS;

  if (request->view == FOVEA_VIEW_PLAIN)
    return TRUE;
  if (request->view == FOVEA_VIEW_STRETCH)
    {
      fovea_convolve_range (request, &least, &largest);
      return ! (largest > least) ||
             fit_finish_affine (filter, 2, 1.0 / (largest - least),
                                -least / (largest - least),
                                FOVEA_ACTIVATION_NONE, error);
    }
  view.kernel = &identity;
  view.channels = filter->out_channels;
  view.view = request->view;
  filter->finish[2] = fit_plan_convolve (&view, filter->span, error);
  return filter->finish[2] != NULL;
}

/* ---- The three filters ---- */

/* Of each colour the sums by its own kernel: the planes are colour by colour,
 * kernel by kernel. */
static gboolean
fit_finish_select (FoveaFilter *filter, GError **error)
{
  const guint   n = filter->n_parts;
  FoveaShape    shape = FOVEA_NCHW (n, n, 1, 1);
  FoveaShape    planes = FOVEA_NCHW (1, (gint64) n * n, -1, -1);
  FoveaTensor  *tensor = fovea_tensor_new (FOVEA_F32, &shape, error);
  FoveaAttrs   *attrs;
  FoveaGraph   *graph;
  FoveaWeights *weights;
  FoveaValue    values[2];
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();

  if (tensor == NULL)
    return FALSE;
  for (guint i = 0; i < n * n; i++)
    ((float *) tensor->data)[i] = i % n == i / n;
  values[0] = fovea_graph_builder_input (builder, "sums", &planes);
  values[1] = fovea_graph_builder_weight (builder, "weight", tensor);
  attrs = fovea_attrs_new ();
  fovea_attrs_set_int (attrs, "group", n);
  values[0] = fovea_graph_builder_add (builder, "conv", NULL, attrs, values, 2,
                                       error);
  if (values[0] == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, values[0]);
  if (! fovea_graph_builder_finish (builder, &graph, &weights, error))
    return FALSE;
  filter->finish[0] = fit_plan (graph, weights, n * n, filter->span, error);
  return filter->finish[0] != NULL;
}

/* A part for each result. Where that is of one plane, each part gives all colours,
 * of which one is taken; of several, it is one sum. */
static gboolean
fit_own_parts (FoveaFilter         *filter,
               const FoveaConvolve *request,
               GError             **error)
{
  const FoveaKernel *kernel = request->kernel;
  const guint        each = request->all ? request->channels : 1;
  const gsize        n = (gsize) kernel->height * kernel->width * each;
  FoveaKernel        own[G_N_ELEMENTS (filter->parts)];
  const FoveaKernel *all[G_N_ELEMENTS (filter->parts)];
  FoveaConvolve      one = *request;

  one.separate = one.all = FALSE;
  for (guint p = 0; p < kernel->planes / each; p++)
    {
      own[p] = (FoveaKernel){ each, kernel->height, kernel->width,
                              kernel->values + p * n };
      one.kernel = all[p] = &own[p];
      if (! fit_part (filter, &one, error))
        return FALSE;
    }
  if (each > 1)
    {
      filter->sum_channels = 1;
      return TRUE;
    }
  return fit_sums (filter, &one, all, error) &&
         (kernel->planes == 1 || fit_finish_select (filter, error));
}

gboolean
fit_convolve_alpha (FoveaFilter         *filter,
                    const FoveaConvolve *request,
                    GError             **error)
{
  const FoveaKernel *kernels[] = { request->kernel };

  if (request->separate || request->all ?
          ! fit_own_parts (filter, request, error) :
          ! (fit_part (filter, request, error) &&
             fit_sums (filter, request, kernels, error)))
    return FALSE;
  return fit_finish_affine (filter, 1, request->scale, request->offset,
                            request->activation, error) &&
         fit_finish_view (filter, request, error);
}

/* The planes of a kernel for the sum of the colours. */
static FoveaKernel *
fit_colour_kernel (const FoveaKernel *kernel)
{
  static const double colours[] = FOVEA_REC_709;
  const guint  n = kernel->height * kernel->width;
  FoveaKernel *planes =
      fovea_kernel_new (3, kernel->height, kernel->width, NULL);

  for (guint i = 0; planes != NULL && i < 3 * n; i++)
    planes->values[i] = colours[i / n] * kernel->values[i % n];
  return planes;
}

static gboolean
fit_edge_parts (FoveaFilter *filter, const FoveaEdges *edges, GError **error)
{
  FoveaKernel  *kernels[G_N_ELEMENTS (filter->parts)];
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  gboolean      fine = TRUE;
  guint         n = 0;

  request.channels = edges->channels;
  request.border = edges->border;
  for (guint i = 0; fine && i < G_N_ELEMENTS (kernels); i++)
    {
      g_autoptr (FoveaKernel) kernel = NULL;

      if (edges->result == (i ? FOVEA_EDGES_X : FOVEA_EDGES_Y))
        continue;
      kernel = fovea_edges_kernel (edges->kernel, i);
      if (kernel == NULL)
        break;
      kernels[n] = edges->result == FOVEA_EDGES_HUE ?
                       fit_colour_kernel (kernel) :
                       g_steal_pointer (&kernel);
      if (kernels[n] == NULL)
        fine = fit_no_memory (kernel, error);
      else
        {
          request.kernel = kernels[n++];
          fine = fit_part (filter, &request, error);
        }
    }
  if (fine)
    fine = fit_sums (filter, &request, (const FoveaKernel *const *) kernels,
                     error);
  while (n > 0)
    fovea_kernel_free (kernels[--n]);
  return fine;
}

gboolean
fit_edges_alpha (FoveaFilter *filter, const FoveaEdges *edges, GError **error)
{
  if (edges->result == FOVEA_EDGES_HUE)
    filter->sum_channels = 1;
  return fit_edge_parts (filter, edges, error) &&
         ((filter->n_parts == 1 && edges->kernel != FOVEA_EDGES_LAPLACIAN) ||
          fit_finish_edges (filter, edges, error)) &&
         fit_finish_affine (filter, 1, edges->scale, edges->offset,
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
