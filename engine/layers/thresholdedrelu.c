/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thresholdedrelu: y = x above alpha, else 0, ONNX ThresholdedRelu. NaN stays
 * NaN. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_FLOAT (thresholdedrelu, x <= (float) r->a ? 0 : up)
FOVEA_ACTIVATION_LAYER (thresholdedrelu,
                        "ThresholdedRelu",
                        "alpha",
                        1,
                        "",
                        0,
                        x <= p->a ? 0 : x);
