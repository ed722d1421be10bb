/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relu: y = max (x, 0), ONNX Relu. A NaN stays NaN. */
#include "layers/unary.h"

static void
relu_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  loops->clamp (src, 0, INFINITY, dst, n);
}

static gint64
relu_int (gint64 x, FoveaDType type)
{
  return type == FOVEA_U64 ? x : MAX (x, 0);
}

FOVEA_UNARY_PARSE (relu)
FOVEA_UNARY_RUN_INTS (relu, relu_int)
FOVEA_UNARY_CLASS (relu, "Relu", fovea_unary_fit_numbers, TRUE,
                   &fovea_clamp_derivative);
