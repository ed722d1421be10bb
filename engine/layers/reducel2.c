/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducel2: the root of the sum of squares along axes, ONNX ReduceL2. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducel2, "ReduceL2", FOVEA_REDUCE_L2);
