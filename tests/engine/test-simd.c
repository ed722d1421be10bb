/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every inner loop of every CPU family against plain loops in double precision:
 * all short lengths, all offsets, between fences. */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "exact.h"
#include "fence.h"
#include "simd/loops.h"

#define SIMD_U    0x1p-24
#define SIMD_ROOM 8192 /* floats between two fences */
#define SIMD_TAPS 26

/* Lengths of 1 .. 3 vectors, then some long ones; 0 ends. */
static size_t
simd_length (const FoveaLoops *loops, guint i)
{
  static const size_t long_ones[] = { 97, 128, 201, 1000 };
  guint               n_short = 3 * loops->lanes;

  if (i < n_short)
    return i + 1;
  return i - n_short < G_N_ELEMENTS (long_ones) ? long_ones[i - n_short] : 0;
}

static void
simd_fill (float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    values[i] = g_test_rand_double_range (-1, 1);
}

static void
simd_assert_near (double got, double exact, double bound)
{
  if (! (fabs (got - exact) <= bound))
    g_error ("%.9g should be %.17g within %g", got, exact, bound);
}

/* n floats at a fence: odd places end at the second, even begin behind the
 * first. */
static float *
simd_place (const Fence *fence, size_t n, guint place)
{
  return place % 2 ? fence_at_end (fence, n, place / 2) :
                     fence_at_start (fence, place / 2);
}

/* ---- rows -------------------------------------------------------------------- */

typedef struct
{
  const FoveaLoops *loops;
  Fence             fence[5]; /* four for sources, one for results */
  const float      *src[SIMD_TAPS];
  float             weights[SIMD_TAPS * 16], init[16], scale[16], shift[16];
  FoveaEpilogue     post;
} SimdRows;

static void
simd_rows_exact (const SimdRows *rows,
                 size_t          taps,
                 int             m,
                 int             j,
                 size_t          i,
                 double         *value,
                 double         *bound)
{
  double sum = rows->init[j], magnitude = fabs (sum);

  for (size_t t = 0; t < taps; t++)
    {
      double term = (double) rows->weights[t * m + j] * rows->src[t][i];

      sum += term;
      magnitude += fabs (term);
    }
  *bound = (taps + 1) * SIMD_U * magnitude;
  if (rows->post.scale)
    {
      double s = rows->scale[j], shift = rows->shift[j];

      *bound = *bound * fabs (s) + 2 * SIMD_U * (fabs (sum * s) + fabs (shift));
      sum = sum * s + shift;
    }
  *value = CLAMP (sum, rows->post.low, rows->post.high);
}

static void
simd_rows_check (SimdRows *rows, size_t taps, int m, size_t n, guint place)
{
  const size_t stride = n + 3;
  const size_t room = (m - 1) * stride + n;
  float       *dst = simd_place (&rows->fence[4], room, place);
  const float  untouched = -12345;

  g_assert_cmpuint (room, <=, SIMD_ROOM);
  for (size_t t = 0; t < taps; t++)
    rows->src[t] = simd_place (&rows->fence[t % 4], n, place + t % 3);
  for (size_t i = 0; i < room; i++)
    dst[i] = untouched;
  rows->loops->rows (rows->src, taps, rows->weights, rows->init, &rows->post,
                     dst, stride, n, m);
  for (int j = 0; j < m; j++)
    for (size_t i = 0; i < stride; i++)
      {
        double value, bound;

        if (i >= n && j < m - 1)
          g_assert_cmpfloat (dst[j * stride + i], ==, untouched);
        if (i >= n)
          continue;
        simd_rows_exact (rows, taps, m, j, i, &value, &bound);
        simd_assert_near (dst[j * stride + i], value, bound);
      }
}

static SimdRows *
simd_rows_new (const FoveaLoops *loops)
{
  SimdRows *rows = g_new0 (SimdRows, 1);

  rows->loops = loops;
  for (int f = 0; f < 5; f++)
    {
      rows->fence[f] = fence_new (SIMD_ROOM);
      simd_fill (fence_at_start (&rows->fence[f], 0), SIMD_ROOM);
    }
  simd_fill (rows->weights, G_N_ELEMENTS (rows->weights));
  simd_fill (rows->init, 16);
  simd_fill (rows->scale, 16);
  simd_fill (rows->shift, 16);
  rows->post = (FoveaEpilogue){ NULL, NULL, -INFINITY, INFINITY };
  return rows;
}

static void
simd_rows_free (SimdRows *rows)
{
  for (int f = 0; f < 5; f++)
    fence_free (&rows->fence[f]);
  g_free (rows);
}

