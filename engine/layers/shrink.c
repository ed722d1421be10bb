/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shrink: y = x + bias below -lambd, x - bias above lambd, else 0, ONNX Shrink.
 * NaN stays NaN. Integers are computed as floats and cut off again. */
#include "layers/unary.h"

static double
shrink_of (const FoveaUnaryParams *p, double x)
{
  if (x < -p->a)
    return x + p->b;
  if (x > p->a)
    return x - p->b;
  return x == x ? 0 : x;
}

FOVEA_UNARY_ROW (shrink, shrink_of (p, x))

static gboolean
shrink_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaUnaryParams *p = params;

  p->a = fovea_attrs_get_float (attrs, "lambd", 0.5);
  p->b = fovea_attrs_get_float (attrs, "bias", 0);
  return fovea_unary_parse (attrs, "shrink", error);
}

static void
shrink_ints (const FoveaStep *step,
             gconstpointer    src,
             gpointer         dst,
             gsize            n,
             gconstpointer    data)
{
  const FoveaDType type = step->in_type[0];

  for (gsize i = 0; i < n; i++)
    {
      double x = fovea_held_number (src, i, type);

      fovea_held_put_int (dst, i, type,
                          fovea_int_truncate (shrink_of (data, x)));
    }
}

static void
shrink_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  if (fovea_dtype_is_int (step->in_type[0]))
    fovea_elementwise_run_held (step, work, first, last, shrink_ints,
                                step->params);
  else
    fovea_elementwise_run (work, first, last, shrink_row, step->params);
}

FOVEA_DERIVATIVE (shrink, fabs (x) > r->a ? 1 : 0)
FOVEA_UNARY_CLASS (shrink, "Shrink", fovea_unary_fit_numbers, TRUE,
                   &shrink_derivative);
