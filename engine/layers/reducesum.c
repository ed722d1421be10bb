/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducesum: the sum along axes, ONNX ReduceSum. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducesum, "ReduceSum", FOVEA_REDUCE_SUM);
