/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reduceprod: the product along axes, ONNX ReduceProd. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reduceprod, "ReduceProd", FOVEA_REDUCE_PROD);
