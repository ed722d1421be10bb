/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every inner loop on every CPU family that there is: the very call that is
 * timed is checked against plain sums in double precision.
 *
 *   micro [--family NAME] [--loop NAME] [--seconds 0.02]
 *
 * TSV: family, loop, size (numbers), speed, unit (GFLOP/s or GB/s), peak_percent
 * (of the family's FMA peak, or of what a copy of as many bytes moves), ns of a call,
 * check. Exit status 1 when a loop is wrong, 64 when there is no such one. */
#include "micro.h"

#include <string.h>

#define REPEATS 5

static char  *only_family = NULL, *only_loop = NULL;
static double seconds = 0.02;

static GOptionEntry entries[] = {
  { "family", 'f', 0, G_OPTION_ARG_STRING, &only_family, "One family", "NAME" },
  { "loop", 'l', 0, G_OPTION_ARG_STRING, &only_loop, "One loop", "NAME" },
  { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds,
    "Time for each loop (0.02)", "SECONDS" },
  { 0 }
};

static const char *const families[] = { "generic", "avx2", "avx512", "neon" };
static const MicroCase *const lists[] = { micro_numbers, micro_functions,
                                          micro_blocks,  micro_panels,
                                          micro_filters, micro_transforms,
                                          micro_squares };

/* Seconds of one call: the best of a few bursts. */
static double
micro_time (void (*call) (Micro *m), Micro *m)
{
  double best = INFINITY;
  gint64 calls = 1;

  call (m);
  for (int r = 0; r < REPEATS;)
    {
      double start = bench_now (), took;

      for (gint64 i = 0; i < calls; i++)
        call (m);
      took = bench_now () - start;
      if (took * REPEATS < seconds && calls < G_MAXINT32)
        calls *= took * REPEATS * 8 < seconds ? 8 : 2;
      else
        {
          best = MIN (best, took / (double) calls);
          r++;
        }
    }
  return best;
}

static gboolean
micro_is_right (const MicroCase *at, Micro *m)
{
  size_t results = at->results ? at->results (m) : 0;

  memset (m->dst, 0xff, MIN (results + 64, MICRO_ROOM) * sizeof *m->dst);
  at->call (m);
  for (size_t i = 0; i < MAX (results, 1); i++)
    {
      double bound = 0, got = results ? (double) m->dst[i] : m->value;
      double exact = at->exact (m, i, &bound);

      if (isnan (exact) ? ! isnan (got) : ! (fabs (got - exact) <= bound))
        {
          g_printerr ("%s of %s: number %" G_GSIZE_FORMAT
                      " is %.9g instead of %.17g within %g\n",
                      at->loop, m->loops->family, i, got, exact, bound);
          return FALSE;
        }
    }
  return TRUE;
}

static void
micro_copy (Micro *m)
{
  memcpy (m->dst, m->a, m->n * sizeof *m->dst);
  __asm__ volatile("" : : "r"(m->dst) : "memory");
}

static void
micro_peak (Micro *m)
{
  m->value = m->loops->peak (1.0f, m->n);
}

/* Bytes a second of a copy that reads and writes so many */
static double
micro_copied (Micro *m, double bytes)
{
  m->n = (size_t) CLAMP (bytes / 8, 1, MICRO_ROOM);
  return 8.0 * (double) m->n / micro_time (micro_copy, m);
}

static gboolean
micro_case (const MicroCase *at, Micro *m, double flops)
{
  gboolean right;
  double   took, speed, peak = flops;

  if (only_loop && strcmp (only_loop, at->loop) != 0)
    return TRUE;
  if (strcmp (at->loop, "pairs") == 0 && ! m->loops->pairs)
    return TRUE; /* a family without the instruction */
  m->n = at->n;
  m->number = at->number;
  right = micro_is_right (at, m);
  took = micro_time (at->call, m);
  speed = at->work (m) / took;
  if (at->unit == MICRO_BYTES)
    peak = micro_copied (m, at->work (m));
  g_print ("%s\t%s\t%" G_GSIZE_FORMAT "\t%.2f\t%s\t%.0f\t%.0f\t%s\n",
           m->loops->family, at->loop, at->n, speed * 1e-9,
           at->unit == MICRO_FLOPS ? "GFLOP/s" : "GB/s", 100 * speed / peak,
           took * 1e9, right ? "ok" : "WRONG");
  return right;
}

static gboolean
micro_family (Micro *m, const char *family)
{
  gboolean right = TRUE;
  double   flops;

  m->loops = fovea_loops_of (family);
  if (! m->loops || (only_family && strcmp (only_family, family) != 0))
    return TRUE;
  m->b = m->loops->lanes;
  m->n = 4096;
  flops =
      2.0 * (double) m->n * m->loops->peak_terms / micro_time (micro_peak, m);
  g_print ("%s\tpeak\t0\t%.2f\tGFLOP/s\t100\t0\tok\n", family, flops * 1e-9);
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (const MicroCase *at = lists[l]; at->loop; at++)
      right = micro_case (at, m, flops) && right;
  return right;
}

/* Families that this build and this CPU have, or names of loops, without those
 * that stand there already. */
static GPtrArray *
micro_choices (gboolean of_families)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint f = 0; f < G_N_ELEMENTS (families) && of_families; f++)
    if (fovea_loops_of (families[f]))
      g_ptr_array_add (names, (gpointer) families[f]);
  for (guint l = 0; l < G_N_ELEMENTS (lists) && ! of_families; l++)
    for (const MicroCase *at = lists[l]; at->loop; at++)
      if (! g_ptr_array_find_with_equal_func (names, at->loop, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) at->loop);
  g_ptr_array_add (names, NULL);
  return names;
}

