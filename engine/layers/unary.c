/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of one function of each number: see unary.h. */
#include "layers/unary.h"

gboolean
fovea_unary_parse (FoveaAttrs *attrs, const char *layer, GError **error)
{
  fovea_attrs_ask_legacy (attrs);
  return fovea_attrs_check (attrs, layer, error);
}

gboolean
fovea_unary_fit_floats (FoveaStep *step, GError **error)
{
  return fovea_elementwise_fit (step, error) &&
         fovea_step_takes (step, 0, FOVEA_TAKES_FLOATS, error);
}

gboolean
fovea_unary_fit_numbers (FoveaStep *step, GError **error)
{
  return fovea_elementwise_fit (step, error) &&
         fovea_step_takes (step, 0, FOVEA_TAKES_NUMBERS, error);
}

gboolean
fovea_unary_fit_ints (FoveaStep *step, GError **error)
{
  return fovea_elementwise_fit (step, error) &&
         fovea_step_takes (step, 0, FOVEA_TAKES_INTS, error);
}

gboolean
fovea_unary_fit_bool (FoveaStep *step, GError **error)
{
  return fovea_elementwise_fit (step, error) &&
         fovea_step_takes (step, 0, FOVEA_TAKES_BOOL, error);
}

gboolean
fovea_unary_fit_test (FoveaStep *step, GError **error)
{
  step->out_type[0] = FOVEA_BOOL;
  return fovea_unary_fit_floats (step, error);
}

static void
unary_ints (const FoveaStep *step,
            gconstpointer    src,
            gpointer         dst,
            gsize            n,
            gconstpointer    data)
{
  const FoveaIntFunc *of = data;
  const FoveaDType    type = step->in_type[0];

  for (gsize i = 0; i < n; i++)
    fovea_held_put_int (dst, i, type,
                        (*of) (fovea_held_int (src, i, type), type));
}

void
fovea_unary_run_ints (const FoveaStep *step,
                      const FoveaWork *work,
                      gint64           first,
                      gint64           last,
                      FoveaIntFunc     of)
{
  fovea_elementwise_run_held (step, work, first, last, unary_ints, &of);
}
