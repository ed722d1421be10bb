/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of every CPU family that sum in double precision, work on bytes or
 * are functions of one number, and those that look for the largest or turn a
 * matrix: as test-simd.c does. */
#include "test-simd.h"

#include "exact.h"

/* ---- In double precision ------------------------------------------------------ */

static void
simd_sums (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);
  size_t            n;

  for (guint i = 0; (n = simd_length (loops, i)); i++)
    for (guint place = 0; place < 8; place++)
      {
        float *a = simd_place (&in, n, place);
        float *dst = simd_place (&out, n, place + 1);
        double sum = 0, squares = 0, terms = 0;

        simd_fill (a, n);
        for (size_t k = 0; k < n; k++)
          {
            double d = a[k] - 0.25;
            sum += a[k];
            squares += d * d;
            terms += fabs (a[k]) + d * d;
          }
        simd_assert_near (loops->sum (a, n), sum, n * 0x1p-52 * terms);
        simd_assert_near (loops->sum_squares (a, 0.25, n), squares,
                          n * 0x1p-52 * terms);
        loops->normalise (a, 0.25, 3, 1e-3, dst, n);
        for (size_t k = 0; k < n; k++)
          g_assert_cmpfloat (dst[k], ==, (float) ((a[k] - 0.25) * 3 + 1e-3));
        loops->normalise_each (a, 0.25, 3, a, NULL, dst, n);
        for (size_t k = 0; k < n; k++)
          g_assert_cmpfloat (dst[k], ==, (float) ((a[k] - 0.25) * 3 * a[k]));
        loops->normalise_each (a, 0.25, 3, a, a, dst, n);
        for (size_t k = 0; k < n; k++)
          g_assert_cmpfloat (dst[k], ==,
                             (float) ((a[k] - 0.25) * 3 * a[k] + a[k]));
      }
  fence_free (&in);
  fence_free (&out);
}

static void
simd_exponentials (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);
  float             shift[1000];
  double            sums[1000], total;
  size_t            n;

  for (guint i = 0; (n = simd_length (loops, i)); i++)
    for (guint place = 0; place < 8; place++)
      {
        float *a = simd_place (&in, n, place);
        float *dst = simd_place (&out, n, place + 1);
        double sum = 0;

        for (size_t k = 0; k < n; k++)
          {
            a[k] = 2 + g_test_rand_double_range (k % 3 ? -3 : -119, 0);
            shift[k] = 2;
            sums[k] = 0.5;
            sum += exp ((double) a[k] - 2);
          }
        total = loops->exp_sum (a, 2, dst, n);
        simd_assert_near (total, sum, 3 * SIMD_U * sum + n * 0x1p-149);
        loops->exp_rows (a, shift, dst, sums, n);
        for (size_t k = 0; k < n; k++)
          {
            double exact = exp ((double) a[k] - 2);

            simd_assert_near (dst[k], exact, 1.5 * exact_ulp (exact));
            simd_assert_near (sums[k], 0.5 + exact,
                              1.5 * exact_ulp (exact) + 0x1p-52);
          }
      }
  fence_free (&in);
  fence_free (&out);
}

static void
simd_exponentials_of_no_numbers (gconstpointer data)
{
  const FoveaLoops *loops = data;

  for (size_t n = 1; n < 20; n++)
    {
      float a[20] = { 0 }, dst[20];

      a[n - 1] = -INFINITY;
      simd_assert_near (loops->exp_sum (a, 0, dst, n), n - 1, 1e-8);
      g_assert_cmpfloat (dst[n - 1], ==, 0);
      a[n - 1] = NAN;
      g_assert_true (isnan (loops->exp_sum (a, 0, dst, n)));
      g_assert_true (isnan (dst[n - 1]));
      g_assert_true (n == 1 || ! isnan (dst[0]));
    }
}

/* ---- The largest; turning ------------------------------------------------------- */

static void
simd_largest (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM);
  size_t            n;

  for (guint i = 0; (n = simd_length (loops, i)); i++)
    for (guint place = 0; place < 8; place++)
      for (size_t at = 0; at < n; at++)
        {
          float *a = simd_place (&in, n, place);

          simd_fill (a, n);
          a[at] = at % 3 ? 2 : INFINITY;
          g_assert_cmpfloat (loops->largest (a, n), ==, a[at]);
          for (size_t k = 0; k < n; k++)
            a[k] = -INFINITY;
          g_assert_cmpfloat (loops->largest (a, n), ==, -INFINITY);
        }
  fence_free (&in);
}

