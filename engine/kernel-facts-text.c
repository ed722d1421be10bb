/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts about a kernel in words: what it does to flat areas, to noise and to
 * waves of one length, and whether it splits into a column and a row. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "kernel-facts.h"

#define TEXT_NUMBER 32
#define TEXT_ALL \
  9 /* numbers of a factor that are all written; of more, the ends */
#define TEXT_ENDS  3
#define TEXT_LEANS 0.7 /* a share of the energy that makes a direction */

/* "0.3333", "1/9" where it is one of a whole number. */
static const char *
text_number (double value, char text[TEXT_NUMBER])
{
  fovea_number_to_text (value, text, TEXT_NUMBER);
  return text;
}

static const char *
text_fraction (double value, char text[TEXT_NUMBER])
{
  const double whole = 1.0 / value;

  if (value > 0.0 && whole > 1.5 && whole < 1e6 &&
      fabs (whole - round (whole)) <= 1e-6 * whole)
    g_snprintf (text, TEXT_NUMBER, "1/%d", (int) round (whole));
  else
    text_number (value, text);
  return text;
}

/* ---- Rank ------------------------------------------------------------------------ */

/* "[1 2 1]" */
static void
text_add_factor (GString *text, const double *v, guint n)
{
  char number[TEXT_NUMBER];

  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      if (n > TEXT_ALL && i == TEXT_ENDS)
        {
          g_string_append (text, "…");
          i = n - TEXT_ENDS - 1;
          continue;
        }
      g_string_append (text, text_number (v[i], number));
    }
  g_string_append_c (text, ']');
}

/* "1/9 · [1 1 1]ᵀ × [1 1 1]" */
static char *
text_factors (const FoveaKernelFacts *facts)
{
  GString *text = g_string_new (NULL);
  char     number[TEXT_NUMBER];

  if (fabs (facts->factor - 1.0) > FOVEA_FP32_U)
    g_string_append_printf (text, "%s · ",
                            text_fraction (facts->factor, number));
  text_add_factor (text, facts->column, facts->height);
  g_string_append (text, "ᵀ × ");
  text_add_factor (text, facts->row, facts->width);
  return g_string_free (text, FALSE);
}

static double
text_first_share (const FoveaKernelFacts *facts)
{
  double all = 0.0, first = facts->singular[0];

  for (guint i = 0; i < facts->n_singular; i++)
    all += facts->singular[i] / first * (facts->singular[i] / first);
  return 1.0 / all;
}

char *
fovea_kernel_facts_split (const FoveaKernelFacts *facts)
{
  g_autofree char *factors = NULL;
  char             share[TEXT_NUMBER];

  if (facts->rank == 0)
    return g_strdup (_ ("rank 0: all its numbers are 0"));
  if (facts->height == 1 && facts->width == 1)
    return g_strdup (_ ("rank 1: a single number"));
  if (facts->height == 1)
    return g_strdup (_ ("rank 1: it is a row"));
  if (facts->width == 1)
    return g_strdup (_ ("rank 1: it is a column"));
  if (facts->rank == 1)
    {
      factors = text_factors (facts);
      return g_strdup_printf (_ ("rank 1: splits into %s"), factors);
    }
  fovea_number_to_text (floor (1000.0 * text_first_share (facts)) / 10.0, share,
                        sizeof share);
  return g_strdup_printf (_ ("rank %u: does not split; the nearest column × "
                             "row has %s %% of its energy"),
                          facts->rank, share);
}

/* ---- Flat areas, noise, range ------------------------------------------------------ */

/* Within what rounding its numbers to fp32 can change of a sum. */
static gboolean
text_sum_is (const FoveaKernelFacts *facts, double value)
{
  return fabs (facts->sum - value) <= FOVEA_FP32_U * facts->magnitude;
}

char *
fovea_kernel_facts_flat (const FoveaKernelFacts *facts)
{
  char number[TEXT_NUMBER];

  if (facts->peak == 0.0)
    return g_strdup (_ ("answers 0 everywhere"));
  if (text_sum_is (facts, 0.0))
    return g_strdup (_ ("answers 0 on flat areas"));
  if (text_sum_is (facts, 1.0))
    return g_strdup (_ ("keeps flat areas as they are"));
  if (facts->sum < 0.0)
    return g_strdup_printf (_ ("multiplies flat areas by %s"),
                            text_number (facts->sum, number));
  if (facts->sum < 1.0)
    return g_strdup_printf (_ ("darkens flat areas to %s of what they are"),
                            text_fraction (facts->sum, number));
  return g_strdup_printf (_ ("brightens flat areas %s times"),
                          text_number (facts->sum, number));
}

