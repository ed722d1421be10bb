/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ceil: the integer at or above, ONNX Ceil. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_STEPS (ceil)
FOVEA_UNARY_LAYER (ceil, "Ceil", ceil (x));
