/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that a plan runs together, a band of rows at a time: with every value
 * tapped each is run alone, and has the same bits; on any number of threads, and
 * of any part of the picture. */
#include <string.h>

#include "bands.h"
#include "support.h"

#define MAX_VALUES 16
#define ANY        G_MAXUINT /* number of steps */

typedef struct
{
  FoveaGraphBuilder *builder;
  FoveaTensor       *input;
  FoveaShape         shape; /* of what was added last */
  FoveaValue         made[MAX_VALUES];
  guint              n_made;
  FoveaGraph        *graph;
  FoveaWeights      *weights;
  FoveaPlan         *plan;
} Chain;

static void
chain_clear (Chain *chain)
{
  fovea_graph_builder_free (chain->builder);
  fovea_tensor_free (chain->input);
  fovea_plan_unref (chain->plan);
  fovea_graph_unref (chain->graph);
  fovea_weights_unref (chain->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static FoveaValue
chain_last (const Chain *chain)
{
  return chain->made[chain->n_made - 1];
}

static void
chain_add (Chain *chain, const char *layer, const char *attrs, FoveaValue other)
{
  g_autoptr (GError) error = NULL;
  FoveaValue in[] = { chain_last (chain), other };

  g_assert_cmpuint (chain->n_made, <, MAX_VALUES);
  chain->made[chain->n_made] = fovea_graph_builder_add (
      chain->builder, layer, NULL, fovea_attrs_parse ("%s", attrs), in,
      other == FOVEA_NO_VALUE ? 1 : 2, &error);
  g_assert_no_error (error);
  chain->n_made++;
}

static gint64
chain_size (gint64 in, int size, int stride)
{
  return (in + 2 * (size / 2) - size) / stride + 1;
}

static void
chain_window (Chain *chain, const char *layer, const char *more, int size, int stride,
              FoveaValue weights)
{
  g_autofree char *attrs = g_strdup_printf (
      "kernel_shape=%d,%d strides=%d,%d pads=%d,%d,%d,%d%s", size, size, stride,
      stride, size / 2, size / 2, size / 2, size / 2, more);

  chain_add (chain, layer, attrs, weights);
  chain->shape.size[2] = chain_size (chain->shape.size[2], size, stride);
  chain->shape.size[3] = chain_size (chain->shape.size[3], size, stride);
}

static void
chain_conv (Chain *chain, gint64 channels, int size, int stride, gboolean depthwise)
{
  const gint64     in = chain->shape.size[1];
  g_autofree char *name = g_strdup_printf ("w%u", chain->n_made);
  g_autofree char *group =
      g_strdup_printf (" group=%d", depthwise ? (int) in : 1);
  FoveaShape shape =
      FOVEA_NCHW (depthwise ? in : channels, depthwise ? 1 : in, size, size);

  chain_window (chain, "conv", group, size, stride,
                fovea_graph_builder_weight (chain->builder, name,
                                            test_random (shape)));
  chain->shape.size[1] = shape.size[0];
}

/* A picture of so many pixels, and a convolution to `channels`: maps that lie in
 * blocks come out of it. */
static void
chain_begin (Chain *chain, gint64 height, gint64 width, gint64 channels)
{
  *chain = (Chain){ fovea_graph_builder_new () };
  chain->shape = FOVEA_NCHW (1, 3, height, width);
  chain->input = test_random (chain->shape);
  chain->made[chain->n_made++] =
      fovea_graph_builder_input (chain->builder, "x", &chain->shape);
  chain_conv (chain, channels, 1, 1, FALSE);
}

static void
chain_end (Chain *chain)
{
  fovea_graph_builder_output (chain->builder, chain_last (chain));
  g_assert_true (fovea_graph_builder_finish (chain->builder, &chain->graph,
                                             &chain->weights, NULL));
  chain->plan = fovea_plan_new (chain->graph, chain->weights,
                                &chain->input->shape, NULL, NULL);
  g_assert_nonnull (chain->plan);
}

/* Steps that are run in bands with others. */
static guint
chain_banded (const FoveaPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < plan->n_steps; i++)
    n += plan->whole.band[i] > 0;
  return n;
}

static FoveaResult *
chain_run (FoveaPlan *plan, const Chain *chain, guint threads)
{
  const FoveaTensor *inputs[] = { chain->input };
  FoveaRunOptions    options = { .threads = threads };
  g_autoptr (GError) error = NULL;
  FoveaResult *result = fovea_plan_run (plan, inputs, &options, &error);

  g_assert_no_error (error);
  return result;
}

/* As every value tapped, on any number of threads, and in parts. */
static void
chain_check (Chain *chain, guint banded)
{
  static const guint threads[] = { 1, 2, 3, 7 };
  FoveaPlanOptions   options = { .taps = chain->made, .n_taps = chain->n_made };
  g_autoptr (FoveaPlan) tapped = NULL;
  g_autoptr (FoveaResult) want = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;

  chain_end (chain);
  if (banded != ANY)
    g_assert_cmpuint (chain_banded (chain->plan), ==, banded);
  tapped = fovea_plan_new (chain->graph, chain->weights, &chain->input->shape,
                           &options, NULL);
  g_assert_cmpuint (chain_banded (tapped), ==, 0);
  want = chain_run (tapped, chain, 1);
  for (guint i = 0; i < G_N_ELEMENTS (threads) && threads[i] <= test_most_threads (); i++)
    {
      g_autoptr (FoveaResult) got = chain_run (chain->plan, chain, threads[i]);

      test_equal (fovea_result_output (got, 0), fovea_result_output (want, 0),
                  "in bands");
    }
  tiled = test_tiled (chain->plan, chain->input, &chain->shape,
                      MAX (chain->shape.size[3] - 3, 1),
                      MAX (chain->shape.size[2] / 2, 1), 2);
  test_equal (tiled, fovea_result_output (want, 0), "in tiles");
}

/* As in MobileNet: the map between is six times as large. */
static void
bands_bottleneck (void)
{
  for (int stride = 1; stride <= 2; stride++)
    for (int size = 3; size <= 5; size += 2)
      {
        g_auto (Chain) chain = { 0 };
        FoveaValue skip;

        chain_begin (&chain, 61, 75, 16);
        skip = chain_last (&chain);
        chain_conv (&chain, 96, 1, 1, FALSE);
        chain_add (&chain, "relu", "", FOVEA_NO_VALUE);
        chain_conv (&chain, 0, size, stride, TRUE);
        chain_add (&chain, "clip", "min=0.0 max=1.5", FOVEA_NO_VALUE);
        chain_conv (&chain, 16, 1, 1, FALSE);
        if (stride == 1)
          chain_add (&chain, "add", "", skip);
        chain_check (&chain, stride == 1 ? 3 : 2);
      }
}

/* What is added lies whole while the others are in bands; the bands' own input
 * must stay until the last one. */
static void
bands_two_bottlenecks (void)
{
  g_auto (Chain) chain = { 0 };

  chain_begin (&chain, 64, 64, 24);
  for (int i = 0; i < 2; i++)
    {
      FoveaValue skip = chain_last (&chain);

      chain_conv (&chain, 96, 1, 1, FALSE);
      chain_conv (&chain, 0, 3, 1, TRUE);
      chain_conv (&chain, 24, 1, 1, FALSE);
      chain_add (&chain, "add", "", skip);
    }
  chain_check (&chain, 6);
}

static void
bands_poolings (void)
{
  static const char *const layers[] = { "maxpool", "averagepool" };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    for (int stride = 1; stride <= 4; stride++)
      {
        g_auto (Chain) chain = { 0 };

        chain_begin (&chain, 83, 70, 16);
        chain_conv (&chain, 64, 1, 1, FALSE);
        chain_window (&chain, layers[i], "", 3, stride, FOVEA_NO_VALUE);
        chain_check (&chain, 2);
      }
}

/* A map that is wanted twice has to be somewhere. */
static void
bands_second_reader (void)
{
  g_auto (Chain) chain = { 0 };
  FoveaValue wide;

  chain_begin (&chain, 80, 80, 16);
  chain_conv (&chain, 64, 1, 1, FALSE);
  wide = chain_last (&chain);
  chain_conv (&chain, 0, 3, 1, TRUE);
  chain_add (&chain, "relu", "", FOVEA_NO_VALUE);
  chain_add (&chain, "add", "", wide);
  chain_check (&chain, 0);
}

/* What nobody wants is not run, and does not end the life of what it would read:
 * the bands' input, which lies in the arena. */
static void
bands_dead_branch (void)
{
  g_auto (Chain) chain = { 0 };
  FoveaValue narrow, wide;

  chain_begin (&chain, 90, 90, 32);
  chain_add (&chain, "relu", "", FOVEA_NO_VALUE);
  narrow = chain_last (&chain);
  chain_conv (&chain, 96, 1, 1, FALSE);
  wide = chain_last (&chain);
  /* "dead" reads the bands' input between the bands' first step and its last. */
  chain.made[chain.n_made++] = fovea_graph_builder_add (
      chain.builder, "sigmoid", NULL, NULL, &narrow, 1, NULL);
  chain.made[chain.n_made++] = wide;
  chain_conv (&chain, 0, 3, 2, TRUE);
  chain_conv (&chain, 32, 1, 1, FALSE);
  chain_check (&chain, 2);
}

/* Small maps stay in the cache as they are. */
static void
bands_small (void)
{
  g_auto (Chain) chain = { 0 };

  chain_begin (&chain, 20, 20, 16);
  chain_conv (&chain, 64, 1, 1, FALSE);
  chain_conv (&chain, 0, 3, 1, TRUE);
  chain_check (&chain, 0);
}

/* Any layers, as long as the maps are large. */
static void
bands_random (void)
{
  for (int round = 0; round < (int) test_rounds (25); round++)
    {
      g_auto (Chain) chain = { 0 };
      int n = g_test_rand_int_range (2, 6);

      chain_begin (&chain, g_test_rand_int_range (60, 110),
                   g_test_rand_int_range (60, 110),
                   g_test_rand_int_range (16, 40));
      for (int i = 0; i < n; i++)
        switch (g_test_rand_int_range (0, 4))
          {
          case 0:
            chain_conv (&chain, g_test_rand_int_range (60, 100), 1, 1, FALSE);
            break;
          case 1:
            chain_conv (&chain, 0, 2 * g_test_rand_int_range (1, 4) + 1,
                        g_test_rand_int_range (1, 3), TRUE);
            break;
          case 2:
            chain_conv (&chain, g_test_rand_int_range (16, 50), 3, 2, FALSE);
            break;
          default:
            chain_window (&chain, "maxpool", "", 3,
                          g_test_rand_int_range (1, 3), FOVEA_NO_VALUE);
          }
      chain_check (&chain, ANY);
    }
}

/* Each band looks at the flag: with it up, none is made. */
static void
bands_cancel (void)
{
  g_auto (Chain) chain = { 0 };
  g_autofree FoveaTile *tiles = NULL;
  const Layout *layout;
  gint          raised = 1;
  StepRun       run = { .cancel = &raised };
  char         *memory;
  guint         first = 0;
  float        *out;

  chain_begin (&chain, 90, 90, 16);
  chain_conv (&chain, 64, 1, 1, FALSE);
  chain_conv (&chain, 0, 3, 1, TRUE);
  chain_end (&chain);
  layout = &chain.plan->whole;
  while (! layout->band[first])
    first++;
  memory = fovea_alloc (layout->bytes + layout->scratch, 1);
  run.scratch = memory + layout->bytes;
  tiles = g_new0 (FoveaTile, chain.plan->n_values);
  for (guint v = 0; v < chain.plan->n_values; v++)
    tiles[v] = (FoveaTile){ (float *) (gpointer) (memory + MAX (layout->offset[v], 0)),
                            layout->rect[v] };
  out = tiles[chain.plan->steps[chain.plan->order[layout->until[first]]].out[0]].data;
  *out = 7;
  fovea_bands_run (chain.plan, layout, first, tiles, &run, 1, NULL);
  g_assert_cmpfloat (*out, ==, 7);
  raised = run.stopped = 0;
  fovea_bands_run (chain.plan, layout, first, tiles, &run, 1, NULL);
  g_assert_cmpfloat (*out, !=, 7);
  fovea_free (memory);
}

/* What was asked for about time is there of each step. */
static void
bands_time (void)
{
  g_auto (Chain) chain = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree double *seconds = NULL;
  const FoveaTensor *inputs[1];
  FoveaRunOptions    options = { .threads = 2 };
  FoveaResult       *result;

  chain_begin (&chain, 90, 90, 16);
  chain_conv (&chain, 64, 1, 1, FALSE);
  chain_conv (&chain, 0, 3, 1, TRUE);
  chain_end (&chain);
  inputs[0] = chain.input;
  seconds = g_new (double, chain.plan->n_steps);
  for (guint i = 0; i < chain.plan->n_steps; i++)
    seconds[i] = -1.0;
  options.seconds = seconds;
  result = fovea_plan_run (chain.plan, inputs, &options, &error);
  g_assert_no_error (error);
  fovea_result_free (result);
  for (guint i = 0; i < chain.plan->n_steps; i++)
    if (chain.plan->whole.band[i])
      g_assert_cmpfloat (seconds[chain.plan->order[i]], >=, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bands/bottleneck", bands_bottleneck);
  g_test_add_func ("/bands/two bottlenecks", bands_two_bottlenecks);
  g_test_add_func ("/bands/poolings", bands_poolings);
  g_test_add_func ("/bands/second reader", bands_second_reader);
  g_test_add_func ("/bands/dead branch", bands_dead_branch);
  g_test_add_func ("/bands/small", bands_small);
  g_test_add_func ("/bands/random", bands_random);
  g_test_add_func ("/bands/cancel", bands_cancel);
  g_test_add_func ("/bands/time", bands_time);
  return g_test_run ();
}
