/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ten Reduce operators of ONNX share: one number made of all those
 * along some axes. A layer of them is a file of a line: reducemean.c. */
#pragma once

#include "layers/steps.h"

typedef enum
{
  FOVEA_REDUCE_SUM,         /* 0 of nothing, and so are the norms */
  FOVEA_REDUCE_MEAN,        /* NaN of nothing; of integers cut towards 0 */
  FOVEA_REDUCE_MAX,         /* the type's least of nothing; NaN wins */
  FOVEA_REDUCE_MIN,         /* the type's most of nothing; NaN wins */
  FOVEA_REDUCE_PROD,        /* 1 of nothing */
  FOVEA_REDUCE_L1,          /* sum |x| */
  FOVEA_REDUCE_L2,          /* sqrt (sum x^2) */
  FOVEA_REDUCE_LOG_SUM,     /* log (sum x) */
  FOVEA_REDUCE_LOG_SUM_EXP, /* log (sum exp x) */
  FOVEA_REDUCE_SUM_SQUARE
} FoveaReduceKind;

typedef struct
{
  FoveaReduceKind kind;
  guint           n_axes;
  gint64          axes[FOVEA_MAX_RANK];
  gboolean        keep; /* reduced axes stay, with size 1 */
  gboolean        noop; /* no axes: each number alone, instead of all */
} FoveaReduce;

typedef struct
{
  gboolean reduced[FOVEA_MAX_RANK];
  gint64   n;     /* numbers that make one */
  gint64   chunk; /* results of a unit */
  gboolean runs;  /* the last axis that counts is reduced */
} FoveaReduceFit;

gboolean fovea_reduce_parse (FoveaAttrs     *attrs,
                             const char     *layer,
                             FoveaReduceKind kind,
                             gpointer        params,
                             GError        **error);
gboolean fovea_reduce_fit (FoveaStep *step, GError **error);
gint64   fovea_reduce_units (const FoveaStep *step, const FoveaRect *out);
void     fovea_reduce_run (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last);

/* A walk over some axes of a value: sizes and how far apart in memory. */
typedef struct
{
  guint  rank;
  gint64 size[FOVEA_MAX_RANK], stride[FOVEA_MAX_RANK];
} FoveaReduceWalk;

/* Splits the axes of input 0 into those that stay, as large as the output is
 * here, and those that are reduced; returns where the first number lies. */
gint64 fovea_reduce_walks (const FoveaStep *step,
                           const FoveaWork *work,
                           FoveaReduceWalk *kept,
                           FoveaReduceWalk *reduced);
/* Where number `index` of a walk lies. */
gint64 fovea_reduce_at (const FoveaReduceWalk *walk, gint64 index);

/* gradient of all of them but reduceprod */
void fovea_reduce_gradient (FoveaAdjoint *adjoint);

/* The same of integers that are held wide: reduce-wide.c */
void fovea_reduce_run_wide (const FoveaStep *step,
                            const FoveaWork *work,
                            gint64           first,
                            gint64           last);

#define FOVEA_REDUCE_LAYER(word, op, kind)                          \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params, \
                                GError **error)                     \
  {                                                                 \
    return fovea_reduce_parse (attrs, #word, kind, params, error);  \
  }                                                                 \
  const FoveaLayerClass fovea_layer_##word = {                      \
    .name = #word,                                                  \
    .onnx = op,                                                     \
    .params_size = sizeof (FoveaReduce),                            \
    .fitted_size = sizeof (FoveaReduceFit),                         \
    .parse = word##_parse,                                          \
    .fit = fovea_reduce_fit,                                        \
    .need = fovea_need_same,                                        \
    .units = fovea_reduce_units,                                    \
    .run = fovea_reduce_run,                                        \
    .wide = TRUE,                                                   \
    .gradient = fovea_reduce_gradient,                              \
  }
