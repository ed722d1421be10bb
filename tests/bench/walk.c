/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What walking through a network costs: a fresh process opens the model, runs it
 * once over a photo and asks for the maps of every layer, as a window does that
 * is walked through; the file lies in the page cache.
 *
 *   walk [--memory MB] [--check] DIR|FILE.onnx...
 *   walk --once FILE.onnx          such a process
 *
 * TSV: net; layers with maps; dropped, how many of the layers are computed again
 * each time; kept_MB; open_ms, of the file; run_ms, until the first layer can be
 * shown; step_ms and worst_ms, the median and the longest time for a layer's
 * maps; field_ms, a real receptive field in the last layer with pixels, the
 * first time and again; peak_MB beside weights_MB, as fp32. --check compares every
 * number with that of one run with all layers tapped. */
#include <string.h>

#include "bench.h"

static int      memory = 0;
static gboolean once = FALSE, check = FALSE;
static char   **paths = NULL;
static char    *self = NULL;

static GOptionEntry entries[] = {
  { "memory", 'm', 0, G_OPTION_ARG_INT, &memory, "What may be kept (300)",
    "MB" },
  { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Be such a process", NULL },
  { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Compare the numbers", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL,
    "DIR|FILE.onnx..." },
  { 0 }
};

static FoveaTensor *
walk_photo (void)
{
  FoveaShape   shape = fovea_shape (3, 3, 480, 640);
  FoveaTensor *photo = fovea_tensor_new (FOVEA_F32, &shape, NULL);

  bench_fill_unit (photo->data, fovea_shape_elements (&shape));
  return photo;
}

/* Times of all layers' maps, in milliseconds; how many. */
static guint
walk_steps (FoveaWalk *walk, double *ms, GError **error)
{
  guint n = 0;

  for (guint row = 0; row < fovea_walk_description (walk)->n_layers; row++)
    {
      double start = bench_now ();
      g_autoptr (FoveaLayerMaps) maps = NULL;

      if (! fovea_walk_has_maps (walk, row))
        continue;
      maps = fovea_walk_maps (walk, row, NULL, error);
      if (! maps)
        return 0;
      ms[n++] = 1e3 * (bench_now () - start);
    }
  return n;
}

/* In the middle of the last layer with pixels: twice. */
static gboolean
walk_field (FoveaWalk *walk, double ms[2], GError **error)
{
  const FoveaDescription *table = fovea_walk_description (walk);

  for (guint row = table->n_layers; row-- > 0;)
    {
      const FoveaShape *shape = &table->layers[row].output;

      if (! fovea_walk_has_maps (walk, row) || shape->size[2] < 2)
        continue;
      for (guint i = 0; i < 2; i++)
        {
          double start = bench_now ();
          g_autoptr (FoveaHeat) heat =
              fovea_walk_real_field (walk, row, 0, shape->size[3] / 2,
                                     shape->size[2] / 2, NULL, error);

          if (! heat)
            return FALSE;
          ms[i] = 1e3 * (bench_now () - start);
        }
      return TRUE;
    }
  return TRUE;
}

/* Against one run that keeps everything. */
static gboolean
walk_compare (FoveaModel        *model,
              const FoveaTensor *photo,
              FoveaWalk         *walk,
              GError           **error)
{
  const FoveaDescription *table = fovea_walk_description (walk);
  FoveaGraph             *graph = fovea_model_graph (model);
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare (model, photo, NULL, error);
  g_autofree FoveaValue *taps = g_new (FoveaValue, table->n_layers);
  FoveaPlanOptions       options = { .taps = taps,
                                     .n_taps = table->n_layers,
                                     .any_size = TRUE,
                                     .memory_limit = FOVEA_MODEL_MEMORY };
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  guint different = 0, compared = 0;

  for (guint row = 0; row < table->n_layers; row++)
    taps[row] = fovea_graph_node (graph, table->layers[row].node)->outputs[0];
  plan = fovea_plan_new (graph, fovea_model_weights (model), &input->shape,
                         &options, error);
  result = plan ? fovea_plan_run (plan, (const FoveaTensor *const[]){ input },
                                  NULL, error) :
                  NULL;
  for (guint row = 0; result && row < table->n_layers; row++)
    {
      g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, NULL, NULL);
      const FoveaTensor *tap = fovea_result_tap (result, row);
      gsize bytes = (gsize) fovea_shape_elements (&tap->shape) * sizeof (float);

      if (! maps)
        continue;
      compared++;
      if (memcmp (maps->values, tap->data, bytes) != 0 && different++ == 0)
        g_printerr ("%s: '%s' (%s) is different\n", fovea_model_id (model),
                    table->layers[row].name, table->layers[row].layer);
    }
  g_printerr ("%s: %u of %u layers different\n", fovea_model_id (model),
              different, compared);
  return result != NULL;
}

static gboolean
walk_once (const char *path, GError **error)
{
  double start = bench_now (), opened, ran, peak;
  double field[2] = { 0 };
  g_autoptr (FoveaModel) model = fovea_model_open (path, error);
  g_autoptr (FoveaTensor) photo = walk_photo ();
  g_autoptr (FoveaWalk) walk = NULL;
  g_autofree char   *name = bench_net_name (path);
  g_autofree double *ms = NULL;
  guint              n;

  if (! model)
    return FALSE;
  opened = bench_now ();
  walk = fovea_walk_new (model, photo, (guint64) memory << 20, NULL, error);
  if (! walk)
    return FALSE;
  ran = bench_now ();
  ms = g_new0 (double, fovea_walk_description (walk)->n_layers + 1);
  n = walk_steps (walk, ms, error);
  if (n == 0 || ! walk_field (walk, field, error))
    return FALSE;
  peak = bench_memory ("VmHWM:");
  g_print ("%s\t%u\t%u\t%.1f\t%.1f\t%.1f\t%.2f", name, n,
           fovea_walk_n_dropped (walk),
           (double) fovea_walk_bytes (walk) / (1 << 20), 1e3 * (opened - start),
           1e3 * (ran - opened), bench_median (ms, n));
  g_print ("\t%.2f\t%.1f\t%.1f\t%.1f\t%.1f\n", ms[n - 1], field[0], field[1],
           peak, (double) fovea_walk_description (walk)->weights / (1 << 20));
  return ! check || walk_compare (model, photo, walk, error);
}

static gboolean
walk_net (const char *path, GError **error)
{
  g_autofree char *kept = g_strdup_printf ("--memory=%d", memory);
  const char      *command[] = {
         self, "--once", kept, path, check ? "--check" : NULL, NULL
  };
  g_autoptr (GError) problem = NULL;
  int status;

  if (! g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, NULL, NULL,
                      &status, error))
    return FALSE;
  if (! g_spawn_check_wait_status (status, &problem))
    g_printerr ("%s: %s\n", path, problem->message);
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
  if (! g_option_context_parse (context, &argc, &argv, &error) || ! paths ||
      memory < 0)
    {
      g_printerr ("walk: %s\n", error ? error->message : "which networks?");
      return 64;
    }
  if (! once)
    g_print ("net\tlayers\tdropped\tkept_MB\topen_ms\trun_ms\tstep_ms\tworst_ms"
             "\tfield_ms\tagain_ms\tpeak_MB\tweights_MB\n");
  ok = bench_each_net (paths, once ? walk_once : walk_net, &error);
  if (! ok)
    g_printerr ("walk: %s\n", error->message);
  return ok ? 0 : 1;
}
