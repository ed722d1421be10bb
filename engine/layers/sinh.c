/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sinh: the hyperbolic sine, ONNX Sinh. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (sinh, cosh (x))
FOVEA_UNARY_LAYER (sinh, "Sinh", sinh (x));