/* A misspelt word must not look as if all were well. */
static gboolean
micro_is_known (const char *what, const char *word, gboolean of_families)
{
  g_autoptr (GPtrArray) names = micro_choices (of_families);
  g_autofree char *all = NULL;

  if (! word || g_strv_contains ((const char *const *) names->pdata, word))
    return TRUE;
  all = g_strjoinv (", ", (char **) names->pdata);
  g_printerr ("micro: there is no %s %s here (known: %s)\n", what, word, all);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Micro    m = { 0 };
  gboolean right = TRUE;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("micro: %s\n", error->message);
      return 64;
    }
  if (! micro_is_known ("family", only_family, TRUE) ||
      ! micro_is_known ("loop", only_loop, FALSE))
    return 64;
  m.a = g_new (float, MICRO_ROOM);
  m.b_ = g_new (float, MICRO_ROOM);
  m.c = g_new (float, MICRO_ROOM);
  m.high = g_new (float, MICRO_ROOM);
  m.same = g_new (float, MICRO_ROOM);
  m.pairs = g_new (int, MICRO_ROOM);
  m.dst = g_new0 (float, MICRO_ROOM);
  m.sums = g_new0 (double, MICRO_ROOM);
  bench_fill_normal (m.a, MICRO_ROOM);
  bench_fill_normal (m.c, MICRO_ROOM);
  for (int i = 0; i < MICRO_ROOM; i++)
    {
      m.b_[i] = m.a[(i + 1234567) % MICRO_ROOM];
      m.high[i] = m.c[i] + 14;
      m.same[i] = 1;
      memcpy (&m.pairs[i], &m.a[i], sizeof m.a[i]);
      m.pairs[i] &= 0x01ff01ff;
    }
  g_print ("family\tloop\tsize\tspeed\tunit\tpeak_percent\tns\tcheck\n");
  for (guint f = 0; f < G_N_ELEMENTS (families); f++)
    right = micro_family (&m, families[f]) && right;
  g_free (m.a);
  g_free (m.b_);
  g_free (m.c);
  g_free (m.high);
  g_free (m.same);
  g_free (m.pairs);
  g_free (m.dst);
  g_free (m.sums);
  return right ? 0 : 1;
}
