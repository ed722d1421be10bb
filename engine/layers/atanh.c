/* SPDX-License-Identifier: GPL-3.0-or-later */
/* atanh: the inverse of tanh, ONNX Atanh. NaN outside -1 .. 1. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (atanh, 1 / (1 - x * x))
FOVEA_UNARY_LAYER (atanh, "Atanh", atanh (x));
