/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our side of compare.py: runs a network whenever it is told to.
 *
 *   turns THREADS INPUT MODEL.onnx
 *
 * INPUT holds the network's input as raw fp32. Says the answer, then for each
 * line "N" that comes [milliseconds, those of CPU time] of N runs; every line a
 * JSON list. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

static gboolean
turns_read_input (BenchNet *net, const char *path, GError **error)
{
  gsize bytes = fovea_shape_elements (&net->input->shape) * sizeof (float);
  gsize length;
  g_autofree char *data = NULL;

  if (! g_file_get_contents (path, &data, &length, error))
    return FALSE;
  if (length != bytes)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   "%s holds %" G_GSIZE_FORMAT
                   " bytes instead of %" G_GSIZE_FORMAT,
                   path, length, bytes);
      return FALSE;
    }
  memcpy (net->input->data, data, bytes);
  return TRUE;
}

static void
turns_say_answer (const FoveaTensor *answer)
{
  gint64 n = fovea_shape_elements (&answer->shape);

  for (gint64 i = 0; i < n; i++)
    {
      double value = fovea_tensor_get (answer, i);

      printf (i > 0 ? ", " : "[");
      if (isfinite (value))
        printf ("%.9g", value);
      else
        printf ("NaN");
    }
  printf ("]\n");
  fflush (stdout);
}

static gboolean
turns_answer (BenchNet *net, guint threads, GError **error)
{
  FoveaRunOptions    options = { .threads = threads };
  const FoveaTensor *inputs[] = { net->input };
  g_autoptr (FoveaResult) result =
      fovea_plan_run (net->plan, inputs, &options, error);

  if (! result)
    return FALSE;
  turns_say_answer (fovea_result_output (result, 0));
  return TRUE;
}

static gboolean
turns_serve (BenchNet *net, guint threads, GError **error)
{
  char line[32];

  while (fgets (line, sizeof line, stdin))
    {
      int n = atoi (line);

      for (int i = 0; i < n; i++)
        {
          clock_t cpu = clock ();
          double  seconds = bench_net_run (net, threads, error);

          if (seconds < 0.0)
            return FALSE;
          printf ("%s[%.4f, %.4f]", i > 0 ? ", " : "[", 1e3 * seconds,
                  1e3 * (double) (clock () - cpu) / CLOCKS_PER_SEC);
        }
      printf ("]\n");
      fflush (stdout);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (BenchNet) net = { 0 };
  guint threads;

  if (argc != 4)
    {
      g_printerr ("usage: turns THREADS INPUT MODEL.onnx\n");
      return 64;
    }
  threads = (guint) MAX (atoi (argv[1]), 1);
  if (bench_net_read (&net, argv[3], &error) && bench_net_plan (&net, &error) &&
      turns_read_input (&net, argv[2], &error) &&
      turns_answer (&net, threads, &error) &&
      turns_serve (&net, threads, &error))
    return 0;
  g_printerr ("turns: %s\n", error->message);
  return 1;
}