static void
simd_rows (gconstpointer data)
{
  static const size_t taps[] = { 0, 1, 2, 9, 25 };
  SimdRows           *rows = simd_rows_new (data);

  g_assert_cmpint (rows->loops->rows_m, <=, 16);
  for (int m = rows->loops->rows_m; m > 0; m /= 2)
    for (guint t = 0; t < G_N_ELEMENTS (taps); t++)
      for (guint l = 0; simd_length (rows->loops, l); l++)
        simd_rows_check (rows, taps[t], m, simd_length (rows->loops, l), l);
  /* Every offset from either fence. */
  for (guint place = 0; place < 4 * (guint) rows->loops->lanes; place++)
    simd_rows_check (rows, 9, rows->loops->rows_m, 37, place);
  rows->post = (FoveaEpilogue){ rows->scale, rows->shift, -0.25, 0.5 };
  for (int m = rows->loops->rows_m; m > 0; m /= 2)
    for (guint l = 0; simd_length (rows->loops, l); l++)
      simd_rows_check (rows, 9, m, simd_length (rows->loops, l), l);
  simd_rows_free (rows);
}

/* Wherever a row is cut in two, and in whatever block of outputs an output is
 * computed, it gets the same bits. */
static void
simd_rows_cut (gconstpointer data)
{
  SimdRows         *rows = simd_rows_new (data);
  const size_t      n = 5 * rows->loops->lanes + 3, taps = 9;
  g_autofree float *whole = g_new (float, n), *parts = g_new (float, n);
  g_autofree float *block = g_new (float, n * 16);
  float             packed[SIMD_TAPS * 16];

  rows->post = (FoveaEpilogue){ rows->scale, rows->shift, -0.25, 0.5 };
  for (size_t t = 0; t < taps; t++)
    rows->src[t] = fence_at_start (&rows->fence[t % 4], t);
  rows->loops->rows (rows->src, taps, rows->weights, rows->init, &rows->post,
                     whole, n, n, 1);
  for (size_t cut = 1; cut < n; cut++)
    {
      const float *right[SIMD_TAPS];

      for (size_t t = 0; t < taps; t++)
        right[t] = rows->src[t] + cut;
      rows->loops->rows (rows->src, taps, rows->weights, rows->init,
                         &rows->post, parts, n, cut, 1);
      rows->loops->rows (right, taps, rows->weights, rows->init, &rows->post,
                         parts + cut, n, n - cut, 1);
      g_assert_cmpmem (parts, n * sizeof (float), whole, n * sizeof (float));
    }
  for (int m = 2; m <= rows->loops->rows_m; m *= 2)
    {
      /* Output 0 of the block has the weights that were alone. */
      for (size_t t = 0; t < taps; t++)
        for (int j = 0; j < m; j++)
          packed[t * m + j] = j ? rows->weights[100 + t] : rows->weights[t];
      rows->loops->rows (rows->src, taps, packed, rows->init, &rows->post,
                         block, n, n, m);
      g_assert_cmpmem (block, n * sizeof (float), whole, n * sizeof (float));
    }
  simd_rows_free (rows);
}

/* ---- dots -------------------------------------------------------------------- */

static void
simd_dots_check (const FoveaLoops    *loops,
                 const float         *a,
                 size_t               stride,
                 const float         *b,
                 const float         *init,
                 const FoveaEpilogue *post,
                 size_t               n,
                 int                  m)
{
  float got[16];

  got[m] = -12345;
  loops->dots (a, stride, b, init, post, got, n, m);
  for (int j = 0; j < m; j++)
    {
      double sum = init[j], magnitude = fabs (sum), bound;

      for (size_t i = 0; i < n; i++)
        {
          sum += (double) a[j * stride + i] * b[i];
          magnitude += fabs ((double) a[j * stride + i] * b[i]);
        }
      bound = (n + 1) * SIMD_U * magnitude;
      if (post->scale)
        {
          bound = bound * fabs (post->scale[j]) +
                  2 * SIMD_U *
                      (fabs (sum * post->scale[j]) + fabs (post->shift[j]));
          sum = sum * post->scale[j] + post->shift[j];
        }
      sum = CLAMP (sum, post->low, post->high);
      simd_assert_near (got[j], sum, bound);
    }
  g_assert_cmpfloat (got[m], ==, -12345);
}

