/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softsign: y = x / (1 + |x|), ONNX Softsign. */
#include "layers/unary.h"

FOVEA_FUNCTION_LAYER (softsign, "Softsign", SOFTSIGN);
