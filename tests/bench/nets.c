/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times whole networks: one photo through a plan that is made already.
 *
 *   nets [--threads 1,2] [--seconds 1] DIR|FILE.onnx...
 *
 * TSV: net (the file's name), threads, ms (median after warm-up). */
#include <string.h>

#include "bench.h"

static char  *threads_text = NULL;
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

/* A network's own number of pictures at once is not 1. */
static gboolean
nets_is_batch (const BenchNet *net)
{
  const FoveaShape *shape = &net->input->shape;

  return shape->rank > 2 && shape->size[0] != 1;
}

static gboolean
nets_time (const char *path, GError **error)
{
  g_auto (BenchNet) net = { 0 };
  g_auto (GStrv) numbers = g_strsplit (threads_text, ",", -1);
  g_autofree char *name = g_path_get_basename (path);

  name[strlen (name) - strlen (".onnx")] = '\0';
  if (! bench_net_open (&net, path, error))
    return FALSE;
  if (nets_is_batch (&net))
    {
      g_printerr ("nets: %s is for %" G_GINT64_FORMAT
                  " pictures at once: left out\n",
                  path, net.input->shape.size[0]);
      return TRUE;
    }
  for (guint i = 0; numbers[i]; i++)
    {
      guint  threads = (guint) g_ascii_strtoull (numbers[i], NULL, 10);
      double median = bench_net_median (&net, MAX (threads, 1), seconds, error);

      if (median < 0.0)
        return FALSE;
      g_print ("%s\t%u\t%.3f\n", name, MAX (threads, 1), 1e3 * median);
    }
  return TRUE;
}

static int
nets_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The files of a folder in the order of their names, or the file itself. What
 * the converter pnnx leaves beside a network is no other network. */
static GPtrArray *
nets_find (const char *path, GError **error)
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
  g_ptr_array_sort (files, nets_compare);
  return g_steal_pointer (&files);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  threads_text = g_strdup ("1,2");
  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || ! paths)
    {
      g_printerr ("nets: %s\n", error ? error->message : "which networks?");
      return 64;
    }
  g_print ("net\tthreads\tms\n");
  for (guint i = 0; paths[i]; i++)
    {
      g_autoptr (GPtrArray) files = nets_find (paths[i], &error);

      for (guint k = 0; files && k < files->len && ! error; k++)
        if (! nets_time (files->pdata[k], &error))
          g_prefix_error (&error, "%s: ", (char *) files->pdata[k]);
      if (! error)
        continue;
      g_printerr ("nets: %s\n", error->message);
      g_clear_error (&error);
      ok = FALSE;
    }
  return ok ? 0 : 1;
}
