/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cholesky's L L^T of a system's matrix, with its diagonal scaled to 1 (so that
 * what is left of it says how much of a coefficient the others do not explain),
 * and the kernels by it. */
#include "learn-kernel.h"

#include <float.h>
#include <math.h>

/* What a picture that is nothing but rounding errors leaves of a diagonal of 1,
 * for each unknown */
#define SOLVE_ROUNDING (16.0 * DBL_EPSILON)

static double
solve_dot (const Learn *l, const double *a, const double *b, gsize n)
{
  double sum = 0.0;

  l->loops->lags (a, b, n, 1, &sum);
  return sum;
}

/* ---- Why there is none ---- */

/* Are the before planes of the system constant? */
static gboolean
solve_is_flat (const Learn *l, guint system, float *value)
{
  const gint64 n = l->width * l->height;
  const guint  first = l->systems > 1 ? system : 0;
  const guint  last = l->systems > 1 ? system + 1 : l->in;
  gboolean     found = FALSE;

  *value = 0.0f;
  for (guint plane = first; plane < last; plane++)
    {
      const float *b = l->before + plane * n;

      found = FALSE;
      for (gint64 i = 0; i < n; i++)
        {
          if (! isfinite (b[i]))
            continue;
          if (found && b[i] != *value)
            return FALSE;
          *value = b[i];
          found = TRUE;
        }
    }
  return found;
}

static gboolean
solve_fail (const Learn *l, guint system, gsize unknown, GError **error)
{
  const gsize in_plane = (gsize) l->kh * l->kw;
  const guint row = (guint) (unknown % in_plane / l->kw) + 1;
  const guint column = (guint) (unknown % l->kw) + 1;
  float       value;

  if (solve_is_flat (l, system, &value))
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("learn-kernel: the before picture is flat (%g everywhere), so that "
           "many kernels explain the other: take one with detail, or a ridge "
           "above 0"),
        value);
  if (unknown >= l->taps)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("learn-kernel: the before picture does not tell a bias from the "
           "%ux%u kernel: learn it without, or take a ridge above 0"),
        l->kw, l->kh);
  if (unknown >= in_plane)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("learn-kernel: channel %u of the before picture follows from those "
           "before it: learn one kernel for all channels, or take a ridge above "
           "0"),
        (guint) (unknown / in_plane) + 1);
  return fovea_fail (
      error, FOVEA_ERROR_FORMAT,
      _ ("learn-kernel: the before picture does not settle a %ux%u kernel (row "
         "%u, column %u follows from the others): take a smaller one, a picture "
         "with more detail, or a ridge above 0"),
      l->kw, l->kh, row, column);
}

/* ---- The factor ---- */

/* Bias, mean of the sums and ridge into the matrix, which then is whole. */
static void
solve_complete (Learn *l, guint system, double *matrix, double *right)
{
  const gsize n = l->unknowns;
  double      count = 0.0;

  for (guint source = 0; source < l->sources; source++)
    if (learn_system (l, source) == system)
      {
        count += (double) l->count[source];
        for (guint t = 0; t < l->targets && l->options->bias; t++)
          right[t * n + n - 1] += l->total[source * l->targets + t];
      }
  for (gsize i = 0; i < l->taps && l->options->bias; i++)
    matrix[i * n + n - 1] = l->ones[system * l->taps + i];
  if (l->options->bias)
    matrix[n * n - 1] = count;
  for (gsize i = 0; i < n * l->targets; i++)
    right[i] /= count;
  for (gsize i = 0; i < n; i++)
    {
      for (gsize j = i; j < n; j++)
        matrix[i * n + j] /= count;
      if (i < l->taps)
        matrix[i * n + i] += l->options->ridge;
    }
}

/* The lower half, with the diagonal, becomes L; scale[i] is the square root of
 * what the diagonal was. */
static gboolean
solve_factor (Learn   *l,
              guint    system,
              double  *matrix,
              double  *scale,
              GError **error)
{
  const gsize n = l->unknowns;

  for (gsize i = 0; i < n; i++)
    {
      scale[i] = sqrt (matrix[i * n + i]);
      if (! (scale[i] > 0.0))
        return solve_fail (l, system, i, error);
    }
  for (gsize i = 0; i < n; i++)
    {
      double *row = matrix + i * n, left;

      if (learn_cancelled (l))
        return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
      for (gsize j = 0; j < i; j++)
        row[j] = (matrix[j * n + i] / (scale[i] * scale[j]) -
                  solve_dot (l, row, matrix + j * n, j)) /
                 matrix[j * n + j];
      left = 1.0 - solve_dot (l, row, row, i);
      if (! (left > (double) n * SOLVE_ROUNDING))
        return solve_fail (l, system, i, error);
      row[i] = sqrt (left);
    }
  return TRUE;
}

static void
solve_substitute (const Learn  *l,
                  const double *matrix,
                  const double *scale,
                  double       *x)
{
  const gsize n = l->unknowns;

  for (gsize i = 0; i < n; i++)
    x[i] = (x[i] / scale[i] - solve_dot (l, matrix + i * n, x, i)) /
           matrix[i * n + i];
  for (gsize i = n; i-- > 0;)
    {
      x[i] /= matrix[i * n + i];
      for (gsize j = 0; j < i; j++)
        x[j] -= matrix[i * n + j] * x[i];
    }
  for (gsize i = 0; i < n; i++)
    x[i] /= scale[i];
}

gboolean
learn_solve (Learn *l, guint system, GError **error)
{
  const gsize n = l->unknowns;
  double     *matrix = l->matrix + system * n * n;
  double     *right = l->right + system * l->targets * n;
  double     *scale = fovea_alloc (n, sizeof (double));
  gboolean    solved;

  if (scale == NULL)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("learn-kernel: not enough memory"));
  solve_complete (l, system, matrix, right);
  solved = solve_factor (l, system, matrix, scale, error);
  for (guint t = 0; t < l->targets && solved; t++)
    solve_substitute (l, matrix, scale, right + t * n);
  fovea_free (scale);
  return solved;
}
