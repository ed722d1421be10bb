/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardsigmoid: y = max (0, min (1, alpha * x + beta)), ONNX HardSigmoid. NaN
 * stays NaN. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_FLOAT (hardsigmoid,
                        (float) r->a * x + (float) r->b <= 0 ||
                                (float) r->a * x + (float) r->b >= 1 ?
                            0 :
                            up * (float) r->a)
FOVEA_FUNCTION_ACTIVATION_LAYER (hardsigmoid,
                                 "HardSigmoid",
                                 "alpha",
                                 0.2f,
                                 "beta",
                                 0.5,
                                 HARDSIGMOID,
                                 p->a,
                                 p->b);
