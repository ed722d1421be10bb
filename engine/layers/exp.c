/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp: y = e^x, ONNX Exp. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_OF_Y (exp, up * y)
FOVEA_FUNCTION_LAYER (exp, "Exp", EXP);
