/* SPDX-License-Identifier: GPL-3.0-or-later */
/* not: true becomes false and false true, ONNX Not. */
#include "layers/unary.h"

FOVEA_UNARY_ROW (not, x == 0)
FOVEA_UNARY_PARSE (not )
FOVEA_UNARY_RUN (not )
FOVEA_UNARY_CLASS (not, "Not", fovea_unary_fit_bool, FALSE, NULL);
