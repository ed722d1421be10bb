/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking the layers behind a sum (batch norm, ReLU, clip) into its epilogue;
 * the fuse function of every layer that sums. */
#pragma once

#include "layer.h"

gboolean fovea_fuse_post (FoveaStep *step, const FoveaStep *next);
/* The epilogue of the outputs from `channel` on. */
FoveaEpilogue fovea_post_at (const FoveaPost *post, gint64 channel);
