/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops of every CPU family that sum rows and dots, or go element by
 * element, against plain loops in double precision: all short lengths, all
 * offsets, between fences. */
#include "test-simd.h"

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
  SIMD_WITHIN,
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
    case SIMD_WITHIN:
      loops->within (a, b, -0.25f, 0.5f, dst, n);
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
    case SIMD_WITHIN:
      return isnan (b) ? NAN : b > -0.25f && b < 0.5f ? a : 0;
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

int
main (int argc, char **argv)
{
  static const SimdTest tests[] = {
    { "rows", simd_rows },
    { "rows-cut-anywhere", simd_rows_cut },
    { "dots", simd_dots },
    { "elements", simd_each },
    { "elements-stay-inside", simd_each_stays_inside },
  };

  g_test_init (&argc, &argv, NULL);
  return simd_run (tests, G_N_ELEMENTS (tests));
}
