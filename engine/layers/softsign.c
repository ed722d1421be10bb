/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softsign: y = x / (1 + |x|), ONNX Softsign. */
#include "layers/unary.h"

FOVEA_DERIVATIVE (softsign, 1 / ((1 + fabs (x)) * (1 + fabs (x))))
FOVEA_FUNCTION_LAYER (softsign, "Softsign", SOFTSIGN);
