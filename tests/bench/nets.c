/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times whole networks: one photo through a plan that is made already.
 *
 *   nets [--threads 1,2] [--seconds 1] DIR|FILE.onnx...
 *
 * TSV: net (the file's name), threads, ms (median after warm-up). */
#include "bench.h"

static char  *threads_text = NULL;
static guint *threads = NULL; /* ended by 0 */
static double seconds = 1.0;
static char **paths = NULL;

static GOptionEntry entries[] = {
  { "threads", 't', 0, G_OPTION_ARG_STRING, &threads_text,
    "Numbers of threads (1,2)", "N,..." },
  { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds,
    "Time for each net and number of threads (1)", "SECONDS" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL,
    "DIR|FILE.onnx..." },
  { 0 }
};

static gboolean
nets_time (const char *path, GError **error)
{
  g_auto (BenchNet) net = { 0 };
  g_autofree char *name = bench_net_name (path);

  if (! bench_net_read (&net, path, error) || ! bench_net_plan (&net, error))
    return FALSE;
  if (bench_net_is_batch (&net))
    return TRUE;
  bench_fill_normal (net.input->data, fovea_shape_elements (&net.input->shape));
  for (guint i = 0; threads[i]; i++)
    {
      double median = bench_net_median (&net, threads[i], seconds, error);

      if (median < 0.0)
        return FALSE;
      g_print ("%s\t%u\t%.3f\n", name, threads[i], 1e3 * median);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  threads_text = g_strdup ("1,2");
  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || ! paths)
    {
      g_printerr ("nets: %s\n", error ? error->message : "which networks?");
      return 64;
    }
  threads = bench_threads (threads_text, &error);
  if (! threads)
    {
      g_printerr ("nets: %s\n", error->message);
      return 64;
    }
  g_print ("net\tthreads\tms\n");
  if (bench_each_net (paths, nets_time, &error))
    return 0;
  g_printerr ("nets: %s\n", error->message);
  return 1;
}
