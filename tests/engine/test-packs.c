/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops that pack weights, of every CPU family, against plain loops:
 * all short lengths, weights at any byte, between fences; and squares turned
 * over by blocked maps. */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "fence.h"
#include "simd/blocks.h"
#include "simd/packs.h"

#define PACK_ROOM 32768 /* floats between two fences */

/* The bytes of n numbers that end at the fence; `shift` bytes before it else. */
static char *
pack_source (const Fence *fence, size_t n, guint shift)
{
  char *from = (char *) fence_at_end (fence, n, 0) - shift;

  for (size_t i = 0; i < n; i++)
    {
      float value = (float) g_test_rand_double_range (-1, 1);

      memcpy (from + i * sizeof value, &value, sizeof value);
    }
  return from;
}

static float
pack_number (const char *from, ptrdiff_t i)
{
  float value;

  memcpy (&value, from + i * (ptrdiff_t) sizeof value, sizeof value);
  return value;
}

static void
test_lines (gconstpointer data)
{
  const FoveaLoops *loops = data;
  const int         b = loops->lanes;
  Fence             in, out;

  in = fence_new (PACK_ROOM);
  out = fence_new (PACK_ROOM);
  for (int round = 0; round < 400; round++)
    {
      const int       spots = g_test_rand_int_range (1, 11);
      const int       channels = g_test_rand_int_range (1, 3 * b);
      const int       used = g_test_rand_int_range (1, b + 1);
      const int       flip = g_test_rand_int_range (0, 2);
      const ptrdiff_t stride = channels * spots, width = b * (1 + round % 2);
      const size_t    n = stride * (used - 1) + channels * spots;
      const char     *from = pack_source (&in, n, round % 4);
      float          *to = fence_at_start (&out, 0);

      for (int i = 0; i < channels * spots * width; i++)
        to[i] = 7.0f;
      loops->packs->lines (from, stride, used, channels, spots, flip, to, width);
      for (int s = 0; s < spots; s++)
        for (int c = 0; c < channels; c++)
          for (int j = 0; j < width; j++)
            {
              const int spot = flip ? spots - 1 - s : s;
              float     want = j >= b     ? 7.0f :
                               j >= used ? 0.0f :
                                           pack_number (from, j * stride +
                                                                 c * spots + spot);

              g_assert_cmpfloat (to[(s * channels + c) * width + j], ==, want);
            }
    }
  fence_free (&in);
  fence_free (&out);
}

/* Row `row` of G times x[0], x[apart], x[2 * apart] */
static double
wino_row (int m, int row, const double *x, int apart)
{
  static const double four[6][3] = {
    { 1, 0, 0 },
    { -2.0 / 3, -2.0 / 3 * M_SQRT1_2, -1.0 / 3 },
    { -2.0 / 3, 2.0 / 3 * M_SQRT1_2, -1.0 / 3 },
    { 1.0 / 6, M_SQRT2 / 6, 1.0 / 3 },
    { 1.0 / 6, -M_SQRT2 / 6, 1.0 / 3 },
    { 0, 0, 1 },
  };
  static const double two[4][3] = {
    { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 }
  };
  const double *g = m == 4 ? four[row] : two[row];

  return g[0] * x[0] + g[1] * x[apart] + g[2] * x[2 * apart];
}

static double
wino_frequency (int m, const char *from, ptrdiff_t at, int flip, int f)
{
  double kernel[9], line[3];

  for (int i = 0; i < 9; i++)
    kernel[i] = pack_number (from, at + (flip ? 8 - i : i));
  for (int x = 0; x < 3; x++)
    line[x] = wino_row (m, f / (m + 2), kernel + x, 3);
  return wino_row (m, f % (m + 2), line, 1);
}

static void
test_winograd (gconstpointer data)
{
  const FoveaLoops *loops = data;
  const int         b = loops->lanes;
  Fence             in, out;

  in = fence_new (PACK_ROOM);
  out = fence_new (PACK_ROOM);
  for (int round = 0; round < 200; round++)
    {
      const int       m = round % 2 ? 4 : 2, all = (m + 2) * (m + 2);
      const int       channels = g_test_rand_int_range (1, 22);
      const int       used = g_test_rand_int_range (1, b + 1);
      const int       flip = g_test_rand_int_range (0, 2);
      const ptrdiff_t width = 2 * b, apart = channels * width;
      const char *from = pack_source (&in, channels * 9 * used, round % 4);
      float      *to = fence_at_start (&out, 0);

      for (int i = 0; i < all * apart; i++)
        to[i] = 7.0f;
      loops->packs->winograd (from, channels * 9, used, channels, m, flip, to,
                              width, apart);
      for (int f = 0; f < all; f++)
        for (int c = 0; c < channels; c++)
          for (int j = 0; j < width; j++)
            {
              const float got = to[f * apart + c * width + j];
              double      want =
                  j >= used ? 0.0 :
                              wino_frequency (m, from, (j * channels + c) * 9,
                                              flip, f);

              if (j >= b)
                want = 7.0;
              if (! (fabs (got - want) <= 0x1p-24 * fabs (want) + 1e-15))
                g_error ("%.9g should be %.17g", got, want);
            }
    }
  fence_free (&in);
  fence_free (&out);
}

/* From a plain map to a blocked one and back */
static void
test_turn (gconstpointer data)
{
  const FoveaLoops *loops = data;
  const int         b = loops->lanes;
  Fence             plain, blocked;

  plain = fence_new (PACK_ROOM);
  blocked = fence_new (PACK_ROOM);
  for (int n = 1; n < 4 * b; n++)
    for (int used = 1; used <= b; used++)
      {
        const ptrdiff_t stride = n + used % 3;
        const size_t    all = stride * (used - 1) + n;
        float          *map = (float *) (gpointer) pack_source (&plain, all, 0);
        float          *to = fence_at_end (&blocked, (size_t) n * b, 0);
        g_autofree float *copy = g_memdup2 (map, all * sizeof *map);

        loops->blocks->gather (map, stride, to, n, used);
        for (int p = 0; p < n; p++)
          for (int c = 0; c < b; c++)
            g_assert_cmpfloat (to[p * b + c], ==,
                               c < used ? map[c * stride + p] : 0.0f);
        for (int c = 0; c < used; c++)
          memset (map + c * stride, 0, n * sizeof *map);
        loops->blocks->scatter (to, map, stride, n, used);
        g_assert_cmpmem (map, all * sizeof *map, copy, all * sizeof *copy);
      }
  fence_free (&plain);
  fence_free (&blocked);
}

static void
pack_skip (gconstpointer data)
{
  g_test_skip ("this CPU has not that family");
}

static void
pack_add (const char *family, const char *name, GTestDataFunc func)
{
  const FoveaLoops *loops = fovea_loops_of (family);
  g_autofree char  *path = g_strdup_printf ("/packs/%s/%s", family, name);

  g_test_add_data_func (path, loops, loops ? func : pack_skip);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) families = g_strsplit (TEST_ISAS, " ", -1);

  g_test_init (&argc, &argv, NULL);
  for (guint f = 0; families[f]; f++)
    {
      pack_add (families[f], "lines", test_lines);
      pack_add (families[f], "winograd", test_winograd);
      pack_add (families[f], "turn", test_turn);
    }
  return g_test_run ();
}
