/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of first-layer kernels share: how the convolution's input
 * follows from the photo. */
#pragma once

#include "model.h"
#include "plan.h"

/* z_j = sum over c of by[j][c] x_c + add[j] for the network's input channels x,
 * and what those are of R'G'B'. */
typedef struct
{
  guint   inputs;   /* channels of the convolution's input: j */
  guint   channels; /* of the network's input, 1 or 3: c */
  double *by, *add; /* [inputs][channels], [inputs] */
  gint64 before[2]; /* rows and columns of padding that layers put before it, */
  gint64 after[2];  /* and behind it */
  gboolean zeros;   /* which is zeros */
  gboolean rounded; /* it is so but for rounding to steps */
} FirstSight;

/* `value` of the plan is the convolution's input. Errors: UNSUPPORTED, when it is
 * not so. */
gboolean fovea_first_see (FoveaModel *model,
                          FoveaGraph *graph,
                          FoveaValue  value,
                          FirstSight *sight,
                          GError    **error);
void     fovea_first_sight_clear (FirstSight *sight);
