/* SPDX-License-Identifier: GPL-3.0-or-later */
/* atan: in radians, ONNX Atan. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (atan, 1 / (1 + x * x))
FOVEA_UNARY_LAYER (atan, "Atan", atan (x));
