/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classic filters as graphs: a convolution becomes a few layers, so that it is
 * planned, tiled and run like a network. */
#include "filter-build.h"

#include <math.h>

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
