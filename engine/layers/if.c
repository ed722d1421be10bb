/* SPDX-License-Identifier: GPL-3.0-or-later */
/* if: input 1 where the condition, input 0, is true, else input 2; ONNX If. The
 * condition is known when the plan is made, which hands over the chosen input
 * alone; the layers of the other branch are never fitted. */
#include "gradient.h"
#include "layers/steps.h"

const FoveaLayerClass fovea_layer_if = {
  .name = "if",
  .onnx = "If",
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .alias = TRUE,
  .choice = TRUE,
  .wide = TRUE,
  .gradient = fovea_alias_gradient,
};
