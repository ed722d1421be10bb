/* SPDX-License-Identifier: GPL-3.0-or-later */
/* softmax: y = exp (x - max) / sum (exp (x - max)) along `axis`, ONNX Softmax;
 * before opset 13 over everything from `axis` on. Sums in double precision:
 * within 4 ulp. A NaN, or a largest element that is infinite,
 * makes its whole group NaN. */
#include <string.h>

#include "layers/axis.h"

/* Lines that lie beside each other */
static void
softmax_columns (const FoveaLoops *loops,
                 const float      *src,
                 gint64            src_stride,
                 float            *dst,
                 gint64            dst_stride,
                 gint64            n,
                 gint64            lines)
{
  float  largest[FOVEA_AXIS_LINES], factor[FOVEA_AXIS_LINES];
  double sum[FOVEA_AXIS_LINES] = { 0 };

  memcpy (largest, src, lines * sizeof *largest);
  for (gint64 i = 1; i < n; i++)
    loops->max (src + i * src_stride, largest, largest, lines);
  for (gint64 i = 0; i < n; i++)
    loops->exp_rows (src + i * src_stride, largest, dst + i * dst_stride, sum,
                     lines);
  for (gint64 x = 0; x < lines; x++)
    factor[x] = 1 / sum[x];
  for (gint64 i = 0; i < n; i++)
    loops->mul (dst + i * dst_stride, factor, dst + i * dst_stride, lines);
}

static void
softmax_lines (const FoveaLoops *loops,
               const float      *src,
               gint64            src_stride,
               float            *dst,
               gint64            dst_stride,
               gint64            n,
               gint64            lines,
               gint64            option)
{
  if (lines == 1 && src_stride == 1 && dst_stride == 1)
    {
      double sum = loops->exp_sum (src, loops->largest (src, n), dst, n);

      loops->affine (dst, 1 / sum, 0, dst, n);
    }
  else
    softmax_columns (loops, src, src_stride, dst, dst_stride, n, lines);
}

/* y (up - sum (up y)) */
static void
softmax_gradient (FoveaAdjoint *adjoint)
{
  FoveaValue y = adjoint->out[0], up = adjoint->up[0];
  FoveaValue total =
      fovea_axis_total (adjoint, FOVEA_ADJOINT_MUL (adjoint, up, y));

  adjoint->down[0] =
      FOVEA_ADJOINT_MUL (adjoint, y, FOVEA_ADJOINT_SUB (adjoint, up, total));
}

FOVEA_AXIS_LAYER (softmax, "Softmax", .gradient = softmax_gradient);
