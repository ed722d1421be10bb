/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logsoftmax: y = x - max - log (sum (exp (x - max))) along `axis`, ONNX
 * LogSoftmax; before opset 13 over everything from `axis` on. In double
 * precision; NaN and infinity as in softmax. */
#include <math.h>

#include "layers/axis.h"

static void
logsoftmax_lines (const FoveaLoops *loops,
                  const float      *src,
                  gint64            src_stride,
                  float            *dst,
                  gint64            dst_stride,
                  gint64            n,
                  gint64            lines,
                  gint64            option)
{
  float  largest[FOVEA_AXIS_LINES];
  double sum[FOVEA_AXIS_LINES] = { 0 };

  if (lines == 1 && src_stride == 1)
    largest[0] = loops->largest (src, n);
  else
    fovea_axis_largest_lines (src, src_stride, n, lines, largest);
  if (lines == 1 && src_stride == 1 && dst_stride == 1)
    sum[0] = loops->exp_sum (src, largest[0], dst, n);
  else
    for (gint64 i = 0; i < n; i++)
      loops->exp_rows (src + i * src_stride, largest, dst + i * dst_stride, sum,
                       lines);
  for (gint64 x = 0; x < lines; x++)
    sum[x] = log (sum[x]);
  if (lines == 1 && src_stride == 1 && dst_stride == 1)
    {
      loops->normalise (src, largest[0], 1, -sum[0], dst, n);
      return;
    }
  for (gint64 i = 0; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      dst[i * dst_stride + x] =
          (double) src[i * src_stride + x] - largest[x] - sum[x];
}

/* up - exp (y) sum (up) */
static void
logsoftmax_gradient (FoveaAdjoint *adjoint)
{
  FoveaValue up = adjoint->up[0];
  FoveaValue p = FOVEA_ADJOINT (adjoint, "exp", NULL, adjoint->out[0]);

  adjoint->down[0] = FOVEA_ADJOINT_SUB (
      adjoint, up,
      FOVEA_ADJOINT_MUL (adjoint, p, fovea_axis_total (adjoint, up)));
}

FOVEA_AXIS_LAYER (logsoftmax, "LogSoftmax", .gradient = logsoftmax_gradient);
