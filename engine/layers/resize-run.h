/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resize that is fitted: its tables by axis, and how it is run. */
#pragma once

#include "layers/resize-axis.h"

typedef struct
{
  FoveaTaps  axis[FOVEA_MAX_RANK];
  guint      rank;
  gint64     rows;  /* taps of all axes but the last */
  gint64     extra; /* taps of the last */
  float      fill;
  gboolean   integer; /* results are rounded and kept within low .. high */
  double     low, high;
  FoveaDType type;
} FoveaResizer;

void   fovea_resizer_need (const FoveaStep *step,
                           guint            i,
                           const FoveaRect *out,
                           FoveaRect       *in);
gint64 fovea_resizer_units (const FoveaStep *step, const FoveaRect *out);
gsize  fovea_resizer_scratch (const FoveaStep *step, const FoveaRect *out);
void   fovea_resizer_run (const FoveaStep *step,
                          const FoveaWork *work,
                          gint64           first,
                          gint64           last);
