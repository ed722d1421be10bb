/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a convolution has to know to do a batch norm in its own epilogue. */
#pragma once

#include "layer.h"

/* TRUE when the fitted step is a batchnorm: y = x * scale[c] + shift[c]. The
 * numbers live as long as the step. */
gboolean fovea_batchnorm_affine (const FoveaStep *step,
                                 const float    **scale,
                                 const float    **shift);
