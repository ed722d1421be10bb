/* SPDX-License-Identifier: GPL-3.0-or-later */
/* celu: y = x, and alpha * (exp (x / alpha) - 1) below 0, ONNX Celu. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (celu, x < 0 ? exp (x / r->a) : 1)
FOVEA_ACTIVATION_LAYER (celu,
                        "Celu",
                        "alpha",
                        1,
                        "",
                        0,
                        x < 0 ? p->a * expm1 (x / p->a) : x);
