/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gelu: y = x / 2 * (1 + erf (x / sqrt (2))), ONNX Gelu; with
 * approximate=tanh, y = x / 2 * (1 + tanh (u)), u = sqrt (2 / pi) * (x +
 * 0.044715 x^3). */
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

static void
gelu_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  const FoveaUnaryParams *p = data;
  const FoveaFunction     function =
      p->a ? FOVEA_FUNCTION_GELU_TANH : FOVEA_FUNCTION_GELU;

  loops->function[function](src, 0, 0, dst, n);
}

FOVEA_UNARY_RUN (gelu)
FOVEA_UNARY_CLASS (gelu, "Gelu", fovea_unary_fit_floats, FALSE);
