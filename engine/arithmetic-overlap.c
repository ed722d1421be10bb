/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel of a transposed convolution: each value paints the
 * kernel times itself, and where kernels overlap they add up. */
#include "arithmetic.h"

#include <math.h>

#include "filter-build.h"
#include "plan.h"

static gboolean
overlap_check (const FoveaOverlap *request, GError **error)
{
  const guint planes = request->kernel ? request->kernel->planes : 0;

  if (request->channels < 1 || request->stride < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("upsample: %u channels and a stride of %u have to be "
                          "1 or more"),
                       request->channels, request->stride);
  if (planes != 1 && planes != request->channels)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("upsample: the kernel has %u planes and the picture "
                          "%u channels; give it 1 plane, or one for each "
                          "channel"),
                       planes, request->channels);
  if (! isfinite (request->scale) || ! isfinite (request->offset))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: a scale of %g and an offset of %g have to be "
                          "numbers"),
                       "upsample", request->scale, request->offset);
  return TRUE;
}

/* The same words for a size that is none as the size formula's. */
static gboolean
overlap_check_size (const FoveaOverlap *request,
                    gint64              width,
                    gint64              height,
                    GError            **error)
{
  const gint64 in[2] = { height, width };
  const gint64 kernel[2] = { request->kernel->height, request->kernel->width };
  gint64       out;

  for (int axis = 0; axis < 2; axis++)
    {
      FoveaSize size = FOVEA_SIZE_DEFAULTS;

      size.in = in[axis];
      size.kernel = kernel[axis];
      size.stride = request->stride;
      size.before = size.after = request->padding;
      size.transposed = TRUE;
      size.output_padding = request->output_padding;
      if (! fovea_size_out (&size, &out, error))
        return FALSE;
    }
  return TRUE;
}

double
fovea_overlap_scale (const FoveaOverlap *request)
{
  return request->scale == 0.0 ? 1.0 : request->scale;
}

/* The kernel of each channel, the first again where there is only one. */
static FoveaTensor *
overlap_weights (const FoveaOverlap *request, GError **error)
{
  const FoveaKernel *kernel = request->kernel;
  const double       scale = fovea_overlap_scale (request);
  const gint64       n = (gint64) kernel->height * kernel->width;
  FoveaShape         shape =
      FOVEA_NCHW (request->channels, 1, kernel->height, kernel->width);
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, error);

  for (gint64 i = 0; tensor && i < n * request->channels; i++)
    ((float *) tensor->data)[i] =
        (float) (scale * kernel->values[i % (n * kernel->planes)]);
  return tensor;
}

static FoveaAttrs *
overlap_attrs (const FoveaOverlap *request)
{
  const gint64 size[2] = { request->kernel->height, request->kernel->width };
  const gint64 stride[2] = { request->stride, request->stride };
  const gint64 p = request->padding, more = request->output_padding;
  FoveaAttrs  *attrs = fovea_attrs_new ();

  fovea_attrs_set_ints (attrs, "kernel_shape", size, 2);
  fovea_attrs_set_ints (attrs, "strides", stride, 2);
  fovea_attrs_set_ints (attrs, "pads", (gint64[]){ p, p, p, p }, 4);
  fovea_attrs_set_ints (attrs, "output_padding", (gint64[]){ more, more }, 2);
  fovea_attrs_set_int (attrs, "group", request->summed ? 1 : request->channels);
  return attrs;
}

static gboolean
overlap_graph (const FoveaOverlap *request,
               FoveaGraph        **graph,
               FoveaWeights      **weights,
               GError            **error)
{
  FoveaTensor *tensor;
  FilterBuild  build;
  FoveaValue   inputs[2], value;

  tensor = overlap_weights (request, error);
  if (! tensor)
    return FALSE;
  build = fovea_filter_begin ("upsample", request->channels);
  inputs[0] = build.picture;
  inputs[1] = fovea_graph_builder_weight (build.builder, "weight", tensor);
  value = fovea_graph_builder_add (build.builder, "convtranspose", NULL,
                                   overlap_attrs (request), inputs, 2, error);
  return fovea_filter_end (&build, value, graph, weights, error);
}

FoveaArithmetic *
fovea_arithmetic_new_overlap (const FoveaOverlap *request,
                              gint64              width,
                              gint64              height,
                              GError            **error)
{
  g_autoptr (FoveaArithmetic) self = fovea_arithmetic_allocate (
      FOVEA_ARITHMETIC_UPSAMPLE, request->channels, width, height);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;

  if (! overlap_check (request, error) ||
      ! overlap_check_size (request, width, height, error) ||
      ! overlap_graph (request, &graph, &weights, error))
    return NULL;
  self->plan = fovea_arithmetic_plan (graph, weights, request->channels,
                                      self->size, NULL, error);
  if (! self->plan)
    return NULL;
  fovea_arithmetic_take_plan (self, self->plan, "convtranspose");
  if (! fovea_arithmetic_take_kernel (self, request->kernel, error))
    return NULL;
  self->scale = fovea_overlap_scale (request);
  self->offset = request->offset;
  if (request->summed)
    self->planes = request->channels;
  for (int axis = 0; axis < 2; axis++)
    {
      self->stride[axis] = request->stride;
      self->before[axis] = request->padding;
    }
  return g_steal_pointer (&self);
}
