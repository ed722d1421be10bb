/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducel1: the sum of magnitudes along axes, ONNX ReduceL1. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducel1, "ReduceL1", FOVEA_REDUCE_L1);
