/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducelogsum: the logarithm of the sum along axes, ONNX ReduceLogSum. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducelogsum, "ReduceLogSum", FOVEA_REDUCE_LOG_SUM);