static void
simd_turn (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);

  for (size_t rows = 1; rows < 13; rows++)
    for (size_t columns = 1; columns < 22; columns++)
      for (guint place = 0; place < 4; place++)
        {
          const size_t wide = columns + place % 3, high = rows + place / 3;
          float *a = simd_place (&in, (rows - 1) * wide + columns, place);
          float *dst = simd_place (&out, (columns - 1) * high + rows, place);

          simd_fill (a, (rows - 1) * wide + columns);
          for (size_t i = 0; i < (columns - 1) * high + rows; i++)
            dst[i] = -12345;
          loops->turn (a, wide, dst, high, rows, columns);
          for (size_t i = 0; i < (columns - 1) * high + rows; i++)
            g_assert_cmpfloat (
                dst[i], ==,
                i % high < rows ? a[i % high * wide + i / high] : -12345);
        }
  fence_free (&in);
  fence_free (&out);
}

/* ---- Bytes ----------------------------------------------------------------------- */

/* A pair of differences of bytes */
static int
simd_pair (void)
{
  return (g_test_rand_int_range (-255, 256) & 0xffff) |
         (int) ((guint) g_test_rand_int_range (-255, 256) << 16);
}

static int
simd_pair_product (int a, int b)
{
  return (gint16) a * (gint16) b + (a >> 16) * (b >> 16);
}

static void
simd_pairs_check (const FoveaLoops *loops,
                  const Fence      *fence,
                  size_t            taps,
                  int               m,
                  size_t            n,
                  guint             place)
{
  const size_t stride = n + 3, room = (m - 1) * stride + n;
  const int   *src[SIMD_TAPS];
  int          weights[SIMD_TAPS * 16], init[16];
  int         *dst = (int *) (void *) simd_place (&fence[4], room, place);

  for (size_t t = 0; t < taps; t++)
    {
      int *row = (int *) (void *) simd_place (&fence[t % 4], n, place + t % 3);

      for (size_t i = 0; i < n; i++)
        row[i] = simd_pair ();
      src[t] = row;
      for (int j = 0; j < m; j++)
        weights[t * m + j] = simd_pair ();
    }
  for (int j = 0; j < m; j++)
    init[j] = g_test_rand_int_range (G_MININT32, G_MAXINT32);
  for (size_t i = 0; i < room; i++)
    dst[i] = -12345;
  loops->pairs (src, taps, weights, init, dst, stride, n, m);
  for (int j = 0; j < m; j++)
    for (size_t i = 0; i < (j < m - 1 ? stride : n); i++)
      {
        guint32 sum = (guint32) init[j];

        for (size_t t = 0; t < taps && i < n; t++)
          sum += (guint32) simd_pair_product (weights[t * m + j], src[t][i]);
        g_assert_cmpint (dst[j * stride + i], ==,
                         i < n ? (gint32) sum : -12345);
      }
}

static void
simd_pairs (gconstpointer data)
{
  static const size_t taps[] = { 0, 1, 4, 9 };
  const FoveaLoops   *loops = data;
  Fence               fence[5];

  if (! loops->pairs)
    {
      g_test_skip ("this family has no such loop");
      return;
    }
  for (int f = 0; f < 5; f++)
    fence[f] = fence_new (SIMD_ROOM);
  for (int m = loops->rows_m; m > 0; m /= 2)
    for (guint t = 0; t < G_N_ELEMENTS (taps); t++)
      for (guint l = 0; simd_length (loops, l) && simd_length (loops, l) < 800;
           l++)
        simd_pairs_check (loops, fence, taps[t], m, simd_length (loops, l), l);
  for (int f = 0; f < 5; f++)
    fence_free (&fence[f]);
}

static float
simd_requantised (int sum, float factor, float zero, float low, float high)
{
  float v = (float) sum * factor;

  v = v > low - zero ? v : low - zero;
  v = v < high - zero ? v : high - zero;
  return rintf (v) + zero;
}

static void
simd_bytes (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             fence[3];
  size_t            n;

  for (int f = 0; f < 3; f++)
    fence[f] = fence_new (SIMD_ROOM);
  for (guint l = 0; (n = simd_length (loops, l)); l++)
    for (guint place = 0; place < 8; place++)
      {
        float *a = simd_place (&fence[0], n, place);
        float *b = simd_place (&fence[1], n, place + 1);
        float *dst = simd_place (&fence[2], n, place + 2);
        int   *sums = (int *) (void *) a;

        for (size_t i = 0; i < n; i++)
          {
            a[i] = g_test_rand_int_range (-128, 256);
            b[i] = g_test_rand_int_range (-128, 256);
          }
        loops->join_pairs (a, b, 3, (int *) (void *) dst, n);
        for (size_t i = 0; i < n; i++)
          {
            int pair = ((int *) (void *) dst)[i];

            g_assert_cmpint ((gint16) pair, ==, (int) a[i] - 3);
            g_assert_cmpint (pair >> 16, ==, (int) b[i] - 3);
          }
        for (size_t i = 0; i < n; i++)
          sums[i] = g_test_rand_int_range (-400, 400) * (i % 5 ? 1 : 5000000);
        loops->requantise (sums, dst, n, 0.5f, 3, -128, 127);
        for (size_t i = 0; i < n; i++)
          g_assert_cmpfloat (dst[i], ==,
                             simd_requantised (sums[i], 0.5f, 3, -128, 127));
        loops->requantise (sums, dst, n, NAN, 3, -128, 127);
        for (size_t i = 0; i < n; i++)
          g_assert_cmpfloat (dst[i], ==, -128);
      }
  for (int f = 0; f < 3; f++)
    fence_free (&fence[f]);
}

