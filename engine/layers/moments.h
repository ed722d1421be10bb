/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the normalising layers share: means and variances in double precision,
 * and scales that are broadcast over a value. Not a layer itself. */
#pragma once

#include "layers/axis.h"

/* Mean and population variance of n numbers, by two passes. */
void fovea_moments (const FoveaLoops *loops,
                    const float      *src,
                    gint64            n,
                    double           *mean,
                    double           *variance);

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
