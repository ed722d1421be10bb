/* SPDX-License-Identifier: GPL-3.0-or-later */
/* round: the nearest integer, halves to the even one, ONNX Round. */
#include "layers/unary.h"

FOVEA_DERIVATIVE_STEPS (round)
FOVEA_UNARY_LAYER (round, "Round", rint (x));
