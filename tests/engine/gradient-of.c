/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gradient-of MODEL INPUT SHAPE SEED OUTPUT GRADIENT: the gradient of a network's
 * first output, weighed by a seed, by its first input. INPUT and SEED hold raw
 * floats; OUTPUT and GRADIENT are written so. SHAPE is "1x3x224x224". Says how
 * long the run forward alone and the run with the gradient take, and, with
 * GRADIENT_PROFILE in the environment, which steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"

static FoveaTensor *
read_numbers (const char *path, const FoveaShape *shape)
{
  g_autofree char *bytes = NULL;
  gsize            n;
  FoveaTensor     *tensor;

  if (! g_file_get_contents (path, &bytes, &n, NULL))
    g_error ("cannot read %s", path);
  tensor = fovea_tensor_new (FOVEA_F32, shape, NULL);
  if (n != fovea_shape_elements (shape) * sizeof (float))
    g_error ("%s holds %zu bytes", path, n);
  memcpy (tensor->data, bytes, n);
  return tensor;
}

static void
write_numbers (const char *path, const FoveaTensor *tensor)
{
  if (! g_file_set_contents (
          path, tensor->data,
          fovea_shape_elements (&tensor->shape) * sizeof (float), NULL))
    g_error ("cannot write %s", path);
}

/* The quickest of five, in seconds of one processor */
static double
run_timed (FoveaPlan                *plan,
           const FoveaTensor *const *inputs,
           FoveaResult             **result)
{
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = 1 };
  double          best = 1e9;

  *result = NULL;
  for (int i = 0; i < 5; i++)
    {
      clock_t start = clock ();

      if (*result)
        fovea_result_free (*result);
      *result = fovea_plan_run (plan, inputs, &options, &error);
      if (! *result)
        g_error ("%s", error->message);
      best = MIN (best, (double) (clock () - start) / CLOCKS_PER_SEC);
    }
  return best;
}

/* The steps that take longest */
static void
print_profile (FoveaPlan *plan)
{
  FoveaRunOptions options = { .threads = 1 };
  g_autoptr (FoveaProfile) profile =
      fovea_plan_profile (plan, &options, 3, NULL);

  for (guint i = 0; profile && i < profile->n_rows; i++)
    if (profile->rows[i].seconds > 0.02 * profile->seconds)
      fprintf (stderr, "%8.2f ms  %-20s %s (%s)\n",
               profile->rows[i].seconds * 1e3, profile->rows[i].layers,
               profile->rows[i].name, profile->rows[i].algorithm);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaGraph) gradient = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaWeights) gradient_weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaPlan) back = NULL;
  g_autoptr (FoveaTensor) seed = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  const FoveaTensor *inputs[2];
  FoveaResult       *result = NULL;
  FoveaPlanOptions   options = { .any_size = TRUE, .n_taps = 1 };
  FoveaShape         shapes[2];
  FoveaValue         x, y;
  double             forward, both;

  if (argc != 7)
    g_error ("usage: gradient-of MODEL INPUT SHAPE SEED OUTPUT GRADIENT");
  shapes[0] = test_shape (argv[3]);
  if (! fovea_onnx_read (argv[1], &graph, &weights, &error))
    g_error ("%s", error->message);
  x = fovea_graph_input (graph, 0);
  y = fovea_graph_output (graph, 0);
  options.taps = &y;
  plan = fovea_plan_new (graph, weights, shapes, &options, &error);
  if (! plan)
    g_error ("%s", error->message);
  input = read_numbers (argv[2], &shapes[0]);
  inputs[0] = input;
  forward = run_timed (plan, inputs, &result);
  fovea_result_free (result);
  if (! fovea_graph_gradient (graph, weights, shapes, &options, y, &x, 1, 0,
                              &gradient, &gradient_weights, &error))
    g_error ("%s", error->message);
  shapes[1] = *fovea_plan_shape (plan, y);
  back = fovea_plan_new (gradient, gradient_weights, shapes, &options, &error);
  if (! back)
    g_error ("%s", error->message);
  inputs[1] = seed = read_numbers (argv[4], &shapes[1]);
  both = run_timed (back, inputs, &result);
  write_numbers (argv[5], fovea_result_tap (result, 0));
  write_numbers (argv[6], fovea_result_output (result, 0));
  fovea_result_free (result);
  if (g_getenv ("GRADIENT_PROFILE"))
    print_profile (back);
  printf ("%.7f %.7f %.1f %.1f\n", forward, both,
          (double) fovea_plan_arena_bytes (plan) / 1e6,
          (double) fovea_plan_arena_bytes (back) / 1e6);
  return 0;
}
