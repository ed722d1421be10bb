/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classic filters as graphs: a convolution becomes a few layers, so that it is
 * planned, tiled and run like a network. */
#include "filter-build.h"

#include <math.h>

/* Results of a channel. */
static guint
convolve_each (const FoveaConvolve *request)
{
  return request->separate ? MAX (request->each, 1) : 1;
}

/* As many planes as the way of the channels asks for. */
static gboolean
convolve_check_planes (const FoveaConvolve *request, GError **error)
{
  const FoveaKernel *kernel = request->kernel;

  if (request->all)
    {
      if (kernel->planes == request->channels * request->channels &&
          ! request->summed && ! request->separate)
        return TRUE;
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("convolve: a 3-D kernel for each of %u channels "
                            "has %u planes in all, separated by |; this has "
                            "%u"),
                         request->channels,
                         request->channels * request->channels, kernel->planes);
    }
  if (kernel->planes > 1 &&
      kernel->planes != request->channels * convolve_each (request))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convolve: the kernel has %u planes and the picture "
                          "%u channels"),
                       kernel->planes, request->channels);
  if (request->separate &&
      (kernel->planes != request->channels * convolve_each (request) ||
       request->summed))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convolve: one kernel for each of %u channels has to "
                          "have %u planes, separated by |; this has %u"),
                       request->channels,
                       request->channels * convolve_each (request),
                       kernel->planes);
  return TRUE;
}

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
  if (! convolve_check_planes (request, error))
    return FALSE;
  if (request->view > FOVEA_VIEW_STRETCH)
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("convolve: no view %d"),
                       request->view);
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

/* Does a result add up channels? */
static gboolean
convolve_sums (const FoveaConvolve *request)
{
  return request->summed || request->all ||
         (request->kernel->planes > 1 && ! request->separate);
}

static double
convolve_activated (FoveaActivation activation, double x)
{
  switch (activation)
    {
    case FOVEA_ACTIVATION_RELU:
      return MAX (x, 0.0);
    case FOVEA_ACTIVATION_ABS:
      return fabs (x);
    case FOVEA_ACTIVATION_SIGMOID:
      return 1.0 / (1.0 + exp (-x));
    case FOVEA_ACTIVATION_TANH:
      return tanh (x);
    default:
      return x;
    }
}

/* Windows of 0 and 1 where the coefficients are negative and positive. */
void
fovea_convolve_range (const FoveaConvolve *request,
                      double              *least,
                      double              *largest)
{
  const FoveaKernel *kernel = request->kernel;
  const guint        n = kernel->height * kernel->width;
  const gboolean     sums = convolve_sums (request);
  double             low = 0, high = 0, least_sum = 0, most_sum = 0, a, b;

  for (guint plane = 0; plane < kernel->planes; plane++)
    {
      double below = 0, above = 0;

      for (guint i = 0; i < n; i++)
        {
          const double value = kernel->values[plane * n + i];

          below += MIN (value, 0);
          above += MAX (value, 0);
        }
      if (! sums || (request->all && plane % request->channels == 0))
        least_sum = most_sum = 0; /* another result begins */
      least_sum += below;
      most_sum += above;
      low = MIN (low, least_sum);
      high = MAX (high, most_sum);
    }
  if (sums && kernel->planes == 1)
    {
      low *= request->channels;
      high *= request->channels;
    }
  a = request->scale * low + request->offset;
  b = request->scale * high + request->offset;
  *least = MIN (convolve_activated (request->activation, a),
                convolve_activated (request->activation, b));
  *largest = MAX (convolve_activated (request->activation, a),
                  convolve_activated (request->activation, b));
  if (request->activation == FOVEA_ACTIVATION_ABS && a * b < 0)
    *least = 0;
}

static FoveaValue
convolve_add_view (FilterBuild         *build,
                   const FoveaConvolve *request,
                   guint                channels,
                   FoveaValue           value,
                   GError             **error)
{
  FoveaAttrs *attrs;
  double      least, largest;

  switch (request->view)
    {
    case FOVEA_VIEW_CLIP:
      attrs = fovea_attrs_new ();
      fovea_attrs_set_float (attrs, "min", 0.0);
      fovea_attrs_set_float (attrs, "max", 1.0);
      return fovea_filter_add (build, "clip", attrs, value, error);
    case FOVEA_VIEW_ABSOLUTE:
      return fovea_filter_add (build, "abs", NULL, value, error);
    case FOVEA_VIEW_STRETCH:
      fovea_convolve_range (request, &least, &largest);
      if (! (largest > least))
        return value;
      return fovea_filter_add_affine (build, channels,
                                      1.0 / (largest - least),
                                      -least / (largest - least), value, error);
    default:
      return value;
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
  gboolean           sums, one;
  FoveaValue         value;

  if (! convolve_check (request, error))
    return FALSE;
  sums = convolve_sums (request);
  one = sums && ! request->all;
  conv = (FilterConv){ .border = request->border,
                       .border_value = request->border_value,
                       .size = { kernel->height, kernel->width },
                       .stride = request->stride,
                       .dilation = request->dilation,
                       .flip = request->flip,
                       .direct = request->direct,
                       .outputs = one ? 1 :
                                        request->channels * convolve_each (request),
                       .group = sums ? 1 : request->channels,
                       .group_inputs = sums ? request->channels : 1,
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
  value = convolve_add_view (&build, request, conv.outputs, value, error);
  if (request->keep_size && request->stride > 1)
    value = fovea_filter_add_repeat (&build, request->stride, request->stride,
                                     value, error);
  return fovea_filter_end (&build, value, graph, weights, error);
}