char *
fovea_kernel_facts_range (const FoveaKernelFacts *facts)
{
  const double rounding = FOVEA_FP32_U * facts->magnitude;
  char         low[TEXT_NUMBER], high[TEXT_NUMBER];

  text_number (facts->low, low);
  text_number (facts->high, high);
  if (facts->low < -rounding || facts->high > 1.0 + rounding)
    return g_strdup_printf (_ ("0..1 becomes %s..%s: it can overshoot"), low,
                            high);
  return g_strdup_printf (_ ("0..1 becomes %s..%s: no overshoot"), low, high);
}

char *
fovea_kernel_facts_noise (const FoveaKernelFacts *facts)
{
  char number[TEXT_NUMBER];

  if (fabs (facts->noise_gain - 1.0) <= FOVEA_FP32_U)
    return g_strdup (_ ("noise stays as strong as it is"));
  if (facts->noise_gain < 1.0)
    return g_strdup_printf (_ ("noise shrinks to %s of what it is"),
                            text_fraction (facts->noise_gain, number));
  return g_strdup_printf (_ ("noise grows %s times"),
                          text_number (facts->noise_gain, number));
}

/* ---- Symmetry ---------------------------------------------------------------------- */

char *
fovea_kernel_facts_symmetry (const FoveaKernelFacts *facts)
{
  char x[TEXT_NUMBER], y[TEXT_NUMBER];

  text_number (facts->shift_x, x);
  text_number (facts->shift_y, y);
  if (facts->zero_phase)
    return g_strdup (_ ("symmetric: zero-phase, nothing moves"));
  if (facts->symmetric)
    return g_strdup_printf (_ ("symmetric, but its middle is no pixel: the "
                               "picture moves by %s to the right and %s down"),
                            x, y);
  if (facts->antisymmetric && facts->shift_x + facts->shift_y > 0.0)
    return g_strdup_printf (_ ("antisymmetric, and its middle is no pixel: "
                               "edges move by %s to the right and %s down"),
                            x, y);
  if (facts->antisymmetric)
    return g_strdup (
        _ ("antisymmetric: a derivative, a quarter wave of phase"));
  return g_strdup (_ ("neither symmetric nor antisymmetric"));
}

/* ---- Frequencies ------------------------------------------------------------------- */

/* What has most of the energy; NULL: no direction has. */
static const char *
text_direction (const FoveaKernelFacts *facts)
{
  if (facts->across >= TEXT_LEANS)
    return _ ("from left to right");
  if (facts->across <= 1.0 - TEXT_LEANS)
    return _ ("from top to bottom");
  if (facts->falling >= TEXT_LEANS)
    return _ ("from top left to bottom right");
  if (facts->falling <= 1.0 - TEXT_LEANS)
    return _ ("from bottom left to top right");
  return NULL;
}

static char *
text_edges (const FoveaKernelFacts *facts, const char *wave)
{
  const char *direction = text_direction (facts);
  char        gain[TEXT_NUMBER];

  text_number (facts->strongest, gain);
  if (direction)
    return g_strdup_printf (_ ("stops flat areas; strongest, %s times, for "
                               "waves of %s pixels %s"),
                            gain, wave, direction);
  return g_strdup_printf (_ ("stops flat areas; strongest, %s times, for waves "
                             "of %s pixels"),
                          gain, wave);
}

char *
fovea_kernel_facts_passes (const FoveaKernelFacts *facts)
{
  const double flat = fabs (facts->sum);
  const double rounding = FOVEA_FP32_U * facts->magnitude;
  const double radius = hypot (facts->strongest_x, facts->strongest_y);
  char         gain[TEXT_NUMBER], wave[TEXT_NUMBER];

  if (facts->peak == 0.0)
    return g_strdup (_ ("passes nothing"));
  if (facts->strongest - facts->weakest <= 2.0 * rounding)
    return g_strdup (_ ("passes all frequencies alike"));
  text_number (radius > 0.0 ? round (10.0 / radius) / 10.0 : 0.0, wave);
  if (flat <= rounding)
    return text_edges (facts, wave);
  if (facts->strongest > flat * 1.001)
    return g_strdup_printf (
        _ ("strengthens waves of %s pixels %s times as much "
           "as flat areas"),
        wave, text_number (facts->strongest / flat, gain));
  fovea_number_to_text (round (1000.0 * facts->fine / flat) / 10.0, gain,
                        sizeof gain);
  return g_strdup_printf (
      _ ("passes low frequencies; of waves shorter than 3 pixels %s %% is left"),
      gain);
}
