/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leakyrelu: y = x, and alpha * x below 0, ONNX LeakyRelu. */
#include "layers/unary.h"

FOVEA_FUNCTION_ACTIVATION_LAYER (leakyrelu,
                                 "LeakyRelu",
                                 "alpha",
                                 0.01f,
                                 "",
                                 0,
                                 LEAKYRELU,
                                 p->a,
                                 0);
