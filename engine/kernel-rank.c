/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Singular values: the matrix becomes bidiagonal by reflections, and the values
 * are counted between bounds in what is left; no vectors are needed. And the two
 * factors of a matrix of rank 1, which are any column and any row of it.
 * Source: Golub and Kahan, 1965; Golub and Van Loan, Matrix Computations, 8.4. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "error.h"
#include "kernel-facts.h"

/* Beside a largest number of 1/2 to 1, what has less squares than this in all is 0:
 * 2 divided by a square that underflows is infinite. */
#define RANK_NOTHING 1e-280

/* ---- Bidiagonal ------------------------------------------------------------- */

/* A reflection that turns x into (length, 0, 0, ...): x becomes its vector v,
 * *by is 2 / v.v (0: nothing to do). */
static double
rank_reflect (double *x, guint n, double *by)
{
  double length, rest = 0.0;

  for (guint i = 1; i < n; i++)
    rest += x[i] * x[i];
  length = copysign (sqrt (x[0] * x[0] + rest), -x[0]);
  *by = 0.0;
  if (rest < RANK_NOTHING)
    return x[0];
  x[0] -= length;
  *by = 2.0 / (x[0] * x[0] + rest);
  return length;
}

/* From the left: a (m x n) less by v (v^T a), from `row` and `column` on. */
static void
rank_reflect_rows (double       *a,
                   guint         m,
                   guint         n,
                   guint         row,
                   guint         column,
                   const double *v,
                   double        by,
                   double       *sums)
{
  memset (sums, 0, n * sizeof *sums);
  for (guint i = row; i < m; i++)
    for (guint j = column; j < n; j++)
      sums[j] += v[i - row] * a[(gsize) i * n + j];
  for (guint i = row; i < m; i++)
    for (guint j = column; j < n; j++)
      a[(gsize) i * n + j] -= by * v[i - row] * sums[j];
}

/* From the right: each row from `row` on, from `column` on. */
static void
rank_reflect_columns (double       *a,
                      guint         m,
                      guint         n,
                      guint         row,
                      guint         column,
                      const double *v,
                      double        by)
{
  for (guint i = row; i < m; i++)
    {
      double *line = a + (gsize) i * n + column, dot = 0.0;

      for (guint j = 0; j < n - column; j++)
        dot += line[j] * v[j];
      for (guint j = 0; j < n - column; j++)
        line[j] -= by * dot * v[j];
    }
}

/* m >= n. band: diagonal 0, above it, diagonal 1, ...: 2n - 1 numbers. `work`
 * has room for m + n. */
static void
rank_bidiagonal (double *a, guint m, guint n, double *band, double *work)
{
  double *v = work, *sums = work + m, by;

  for (guint k = 0; k < n; k++)
    {
      for (guint i = k; i < m; i++)
        v[i - k] = a[(gsize) i * n + k];
      band[2 * k] = rank_reflect (v, m - k, &by);
      if (by != 0.0)
        rank_reflect_rows (a, m, n, k, k + 1, v, by, sums);
      if (k + 1 == n)
        break;
      memcpy (v, a + (gsize) k * n + k + 1, (n - k - 1) * sizeof *v);
      band[2 * k + 1] = rank_reflect (v, n - k - 1, &by);
      if (by != 0.0)
        rank_reflect_columns (a, m, n, k + 1, k + 1, v, by);
    }
}

/* ---- Between bounds ---------------------------------------------------------- */

/* How many singular values are x or more (x > 0). The symmetric matrix with 0 on
 * its diagonal and the band beside it has the eigenvalues +-s: as many are below
 * x as there are negative pivots (Sylvester's law of inertia). */
static guint
rank_count (const double *band, guint n, double x)
{
  double pivot = -x;
  guint  below = 1;

  for (guint i = 0; i < 2 * n - 1; i++)
    {
      if (pivot == 0.0)
        pivot = -DBL_MIN;
      pivot = -x - band[i] / pivot * band[i];
      below += pivot < 0.0;
    }
  return 2 * n - below;
}