/* ---- Functions of one number ---------------------------------------------------- */

static void
simd_function_check (FoveaFunction f, float x, float got)
{
  double exact = exact_functions[f].of (x);
  float  rounded = (float) exact;

  if (isnan (rounded))
    g_assert_true (isnan (got));
  else if (isinf (rounded))
    g_assert_cmpfloat (got, ==, rounded);
  else if (! (fabs (got - exact) <= exact_functions[f].ulps * exact_ulp (exact)))
    g_error ("function %d of %a: %a should be %a within %g ulp", f, (double) x,
             (double) got, exact, exact_functions[f].ulps);
}

/* Numbers first, first + step, ... by their bits, before `last`. */
static void
simd_function_bits (const FoveaLoops *loops,
                    FoveaFunction     f,
                    guint64           first,
                    guint64           last,
                    guint64           step)
{
  float a[512], dst[512];

  while (first < last)
    {
      size_t n = 0;

      for (; n < 512 && first < last; n++, first += step)
        {
          guint32 bits = (guint32) first;

          memcpy (&a[n], &bits, sizeof bits);
        }
      loops->function[f](a, EXACT_P, EXACT_Q, dst, n);
      for (size_t i = 0; i < n; i++)
        simd_function_check (f, a[i], dst[i]);
    }
}

/* All exponents, then from 2^-10 to 128 of both signs more closely, then what is
 * special. */
static void
simd_function_values (gconstpointer data)
{
  static const float special[] = {
    0,        -0.0f,    0x1p-149f, -0x1p-149f, 0x1p-126f, -0x1p-126f, 1,
    -1,       3,        -3,        15,         -15,       14,         -14,
    88.72284f, 88.7229f, -103.97f,  -103.98f,   -174,      -0x1.fffffep127f,
    INFINITY, -INFINITY, NAN,       0x1.fffffep127f
  };
  const FoveaLoops *loops = data;

  for (int f = 0; f < FOVEA_FUNCTIONS; f++)
    {
      float got[G_N_ELEMENTS (special)];

      simd_function_bits (loops, f, 0, 1ULL << 32, 60013);
      simd_function_bits (loops, f, 0x3a800000, 0x43000000, 2003);
      simd_function_bits (loops, f, 0xba800000, 0xc3000000, 2003);
      loops->function[f](special, EXACT_P, EXACT_Q, got,
                         G_N_ELEMENTS (special));
      for (guint i = 0; i < G_N_ELEMENTS (special); i++)
        simd_function_check (f, special[i], got[i]);
    }
}

/* Each number has the same bits wherever it stands; nothing else is touched. */
static void
simd_function_places (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             in = fence_new (SIMD_ROOM), out = fence_new (SIMD_ROOM);
  float             numbers[1000], whole[1000];
  size_t            n;

  simd_fill (numbers, 1000);
  for (int i = 0; i < 1000; i++)
    numbers[i] *= i % 3 ? 4 : 100;
  for (int f = 0; f < FOVEA_FUNCTIONS; f++)
    {
      FoveaFunctionLoop loop = loops->function[f];

      loop (numbers, EXACT_P, EXACT_Q, whole, 1000);
      for (guint l = 0; (n = simd_length (loops, l)); l++)
        for (guint place = 0; place < 8; place++)
          {
            const size_t first = 7 * place % (1001 - n);
            float       *a = simd_place (&in, n, place);
            float       *dst = simd_place (&out, n, place + 3);

            memcpy (a, numbers + first, n * sizeof (float));
            loop (a, EXACT_P, EXACT_Q, dst, n);
            g_assert_cmpmem (dst, n * sizeof (float), whole + first,
                             n * sizeof (float));
            loop (a, EXACT_P, EXACT_Q, a, n);
            g_assert_cmpmem (a, n * sizeof (float), whole + first,
                             n * sizeof (float));
          }
    }
  fence_free (&in);
  fence_free (&out);
}

int
main (int argc, char **argv)
{
  static const SimdTest tests[] = {
    { "sums", simd_sums },
    { "pairs", simd_pairs },
    { "bytes", simd_bytes },
    { "largest", simd_largest },
    { "turn", simd_turn },
    { "exponentials", simd_exponentials },
    { "exponentials-of-no-numbers", simd_exponentials_of_no_numbers },
    { "functions", simd_function_values },
    { "functions-anywhere", simd_function_places },
  };

  g_test_init (&argc, &argv, NULL);
  return simd_run (tests, G_N_ELEMENTS (tests));
}
