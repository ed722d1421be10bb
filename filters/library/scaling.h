/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the words of "scaling" do to a kernel: for the filter that divides by it
 * and for the windows that say so in numbers. */
#pragma once

#include "words.h"

G_BEGIN_DECLS

/* Divides the kernel; with `separate` each plane by itself, as each is the
 * kernel of a channel. A sum of 0 (but for rounding) divides nothing, or with
 * FOVEA_SCALING_SUM by the sum of magnitudes. */
void fovea_scaling_apply (FoveaKernel *kernel,
                          FoveaScaling scaling,
                          gboolean     separate);
/* Grey for what would be black where a kernel takes away more than it adds:
 * what automatic scaling adds to the offset. Of the kernel before or after. */
double fovea_scaling_added (const FoveaKernel *kernel, FoveaScaling scaling);
/* What fovea_scaling_apply divides by, not separate; 1: nothing. `magnitudes`
 * (may be NULL): it is the sum of magnitudes, as the sum is 0. */
double fovea_scaling_divisor (const FoveaKernel *kernel,
                              FoveaScaling       scaling,
                              gboolean          *magnitudes);

G_END_DECLS