static double
rank_value (const double *band, guint n, guint k, double most)
{
  double low = 0.0, high = most;

  while (high - low > 2.0 * DBL_EPSILON * most)
    {
      double middle = 0.5 * (low + high);

      if (rank_count (band, n, middle) > k)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The matrix upright and scaled by a power of two, so that squares of its
 * numbers are numbers. */
static double *
rank_copy (const double *matrix, guint height, guint width, int exponent)
{
  const guint m = MAX (height, width), n = MIN (height, width);
  double     *a = fovea_alloc ((guint64) m * n, sizeof *a);

  for (guint y = 0; a && y < height; y++)
    for (guint x = 0; x < width; x++)
      a[height >= width ? (gsize) y * n + x : (gsize) x * n + y] =
          ldexp (matrix[(gsize) y * width + x], -exponent);
  return a;
}

gboolean
fovea_singular_values (const double *matrix,
                       guint         height,
                       guint         width,
                       double       *singular)
{
  const guint m = MAX (height, width), n = MIN (height, width);
  double      peak = 0.0, most = 0.0, *a, *work;
  int         exponent;

  for (gsize i = 0; i < (gsize) m * n; i++)
    peak = fmax (peak, fabs (matrix[i]));
  frexp (peak, &exponent);
  a = rank_copy (matrix, height, width, exponent);
  work = fovea_alloc ((guint64) m + 3 * (guint64) n, sizeof *work);
  if (a && work)
    {
      double *band = work + m + n;

      for (gsize i = 0; i < (gsize) m * n; i++)
        most += a[i] * a[i];
      most = sqrt (most) *
             (1.0 + 1e-9); /* Frobenius' norm is the largest or more */
      rank_bidiagonal (a, m, n, band, work);
      for (guint k = 0; k < n; k++)
        singular[k] = ldexp (rank_value (band, n, k, most), exponent);
    }
  fovea_free (a);
  fovea_free (work);
  return a != NULL && work != NULL;
}

/* ---- Two factors --------------------------------------------------------------- */

#define SPLIT_TIMES \
  12 /* whole numbers are looked for up to so many times the least */
#define SPLIT_MOST \
  999 /* and up to this one: more digits are no easier to read */
#define SPLIT_NEAR 1e-6
#define SPLIT_ZERO \
  (1.0 / (1 << 22)) /* of the largest: rounding, not the least */

/* Are the numbers, divided by `unit`, whole? */
static gboolean
split_is_whole (const double *v, guint n, double unit)
{
  for (guint i = 0; i < n; i++)
    {
      double x = fabs (v[i] / unit);

      if (x > SPLIT_MOST || fabs (x - round (x)) > SPLIT_NEAR * fmax (x, 1.0))
        return FALSE;
    }
  return TRUE;
}

/* Small whole numbers where they are some multiple of those; else numbers whose
 * sum is 1; where they have hardly a sum, the largest becomes 1. */
static void
split_scale (double *v, guint n)
{
  double peak = 0.0, least, sum = 0.0, magnitude = 0.0;

  for (guint i = 0; i < n; i++)
    peak = fmax (peak, fabs (v[i]));
  least = peak;
  for (guint i = 0; i < n; i++)
    {
      if (fabs (v[i]) > SPLIT_ZERO * peak)
        least = fmin (least, fabs (v[i]));
      sum += v[i] / peak;
      magnitude += fabs (v[i] / peak);
    }
  for (int times = 1; times <= SPLIT_TIMES; times++)
    if (split_is_whole (v, n, least / times))
      {
        for (guint i = 0; i < n; i++)
          v[i] = round (v[i] / (least / times)) + 0.0;
        return;
      }
  for (guint i = 0; i < n; i++)
    v[i] = v[i] / peak / (fabs (sum) > 0.01 * magnitude ? fabs (sum) : 1.0);
}

static double
split_sum (const double *v, guint n)
{
  double sum = 0.0, magnitude = 0.0;

  for (guint i = 0; i < n; i++)
    {
      sum += v[i];
      magnitude += fabs (v[i]);
    }
  return fabs (sum) > SPLIT_NEAR * magnitude ? sum : 0.0;
}

static void
split_negate (double *v, guint n)
{
  for (guint i = 0; i < n; i++)
    v[i] = 0.0 - v[i];
}

/* Whichever has a sum has it positive; one without takes the sign. */
static void
split_sign (FoveaKernelFacts *facts)
{
  const double column = split_sum (facts->column, facts->height);
  const double row = split_sum (facts->row, facts->width);

  if (column < 0.0)
    split_negate (facts->column, facts->height);
  if (row < 0.0)
    split_negate (facts->row, facts->width);
  if ((column < 0.0) != (row < 0.0))
    facts->factor = -facts->factor;
  if (facts->factor < 0.0 && (column == 0.0 || row == 0.0))
    {
      if (row == 0.0)
        split_negate (facts->row, facts->width);
      else
        split_negate (facts->column, facts->height);
      facts->factor = -facts->factor;
    }
}

void
fovea_kernel_split (const double *values, FoveaKernelFacts *facts)
{
  const guint height = facts->height, width = facts->width;
  gsize       at = 0;

  for (gsize i = 0; i < (gsize) height * width; i++)
    if (fabs (values[i]) > fabs (values[at]))
      at = i;
  facts->column = g_new (double, height);
  facts->row = g_new (double, width);
  for (guint y = 0; y < height; y++)
    facts->column[y] = values[(gsize) y * width + at % width];
  memcpy (facts->row, values + at / width * width, width * sizeof *values);
  split_scale (facts->column, height);
  split_scale (facts->row, width);
  facts->factor =
      values[at] / (facts->column[at / width] * facts->row[at % width]);
  if (fabs (facts->factor - round (facts->factor)) <=
      SPLIT_NEAR * fabs (facts->factor))
    facts->factor = round (facts->factor);
  split_sign (facts);
}
