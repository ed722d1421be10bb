/* SPDX-License-Identifier: GPL-3.0-or-later */
/* swish: y = x / (1 + exp (-alpha * x)), ONNX Swish. */
#include "layers/unary.h"

FOVEA_FUNCTION_ACTIVATION_LAYER (swish,
                                 "Swish",
                                 "alpha",
                                 1,
                                 "",
                                 0,
                                 SWISH,
                                 p->a,
                                 0);
