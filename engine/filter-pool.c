/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling as a graph: windows once or again and again, and blocks in the
 * picture's size. */
#include "filter-build.h"

#include <math.h>

static const char *const pool_layers[] = {
  [FOVEA_POOL_MAX] = "maxpool",         [FOVEA_POOL_MIN] = "minpool",
  [FOVEA_POOL_AVERAGE] = "averagepool", [FOVEA_POOL_MEDIAN] = "medianpool",
  [FOVEA_POOL_LP] = "lppool",
};

static gboolean
pool_check (const FoveaPool *request, GError **error)
{
  if (request->kind >= G_N_ELEMENTS (pool_layers))
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("pool: no kind %d"),
                       request->kind);
  if (request->height < 1 || request->width < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pool: a window of %ux%u has to be 1x1 or more"),
                       request->height, request->width);
  if (request->times > FOVEA_POOL_MAX_TIMES)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pool: %u times, at most %d are possible"),
                       request->times, FOVEA_POOL_MAX_TIMES);
  if (request->p < 0.0 || ! isfinite (request->p))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("pool: p of %g is not above 0"), request->p);
  return fovea_filter_check ("pool", request->channels, 0, 1.0, 0.0, error);
}

/* One pooling. The layer of Lp sums; its mean is a factor after it. */
static FoveaValue
pool_add (FilterBuild     *build,
          const FoveaPool *request,
          const gint64     stride[2],
          FoveaValue       value,
          GError         **error)
{
  const gint64 size[2] = { request->height, request->width };
  const double p = request->p > 0.0 ? request->p : 2.0;
  FoveaAttrs  *attrs = fovea_attrs_new ();

  fovea_attrs_set_ints (attrs, "kernel_shape", size, 2);
  fovea_attrs_set_ints (attrs, "strides", stride, 2);
  if (request->kind == FOVEA_POOL_LP)
    fovea_attrs_set_float (attrs, "p", p);
  value = fovea_filter_add (build, pool_layers[request->kind], attrs, value,
                            error);
  if (request->kind != FOVEA_POOL_LP)
    return value;
  return fovea_filter_add_affine (build, request->channels,
                                  pow ((double) size[0] * size[1], -1.0 / p),
                                  0.0, value, error);
}

gboolean
fovea_graph_new_pool (const FoveaPool *request,
                      FoveaGraph     **graph,
                      FoveaWeights   **weights,
                      GError         **error)
{
  gint64      stride[2] = { request->stride_y, request->stride_x };
  gint64      block[2] = { 1, 1 };
  FilterBuild build;
  FoveaValue  value;

  if (! pool_check (request, error))
    return FALSE;
  if (stride[0] == 0)
    stride[0] = request->height;
  if (stride[1] == 0)
    stride[1] = request->width;
  build = fovea_filter_begin ("pool", request->channels);
  value = build.picture;
  for (guint i = 0; i < MAX (request->times, 1); i++)
    {
      value = pool_add (&build, request, stride, value, error);
      /* Larger than any picture is large enough. */
      for (guint axis = 0; axis < 2; axis++)
        block[axis] = MIN (block[axis] * stride[axis], FOVEA_MAX_SIZE);
    }
  if (request->keep_size)
    value = fovea_filter_add_repeat (&build, block[0], block[1], value, error);
  return fovea_filter_end (&build, value, graph, weights, error);
}
