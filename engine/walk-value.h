/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While the arithmetic of one number of a layer is made. */
#pragma once

#include "walk.h"

typedef struct
{
  FoveaWalk       *walk;
  const FoveaStep *step;
  const FoveaNode *node;
  FoveaValueSum   *sum;
  const float     *in;      /* of the first input */
  gint64           size[3]; /* its maps, height, width */
  double           largest; /* |number| of it */
} WalkValue;

/* One that a run gives. */
static inline gboolean
fovea_walk_value_is_run (const WalkValue *value, FoveaValue input)
{
  return input != FOVEA_NO_VALUE && ! value->walk->shapes->constant[input];
}

/* G_MAXINT64 where it does not fit. */
gint64 fovea_walk_times (gint64 a, gint64 b);
/* Is the only number that the node's number is made of in the same place? */
gboolean fovea_walk_is_each (FoveaWalk *walk, guint node);
/* The terms, the bias and the weights' counts, by what kind of layer it is. */
gboolean fovea_walk_value_fill (WalkValue *value, GError **error);
gboolean fovea_walk_value_fail (const WalkValue *value, GError **error);
