/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What argmax and argmin share: where along `axis` the largest or smallest
 * number is, as int64; of equal ones the first, or the last if asked. A NaN
 * counts as the one looked for (as in NumPy). Not a layer itself. */
#pragma once

#include "layers/axis.h"

typedef struct
{
  gint64   axis;
  gboolean keep, last, smallest;
} FoveaArg;

gboolean fovea_arg_parse (FoveaAttrs *attrs,
                          const char *layer,
                          gboolean    smallest,
                          gpointer    params,
                          GError    **error);
gboolean fovea_arg_fit (FoveaStep *step, GError **error);
gint64   fovea_arg_units (const FoveaStep *step, const FoveaRect *out);
void     fovea_arg_run (const FoveaStep *step,
                        const FoveaWork *work,
                        gint64           first,
                        gint64           last);

#define FOVEA_ARG_LAYER(word, op, smallest)                         \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params, \
                                GError **error)                     \
  {                                                                 \
    return fovea_arg_parse (attrs, #word, smallest, params, error); \
  }                                                                 \
  const FoveaLayerClass fovea_layer_##word = {                      \
    .name = #word,                                                  \
    .onnx = op,                                                     \
    .params_size = sizeof (FoveaArg),                               \
    .fitted_size = sizeof (FoveaAxis),                              \
    .parse = word##_parse,                                          \
    .fit = fovea_arg_fit,                                           \
    .need = fovea_need_same,                                        \
    .units = fovea_arg_units,                                       \
    .run = fovea_arg_run,                                           \
    .wide = TRUE,                                                   \
  }