/* Weights are read where they lie in a file: the same numbers from any byte. */
static void
simd_dots_anywhere (const FoveaLoops *loops,
                    const float      *a,
                    size_t            stride,
                    const float      *b,
                    const float      *init,
                    size_t            n,
                    int               m)
{
  const FoveaEpilogue post = { NULL, NULL, -INFINITY, INFINITY };
  size_t              bytes = ((m - 1) * stride + n) * sizeof (float);
  float               want[16], got[16];

  loops->dots (a, stride, b, init, &post, want, n, m);
  for (guint shift = 1; shift < 4; shift++)
    {
      g_autofree char *copy = g_malloc (bytes + shift);

      memcpy (copy + shift, a, bytes);
      loops->dots ((const float *) (gconstpointer) (copy + shift), stride, b,
                   init, &post, got, n, m);
      g_assert_cmpmem (got, m * sizeof (float), want, m * sizeof (float));
    }
}

static void
simd_dots (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence fence_a = fence_new (SIMD_ROOM), fence_b = fence_new (SIMD_ROOM);
  float init[16], scale[16], shift[16];
  FoveaEpilogue plain = { NULL, NULL, -INFINITY, INFINITY };
  FoveaEpilogue all = { scale, shift, -1.5, 1.5 };

  simd_fill (fence_at_start (&fence_a, 0), SIMD_ROOM);
  simd_fill (fence_at_start (&fence_b, 0), SIMD_ROOM);
  simd_fill (init, 16);
  simd_fill (scale, 16);
  simd_fill (shift, 16);
  for (int m = 1; m <= 9; m++)
    for (guint l = 0; simd_length (loops, l) && simd_length (loops, l) < 800;
         l++)
      {
        size_t       n = simd_length (loops, l), stride = n + l % 3;
        const float *a = simd_place (&fence_a, (m - 1) * stride + n, l);
        const float *b = simd_place (&fence_b, n, l + m);

        simd_dots_check (loops, a, stride, b, init, &plain, n, m);
        simd_dots_check (loops, a, stride, b, init, &all, n, m);
        simd_dots_anywhere (loops, a, stride, b, init, n, m);
      }
  fence_free (&fence_a);
  fence_free (&fence_b);
}

/* ---- Element by element ------------------------------------------------------ */

typedef enum
{
  SIMD_ADD,
  SIMD_SUB,
  SIMD_MUL,
  SIMD_DIV,
  SIMD_MAX,
  SIMD_MIN,
  SIMD_CLAMP,
  SIMD_AFFINE,
  SIMD_N_LOOPS
} SimdLoop;

static void
simd_each_run (const FoveaLoops *loops,
               SimdLoop          loop,
               const float      *a,
               const float      *b,
               float            *dst,
               size_t            n)
{
  switch (loop)
    {
    case SIMD_ADD:
      loops->add (a, b, dst, n);
      break;
    case SIMD_SUB:
      loops->sub (a, b, dst, n);
      break;
    case SIMD_MUL:
      loops->mul (a, b, dst, n);
      break;
    case SIMD_DIV:
      loops->div (a, b, dst, n);
      break;
    case SIMD_MAX:
      loops->max (a, b, dst, n);
      break;
    case SIMD_MIN:
      loops->min (a, b, dst, n);
      break;
    case SIMD_CLAMP:
      loops->clamp (a, -0.25f, 0.5f, dst, n);
      break;
    default:
      loops->affine (a, 0.7f, -0.3f, dst, n);
    }
}

/* The exact result; *bound is 0 for all but affine. */
static double
simd_each_exact (SimdLoop loop, float a, float b, double *bound)
{
  *bound = 0;
  switch (loop)
    {
    case SIMD_ADD:
      return a + b;
    case SIMD_SUB:
      return a - b;
    case SIMD_MUL:
      return a * b;
    case SIMD_DIV:
      return a / b;
    case SIMD_MAX:
      return isnan (a) || isnan (b) ? NAN : MAX (a, b);
    case SIMD_MIN:
      return isnan (a) || isnan (b) ? NAN : MIN (a, b);
    case SIMD_CLAMP:
      return isnan (a) ? NAN : CLAMP (a, -0.25f, 0.5f);
    default:
      *bound = 2 * SIMD_U * (fabs (a * (double) 0.7f) + (double) 0.3f);
      return a * (double) 0.7f - (double) 0.3f;
    }
}

