/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops that sort pixels into planes and back, and those of pairs, of
 * every CPU family: all short lengths and some long ones, from odd places, with
 * guards behind. */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "simd/filters.h"

#define PIXELS_MOST 2100
#define PIXELS_STEP 8
#define GUARD       12345.0f

typedef struct
{
  float pixels[PIXELS_STEP * PIXELS_MOST + 64];
  float planes[PIXELS_STEP][PIXELS_MOST + 64];
  float back[PIXELS_STEP * PIXELS_MOST + 64];
} Pixels;

/* 0 .. 70, and around what is done at a time */
static size_t
pixels_length (guint i)
{
  static const size_t long_ones[] = {
    255, 256, 257, 511, 512, 513, 1000, 2100
  };

  return i <= 70 ? i : long_ones[i - 71];
}
#define PIXELS_LENGTHS (71 + 8)

static void
pixels_check_step (const FoveaFilterLoops *loops, Pixels *all, int step)
{
  for (guint l = 0; l < PIXELS_LENGTHS; l++)
    for (guint place = 0; place < 3; place++)
      {
        const size_t n = pixels_length (l);
        float       *from = all->pixels + place, *to = all->back + 2 * place;
        float       *planes[PIXELS_STEP];

        for (int p = 0; p < step; p++)
          {
            planes[p] = all->planes[p] + p * place;
            planes[p][n] = GUARD;
          }
        loops->split (from, step, step, planes, n);
        for (int p = 0; p < step; p++)
          {
            for (size_t i = 0; i < n; i++)
              g_assert_cmpfloat (planes[p][i], ==, from[i * step + p]);
            g_assert_cmpfloat (planes[p][n], ==, GUARD);
          }
        memset (all->back, 0, sizeof all->back);
        to[n * step] = GUARD;
        loops->join ((const float *const *) planes, step, to, n);
        g_assert_cmpmem (to, n * step * sizeof (float), from,
                         n * step * sizeof (float));
        g_assert_cmpfloat (to[n * step], ==, GUARD);
        if (place > 0)
          g_assert_cmpfloat (to[-1], ==, 0.0f);
        planes[0][n] = GUARD;
        loops->split (from + step - 1, step, 1, planes, n);
        for (size_t i = 0; i < n; i++)
          g_assert_cmpfloat (planes[0][i], ==, from[i * step + step - 1]);
        g_assert_cmpfloat (planes[0][n], ==, GUARD);
      }
}

static void
pixels_there_and_back (gconstpointer data)
{
  g_autofree Pixels *all = g_new0 (Pixels, 1);

  for (size_t i = 0; i < G_N_ELEMENTS (all->pixels); i++)
    all->pixels[i] = (float) i;
  for (int step = 1; step <= PIXELS_STEP; step++)
    pixels_check_step (((const FoveaLoops *) data)->filters, all, step);
}

/* ---- Pairs ---- */

typedef void (*PairsFunc) (const float *a,
                           const float *b,
                           float       *dst,
                           size_t       n);

/* The same by the loops of whole rows, whose numbers these have to be. */
static void
pairs_check (const float *a,
             const float *b,
             size_t       n,
             PairsFunc    pairs,
             PairsFunc    each)
{
  float rows[400], even[200], odd[200], want[200], got[201];

  each (a, b, rows, 2 * n);
  for (size_t i = 0; i < n; i++)
    {
      even[i] = rows[2 * i];
      odd[i] = rows[2 * i + 1];
    }
  each (even, odd, want, n);
  got[n] = GUARD;
  pairs (a, b, got, n);
  g_assert_cmpfloat (got[n], ==, GUARD);
  for (size_t i = 0; i < n; i++)
    if (isnan (want[i]))
      g_assert_true (isnan (got[i]));
    else
      g_assert_cmpmem (&got[i], sizeof (float), &want[i], sizeof (float));
}

static void
pixels_pairs (gconstpointer data)
{
  const FoveaLoops *loops = data;
  float             a[402], b[402];

  for (size_t i = 0; i < G_N_ELEMENTS (a); i++)
    {
      a[i] = g_test_rand_double_range (-1, 1);
      b[i] = g_test_rand_double_range (-1, 1);
    }
  a[7] = b[20] = a[33] = NAN;
  b[40] = a[41] = INFINITY;
  a[50] = -INFINITY;
  a[60] = -0.0f;
  b[60] = a[61] = b[61] = 0.0f;
  for (size_t n = 1; n <= 200; n++)
    {
      const size_t at = n % 3;

      pairs_check (a + at, b + at, n, loops->filters->pairs_max, loops->max);
      pairs_check (a + at, b + at, n, loops->filters->pairs_min, loops->min);
      pairs_check (a + at, b + at, n, loops->filters->pairs_add, loops->add);
    }
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) families = g_strsplit (TEST_ISAS, " ", -1);

  g_test_init (&argc, &argv, NULL);
  for (guint f = 0; families[f]; f++)
    {
      const FoveaLoops *loops = fovea_loops_of (families[f]);
      g_autofree char  *both =
          g_strdup_printf ("/engine/pixels/%s/there-and-back", families[f]);
      g_autofree char *pairs =
          g_strdup_printf ("/engine/pixels/%s/pairs", families[f]);

      if (loops == NULL)
        continue; /* this CPU lacks the family */
      g_test_add_data_func (both, loops, pixels_there_and_back);
      g_test_add_data_func (pairs, loops, pixels_pairs);
    }
  return g_test_run ();
}
