/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the facts about a kernel, whose interface is in fovea/kernels.h. */
#pragma once

#include "fovea.h"

/* Half a unit in the last place of fp32: what rounding a coefficient moves. */
#define FOVEA_FP32_U (1.0 / (1 << 24))

/* The singular values of a height x width matrix, largest first: MIN (height,
 * width) of them. FALSE for lack of memory. */
gboolean fovea_singular_values (const double *matrix,
                                guint         height,
                                guint         width,
                                double       *singular);

/* facts->factor, column and row of a plane whose rank is 1. */
void fovea_kernel_split (const double *values, FoveaKernelFacts *facts);
