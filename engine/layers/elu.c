/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elu: y = x, and alpha * (exp (x) - 1) below 0, ONNX Elu. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (elu, x < 0 ? r->a * exp (x) : 1)
FOVEA_FUNCTION_ACTIVATION_LAYER (elu,
                                 "Elu",
                                 "alpha",
                                 1,
                                 "",
                                 0,
                                 ELU,
                                 p->a,
                                 1);
