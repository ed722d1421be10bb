/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity: the output is the input, of whatever type, ONNX Identity. */
#include "gradient.h"
#include "layers/steps.h"

const FoveaLayerClass fovea_layer_identity = {
  .name = "identity",
  .onnx = "Identity",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .alias = TRUE,
  .block = fovea_block_same,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