static void
simd_each_compare (SimdLoop     loop,
                   const float *a,
                   const float *b,
                   const float *got,
                   size_t       n)
{
  for (size_t i = 0; i < n; i++)
    {
      double bound, exact = simd_each_exact (loop, a[i], b[i], &bound);

      if (isnan (exact))
        g_assert_true (isnan (got[i]));
      else if (isinf (exact))
        g_assert_cmpfloat (got[i], ==, exact);
      else
        simd_assert_near (got[i], exact, bound);
    }
}

static void
simd_each_special (float *values, size_t n, size_t shift)
{
  static const float special[] = { NAN, INFINITY, -INFINITY, 0, -0.0f };

  simd_fill (values, n);
  for (size_t i = shift; i < n; i += 3)
    if (i % 2)
      values[i] = special[i % G_N_ELEMENTS (special)];
}

static void
simd_each (gconstpointer data)
{
  const FoveaLoops *loops = data;
  Fence             fence[3];
  float             copy_a[1000], copy_b[1000];

  for (int f = 0; f < 3; f++)
    fence[f] = fence_new (SIMD_ROOM);
  for (int loop = 0; loop < SIMD_N_LOOPS; loop++)
    for (guint l = 0; simd_length (loops, l); l++)
      for (guint place = 0; place < 2 * (guint) loops->lanes + 2; place++)
        {
          size_t n = simd_length (loops, l);
          float *a = simd_place (&fence[0], n, place);
          float *b = simd_place (&fence[1], n, place + 3);
          float *dst = simd_place (&fence[2], n, place + 5);

          simd_each_special (a, n, 0);
          simd_each_special (b, n, 1);
          simd_each_run (loops, loop, a, b, dst, n);
          simd_each_compare (loop, a, b, dst, n);
          /* In a's own place, and with b there too. */
          memcpy (copy_a, a, n * sizeof (float));
          memcpy (copy_b, b, n * sizeof (float));
          simd_each_run (loops, loop, a, b, a, n);
          simd_each_compare (loop, copy_a, copy_b, a, n);
          simd_each_run (loops, loop, b, b, b, n);
          simd_each_compare (loop, copy_b, copy_b, b, n);
        }
  for (int f = 0; f < 3; f++)
    fence_free (&fence[f]);
}

/* Nothing before or behind the n numbers changes. */
static void
simd_each_stays_inside (gconstpointer data)
{
  const FoveaLoops *loops = data;
  float             a[300], b[300], dst[300];

  simd_fill (a, 300);
  simd_fill (b, 300);
  for (int loop = 0; loop < SIMD_N_LOOPS; loop++)
    for (size_t n = 1; n < 100; n++)
      {
        for (int i = 0; i < 300; i++)
          dst[i] = -12345;
        simd_each_run (loops, loop, a, b, dst + 100, n);
        for (size_t i = 0; i < 300; i++)
          if (i < 100 || i >= 100 + n)
            g_assert_cmpfloat (dst[i], ==, -12345);
      }
}

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

static void
simd_skip (gconstpointer data)
{
  g_test_skip ("this CPU lacks the family");
}

static void
simd_add (const char       *family,
          const char       *name,
          const FoveaLoops *loops,
          GTestDataFunc     func)
{
  g_autofree char *path = g_strdup_printf ("/engine/simd/%s/%s", family, name);

  g_test_add_data_func (path, loops, loops ? func : simd_skip);
}

int
main (int argc, char **argv)
{
  /* All that the build holds, separated by blanks. */
  g_auto (GStrv) families = g_strsplit (TEST_ISAS, " ", -1);

  g_test_init (&argc, &argv, NULL);
  for (guint f = 0; families[f]; f++)
    {
      const char       *family = families[f];
      const FoveaLoops *loops = fovea_loops_of (family);

      simd_add (family, "rows", loops, simd_rows);
      simd_add (family, "rows-cut-anywhere", loops, simd_rows_cut);
      simd_add (family, "dots", loops, simd_dots);
      simd_add (family, "elements", loops, simd_each);
      simd_add (family, "elements-stay-inside", loops, simd_each_stays_inside);
      simd_add (family, "sums", loops, simd_sums);
      simd_add (family, "pairs", loops, simd_pairs);
      simd_add (family, "bytes", loops, simd_bytes);
      simd_add (family, "largest", loops, simd_largest);
      simd_add (family, "turn", loops, simd_turn);
      simd_add (family, "exponentials", loops, simd_exponentials);
      simd_add (family, "exponentials-of-no-numbers", loops,
                simd_exponentials_of_no_numbers);
      simd_add (family, "functions", loops, simd_function_values);
      simd_add (family, "functions-anywhere", loops, simd_function_places);
    }
  return g_test_run ();
}
