/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edge detectors as graphs: kernels, then what becomes of their results.
 * Sources: Sobel 1968, Prewitt 1970, Scharr 2000, Roberts 1963, Kirsch 1971,
 * Robinson 1977; thinning: Canny 1986. */
#include "filter-build.h"

#include <math.h>
#include <string.h>

#define EDGES_MOST_KERNELS 8
#define EDGES_MOST_VALUES  9
#define EDGES_COLOURS      3

/* How much each colour counts where there is but one gradient. */
static const double edge_colours[EDGES_COLOURS] = FOVEA_REC_709;

/* x, y and their size; those of the same names in the library of kernels. */
typedef struct
{
  guint  size;
  double x[EDGES_MOST_VALUES], y[EDGES_MOST_VALUES];
} EdgeKernels;

/* clang-format off */
static const EdgeKernels edge_kernels[] = {
  [FOVEA_EDGES_SOBEL] = { 3, { 1, 0, -1, 2, 0, -2, 1, 0, -1 },   { 1, 2, 1, 0, 0, 0, -1, -2, -1 } },
  [FOVEA_EDGES_PREWITT] = { 3, { 1, 0, -1, 1, 0, -1, 1, 0, -1 },   { 1, 1, 1, 0, 0, 0, -1, -1, -1 } },
  [FOVEA_EDGES_SCHARR] = { 3, { 3, 0, -3, 10, 0, -10, 3, 0, -3 }, { 3, 10, 3, 0, 0, 0, -3, -10, -3 } },
  [FOVEA_EDGES_ROBERTS] = { 2, { 1, 0, 0, -1 },                    { 0, 1, -1, 0 } },
  [FOVEA_EDGES_LAPLACIAN] = { 3, { 0, 1, 0, 1, -4, 1, 0, 1, 0 },     { 0 } },
};
/* clang-format on */

/* A compass set is one ring of numbers around a 0, turned place by place. */
static const double edge_rings[][EDGES_MOST_KERNELS] = {
  { 5, 5, -3, -3, -3, -3, -3, 5 }, /* Kirsch */
  { 2, 1, 0, -1, -2, -1, 0, 1 },   /* Robinson */
};
/* The ring's places in a 3x3 kernel: left, top left, top, ... */
static const guint edge_places[EDGES_MOST_KERNELS] = { 3, 0, 1, 2, 5, 8, 7, 6 };

static gboolean
edges_is_compass (FoveaEdgeKernel method)
{
  return method >= FOVEA_EDGES_KIRSCH;
}

static guint
edges_size (FoveaEdgeKernel method)
{
  return edges_is_compass (method) ? 3 : edge_kernels[method].size;
}

static guint
edges_count (FoveaEdgeKernel method)
{
  if (method == FOVEA_EDGES_LAPLACIAN)
    return 1;
  return edges_is_compass (method) ? EDGES_MOST_KERNELS : 2;
}

static void
edges_values (FoveaEdgeKernel method, guint i, double *values)
{
  const guint n = edges_size (method) * edges_size (method);

  if (! edges_is_compass (method))
    {
      const EdgeKernels *kernels = &edge_kernels[method];

      memcpy (values, i == 0 ? kernels->x : kernels->y, n * sizeof *values);
      return;
    }
  values[4] = 0;
  for (guint k = 0; k < EDGES_MOST_KERNELS; k++)
    values[edge_places[k]] =
        edge_rings[method - FOVEA_EDGES_KIRSCH]
                  [(k + EDGES_MOST_KERNELS - i) % EDGES_MOST_KERNELS];
}

FoveaKernel *
fovea_edges_kernel (FoveaEdgeKernel method, guint i)
{
  double values[EDGES_MOST_VALUES];

  if (method > FOVEA_EDGES_ROBINSON || i >= edges_count (method))
    return NULL;
  edges_values (method, i, values);
  return fovea_kernel_new (1, edges_size (method), edges_size (method), values);
}

static gboolean
edges_check (const FoveaEdges *request, GError **error)
{
  const gboolean axis = request->result == FOVEA_EDGES_X ||
                        request->result == FOVEA_EDGES_Y;

  if (request->kernel > FOVEA_EDGES_ROBINSON ||
      request->result > FOVEA_EDGES_THINNED)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("edges: no kernel %d or no result %d"),
                       request->kernel, request->result);
  if (request->kernel == FOVEA_EDGES_LAPLACIAN &&
      request->result != FOVEA_EDGES_X &&
      request->result != FOVEA_EDGES_MAGNITUDE)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("edges: the Laplacian is a single kernel without "
                          "direction; choose magnitude"));
  if (edges_is_compass (request->kernel) && axis)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("edges: a compass set has eight directions instead "
                          "of x and y; choose magnitude or direction"));
  if (request->result == FOVEA_EDGES_HUE && request->channels != EDGES_COLOURS)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("edges: a grey picture has no hues; choose "
                          "direction, or make it RGB"));
  return fovea_filter_check ("edges", request->channels, request->border,
                             request->scale, request->offset, error);
}

