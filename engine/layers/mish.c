/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mish: y = x * tanh (log (1 + exp (x))), ONNX Mish. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (mish, "Mish", MISH);
