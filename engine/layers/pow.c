/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pow: the first input to the power of the second, ONNX Pow; shapes go together
 * as in NumPy. The result is of the first one's type, whatever the second's is.
 * An integer to a negative power is 0, unless it is 1 or -1. */
#include "layers/broadcast.h"

static gboolean
pow_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_broadcast_parse (attrs, "pow", params, error);
}

static gboolean
pow_fit (FoveaStep *step, GError **error)
{
  return fovea_step_check (step, 2, 2, error) &&
         fovea_step_takes (step, 0, FOVEA_TAKES_NUMBERS, error) &&
         fovea_step_takes (step, 1, FOVEA_TAKES_NUMBERS, error) &&
         fovea_broadcast_shape (step, error);
}

static double
pow_of (double x, double y)
{
  return y == 2 ? x * x : pow (x, y);
}

/* By squaring; wraps. */
static gint64
pow_int (gint64 base, guint64 power)
{
  guint64 result = 1, square = (guint64) base;

  for (; power != 0; power >>= 1)
    {
      if (power & 1)
        result *= square;
      square *= square;
    }
  return (gint64) result;
}

static gint64
pow_ints (const FoveaRow *row, gsize a, gsize b)
{
  gint64 base = fovea_held_int (row->in[0], a, row->type[0]);
  gint64 power = fovea_held_int (row->in[1], b, row->type[1]);

  if (power >= 0 || row->type[1] == FOVEA_U64)
    return pow_int (base, (guint64) power);
  if (base == -1 && row->type[0] != FOVEA_U64)
    return power % 2 ? -1 : 1;
  return base == 1;
}

/* Squares are what layers of normalisation are made of: TRUE and done. */
static gboolean
pow_squares (const FoveaRow *row)
{
  if (row->n == 0 || row->by[0] != 1 || row->by[1] != 0 ||
      fovea_held_number (row->in[1], 0, row->type[1]) != 2)
    return FALSE;
  row->loops->mul (row->in[0], row->in[0], row->dst, row->n);
  return TRUE;
}

static void
pow_row (const FoveaRow *row)
{
  const FoveaDType base = row->type[0], power = row->type[1];
  const gboolean   ints = fovea_dtype_is_int (base);

  if (! ints && pow_squares (row))
    return;
  for (gsize i = 0; i < row->n; i++)
    {
      gsize  a = i * row->by[0], b = i * row->by[1];
      double y = fovea_held_number (row->in[1], b, power);

      if (! ints)
        ((float *) row->dst)[i] = pow_of (((const float *) row->in[0])[a], y);
      else if (fovea_dtype_is_int (power))
        fovea_held_put_int (row->dst, i, base, pow_ints (row, a, b));
      else
        fovea_held_put_int (row->dst, i, base,
                            fovea_int_truncate (pow_of (
                                fovea_held_number (row->in[0], a, base), y)));
    }
}

static void
pow_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  fovea_broadcast_run (step, work, first, last, pow_row);
}

/* By x: up p x^(p - 1), with the exponent p of whatever shape a constant. */
static void
pow_gradient (FoveaAdjoint *adjoint)
{
  const FoveaTensor *power = adjoint->step->constant[1];
  FoveaValue         p = fovea_broadcast_operand (adjoint, 1), slope;

  if (adjoint->wanted[1] || ! power)
    {
      fovea_adjoint_fail (adjoint, _ ("its exponent is no constant"));
      return;
    }
  if (adjoint->step->in_type[1] != adjoint->step->in_type[0])
    p = fovea_adjoint_cast (adjoint, p, adjoint->step->in_type[0]);
  if (fovea_shape_elements (&power->shape) == 1 &&
      fovea_tensor_get (power, 0) == 2)
    slope = FOVEA_ADJOINT_ADD (adjoint, adjoint->in[0], adjoint->in[0]);
  else
    slope = FOVEA_ADJOINT_MUL (
        adjoint, p,
        FOVEA_ADJOINT (
            adjoint, "pow", NULL, adjoint->in[0],
            FOVEA_ADJOINT_SUB (adjoint, p, fovea_adjoint_number (adjoint, 1))));
  adjoint->down[0] = fovea_broadcast_share (
      adjoint, FOVEA_ADJOINT_MUL (adjoint, adjoint->up[0], slope), 0);
}

FOVEA_BROADCAST_CLASS (pow, "Pow", FoveaBroadcast, .gradient = pow_gradient);
