/* SPDX-License-Identifier: GPL-3.0-or-later */
/* argmin: where along an axis the smallest number is, ONNX ArgMin. */
#include "layers/argreduce.h"

FOVEA_ARG_LAYER (argmin, "ArgMin", TRUE);
