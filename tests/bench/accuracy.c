/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How exact a whole network is: its numbers for stored inputs against the same
 * computed in double precision, beside another engine's error.
 *
 *   accuracy MODEL.onnx FOLDER [VALUE]
 *
 * FOLDER holds, for each photo, NAME.input.npy (fp32, the network's input),
 * NAME.double.npy (fp64) and, if wanted, NAME.ort.npy (fp32); a NAME that
 * begins with a number names the right class. VALUE is what is compared (the
 * first output). Exit 0 when our largest error is within 4 times the other
 * engine's (design: promise 2). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fovea.h"

#define ALLOWED 4.0

typedef struct
{
  FoveaPlan *plan;
  FoveaShape shape;
  gboolean   is_output;
  guint      photos, right, same_top;
  double     ours, theirs; /* largest |error| */
  double     seconds;
  gboolean   has_theirs;
} Accuracy;

/* An .npy file's numbers: a preamble of 10 bytes, whose last two are the
 * length of the header that follows, then the numbers. (transfer full) */
static gpointer
npy_read (const char *folder,
          const char *name,
          const char *ending,
          gsize      *bytes)
{
  g_autofree char *file = g_strconcat (name, ending, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *data = NULL;
  gsize            length, start;

  if (! g_file_get_contents (path, &data, &length, NULL) || length < 10 ||
      memcmp (data, "\x93NUMPY", 6) != 0)
    return NULL;
  start = 10 + ((guint8) data[8] | (gsize) (guint8) data[9] << 8);
  if (start > length)
    return NULL;
  *bytes = length - start;
  return g_memdup2 (data + start, *bytes);
}

static gsize
accuracy_top (const float *values, gsize n)
{
  gsize best = 0;

  for (gsize i = 1; i < n; i++)
    if (values[i] > values[best])
      best = i;
  return best;
}

static double
accuracy_error (const float *values, const double *exact, gsize n)
{
  double largest = 0.0;

  for (gsize i = 0; i < n; i++)
    if (! isnan (largest) && ! (fabs (values[i] - exact[i]) <= largest))
      largest = fabs (values[i] - exact[i]);
  return largest;
}

/* A NaN is the largest of all. */
static double
accuracy_larger (double a, double b)
{
  return a <= b || isnan (b) ? b : a;
}

/* Holds one photo's numbers against the exact ones, and the other engine's. */
static gboolean
accuracy_compare (Accuracy          *all,
                  const char        *folder,
                  const char        *name,
                  const FoveaTensor *out)
{
  gsize              n_exact = 0, n_other = 0, n, top;
  g_autofree double *exact = npy_read (folder, name, ".double.npy", &n_exact);
  g_autofree float  *other = npy_read (folder, name, ".ort.npy", &n_other);
  double             ours;

  n = (gsize) fovea_shape_elements (&out->shape);
  if (! exact || n_exact != n * sizeof (double) ||
      (other && n_other != n * sizeof (float)))
    {
      g_printerr ("%s: no exact numbers, or not as many as ours\n", name);
      return FALSE;
    }
  top = accuracy_top (out->data, n);
  ours = accuracy_error (out->data, exact, n);
  all->photos++;
  all->right += top == strtoul (name, NULL, 10);
  all->ours = accuracy_larger (all->ours, ours);
  if (other)
    {
      all->has_theirs = TRUE;
      all->same_top += top == accuracy_top (other, n);
      all->theirs =
          accuracy_larger (all->theirs, accuracy_error (other, exact, n));
    }
  g_print ("%-24s top-1 %4" G_GSIZE_FORMAT "  |error| %.3g\n", name, top, ours);
  return TRUE;
}

static gboolean
accuracy_photo (Accuracy *all, const char *folder, const char *name)
{
  gsize             bytes;
  g_autofree float *values = npy_read (folder, name, ".input.npy", &bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaTensor        input = fovea_tensor_view (&all->shape, values);
  const FoveaTensor *inputs[] = { &input };
  gint64             start;

  if (! values ||
      bytes != (gsize) fovea_shape_elements (&all->shape) * sizeof (float))
    {
      g_printerr ("%s: no input of the network's size\n", name);
      return FALSE;
    }
  start = g_get_monotonic_time ();
  result = fovea_plan_run (all->plan, inputs, NULL, &error);
  all->seconds += (double) (g_get_monotonic_time () - start) / 1e6;
  if (! result)
    {
      g_printerr ("%s: %s\n", name, error->message);
      return FALSE;
    }
  return accuracy_compare (all, folder, name,
                           all->is_output ? fovea_result_output (result, 0) :
                                            fovea_result_tap (result, 0));
}

static gboolean
accuracy_plan (Accuracy   *all,
               const char *path,
               const char *value,
               GError    **error)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue       tap;
  FoveaPlanOptions options = { .taps = &tap, .n_taps = 1 };

  if (! fovea_onnx_read (path, &graph, &weights, error))
    return FALSE;
  all->shape = *fovea_graph_input_shape (graph, 0);
  if (all->shape.rank > 0 && all->shape.size[0] < 0)
    all->shape.size[0] = 1;
  tap = value ? fovea_graph_find (graph, value, error) :
                fovea_graph_output (graph, 0);
  all->is_output = tap == fovea_graph_output (graph, 0);
  if (tap == FOVEA_NO_VALUE)
    return FALSE;
  all->plan = fovea_plan_new (graph, weights, &all->shape,
                              all->is_output ? NULL : &options, error);
  return all->plan != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  Accuracy    all = { 0 };
  const char *file;
  gboolean    ok = TRUE;

  if (argc != 3 && argc != 4)
    {
      g_printerr ("usage: accuracy MODEL.onnx FOLDER [VALUE]\n");
      return 64;
    }
  dir = g_dir_open (argv[2], 0, NULL);
  if (! dir)
    {
      g_print ("no folder %s with reference numbers: skipped\n", argv[2]);
      return 77;
    }
  if (! accuracy_plan (&all, argv[1], argv[3], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  while ((file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, ".input.npy"))
      {
        g_autofree char *name =
            g_strndup (file, strlen (file) - strlen (".input.npy"));

        ok &= accuracy_photo (&all, argv[2], name);
      }

  g_print (
      "%u photos, %u right at first, %u as the other engine; largest error "
      "against double: ours %.3g, the other's %.3g; %.1f ms a photo (%s)\n",
      all.photos, all.right, all.same_top, all.ours, all.theirs,
      1e3 * all.seconds / MAX (all.photos, 1), fovea_cpu_family ());
  fovea_plan_unref (all.plan);
  return ! ok || all.photos == 0 ||
         (all.has_theirs && ! (all.ours <= ALLOWED * all.theirs));
}
