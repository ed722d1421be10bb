/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model costs before it answers: time and memory to open it, to plan it
 * and to run it once.
 *
 *   open MODEL.onnx [THREADS]
 *
 * TSV: step, milliseconds, and in MB what the process then has of its own
 * (anonymous), of mapped files, and the most it ever had of both. */
#include <stdlib.h>

#include "bench.h"

static void
open_say (const char *step, gint64 since)
{
  g_print ("%s\t%.1f\t%.1f\t%.1f\t%.1f\n", step,
           (double) (g_get_monotonic_time () - since) / 1e3,
           bench_memory ("RssAnon:"), bench_memory ("RssFile:"),
           bench_memory ("VmHWM:"));
}

static gboolean
open_run (const char *path, guint threads, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaShape      shape;
  FoveaRunOptions options = { .threads = threads };

  if (! fovea_onnx_read (path, &graph, &weights, error))
    return FALSE;
  open_say ("open", start);
  shape = *fovea_graph_input_shape (graph, 0);
  for (guint d = 0; d < shape.rank; d++)
    if (shape.size[d] < 0)
      shape.size[d] = d == 0 ? 1 : 224;
  input = fovea_tensor_new (FOVEA_F32, &shape, error);
  start = g_get_monotonic_time ();
  plan = fovea_plan_new (graph, weights, &shape, NULL, error);
  if (! input || ! plan)
    return FALSE;
  open_say ("plan", start);
  start = g_get_monotonic_time ();
  result =
      fovea_plan_run (plan, (const FoveaTensor *[]) { input }, &options, error);
  open_say ("run", start);
  return result != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 2 || argc > 3)
    {
      g_printerr ("usage: open MODEL.onnx [THREADS]\n");
      return 64;
    }
  g_print ("step\tms\town_MB\tfiles_MB\tpeak_MB\n");
  if (open_run (argv[1], argc == 3 ? (guint) atoi (argv[2]) : 1, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
