/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a FoveaFilter: fit.c, and fit-alpha.c for layers with alpha. */
#pragma once

#include "fitted.h"

/* GEGL's "everywhere" is a rectangle about this large. */
#define FIT_ENDLESS (1 << 28)

/* The pixels that a filter reads and writes. */
const Babl *fit_format (const FoveaFilterLayer *layer);
/* A filter of the layer alone, without plans. */
FoveaFilter *fit_begin (const FoveaFilterLayer *layer, GError **error);
void fit_layer_size (const FoveaFilter *filter, gint64 size[2]); /* y, x */
/* Takes graph and weights. */
FoveaPlan *fit_plan (FoveaGraph   *graph,
                     FoveaWeights *weights,
                     guint         channels,
                     const gint64  size[2],
                     GError      **error);
FoveaPlan *fit_plan_convolve (const FoveaConvolve *request,
                              const gint64         size[2],
                              GError             **error);
FoveaPlan *
fit_plan_pool (const FoveaPool *request, const gint64 size[2], GError **error);

/* Sets plain and what follows from the size of its result; takes plain, NULL is
 * FALSE. `keep`: the output has the layer's box. */
gboolean fit_plain (FoveaFilter *filter,
                    FoveaPlan   *plain,
                    FoveaGraph  *graph,
                    gboolean     keep);
/* Add parts and finish to a filter whose plain plan is made. */
gboolean fit_convolve_alpha (FoveaFilter         *filter,
                             const FoveaConvolve *request,
                             GError             **error);
gboolean
fit_edges_alpha (FoveaFilter *filter, const FoveaEdges *edges, GError **error);
gboolean fit_pool_alpha (FoveaFilter     *filter,
                         const FoveaPool *request,
                         const gint64     size[2],
                         GError         **error);