/* Kernel by kernel for each channel, or, for hues, for the sum of the colours:
 * each kernel once for each colour. */
static FoveaValue
edges_add_gradient (FilterBuild      *build,
                    const FoveaEdges *request,
                    gboolean          scaled,
                    GError          **error)
{
  const gboolean hue = request->result == FOVEA_EDGES_HUE;
  const guint    colours = hue ? EDGES_COLOURS : 1;
  const guint    size = edges_size (request->kernel);
  const guint    n = size * size;
  const guint    count = scaled ? 1 : edges_count (request->kernel);
  double     values[EDGES_MOST_KERNELS * EDGES_COLOURS * EDGES_MOST_VALUES];
  FilterConv conv = { .border = request->border,
                      .size = { size, size },
                      .stride = 1,
                      .dilation = 1,
                      .group = hue ? 1 : request->channels,
                      .group_inputs = colours,
                      .outputs = (hue ? 1 : (gint64) request->channels) * count,
                      .direct = request->result == FOVEA_EDGES_THINNED,
                      .kernel = values,
                      .scale = scaled ? request->scale : 1.0,
                      .offset = scaled ? request->offset : 0.0 };

  for (guint i = 0; i < count * colours; i++)
    {
      double *to = values + i * n;

      edges_values (request->kernel,
                    request->result == FOVEA_EDGES_Y ? 1 : i / colours, to);
      for (guint k = 0; k < n && hue; k++)
        to[k] *= edge_colours[i % colours];
    }
  return fovea_filter_add_conv (build, &conv, (gint64) n * count * colours,
                                build->picture, error);
}

static FoveaValue
edges_add_compass (FilterBuild *build,
                   const char  *mode,
                   FoveaValue   value,
                   GError     **error)
{
  FoveaAttrs *attrs = fovea_attrs_new ();

  fovea_attrs_set_string (attrs, "mode", mode);
  fovea_attrs_set_int (attrs, "directions", EDGES_MOST_KERNELS);
  return fovea_filter_add (build, "compass", attrs, value, error);
}

static FoveaValue
edges_add_result (FilterBuild      *build,
                  const FoveaEdges *request,
                  FoveaValue        value,
                  GError          **error)
{
  const gboolean compass = edges_is_compass (request->kernel);
  FoveaAttrs    *attrs;

  if (request->kernel == FOVEA_EDGES_LAPLACIAN)
    return fovea_filter_add (build, "abs", NULL, value, error);
  if (compass && request->result == FOVEA_EDGES_MAGNITUDE)
    return edges_add_compass (build, "largest", value, error);
  if (compass)
    value = edges_add_compass (build, "vector", value, error);
  attrs = fovea_attrs_new ();
  if (request->result == FOVEA_EDGES_THINNED)
    {
      fovea_attrs_set_int (attrs, "diagonal",
                           request->kernel == FOVEA_EDGES_ROBERTS);
      return fovea_filter_add (build, "thin", attrs, value, error);
    }
  fovea_attrs_set_string (attrs, "mode",
                          request->result == FOVEA_EDGES_DIRECTION ?
                              "direction" :
                          request->result == FOVEA_EDGES_HUE ? "hue" :
                                                               "magnitude");
  return fovea_filter_add (build, "polar", attrs, value, error);
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
  if (! linear)
    {
      value = edges_add_result (&build, request, value, error);
      value = fovea_filter_add_affine (&build, request->channels,
                                       request->scale, request->offset, value,
                                       error);
    }
  return fovea_filter_end (&build, value, graph, weights, error);
}

gboolean
fovea_graph_new_edges_result (const FoveaEdges *request,
                              FoveaGraph      **graph,
                              FoveaWeights    **weights,
                              GError          **error)
{
  const guint channels =
      request->result == FOVEA_EDGES_HUE ? 1 : request->channels;
  FilterBuild build;

  if (! edges_check (request, error))
    return FALSE;
  build = fovea_filter_begin ("edges",
                              channels * edges_count (request->kernel));
  return fovea_filter_end (
      &build, edges_add_result (&build, request, build.picture, error), graph,
      weights, error);
}
