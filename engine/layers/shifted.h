/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of a value, or a value with zeros around it: what crop and
 * centercroppad have in common. */
#pragma once

#include "layers/steps.h"

/* Output place i of axis d shows input place i + by[d]; 0 outside of it. */
typedef struct
{
  gint64 by[FOVEA_MAX_RANK];
} FoveaShifted;

/* Sets step->whole; the output's shape is known. */
void   fovea_shifted_fit (FoveaStep *step);
void   fovea_shifted_need (const FoveaStep *step,
                           guint            i,
                           const FoveaRect *out,
                           FoveaRect       *in);
gint64 fovea_shifted_units (const FoveaStep *step, const FoveaRect *out);
/* step->fitted is the FoveaShifted. */
void fovea_shifted_run (const FoveaStep *step,
                        const FoveaWork *work,
                        gint64           first,
                        gint64           last);
