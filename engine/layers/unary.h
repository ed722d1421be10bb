/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer that computes one function of each number and has no attributes: a
 * file of these few lines each. What has attributes: see elu.c. */
#pragma once

#include "layers/steps.h"

/* `of` is float of (float x). ONNX operators in `op`. */
#define FOVEA_UNARY_LAYER(word, op, of)                                        \
  static void word##_row (const FoveaLoops *loops, const float *src,           \
                          float *dst, gsize n, gconstpointer data)             \
  {                                                                            \
    for (gsize i = 0; i < n; i++)                                              \
      dst[i] = of (src[i]);                                                    \
  }                                                                            \
  static void word##_run (const FoveaStep *step, const FoveaWork *work,        \
                          gint64 first, gint64 last)                           \
  {                                                                            \
    fovea_elementwise_run (work, first, last, word##_row, NULL);               \
  }                                                                            \
  const FoveaLayerClass fovea_layer_##word = {                                 \
    .name = #word,                                                             \
    .onnx = op,                                                                \
    .fit = fovea_elementwise_fit,                                              \
    .need = fovea_need_same,                                                   \
    .units = fovea_units_rows,                                                 \
    .run = word##_run,                                                         \
    .in_place = TRUE,                                                          \
  }
