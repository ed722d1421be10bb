/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanh: y = tanh (x), ONNX Tanh. Within 1 ulp. NaN stays NaN. */
#include "layers/unary.h"

FOVEA_UNARY_LAYER (tanh, "Tanh", tanh (x));
