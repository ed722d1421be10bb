/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The norm that lppool and globallp take: (sum of |x|^p)^(1/p). Not a layer
 * itself. */
#pragma once

#include <math.h>

#include "layer.h"

/* The attribute p, 2 if left out. Errors: SHAPE "lppool: p of 0 is not above 0". */
static inline gboolean
fovea_lp_parse (FoveaAttrs *attrs, const char *layer, double *p, GError **error)
{
  *p = fovea_attrs_get_float (attrs, "p", 2);
  if (*p > 0 && isfinite (*p))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("%s: p of %g is not above 0"),
                     layer, *p);
}

static inline double
fovea_lp_power (double x, double p)
{
  if (p == 2)
    return x * x;
  return p == 1 ? fabs (x) : pow (fabs (x), p);
}

static inline double
fovea_lp_root (double sum, double p)
{
  if (p == 2)
    return sqrt (sum);
  return p == 1 ? sum : pow (sum, 1 / p);
}
