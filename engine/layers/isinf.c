/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isinf: true where x is infinite, of a sign that is asked for, ONNX IsInf. */
#include "layers/unary.h"

FOVEA_UNARY_ROW (isinf, (x == INFINITY && p->a) || (x == -INFINITY && p->b))

/* a, b: whether positive and negative ones count */
static gboolean
isinf_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaUnaryParams *p = params;

  p->a = fovea_attrs_get_int (attrs, "detect_positive", 1) != 0;
  p->b = fovea_attrs_get_int (attrs, "detect_negative", 1) != 0;
  return fovea_unary_parse (attrs, "isinf", error);
}

FOVEA_UNARY_RUN (isinf)
FOVEA_UNARY_CLASS (isinf, "IsInf", fovea_unary_fit_test, FALSE, NULL);
