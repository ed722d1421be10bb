/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel of a layer: what fovea:convolve does for it, with
 * alpha, scaling, and luminance brought back to the colours. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* Channel `channel` of the result's pixel (x, y): of colours, or of alpha where that
 * is convolved; FOVEA_BORDER_VALID counts from the first that has a result, with
 * keep_size, too. Its `written` is the number that the operation writes there, bit for
 * bit; with FOVEA_ON_ALPHA 0..1. Errors: those of fovea_filter_new_convolve; SHAPE
 * (outside). (transfer full) */
FoveaPixel *fovea_filter_pixel (const FoveaFilterConvolve *convolve,
                                GeglBuffer                *buffer,
                                gboolean                   linear,
                                gint64                     x,
                                gint64                     y,
                                guint                      channel,
                                GError                   **error);

G_END_DECLS
