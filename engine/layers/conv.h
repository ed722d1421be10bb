/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What convolution and transposed convolution share: weights [OC, IC / group,
 * kh, kw] and bias, and how outputs are cut into blocks of the inner loop. */
#pragma once

#include "layer.h"

/* Outputs the next block of `rows` takes, when `left` are left: rows_m or a
 * smaller power of two. */
static inline int
fovea_rows_block (const FoveaLoops *loops, gint64 left)
{
  int m = loops->rows_m;

  while (m > left)
    m /= 2;
  return m;
}
