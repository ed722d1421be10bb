/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducemin: the smallest number along axes, ONNX ReduceMin. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducemin, "ReduceMin", FOVEA_REDUCE_MIN);
