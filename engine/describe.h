/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tables of layers count. */
#pragma once

#include "layer.h"

/* The products that the sums of a convolution or a matrix are made of, biases
 * left out; what is done to each number alone is none. G_MAXINT64 where they
 * cannot be counted. */
gint64 fovea_step_macs (const FoveaStep *step);
/* FoveaLayerRow's type of a fitted step. (transfer full) */
char *fovea_step_type (const FoveaStep *step);
