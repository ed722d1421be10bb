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

/* ---- Gates: x f (x) --------------------------------------------------------- */

#define GATE_ROW 512 /* numbers that are done at once, to stay in the cache */

typedef struct
{
  FoveaElementFunc row;
  gconstpointer    params;
  guint            factor;
} UnaryGate;

gboolean
fovea_unary_gate (FoveaStep *step, guint factor)
{
  FoveaUnaryFit *fit = step->fitted;

  if (! fovea_dtype_is_float (step->in_type[0]) ||
      step->out_type[0] != step->in_type[0] ||
      fovea_dtype_held_size (step->in_type[0]) != sizeof (float))
    return FALSE;
  fit->gate = factor;
  return TRUE;
}

/* The function is rounded before it is multiplied, as it would be in a layer of
 * its own. */
static void
unary_gate_row (const FoveaLoops *loops,
                const float      *src,
                float            *dst,
                gsize             n,
                gconstpointer     data)
{
  const UnaryGate *gate = data;
  float            of[GATE_ROW];

  for (gsize at = 0, part; at < n; at += part)
    {
      part = MIN (n - at, GATE_ROW);
      gate->row (loops, src + at, of, part, gate->params);
      if (gate->factor == 1)
        loops->mul (src + at, of, dst + at, part);
      else
        loops->mul (of, src + at, dst + at, part);
    }
}

void
fovea_unary_run_gate (const FoveaStep *step,
                      const FoveaWork *work,
                      gint64           first,
                      gint64           last,
                      FoveaElementFunc row)
{
  const UnaryGate gate = {
    row, step->params, ((const FoveaUnaryFit *) step->fitted)->gate
  };

  fovea_elementwise_run (work, first, last, unary_gate_row, &gate);
}

/* ---- Integers ----------------------------------------------------------------- */

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
