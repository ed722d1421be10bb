/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isnan: true where x is not a number, ONNX IsNaN. */
#include "layers/unary.h"

FOVEA_UNARY_ROW (isnan, x != x)
FOVEA_UNARY_PARSE (isnan)
FOVEA_UNARY_RUN (isnan)
FOVEA_UNARY_CLASS (isnan, "IsNaN", fovea_unary_fit_test, FALSE, NULL);
