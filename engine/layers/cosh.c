/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cosh: the hyperbolic cosine, ONNX Cosh. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (cosh, sinh (x))
FOVEA_UNARY_LAYER (cosh, "Cosh", cosh (x));
