/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an output is right: shape, type, and numbers.
 *
 * Integers and booleans are equal. Floats: NaN where NaN is expected, the same
 * infinity where one is, and elsewhere the largest error over the largest
 * output is at most 4 times ONNX Runtime's own, or 1e-5 where that is more;
 * 1e-4 where its own was not measured. Outputs below 1e-3 count as 1e-3.
 *
 * Half floats: what is computed is first rounded to the type. Its own rounding
 * is half a unit in the last place, in the expected output as in ours, and
 * expected ones are often computed by rounding after each step; so the bound is
 * never below one such unit of the largest output, 2^-10 (float16) or 2^-7
 * (bfloat16).
 *
 * Some expected outputs were typed in with four or more decimals: half a unit
 * of the last one is added to the bound. */
#include "case.h"

#include <inttypes.h>
#include <math.h>

#define COMPARE_BOUND     1e-4 /* nothing measured */
#define COMPARE_LEAST     1e-5
#define COMPARE_REFERENCE 4
#define COMPARE_TINY      1e-3

static void G_GNUC_PRINTF (2, 3)
    compare_fail (Verdict *verdict, const char *format, ...)
{
  va_list args;

  verdict->outcome = OUTCOME_FAILED;
  g_free (verdict->text);
  va_start (args, format);
  verdict->text = g_strdup_vprintf (format, args);
  va_end (args);
}

static double
compare_bound (FoveaDType type, double reference)
{
  double bound = isnan (reference) ?
                     COMPARE_BOUND :
                     MAX (COMPARE_REFERENCE * reference, COMPARE_LEAST);

  if (type == FOVEA_F16)
    bound = MAX (bound, 0x1p-10);
  if (type == FOVEA_BF16)
    bound = MAX (bound, 0x1p-7);
  return bound;
}

/* To the nearest number with that many bits behind the leading one; `least` is
 * the smallest step there is, what rounds to `over` is infinite. */
static double
compare_round (double value, int bits, double least, double over)
{
  int    exponent;
  double step;

  if (! isfinite (value) || value == 0)
    return value;
  frexp (value, &exponent);
  step = MAX (ldexp (1, exponent - 1 - bits), least);
  value = nearbyint (value / step) * step;
  return fabs (value) >= over ? copysign (INFINITY, value) : value;
}

/* As it would be stored */
static double
compare_stored (FoveaDType type, double value)
{
  if (type == FOVEA_F16)
    return compare_round (value, 10, 0x1p-24, 0x1p16);
  if (type == FOVEA_BF16)
    return compare_round (value, 7, 0x1p-133, 0x1p128);
  return value;
}

/* Half a unit of the last decimal that numbers were written with, if all have
 * at most 4 to 6 of them and not fewer; else 0. */
static double
compare_decimals (const FoveaTensor *want)
{
  gint64 n = fovea_shape_elements (&want->shape);
  int    decimals = 0;
  double unit = 1;

  for (gint64 i = 0; i < n && decimals < 7; i++)
    {
      double value = fovea_tensor_get (want, i);

      if (! isfinite (value))
        continue;
      while (decimals < 7 && fabs (nearbyint (value * unit) / unit - value) >
                                 0x1p-24 * fabs (value))
        {
          decimals++;
          unit *= 10;
        }
    }
  return decimals >= 4 && decimals < 7 ? 0.5 / unit : 0;
}

static gboolean
compare_integers (const FoveaTensor *got,
                  FoveaDType         type,
                  const FoveaTensor *want,
                  Verdict           *verdict)
{
  gint64 n = fovea_shape_elements (&want->shape), wrong = 0, first = 0;

  for (gint64 i = 0; i < n; i++)
    if (fovea_tensor_get_int (got, i) != fovea_tensor_get_int (want, i) &&
        wrong++ == 0)
      first = i;
  if (wrong == 0)
    return TRUE;
  compare_fail (
      verdict,
      "%" PRId64 " of %" PRId64 " %s numbers differ, first number %" PRId64
      ": %" PRId64 ", expected %" PRId64,
      wrong, n, fovea_dtype_name (type), first,
      fovea_tensor_get_int (got, first), fovea_tensor_get_int (want, first));
  return FALSE;
}

/* Largest error and largest output over the finite ones; FALSE at a NaN or an
 * infinity of one side alone. */
static gboolean
compare_measure (const FoveaTensor *got,
                 FoveaDType         type,
                 const FoveaTensor *want,
                 double            *largest,
                 double            *error,
                 gint64            *worst)
{
  gint64 n = fovea_shape_elements (&want->shape);

  *largest = *error = 0;
  *worst = 0;
  for (gint64 i = 0; i < n; i++)
    {
      double a = compare_stored (type, fovea_tensor_get (got, i));
      double b = fovea_tensor_get (want, i);

      if ((isnan (a) && isnan (b)) || (isinf (a) && a == b))
        continue;
      if (! isfinite (a) || ! isfinite (b))
        {
          *worst = i;
          return FALSE;
        }
      *largest = MAX (*largest, fabs (b));
      if (fabs (a - b) > *error)
        {
          *error = fabs (a - b);
          *worst = i;
        }
    }
  return TRUE;
}

static gboolean
compare_floats (const FoveaTensor *got,
                FoveaDType         type,
                const FoveaTensor *want,
                double             reference,
                Verdict           *verdict)
{
  double   bound = compare_bound (type, reference), largest, error, relative;
  gint64   worst;
  gboolean alike = compare_measure (got, type, want, &largest, &error, &worst);

  bound += compare_decimals (want) / MAX (largest, COMPARE_TINY);
  relative = error / MAX (largest, COMPARE_TINY);
  if (relative > verdict->error || verdict->bound == 0)
    {
      verdict->error = relative;
      verdict->bound = bound;
    }
  if (alike && relative <= bound)
    return TRUE;
  compare_fail (verdict,
                "error %.3g over the bound %.3g; number %" PRId64
                " is %.9g, expected %.9g",
                alike ? relative : INFINITY, bound, worst,
                fovea_tensor_get (got, worst), fovea_tensor_get (want, worst));
  return FALSE;
}

gboolean
compare_output (const FoveaTensor *got,
                FoveaDType         type,
                const FoveaTensor *want,
                double             reference,
                Verdict           *verdict)
{
  g_autofree char *have = fovea_shape_to_string (&got->shape);
  g_autofree char *wanted = fovea_shape_to_string (&want->shape);

  if (! fovea_shape_equal (&got->shape, &want->shape))
    compare_fail (verdict, "its size is %s, expected %s", have, wanted);
  else if (type != want->dtype)
    compare_fail (verdict, "its type is %s, expected %s",
                  fovea_dtype_name (type), fovea_dtype_name (want->dtype));
  else if (fovea_dtype_is_float (type))
    return compare_floats (got, type, want, reference, verdict);
  else
    return compare_integers (got, type, want, verdict);
  return FALSE;
}
