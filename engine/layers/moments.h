/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the normalising layers share: means and variances in double precision,
 * and scales that are broadcast over a value. Not a layer itself. */
#pragma once

#include "layers/axis.h"

/* Eight sums, of every eighth number, added in a fixed order. */
double fovea_sum (const float *src, gint64 n);
/* sum of (x - mean)^2 */
double fovea_sum_squares (const float *src, gint64 n, double mean);
/* Mean and population variance of n numbers, by two passes. */
void fovea_moments (const float *src, gint64 n, double *mean, double *variance);
/* dst = (src - mean) * scale + shift, rounded once; dst may be src. */
void fovea_normalise (const float *src,
                      float       *dst,
                      gint64       n,
                      double       mean,
                      double       scale,
                      double       shift);

/* Input i has to have `n` numbers. Errors: SHAPE "instancenorm: scale has 2
 * numbers instead of 3". */
gboolean fovea_step_numbers (const FoveaStep *step,
                             guint            i,
                             const char      *what,
                             gint64           n,
                             GError         **error);

/* An input that is repeated over input 0 as NumPy does. */
typedef struct
{
  gint64   stride[FOVEA_MAX_RANK]; /* for each axis of input 0; 0 = repeated */
  gboolean direct; /* it is just as the axes from `axis` on lie */
} FoveaRepeat;

gboolean fovea_repeat_fit (const FoveaStep *step,
                           guint            i,
                           guint            axis,
                           FoveaRepeat     *repeat,
                           GError         **error);
/* Where the number for number `index` of input 0 lies. */
gint64 fovea_repeat_at (const FoveaShape  *shape,
                        const FoveaRepeat *repeat,
                        gint64             index);
