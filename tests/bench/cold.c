/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network costs before its first answer: a fresh process opens the file,
 * makes the plan, runs it once on one thread and ends; the file lies in the
 * page cache.
 *
 *   cold [--runs 5] DIR|FILE.onnx...
 *   cold --once FILE.onnx          such a process
 *
 * TSV, medians: net; open_ms, plan_ms and run_ms inside the process; peak_MB,
 * the most memory it ever had; weights_MB, the weights as fp32; ms, of the whole
 * process as its parent sees it. */
#include "bench.h"

#define MOST_RUNS 100

static int      runs = 5;
static gboolean once = FALSE;
static char   **paths = NULL;
static char    *self = NULL;

static GOptionEntry entries[] = {
  { "runs", 'r', 0, G_OPTION_ARG_INT, &runs, "Processes for each net (5)",
    "N" },
  { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Be such a process", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL,
    "DIR|FILE.onnx..." },
  { 0 }
};

/* What a process says about itself, and its parent about it. */
typedef enum
{
  COLD_OPEN,
  COLD_PLAN,
  COLD_RUN,
  COLD_PEAK,
  COLD_WEIGHTS,
  COLD_SAID, /* so many numbers */
  COLD_WALL = COLD_SAID,
  COLD_FACTS
} ColdFact;

static gboolean
cold_once (const char *path, GError **error)
{
  double start = bench_now (), opened, planned, ran;
  g_auto (BenchNet) net = { 0 };

  if (! bench_net_read (&net, path, error))
    return FALSE;
  opened = bench_now ();
  if (! bench_net_plan (&net, error))
    return FALSE;
  planned = bench_now ();
  if (bench_net_is_batch (&net))
    return TRUE;
  bench_fill_unit (net.input->data, fovea_shape_elements (&net.input->shape));
  ran = bench_net_run (&net, 1, error);
  if (ran < 0.0)
    return FALSE;
  g_print ("%.3f %.3f %.3f %.3f %.3f\n", 1e3 * (opened - start),
           1e3 * (planned - opened), 1e3 * ran, bench_memory ("VmHWM:"),
           (double) fovea_weights_parameters (net.weights) * sizeof (float) /
               (1 << 20));
  return TRUE;
}

/* FALSE without an error where the process had nothing to say. */
static gboolean
cold_spawn (const char *path, double facts[COLD_FACTS], GError **error)
{
  const char      *command[] = { self, "--once", path, NULL };
  double           start = bench_now ();
  g_autofree char *said = NULL;
  char            *at;
  int              status;

  if (! g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, &said, NULL,
                      &status, error) ||
      ! g_spawn_check_wait_status (status, error))
    return FALSE;
  facts[COLD_WALL] = 1e3 * (bench_now () - start);
  at = said;
  for (guint n = 0; n < COLD_SAID; n++)
    facts[n] = g_ascii_strtod (at, &at);
  return *said != '\0';
}

/* One process warms up the page cache. */
static gboolean
cold_net (const char *path, GError **error)
{
  g_autofree char *name = bench_net_name (path);
  double           facts[COLD_FACTS], all[COLD_FACTS][MOST_RUNS];
  guint            n = (guint) CLAMP (runs, 1, MOST_RUNS);

  if (! cold_spawn (path, facts, error))
    return ! *error;
  for (guint i = 0; i < n; i++)
    {
      if (! cold_spawn (path, facts, error))
        return FALSE;
      for (guint f = 0; f < COLD_FACTS; f++)
        all[f][i] = facts[f];
    }
  g_print ("%s", name);
  for (guint f = 0; f < COLD_FACTS; f++)
    g_print ("\t%.1f", bench_median (all[f], n));
  g_print ("\n");
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  self = argv[0];
  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || ! paths)
    {
      g_printerr ("cold: %s\n", error ? error->message : "which networks?");
      return 64;
    }
  if (runs < 1)
    {
      g_printerr ("cold: %d runs: at least 1\n", runs);
      return 64;
    }
  if (! once)
    g_print ("net\topen_ms\tplan_ms\trun_ms\tpeak_MB\tweights_MB\tms\n");
  ok = bench_each_net (paths, once ? cold_once : cold_net, &error);
  if (! ok)
    g_printerr ("cold: %s\n", error->message);
  return ok ? 0 : 1;
}
