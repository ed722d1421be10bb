/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the programs that measure: see bench.h. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define WARM_UP   0.2 /* of the time that counts, but 2 runs at least */
#define MOST_RUNS 2000

#define BENCH_MOST_THREADS 1024

static double
bench_uniform (guint32 *state)
{
  *state = *state * 1664525 + 1013904223;
  return (*state >> 8) * 0x1p-24;
}

/* Twelve uniform numbers have a variance of 1, and their sum is nearly normal. */
void
bench_fill_normal (float *values, gint64 n)
{
  guint32 state = 1;

  for (gint64 i = 0; i < n; i++)
    {
      double sum = -6.0;

      for (int k = 0; k < 12; k++)
        sum += bench_uniform (&state);
      values[i] = (float) sum;
    }
}

void
bench_fill_unit (float *values, gint64 n)
{
  guint32 state = 1;

  for (gint64 i = 0; i < n; i++)
    values[i] = (float) bench_uniform (&state);
}

double
bench_now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

static int
bench_compare (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

double
bench_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, bench_compare);
  return (values[(n - 1) / 2] + values[n / 2]) / 2.0;
}

double
bench_memory (const char *key)
{
  g_autofree char *text = NULL;
  const char      *line;

  if (! g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0.0;
  line = strstr (text, key);
  return line ? g_ascii_strtod (line + strlen (key), NULL) / 1024.0 : 0.0;
}

guint *
bench_threads (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autofree guint *threads = g_new0 (guint, g_strv_length (words) + 1);

  for (guint i = 0; words[i] || i == 0; i++)
    {
      guint64 number = 0;

      if (! words[i] ||
          ! g_ascii_string_to_unsigned (words[i], 10, 1, BENCH_MOST_THREADS,
                                        &number, NULL))
        {
          g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                       "\"%s\" is no number of threads (1 to %d)",
                       words[i] ? words[i] : "", BENCH_MOST_THREADS);
          return NULL;
        }
      threads[i] = (guint) number;
    }
  return g_steal_pointer (&threads);
}

gboolean
bench_net_read (BenchNet *net, const char *path, GError **error)
{
  if (! fovea_onnx_read (path, &net->graph, &net->weights, error))
    return FALSE;
  if (fovea_graph_n_inputs (net->graph) == 1)
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED,
               "%s has %u inputs instead of 1", path,
               fovea_graph_n_inputs (net->graph));
  return FALSE;
}

gboolean
bench_net_plan (BenchNet *net, GError **error)
{
  FoveaShape shape = *fovea_graph_input_shape (net->graph, 0);

  for (guint d = 0; d < shape.rank; d++)
    if (shape.size[d] < 0)
      shape.size[d] = d == 0 ? 1 : 224;
  net->input = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! net->input)
    return FALSE;
  net->plan = fovea_plan_new (net->graph, net->weights, &shape, NULL, error);
  return net->plan != NULL;
}

void
bench_net_clear (BenchNet *net)
{
  g_clear_pointer (&net->input, fovea_tensor_free);
  g_clear_pointer (&net->plan, fovea_plan_unref);
  g_clear_pointer (&net->weights, fovea_weights_unref);
  g_clear_pointer (&net->graph, fovea_graph_unref);
}

double
bench_net_run (BenchNet *net, guint threads, GError **error)
{
  FoveaRunOptions    options = { .threads = threads };
  const FoveaTensor *inputs[] = { net->input };
  double             start = bench_now ();
  g_autoptr (FoveaResult) result =
      fovea_plan_run (net->plan, inputs, &options, error);

  return result ? bench_now () - start : -1.0;
}

double
bench_net_median (BenchNet *net, guint threads, double seconds, GError **error)
{
  g_autofree double *times = g_new (double, MOST_RUNS);
  double             start = bench_now ();
  guint              n = 0;

  for (guint i = 0; i < 2 || bench_now () - start < WARM_UP * seconds; i++)
    if (bench_net_run (net, threads, error) < 0.0)
      return -1.0;
  start = bench_now ();
  while (n < 3 || (n < MOST_RUNS && bench_now () - start < seconds))
    if ((times[n++] = bench_net_run (net, threads, error)) < 0.0)
      return -1.0;
  return bench_median (times, n);
}

gboolean
bench_net_is_batch (const BenchNet *net)
{
  const FoveaShape *shape = &net->input->shape;

  if (shape->rank < 3 || shape->size[0] == 1)
    return FALSE;
  g_printerr ("A network for %" G_GINT64_FORMAT
              " pictures at once is left out\n",
              shape->size[0]);
  return TRUE;
}

static int
bench_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
bench_net_name (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".onnx"))
    name[strlen (name) - strlen (".onnx")] = '\0';
  return name;
}

/* The .onnx files of a folder in the order of their names, or the file itself. */
static GPtrArray *
bench_find_nets (const char *path, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_str_has_suffix (path, ".onnx"))
    {
      g_ptr_array_add (files, g_strdup (path));
      return g_steal_pointer (&files);
    }
  dir = g_dir_open (path, 0, error);
  if (! dir)
    return NULL;
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".onnx") &&
        ! g_str_has_suffix (name, ".pnnx.onnx"))
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
  if (files->len == 0)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                   "the folder %s holds no .onnx file", path);
      return NULL;
    }
  g_ptr_array_sort (files, bench_compare_names);
  return g_steal_pointer (&files);
}

/* What failed so far; the last failure is told when there is another one. */
typedef struct
{
  guint   tried, failed;
  GError *last;
} BenchFailures;

static void
bench_tell_last (BenchFailures *failures)
{
  if (failures->last)
    g_printerr ("%s: %s\n", g_get_prgname (), failures->last->message);
  g_clear_error (&failures->last);
}

static void
bench_try_net (BenchFailures *failures, const char *path, BenchNetFunc func)
{
  GError *error = NULL;

  failures->tried++;
  if (func (path, &error))
    return;
  bench_tell_last (failures);
  failures->failed++;
  if (! g_str_has_prefix (error->message, path))
    g_prefix_error (&error, "%s: ", path);
  failures->last = error;
}

static void
bench_try_path (BenchFailures *failures, const char *path, BenchNetFunc func)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) files = bench_find_nets (path, &error);

  for (guint i = 0; files && i < files->len; i++)
    bench_try_net (failures, files->pdata[i], func);
  if (files)
    return;
  bench_tell_last (failures);
  failures->tried++;
  failures->failed++;
  failures->last = error;
}

gboolean
bench_each_net (char **paths, BenchNetFunc func, GError **error)
{
  BenchFailures failures = { 0 };

  for (; *paths; paths++)
    bench_try_path (&failures, *paths, func);
  if (failures.failed == 0)
    return TRUE;
  if (failures.tried > 1)
    {
      bench_tell_last (&failures);
      g_set_error (&failures.last, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED,
                   "%u of %u could not be measured", failures.failed,
                   failures.tried);
    }
  g_propagate_error (error, failures.last);
  return FALSE;
}
