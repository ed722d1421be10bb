/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times the two things that the demo promises: one classification by
 * EfficientNet-Lite0, and a 3x3 kernel over 24 megapixels; medians, in the
 * process, pictures already in memory. */
#include <string.h>

#include "bench.h"

#define WIDTH        6000
#define HEIGHT       4000
#define RUNS         21
#define PICTURE_RUNS 5

static gboolean
bench_network (guint threads, GError **error)
{
  FoveaRunOptions options = { .threads = threads };
  FoveaShape      shape = FOVEA_NCHW (1, 3, 224, 224);
  double          seconds[RUNS];
  g_autoptr (FoveaModel) model = fovea_model_find ("efficientnet-lite0", error);
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaTensor) input = NULL;

  if (! model)
    return FALSE;
  plan = fovea_plan_new (fovea_model_graph (model), fovea_model_weights (model),
                         &shape, NULL, error);
  input = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! plan || ! input)
    return FALSE;
  bench_fill_unit (input->data, fovea_shape_elements (&shape));
  for (guint i = 0; i < RUNS; i++)
    {
      const FoveaTensor *inputs[] = { input };
      gint64             start = g_get_monotonic_time ();
      g_autoptr (FoveaResult) result =
          fovea_plan_run (plan, inputs, &options, error);

      if (! result)
        return FALSE;
      seconds[i] = (g_get_monotonic_time () - start) / 1e6;
    }
  g_print ("EfficientNet-Lite0, one photo, %u thread%s: %.1f ms\n", threads,
           threads == 1 ? "" : "s", bench_median (seconds, RUNS) * 1e3);
  return TRUE;
}

typedef struct
{
  const float *in;
  float       *out;
} Picture;

static gboolean
bench_read (const FoveaRect   *rect,
            const FoveaTensor *to,
            gpointer           data,
            GError           **error)
{
  const Picture *picture = data;
  float         *row = to->data;

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = rect->y; y < rect->y + rect->height;
         y++, row += rect->width)
      memcpy (row, picture->in + (c * HEIGHT + y) * WIDTH + rect->x,
              rect->width * sizeof (float));
  return TRUE;
}

static gboolean
bench_write (const FoveaRect   *rect,
             const FoveaTensor *from,
             gpointer           data,
             GError           **error)
{
  Picture *picture = data;

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < rect->height; y++)
      memcpy (picture->out + (c * HEIGHT + rect->y + y) * WIDTH + rect->x,
              (float *) from->data + c * from->stride[1] + y * from->stride[2],
              rect->width * sizeof (float));
  return TRUE;
}

static gboolean
bench_picture (guint threads, GError **error)
{
  FoveaRunOptions options = { .threads = threads };
  FoveaShape      shape = FOVEA_NCHW (1, 3, HEIGHT, WIDTH);
  FoveaConvolve   request = FOVEA_CONVOLVE_DEFAULTS;
  double          seconds[PICTURE_RUNS];
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("0 -1 0; -1 5 -1; 0 -1 0", error);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaTensor) in = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (FoveaTensor) out =
      in ? fovea_tensor_new (FOVEA_F32, &shape, error) : NULL;
  Picture picture;

  request.kernel = kernel;
  if (! out || ! kernel ||
      ! fovea_graph_new_convolve (&request, &graph, &weights, error))
    return FALSE;
  plan = fovea_plan_new (graph, weights, &shape, NULL, error);
  if (! plan)
    return FALSE;
  bench_fill_unit (in->data, fovea_shape_elements (&shape));
  picture = (Picture) { in->data, out->data };
  for (guint i = 0; i < PICTURE_RUNS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      if (! fovea_plan_run_tiled (plan, 0, 0, bench_read, bench_write, &picture,
                                  &options, error))
        return FALSE;
      seconds[i] = (g_get_monotonic_time () - start) / 1e6;
    }
  g_print (
      "3x3 kernel on 24 megapixels (6000x4000, RGB float), %u thread%s: %.2f s\n",
      threads, threads == 1 ? "" : "s", bench_median (seconds, PICTURE_RUNS));
  return TRUE;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_print ("CPU family: %s\n", fovea_cpu_family ());
  ok = bench_network (2, &error) && bench_picture (1, &error) &&
       bench_picture (2, &error);
  if (! ok)
    g_printerr ("fovea-bench: %s\n", error->message);
  return ok ? 0 : 1;
}
