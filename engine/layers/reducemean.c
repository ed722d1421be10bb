/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reducemean: the mean along axes, ONNX ReduceMean. */
#include "layers/reduce.h"

FOVEA_REDUCE_LAYER (reducemean, "ReduceMean", FOVEA_REDUCE_MEAN);
