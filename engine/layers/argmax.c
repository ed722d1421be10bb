/* SPDX-License-Identifier: GPL-3.0-or-later */
/* argmax: where along an axis the largest number is, ONNX ArgMax. */
#include "layers/argreduce.h"

FOVEA_ARG_LAYER (argmax, "ArgMax", FALSE);
