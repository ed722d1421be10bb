/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the words of "scaling" do to a kernel: for the filter that divides by it
 * and for the windows that say so in numbers. */
#pragma once

#include "words.h"

G_BEGIN_DECLS

/* How many kernels the planes are: with `separate` one for each channel, with
 * `all` a 3-D one for each of three colours, else one. */
guint fovea_scaling_kernels (guint planes, gboolean separate, gboolean all);
/* Divides each of so many kernels by itself. A sum of 0 (but for rounding)
 * divides nothing, or with FOVEA_SCALING_SUM by the sum of magnitudes. */
void fovea_scaling_apply (FoveaKernel *kernel,
                          FoveaScaling scaling,
                          guint        kernels);
/* Grey for what would be black where a kernel takes away more than it adds:
 * what automatic scaling adds to the offset. Of the kernel before or after. */
double fovea_scaling_added (const FoveaKernel *kernel, FoveaScaling scaling);
/* What fovea_scaling_apply divides one kernel by; 1: nothing. `magnitudes`
 * (may be NULL): it is the sum of magnitudes, as the sum is 0. */
double fovea_scaling_divisor (const FoveaKernel *kernel,
                              FoveaScaling       scaling,
                              gboolean          *magnitudes);

G_END_DECLS
