/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of least squares, all in double precision: what every CPU family
 * offers, compiled from squares.c. No GLib here, as in loops.h. */
#pragma once

#include "loops.h"

struct _FoveaSquaresLoops
{
  /* sums[j] += sum over i < n of a[i] * b[i + j], j < lags. Reads lags - 1
   * numbers of b behind its first n, and no more. */
  void (*lags) (const double *a,
                const double *b,
                size_t        n,
                int           lags,
                double       *sums);
  /* dst[i] += sum over t < terms of weights[t] * src[t][i], i < n; eight terms
   * are added to each other first. dst is none of src. */
  void (*mix) (const double *const *src,
               const double        *weights,
               int                  terms,
               double              *dst,
               size_t               n);
};
