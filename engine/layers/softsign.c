/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softsign: y = x / (1 + |x|), ONNX Softsign. */
#include "layers/unary.h"

FOVEA_UNARY_LAYER (softsign, "Softsign", x / (1 + fabs (x)));
