/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution of a layer into a larger buffer: each value of the
 * picture paints the kernel, times itself, into the result; where they overlap
 * they add up.
 *   out[Y][X] = scale * sum of in[y][x] k[ky][kx] + offset over all y, x, ky, kx
 *     with Y = y stride + ky - padding, X = x stride + kx - padding
 *   size: (in - 1) stride - 2 padding + kernel + output_padding
 * A kernel of one plane a channel paints each channel with its own, and the sum of
 * the channels, in grey, is the result; `separate`: each channel keeps its own.
 * Alpha, as in run.h: colour = sum (k c a) * sum |k| / sum (|k| a); alpha becomes
 * sum (|k| a) / sum |k|, over all planes. What nothing is painted on is transparent
 * (without alpha: black, as the formula says). */
#pragma once

#include "run.h"

G_BEGIN_DECLS

#define FOVEA_UPSAMPLE_MAX_SIDE   524288 /* GIMP's own */
#define FOVEA_UPSAMPLE_MAX_PIXELS (1 << 28)

typedef struct
{
  const FoveaKernel *kernel; /* of one plane, or one for each channel */
  gint               stride, padding, output_padding;
  double             scale, offset;
  gboolean           summed;   /* over the channels, also with one plane */
  gboolean           separate; /* of as many planes as channels: not summed */
} FoveaUpsample;

gboolean fovea_upsample_is_summed (const FoveaUpsample *request);

/* One axis of it, for the size formula. */
FoveaSize
fovea_upsample_size (const FoveaUpsample *request, gint in, gboolean vertical);

/* The result's box, from (0, 0). Errors: SHAPE, FORMAT. */
gboolean fovea_upsample_measure (const FoveaUpsample    *request,
                                 const FoveaFilterLayer *layer,
                                 GeglRectangle          *box,
                                 GError                **error);

/* In the float format that filters of such a layer compute in. Errors: SHAPE,
 * FORMAT, MEMORY, CANCELLED. (transfer full) */
GeglBuffer *fovea_upsample_run (const FoveaUpsample   *request,
                                GeglBuffer            *input,
                                gboolean               linear,
                                const FoveaRunOptions *options,
                                GError               **error);

G_END_DECLS
