/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of inner loops share: lengths, places between fences, and a
 * test for each CPU family of the build. */
#pragma once

#include <math.h>
#include <string.h>

#include <glib.h>

#include "fence.h"
#include "simd/loops.h"

#define SIMD_U    0x1p-24
#define SIMD_ROOM 8192 /* floats between two fences */
#define SIMD_TAPS 26

/* Lengths of 1 .. 3 vectors, then some long ones; 0 ends. */
static inline size_t
simd_length (const FoveaLoops *loops, guint i)
{
  static const size_t long_ones[] = { 97, 128, 201, 1000 };
  guint               n_short = 3 * loops->lanes;

  if (i < n_short)
    return i + 1;
  return i - n_short < G_N_ELEMENTS (long_ones) ? long_ones[i - n_short] : 0;
}

static inline void
simd_fill (float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    values[i] = g_test_rand_double_range (-1, 1);
}

static inline void
simd_assert_near (double got, double exact, double bound)
{
  if (! (fabs (got - exact) <= bound))
    g_error ("%.9g should be %.17g within %g", got, exact, bound);
}

/* n floats at a fence: odd places end at the second, even begin behind the
 * first. */
static inline float *
simd_place (const Fence *fence, size_t n, guint place)
{
  return place % 2 ? fence_at_end (fence, n, place / 2) :
                     fence_at_start (fence, place / 2);
}

static inline void
simd_skip (gconstpointer data)
{
  g_test_skip ("this CPU lacks the family");
}

static inline void
simd_add (const char       *family,
          const char       *name,
          const FoveaLoops *loops,
          GTestDataFunc     func)
{
  g_autofree char *path = g_strdup_printf ("/engine/simd/%s/%s", family, name);

  g_test_add_data_func (path, loops, loops ? func : simd_skip);
}

typedef struct
{
  const char   *name;
  GTestDataFunc func;
} SimdTest;

/* Each of n tests with each family that the build holds. */
static inline int
simd_run (const SimdTest *tests, guint n)
{
  g_auto (GStrv) families = g_strsplit (TEST_ISAS, " ", -1);

  for (guint f = 0; families[f]; f++)
    for (guint t = 0; t < n; t++)
      simd_add (families[f], tests[t].name, fovea_loops_of (families[f]),
                tests[t].func);
  return g_test_run ();
}
