/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducesumsquare: the sum of squares along axes, ONNX ReduceSumSquare. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducesumsquare,
                    "ReduceSumSquare",
                    FOVEA_REDUCE_SUM_SQUARE);
