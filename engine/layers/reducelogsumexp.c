/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducelogsumexp: the logarithm of the sum of exponentials along axes, ONNX ReduceLogSumExp. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducelogsumexp,
                    "ReduceLogSumExp",
                    FOVEA_REDUCE_LOG_SUM_EXP);
