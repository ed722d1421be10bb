/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log: the natural logarithm, ONNX Log. NaN below 0. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_FLOAT (log, up / x)
FOVEA_FUNCTION_LAYER (log, "Log", LOG);
