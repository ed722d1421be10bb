/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's activation of pixels as a graph: x = gain * (v - zero), f (x), and
 * back. */
#include "filter-build.h"

#include <math.h>

static const char *const activation_layers[] = {
  [FOVEA_ACTIVATION_RELU] = "relu",
  [FOVEA_ACTIVATION_ABS] = "abs",
  [FOVEA_ACTIVATION_SIGMOID] = "sigmoid",
  [FOVEA_ACTIVATION_TANH] = "tanh",
  [FOVEA_ACTIVATION_LEAKY_RELU] = "leakyrelu",
  [FOVEA_ACTIVATION_ELU] = "elu",
  [FOVEA_ACTIVATION_SOFTPLUS] = "softplus",
  [FOVEA_ACTIVATION_GELU] = "gelu",
  [FOVEA_ACTIVATION_SILU] = "swish",
  [FOVEA_ACTIVATION_HARD_SIGMOID] = "hardsigmoid",
  [FOVEA_ACTIVATION_HARD_SWISH] = "hardswish",
  [FOVEA_ACTIVATION_CLIP] = "clip",
};

static gboolean
activation_check (const FoveaActivate *request, GError **error)
{
  if (request->function >= G_N_ELEMENTS (activation_layers))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("activation: no function %d"), request->function);
  if (request->gain == 0.0 || ! isfinite (1.0 / request->gain))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("activation: a gain of %g leaves nothing"),
                       request->gain);
  if (! isfinite (request->slope) || ! isfinite (request->alpha))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("activation: a slope of %g and an alpha of %g have to "
                          "be numbers"),
                       request->slope, request->alpha);
  if (request->function == FOVEA_ACTIVATION_CLIP &&
      ! (request->low <= request->high))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("activation: clip from %g to %g leaves nothing"),
                       request->low, request->high);
  return fovea_filter_check ("activation", request->channels, 0, request->gain,
                             request->zero, error);
}

/* The parameters that f has in networks; hard sigmoid as in hard swish. */
static FoveaAttrs *
activation_attrs (const FoveaActivate *request)
{
  FoveaAttrs *attrs = fovea_attrs_new ();

  switch (request->function)
    {
    case FOVEA_ACTIVATION_LEAKY_RELU:
      fovea_attrs_set_float (attrs, "alpha", request->slope);
      break;
    case FOVEA_ACTIVATION_ELU:
      fovea_attrs_set_float (attrs, "alpha", request->alpha);
      break;
    case FOVEA_ACTIVATION_HARD_SIGMOID:
      fovea_attrs_set_float (attrs, "alpha", 1.0 / 6.0);
      fovea_attrs_set_float (attrs, "beta", 0.5);
      break;
    case FOVEA_ACTIVATION_CLIP:
      fovea_attrs_set_float (attrs, "min", request->low);
      fovea_attrs_set_float (attrs, "max", request->high);
      break;
    default:
      break;
    }
  return attrs;
}

gboolean
fovea_graph_new_activation (const FoveaActivate *request,
                            FoveaGraph         **graph,
                            FoveaWeights       **weights,
                            GError             **error)
{
  FilterBuild build;
  FoveaValue  value;

  if (! activation_check (request, error))
    return FALSE;
  build = fovea_filter_begin ("activation", request->channels);
  value = fovea_filter_add_affine (&build, request->channels, request->gain,
                                   -request->gain * request->zero,
                                   build.picture, error);
  if (request->function != FOVEA_ACTIVATION_NONE)
    value = fovea_filter_add (&build, activation_layers[request->function],
                              activation_attrs (request), value, error);
  if (request->back)
    value = fovea_filter_add_affine (&build, request->channels,
                                     1.0 / request->gain, request->zero, value,
                                     error);
  return fovea_filter_end (&build, value, graph, weights, error);
}
