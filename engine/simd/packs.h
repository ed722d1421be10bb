/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops that lay weights out for the others, b = lanes outputs beside each
 * other: what every CPU family offers, compiled from packs.c. Weights out of a
 * model's file may begin at any byte. No GLib here, as in loops.h. */
#pragma once

#include "loops.h"

typedef struct _FoveaPackLoops
{
  /* to[(s * channels + c) * width + j] = from[j * stride + c * spots + s], j <
   * used <= b; the lanes behind are 0. With flip spot s is spots - 1 - s. */
  void (*lines) (const void *from,
                 ptrdiff_t   stride,
                 int         used,
                 ptrdiff_t   channels,
                 int         spots,
                 int         flip,
                 float      *to,
                 ptrdiff_t   width);
  /* to[f * apart + c * width + j] = G g G^T of the 3x3 numbers g at
   * from[j * stride + c * 9], frequency f of the (m + 2)^2 for output tiles of m x
   * m; in double precision, rounded once. See winograd.h. */
  void (*winograd) (const void *from,
                    ptrdiff_t   stride,
                    int         used,
                    ptrdiff_t   channels,
                    int         m,
                    int         flip,
                    float      *to,
                    ptrdiff_t   width,
                    ptrdiff_t   apart);
} FoveaPackLoops;
