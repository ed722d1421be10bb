/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gelu: y = x / 2 * (1 + erf (x / sqrt (2))), ONNX Gelu; with
 * approximate=tanh, y = x / 2 * (1 + tanh (u)), u = sqrt (2 / pi) * (x +
 * 0.044715 x^3). Written by erfc, and as x / (1 + exp (-2 u)), so that nothing
 * cancels below 0. */
#include <string.h>

#include "layers/unary.h"

/* a: 1 where the tanh form is asked for */
static gboolean
gelu_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaUnaryParams *p = params;
  const char       *how = fovea_attrs_get_string (attrs, "approximate", "none");

  p->a = strcmp (how, "tanh") == 0;
  if (! fovea_unary_parse (attrs, "gelu", error))
    return FALSE;
  if (p->a == 0 && strcmp (how, "none") != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gelu: unknown approximation '%s'"), how);
  return TRUE;
}

static double
gelu_tanh (double x)
{
  const double u = sqrt (2 / G_PI) * (x + 0.044715 * x * x * x);

  return x / (1 + exp (-2 * u));
}

FOVEA_UNARY_ROW (gelu, p->a ? gelu_tanh (x) : x / 2 * erfc (-x * sqrt (0.5)))
FOVEA_UNARY_RUN (gelu)
FOVEA_UNARY_CLASS (gelu, "Gelu", fovea_unary_fit_floats, FALSE);
