/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a convolution has to know to do an activation in its own epilogue. */
#pragma once

#include "layer.h"

/* TRUE and the bounds (-INFINITY, INFINITY = none) when the fitted step is a
 * relu or a clip; both bounds are constants then. */
gboolean
fovea_activation_range (const FoveaStep *step, float *low, float *high);
