/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducemax: the largest number along axes, ONNX ReduceMax. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducemax, "ReduceMax", FOVEA_REDUCE_MAX);
