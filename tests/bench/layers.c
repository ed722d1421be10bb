/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a network's time goes.
 *
 *   layers [--threads 1] [--runs 21] DIR|FILE.onnx...
 *
 * TSV, a row a step of the plan: net, threads, layer, what is computed together
 * with it, algorithm, output, ms (median), GFLOP/s (two a multiply-add, as the
 * layer's formula has them, however many the algorithm really does), and these
 * in % of the measured peak: what saves products may pass 100. */
#include "bench.h"

static int    threads = 1;
static int    runs = 21;
static char **paths = NULL;

static GOptionEntry entries[] = {
  { "threads", 't', 0, G_OPTION_ARG_INT, &threads, "Threads (1)", "N" },
  { "runs", 'r', 0, G_OPTION_ARG_INT, &runs, "Runs (21)", "N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL,
    "DIR|FILE.onnx..." },
  { 0 }
};

static void
layers_row (const char         *name,
            const FoveaProfile *profile,
            const FoveaPlanRow *row)
{
  g_autofree char *output = fovea_shape_to_string (&row->output);
  double rate = row->seconds > 0.0 ? 2.0 * row->macs / row->seconds : 0.0;

  g_print ("%s\t%u\t%s\t%s\t%s\t%s\t%.4f\t%.1f\t%.1f\n", name, profile->threads,
           row->name, row->layers, row->algorithm, output, 1e3 * row->seconds,
           rate / 1e9, 100.0 * rate / profile->peak);
}

static gboolean
layers_net (const char *path, GError **error)
{
  g_auto (BenchNet) net = { 0 };
  FoveaRunOptions  options = { .threads = (guint) MAX (threads, 1) };
  g_autofree char *name = bench_net_name (path);
  g_autoptr (FoveaProfile) profile = NULL;

  if (! bench_net_read (&net, path, error) || ! bench_net_plan (&net, error))
    return FALSE;
  if (bench_net_is_batch (&net))
    return TRUE;
  profile =
      fovea_plan_profile (net.plan, &options, (guint) MAX (runs, 1), error);
  if (! profile)
    return FALSE;
  for (guint i = 0; i < profile->n_rows; i++)
    layers_row (name, profile, &profile->rows[i]);
  g_print ("%s\t%u\tall\t\t\t\t%.4f\t%.1f\t%.1f\n", name, profile->threads,
           1e3 * profile->seconds, 2e-9 * profile->macs / profile->seconds,
           200.0 * profile->macs / profile->seconds / profile->peak);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || ! paths)
    {
      g_printerr ("layers: %s\n", error ? error->message : "which networks?");
      return 64;
    }
  if (threads < 1 || runs < 1)
    {
      g_printerr ("layers: %d threads, %d runs: at least 1 of each\n", threads,
                  runs);
      return 64;
    }
  g_print ("net\tthreads\tlayer\tlayers\talgorithm\toutput\tms\tGFLOP/s\t"
           "direct_percent\n");
  if (bench_each_net (paths, layers_net, &error))
    return 0;
  g_printerr ("layers: %s\n", error->message);
  return 1;
}
