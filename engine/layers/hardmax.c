/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardmax: 1 where the largest number along `axis` is, the first of several,
 * else 0; ONNX Hardmax; before opset 13 over everything from `axis` on. A NaN
 * counts as the largest. */
#include <math.h>

#include "layers/axis.h"

static void
hardmax_lines (const FoveaLoops *loops,
               const float      *src,
               gint64            src_stride,
               float            *dst,
               gint64            dst_stride,
               gint64            n,
               gint64            lines,
               gint64            option)
{
  for (gint64 x = 0; x < lines; x++)
    {
      float  largest = src[x];
      gint64 place = 0;

      for (gint64 i = 1; i < n && ! isnan (largest); i++)
        if (! (src[i * src_stride + x] <= largest))
          {
            largest = src[i * src_stride + x];
            place = i;
          }
      for (gint64 i = 0; i < n; i++)
        dst[i * dst_stride + x] = i == place;
    }
}

FOVEA_AXIS_LAYER (hardmax, "Hardmax");
