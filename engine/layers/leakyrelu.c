/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leakyrelu: y = x, and alpha * x below 0, ONNX LeakyRelu. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_FLOAT (leakyrelu, x > 0 ? up : up * (float) r->a)
FOVEA_FUNCTION_ACTIVATION_LAYER (leakyrelu,
                                 "LeakyRelu",
                                 "alpha",
                                 0.01f,
                                 "",
                                 0,
                                 LEAKYRELU,
                                 p->a,
                                 0);
