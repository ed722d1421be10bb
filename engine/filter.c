/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classic filters as graphs: a convolution or an edge detector becomes a few
 * layers, so that it is planned, tiled and run like a network. */
#include "filter-build.h"

#include <math.h>

/* ---- Convolution ---- */

static gboolean
convolve_check (const FoveaConvolve *request, GError **error)
{
  const FoveaKernel *kernel = request->kernel;

  if (kernel == NULL)
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("convolve: no kernel"));
  if (request->stride < 1 || request->dilation < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convolve: a stride of %u and a dilation of %u have "
                          "to be 1 or more"),
                       request->stride, request->dilation);
  if (kernel->planes > 1 && kernel->planes != request->channels)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convolve: the kernel has %u planes and the picture "
                          "%u channels"),
                       kernel->planes, request->channels);
  if (request->border == FOVEA_BORDER_CONSTANT &&
      ! isfinite (request->border_value))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("convolve: a border of %g has to be a number"),
                       request->border_value);
  if (request->activation > FOVEA_ACTIVATION_TANH)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("convolve: no activation %d"), request->activation);
  return fovea_filter_check ("convolve", request->channels, request->border,
                             request->scale, request->offset, error);
}

static const char *
convolve_activation (FoveaActivation activation)
{
  switch (activation)
    {
    case FOVEA_ACTIVATION_RELU:
      return "relu";
    case FOVEA_ACTIVATION_ABS:
      return "abs";
    case FOVEA_ACTIVATION_SIGMOID:
      return "sigmoid";
    case FOVEA_ACTIVATION_TANH:
      return "tanh";
    default:
      return NULL;
    }
}

gboolean
fovea_graph_new_convolve (const FoveaConvolve *request,
                          FoveaGraph         **graph,
                          FoveaWeights       **weights,
                          GError             **error)
{
  const FoveaKernel *kernel = request->kernel;
  FilterBuild        build;
  FilterConv         conv;
  const char        *activation;
  gboolean           summed;
  FoveaValue         value;

  if (! convolve_check (request, error))
    return FALSE;
  summed = request->summed || kernel->planes > 1;
  conv = (FilterConv){ .border = request->border,
                       .border_value = request->border_value,
                       .size = { kernel->height, kernel->width },
                       .stride = request->stride,
                       .dilation = request->dilation,
                       .flip = request->flip,
                       .direct = request->direct,
                       .outputs = summed ? 1 : request->channels,
                       .group = summed ? 1 : request->channels,
                       .group_inputs = summed ? request->channels : 1,
                       .kernel = kernel->values,
                       .scale = request->scale,
                       .offset = request->offset };
  build = fovea_filter_begin ("convolve", request->channels);
  value = fovea_filter_add_conv (
      &build, &conv, (gint64) kernel->planes * kernel->height * kernel->width,
      build.picture, error);
  activation = convolve_activation (request->activation);
  if (activation != NULL)
    value = fovea_filter_add (&build, activation, NULL, value, error);
  if (request->keep_size && request->stride > 1)
    value = fovea_filter_add_repeat (&build, request->stride, request->stride,
                                     value, error);
  return fovea_filter_end (&build, value, graph, weights, error);
}

/* ---- Edges ---- */

/* x, y and their size; those of the same names in the library of kernels. */
typedef struct
{
  const char *what;
  guint       size;
  double      x[9], y[9];
} EdgeKernels;

/* clang-format off */
static const EdgeKernels edge_kernels[] = {
  { "sobel",     3, { 1, 0, -1, 2, 0, -2, 1, 0, -1 },   { 1, 2, 1, 0, 0, 0, -1, -2, -1 } },
  { "prewitt",   3, { 1, 0, -1, 1, 0, -1, 1, 0, -1 },   { 1, 1, 1, 0, 0, 0, -1, -1, -1 } },
  { "scharr",    3, { 3, 0, -3, 10, 0, -10, 3, 0, -3 }, { 3, 10, 3, 0, 0, 0, -3, -10, -3 } },
  { "roberts",   2, { 1, 0, 0, -1 },                    { 0, 1, -1, 0 } },
  { "laplacian", 3, { 0, 1, 0, 1, -4, 1, 0, 1, 0 },     { 0 } },
};
/* clang-format on */

static gboolean
edges_check (const FoveaEdges *request, GError **error)
{
  if (request->kernel >= G_N_ELEMENTS (edge_kernels) ||
      request->result > FOVEA_EDGES_Y)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("edges: no kernel %d or no result %d"),
                       request->kernel, request->result);
  if (request->kernel == FOVEA_EDGES_LAPLACIAN &&
      (request->result == FOVEA_EDGES_Y ||
       request->result == FOVEA_EDGES_DIRECTION))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("edges: the Laplacian is a single kernel without "
                          "direction; choose magnitude"));
  return fovea_filter_check ("edges", request->channels, request->border,
                             request->scale, request->offset, error);
}

/* The gradient: x and y of channel 0, x and y of channel 1, ... or x or y
 * alone. */
static FoveaValue
edges_add_gradient (FilterBuild      *build,
                    const FoveaEdges *request,
                    gboolean          scaled,
                    GError          **error)
{
  const EdgeKernels *kernels = &edge_kernels[request->kernel];
  guint              n = kernels->size * kernels->size;
  guint              per_channel = 1;
  double             values[18];
  FilterConv         conv = { .border = request->border,
                              .size = { kernels->size, kernels->size },
                              .stride = 1,
                              .dilation = 1,
                              .group = request->channels,
                              .group_inputs = 1,
                              .kernel = values,
                              .scale = scaled ? request->scale : 1.0,
                              .offset = scaled ? request->offset : 0.0 };

  for (guint i = 0; i < n; i++)
    {
      values[i] =
          request->result == FOVEA_EDGES_Y ? kernels->y[i] : kernels->x[i];
      values[n + i] = kernels->y[i];
    }
  if (! scaled && request->kernel != FOVEA_EDGES_LAPLACIAN)
    per_channel = 2;
  conv.outputs = (gint64) request->channels * per_channel;
  return fovea_filter_add_conv (build, &conv, (gint64) n * per_channel,
                                build->picture, error);
}

gboolean
fovea_graph_new_edges (const FoveaEdges *request,
                       FoveaGraph      **graph,
                       FoveaWeights    **weights,
                       GError          **error)
{
  FilterBuild build;
  FoveaValue  value;
  gboolean    linear; /* nothing but a convolution */

  if (! edges_check (request, error))
    return FALSE;
  linear =
      request->kernel != FOVEA_EDGES_LAPLACIAN &&
      (request->result == FOVEA_EDGES_X || request->result == FOVEA_EDGES_Y);
  build = fovea_filter_begin ("edges", request->channels);
  value = edges_add_gradient (&build, request, linear, error);
  if (request->kernel == FOVEA_EDGES_LAPLACIAN)
    value = fovea_filter_add (&build, "abs", NULL, value, error);
  else if (! linear)
    {
      FoveaAttrs *attrs = fovea_attrs_new ();

      fovea_attrs_set_string (
          attrs, "mode",
          request->result == FOVEA_EDGES_DIRECTION ? "direction" : "magnitude");
      value = fovea_filter_add (&build, "polar", attrs, value, error);
    }
  if (! linear)
    value = fovea_filter_add_affine (&build, request->channels, request->scale,
                                     request->offset, value, error);
  return fovea_filter_end (&build, value, graph, weights, error);
}
