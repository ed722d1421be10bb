/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large kernels of filters, through Fourier transforms: conv-large.c. */
#pragma once

#include "layers/conv-blocked.h"

extern const FoveaConvWay fovea_conv_large;

/* Makes it the step's way where it takes less time than summing does. */
void fovea_conv_large_choose (FoveaStep *step);
/* The whole blocks of rows that a rectangle of outputs is computed with. */
void fovea_conv_large_grow (const FoveaStep *step, FoveaRect *rect);
