/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of least squares, of every CPU family: against plain sums, and
 * between fences. */
#include "simd/squares.h"
#include "test-simd.h"

/* n doubles that end at a fence, or begin behind one */
static double *
squares_place (const Fence *fence, size_t n, guint place)
{
  return (double *) (gpointer) (place % 2 ? fence_at_end (fence, 2 * n, 0) :
                                            fence_at_start (fence, 0));
}

static void
squares_fill (double *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    values[i] = g_test_rand_double_range (-1, 1);
}

/* A sum of n products is off by n roundings at most. */
static void
squares_near (double got, double exact, double magnitudes, size_t n)
{
  simd_assert_near (got, exact, 0x1p-52 * (double) (n + 2) * (magnitudes + 1));
}

static void
squares_lags (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);
  double            sums[61];
  size_t            n;

  for (guint l = 0; (n = simd_length (loops, l)); l++)
    for (int lags = 1; lags <= 61; lags += 1 + lags / 9)
      {
        double *a = squares_place (&in, n, lags);
        double *b = squares_place (&out, n + lags - 1, l);

        squares_fill (a, n);
        squares_fill (b, n + lags - 1);
        for (int j = 0; j < 61; j++)
          sums[j] = j;
        loops->squares->lags (a, b, n, lags, sums);
        for (int j = 0; j < 61; j++)
          {
            double exact = j, magnitudes = j;

            for (size_t i = 0; i < n && j < lags; i++)
              {
                exact += a[i] * b[i + j];
                magnitudes += fabs (a[i] * b[i + j]);
              }
            squares_near (sums[j], exact, magnitudes, n);
          }
      }
  fence_free (&in);
  fence_free (&out);
}

static void
squares_mix (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);
  double            rows[20][1000], weights[20], old[1000];
  const double     *src[20];
  size_t            n;

  squares_fill (weights, 20);
  for (int t = 0; t < 20; t++)
    squares_fill (rows[t], 1000);
  for (guint l = 0; (n = simd_length (loops, l)); l++)
    for (int terms = 0; terms <= 20; terms++)
      {
        double *dst = squares_place (&out, n, terms);

        for (int t = 0; t < terms; t++)
          src[t] = rows[t] + 1000 - n;
        if (terms > 0)
          {
            double *last = squares_place (&in, n, terms);

            squares_fill (last, n);
            src[terms - 1] = last;
          }
        squares_fill (dst, n);
        memcpy (old, dst, n * sizeof (double));
        loops->squares->mix (src, weights, terms, dst, n);
        for (size_t i = 0; i < n; i++)
          {
            double exact = old[i], magnitudes = 1;

            for (int t = 0; t < terms; t++)
              {
                exact += weights[t] * src[t][i];
                magnitudes += fabs (weights[t] * src[t][i]);
              }
            squares_near (dst[i], exact, magnitudes, terms);
          }
      }
  fence_free (&in);
  fence_free (&out);
}

int
main (int argc, char **argv)
{
  static const SimdTest tests[] = {
    { "lags", squares_lags },
    { "mix", squares_mix },
  };

  g_test_init (&argc, &argv, NULL);
  return simd_run (tests, G_N_ELEMENTS (tests));
}
