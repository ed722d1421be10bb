/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitwisenot: each bit of an integer turned over, ONNX BitwiseNot. */
#include "layers/unary.h"

static gint64
bitwisenot_int (gint64 x, FoveaDType type)
{
  return ~x;
}

FOVEA_UNARY_PARSE (bitwisenot)

static void
bitwisenot_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  fovea_unary_run_ints (step, work, first, last, bitwisenot_int);
}

FOVEA_UNARY_CLASS (bitwisenot, "BitwiseNot", fovea_unary_fit_ints, TRUE, NULL);
