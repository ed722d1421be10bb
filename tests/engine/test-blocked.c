/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a plan's maps lie: in blocks of channels between the layers that want it so,
 * plain at outputs, taps and all other layers; concatenations whose inputs are made
 * in place; sums whose addition the convolution before does. Each graph has the
 * bits that it has with every value tapped, where nothing is fused or shared. */
#include <string.h>

#include "plan.h"
#include "support.h"

#define MAX_VALUES 24

typedef struct
{
  FoveaGraphBuilder *builder;
  FoveaTensor       *input;
  FoveaValue         made[MAX_VALUES]; /* by blocked_add, to be tapped */
  guint              n_made;
  FoveaGraph        *graph;
  FoveaWeights      *weights;
  FoveaPlan         *plan;
} Net;

static void
net_begin (Net *net, const char *shape)
{
  *net = (Net){ fovea_graph_builder_new (), test_random (test_shape (shape)) };
  net->made[net->n_made++] =
      fovea_graph_builder_input (net->builder, "x", &net->input->shape);
}

static void
net_clear (Net *net)
{
  fovea_graph_builder_free (net->builder);
  fovea_tensor_free (net->input);
  fovea_plan_unref (net->plan);
  fovea_graph_unref (net->graph);
  fovea_weights_unref (net->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

static FoveaValue
net_add (Net *net, const char *layer, const char *attrs, guint n,
         const FoveaValue *in)
{
  g_autoptr (GError) error = NULL;
  FoveaAttrs *parsed = attrs ? fovea_attrs_parse ("%s", attrs) : NULL;
  FoveaValue  out = fovea_graph_builder_add (net->builder, layer, NULL, parsed,
                                             in, n, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (net->n_made, <, MAX_VALUES);
  return net->made[net->n_made++] = out;
}

#define NET_ADD(net, layer, attrs, ...)                                     \
  net_add (net, layer, attrs,                                               \
           sizeof ((FoveaValue[]){ __VA_ARGS__ }) / sizeof (FoveaValue),    \
           (FoveaValue[]){ __VA_ARGS__ })

static FoveaValue
net_weight (Net *net, FoveaShape shape)
{
  g_autofree char *name = g_strdup_printf ("w%u-%d", net->n_made,
                                           g_test_rand_int_range (0, 1 << 30));

  return fovea_graph_builder_weight (net->builder, name, test_random (shape));
}

/* A convolution from `in` to `out` channels that keeps the size. */
static FoveaValue
net_conv (Net *net, FoveaValue x, gint64 in, gint64 out, int size)
{
  g_autofree char *attrs = g_strdup_printf ("pads=%d,%d,%d,%d", size / 2,
                                            size / 2, size / 2, size / 2);

  return NET_ADD (net, "conv", attrs, x,
                  net_weight (net, FOVEA_NCHW (out, in, size, size)));
}

/* In all tiles and threads, and with every value tapped, the same bits. */
static void
net_check (Net *net, FoveaValue out)
{
  const FoveaTensor *inputs[] = { net->input };
  FoveaPlanOptions   options = { .taps = net->made, .n_taps = net->n_made };
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaPlan) tapped = NULL;
  g_autoptr (FoveaResult) result = NULL;

  fovea_graph_builder_output (net->builder, out);
  g_assert_true (fovea_graph_builder_finish (net->builder, &net->graph,
                                             &net->weights, NULL));
  got = test_run (net->graph, net->weights, inputs);
  tapped = fovea_plan_new (net->graph, net->weights, &net->input->shape,
                           &options, NULL);
  g_assert_nonnull (tapped);
  result = fovea_plan_run (tapped, inputs, NULL, NULL);
  g_assert_nonnull (result);
  test_equal (fovea_result_output (result, 0), got, "with taps");
  net->plan = fovea_plan_new (net->graph, net->weights, &net->input->shape, NULL,
                              NULL);
  g_assert_nonnull (net->plan);
}

/* Steps of that layer that are run. */
static guint
net_count (const Net *net, const char *layer)
{
  guint n = 0;

  for (guint i = 0; i < net->plan->n_steps; i++)
    n += ! net->plan->steps[i].skipped &&
         g_str_equal (net->plan->steps[i].step.klass->name, layer);
  return n;
}

/* Bytes from the place of `home` to that of the value, as they lie in blocks. */
static gint64
net_apart (const Net *net, FoveaValue home, FoveaValue value)
{
  const FoveaPlan *plan = net->plan;

  if (! plan->block[home])
    home = fovea_plan_twin (plan, home);
  if (! plan->block[value])
    value = fovea_plan_twin (plan, value);
  return plan->whole.offset[value] - plan->whole.offset[home];
}

/* ---- Copies -------------------------------------------------------------------- */

/* In at the front, out at the back, and none between. */
static void
blocked_chain (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x;

  net_begin (&net, "1x3x15x13");
  x = net_conv (&net, net.made[0], 3, 32, 3);
  x = NET_ADD (&net, "relu", NULL, x);
  x = NET_ADD (&net, "maxpool",
               "kernel_shape=3,3 strides=2,2 pads=1,1,1,1", x);
  x = net_conv (&net, x, 32, 48, 1);
  x = NET_ADD (&net, "tanh", NULL, x);
  x = NET_ADD (&net, "averagepool", "kernel_shape=2,2", x);
  x = net_conv (&net, x, 48, 35, 3);
  net_check (&net, x);
  g_assert_cmpuint (net_count (&net, "relayout"), ==, 1);
}

/* A value that is read plain, read in blocks, and the output. */
static void
blocked_both_ways (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue a, b, c;

  net_begin (&net, "1x18x9x11");
  a = net_conv (&net, net.made[0], 18, 20, 3);
  b = net_conv (&net, a, 20, 20, 1);
  c = NET_ADD (&net, "transpose", "perm=0,1,2,3", a);
  b = NET_ADD (&net, "multiply", NULL, b, c, a);
  net_check (&net, b);
}

/* Layers that do not know of blocks, between ones that do. */
static void
blocked_mixed (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x, y;

  net_begin (&net, "1x16x12x10");
  x = net_conv (&net, net.made[0], 16, 24, 3);
  x = NET_ADD (&net, "pad", "mode=reflect pads=0,0,2,1,0,0,1,2", x);
  y = net_conv (&net, x, 24, 40, 3);
  x = NET_ADD (&net, "identity", NULL, y);
  x = NET_ADD (&net, "softmax", "axis=1", x);
  x = net_conv (&net, x, 40, 16, 1);
  y = NET_ADD (&net, "globalaverage", NULL, y);
  y = net_conv (&net, y, 40, 16, 1);
  x = NET_ADD (&net, "multiply", NULL, x, y);
  net_check (&net, x);
}

/* The mean of a map adds in one order, however the map lies: of these numbers no
 * two orders give the same. */
static void
blocked_mean (void)
{
  g_auto (Net) net = { 0 };
  FoveaTensor *one = test_random (FOVEA_NCHW (16, 16, 1, 1));
  FoveaValue   x, plain;
  float       *data;

  net_begin (&net, "1x16x7x9");
  data = net.input->data;
  for (gint64 i = 0; i < 16 * 63; i++)
    data[i] *= i % 3 ? 0x1p-30f : (i % 2 ? 0x1p60f : -0x1p60f);
  memset (one->data, 0, 256 * sizeof (float));
  for (int c = 0; c < 16; c++)
    ((float *) one->data)[c * 17] = 1;
  x = NET_ADD (&net, "conv", NULL, net.made[0],
               fovea_graph_builder_weight (net.builder, "one", one));
  x = NET_ADD (&net, "globalaverage", NULL, x);
  plain = NET_ADD (&net, "globalaverage", NULL, net.made[0]);
  plain = NET_ADD (&net, "neg", NULL, plain);
  x = NET_ADD (&net, "add", NULL, x, plain);
  net_check (&net, x);
  {
    const FoveaTensor *inputs[] = { net.input };
    g_autoptr (FoveaResult) result =
        fovea_plan_run (net.plan, inputs, NULL, NULL);

    for (int c = 0; c < 16; c++)
      g_assert_cmpfloat (
          fovea_tensor_get (fovea_result_output (result, 0), c), ==, 0);
  }
}

/* ---- Concatenations --------------------------------------------------------------- */

static void
blocked_concat_in_place (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x, a, b, c, all;

  net_begin (&net, "1x16x9x8");
  x = net_conv (&net, net.made[0], 16, 32, 3);
  a = net_conv (&net, x, 32, 16, 1);
  b = net_conv (&net, x, 32, 48, 3);
  c = net_conv (&net, x, 32, 21, 1);
  all = NET_ADD (&net, "concat", "axis=1", a, b, c);
  x = net_conv (&net, all, 85, 16, 1);
  net_check (&net, x);
  g_assert_cmpint (net_apart (&net, all, a), ==, 0);
  g_assert_cmpint (net_apart (&net, all, b), ==, 16 * 72 * 4);
  g_assert_cmpint (net_apart (&net, all, c), ==, 64 * 72 * 4);
}

/* As DenseNet's: each one's output is an input of the next. And one value twice,
 * one in two of them, one that another layer reads later. */
static void
blocked_concat_nested (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x, a, first, second, third;

  net_begin (&net, "1x16x8x7");
  x = net_conv (&net, net.made[0], 16, 32, 3);
  a = net_conv (&net, x, 32, 16, 3);
  first = NET_ADD (&net, "concat", "axis=1", x, a);
  second = NET_ADD (&net, "concat", "axis=1", first,
                    net_conv (&net, first, 48, 16, 1), a);
  third = NET_ADD (&net, "concat", "axis=1", a, second, second);
  x = net_conv (&net, third, 176, 16, 1);
  x = NET_ADD (&net, "add", NULL, x, NET_ADD (&net, "relu", NULL, a));
  net_check (&net, x);
}

/* Blocks that do not begin where a value does are copied; so are those of several
 * pictures, which do not lie beside each other. */
static void
blocked_concat_copied (void)
{
  static const char *const inputs[] = { "1x16x6x7", "2x16x6x7" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (Net) net = { 0 };
      FoveaValue x, a, b;

      net_begin (&net, inputs[i]);
      a = net_conv (&net, net.made[0], 16, i ? 32 : 17, 3);
      b = net_conv (&net, net.made[0], 16, 24, 1);
      x = NET_ADD (&net, "concat", "axis=1", a, b, a);
      x = net_conv (&net, x, i ? 88 : 58, 20, 1);
      net_check (&net, x);
    }
}

/* An alias of a value that lies in a concatenation outlives it, and a layer that
 * works in place reads it: its output may not begin where all of that does. */
static void
blocked_concat_alias (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue a, b, alias, all, made, x;

  net_begin (&net, "1x16x1x190"); /* units of a row, one from where it should be */
  a = net_conv (&net, net.made[0], 16, 16, 1);
  b = net_conv (&net, net.made[0], 16, 256, 1);
  alias = NET_ADD (&net, "identity", NULL, b);
  all = NET_ADD (&net, "concat", "axis=1", a, b);
  x = net_conv (&net, all, 272, 256, 1);
  made = NET_ADD (&net, "softplus", NULL, alias);
  x = NET_ADD (&net, "multiply", NULL, x, NET_ADD (&net, "tanh", NULL, made));
  net_check (&net, x);
  g_assert_cmpint (net_apart (&net, all, b), >, 0);
  g_assert_cmpint (net_apart (&net, all, alias), ==, net_apart (&net, all, b));
  g_assert_cmpint (net_apart (&net, all, made), !=, 0);
}

/* Inputs and taps are not moved into a concatenation. */
static void
blocked_concat_of_inputs (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x;

  net_begin (&net, "1x16x9x9");
  x = net_conv (&net, net.made[0], 16, 16, 3);
  x = NET_ADD (&net, "concat", "axis=1", net.made[0], x, net.made[0]);
  x = net_conv (&net, x, 48, 32, 3);
  net_check (&net, x);
}

/* ---- Skip additions ----------------------------------------------------------------- */

static void
blocked_skips (void)
{
  static const int sizes[] = { 1, 3, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int later = 0; later < 2; later++)
      {
        g_auto (Net) net = { 0 };
        FoveaValue x, a, b;

        net_begin (&net, i ? "1x16x13x11" : "1x16x7x6");
        x = net_conv (&net, net.made[0], 16, 40, 3);
        a = later ? net_conv (&net, x, 40, 40, sizes[i]) : x;
        b = net_conv (&net, x, 40, 40, sizes[i]);
        b = NET_ADD (&net, "add", NULL, later ? a : b, later ? b : a);
        b = NET_ADD (&net, "relu", NULL, b);
        /* the skipped one is read once more, so that it keeps its place */
        if (i == 1)
          b = NET_ADD (&net, "multiply", NULL, b, a);
        net_check (&net, b);
        g_assert_cmpuint (net_count (&net, "add"), ==, 0);
      }
}

/* Not fused: the same value twice, another shape, what is made later still, a sum
 * behind a clamp, a second sum, a tap between (in net_check). */
static void
blocked_no_skips (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x, y, low;

  net_begin (&net, "1x16x10x9");
  x = net_conv (&net, net.made[0], 16, 16, 3);
  x = NET_ADD (&net, "add", NULL, x, x);
  y = net_conv (&net, x, 16, 16, 3);
  low = NET_ADD (&net, "globalmax", NULL, x);
  y = NET_ADD (&net, "add", NULL, y, low);
  x = net_conv (&net, y, 16, 16, 1);
  x = NET_ADD (&net, "relu", NULL, x);
  x = NET_ADD (&net, "add", NULL, x, y);
  net_check (&net, x);
  g_assert_cmpuint (net_count (&net, "add"), ==, 3);
}

static void
blocked_two_skips (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x, a, b;

  net_begin (&net, "1x16x12x9");
  a = net_conv (&net, net.made[0], 16, 24, 3);
  b = net_conv (&net, a, 24, 24, 1);
  x = net_conv (&net, a, 24, 24, 3);
  x = NET_ADD (&net, "add", NULL, x, a);
  x = NET_ADD (&net, "add", NULL, b, x);
  x = NET_ADD (&net, "clip", "min=-1 max=1", x);
  net_check (&net, x);
  g_assert_cmpuint (net_count (&net, "add"), ==, 1);
}

/* Where the other is the graph's input, plain and not ours to write to. */
static void
blocked_skip_of_the_input (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x;

  net_begin (&net, "1x32x11x9");
  x = net_conv (&net, net.made[0], 32, 32, 3);
  x = NET_ADD (&net, "add", NULL, net.made[0], x);
  x = net_conv (&net, x, 32, 32, 1);
  x = NET_ADD (&net, "add", NULL, net.made[0], x);
  net_check (&net, x);
  g_assert_cmpuint (net_count (&net, "add"), ==, 0);
}

/* ---- Windows dilated far ---------------------------------------------------------------- */

/* Rows 2^24 - 1 apart are not all copied; sizes that pass 2^63 are refused. */
static void
blocked_far_apart (void)
{
  g_auto (TestLayer)
      test = { "conv",
               "dilations=16777215,16777215 pads=16777215,16777215,16777215,"
               "16777215",
               1, 1 };
  g_auto (TestLayer) near = { "conv", NULL, 1, 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *const *inputs = (const FoveaTensor *const *) test.input;
  FoveaPlanOptions          limit = { .memory_limit = 1 << 30 };

  test.input[0] = test_random (FOVEA_NCHW (1, 8192, 1, 1));
  test.weight[0] = test_random (FOVEA_NCHW (16, 8192, 3, 1));
  test.attrs = "dilations=16777215,1 pads=16777215,0,16777215,0";
  g_assert_true (test_layer_build (&test, &graph, &weights, &error));
  plan = fovea_plan_new (graph, weights, &inputs[0]->shape, &limit, &error);
  g_assert_no_error (error);
  result = fovea_plan_run (plan, inputs, NULL, &error);
  g_assert_no_error (error);
  near.input[0] = fovea_tensor_to_float (test.input[0], NULL);
  near.weight[0] = test_random (FOVEA_NCHW (16, 8192, 1, 1));
  for (gint64 i = 0; i < 16 * 8192; i++)
    ((float *) near.weight[0]->data)[i] =
        ((float *) test.weight[0]->data)[3 * i + 1];
  {
    RefWindow window = { { 1, 1 }, { 1, 1 }, { 1, 1 } };
    g_autoptr (Ref) want =
        ref_conv (near.input[0], near.weight[0], NULL, &window, 1, FALSE);

    test_compare (fovea_result_output (result, 0), want, "far apart");
  }
}

static void
blocked_far_too_large (void)
{
  test_too_large ("conv",
                  "dilations=16777215,16777215 "
                  "pads=16777215,16777215,16777215,16777215",
                  FOVEA_NCHW (1, 8192, 1, 1), FOVEA_NCHW (16, 8192, 3, 3));
}

/* ---- Several runs of one plan at once ------------------------------------------------- */

typedef struct
{
  FoveaPlan         *plan;
  const FoveaTensor *input, *want;
} Runner;

static gpointer
blocked_runner (gpointer data)
{
  const Runner      *runner = data;
  const FoveaTensor *inputs[] = { runner->input };

  for (guint i = 0; i < test_rounds (30); i++)
    {
      FoveaRunOptions options = { .threads = 1 + i % 3 };
      g_autoptr (FoveaResult) result =
          fovea_plan_run (runner->plan, inputs, &options, NULL);

      g_assert_nonnull (result);
      test_equal (fovea_result_output (result, 0), runner->want, "beside others");
    }
  return NULL;
}

static void
blocked_at_once (void)
{
  g_auto (Net) net = { 0 };
  GThread           *threads[4];
  FoveaValue         x, a;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *inputs[1];
  Runner             runner;

  net_begin (&net, "1x16x20x18");
  inputs[0] = net.input;
  a = net_conv (&net, net.made[0], 16, 32, 3);
  x = net_conv (&net, a, 32, 32, 5);
  x = NET_ADD (&net, "add", NULL, a, x);
  x = NET_ADD (&net, "concat", "axis=1", x, net_conv (&net, x, 32, 19, 1));
  x = net_conv (&net, x, 51, 16, 3);
  net_check (&net, x);
  result = fovea_plan_run (net.plan, inputs, NULL, NULL);
  g_assert_nonnull (result);
  runner = (Runner){ net.plan, net.input, fovea_result_output (result, 0) };
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("runner", blocked_runner, &runner);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* A window that large ones' transforms are for goes by them however its map
 * lies. */
static void
test_large_depthwise (void)
{
  g_auto (Net) net = { 0 };
  FoveaValue x;

  net_begin (&net, "1x16x40x40");
  x = net_conv (&net, net.made[0], 16, 16, 1);
  x = NET_ADD (&net, "add", NULL, x, net.made[0]);
  x = NET_ADD (&net, "conv", "group=16 pads=5,5,5,5", x,
               net_weight (&net, FOVEA_NCHW (16, 1, 11, 11)));
  net_check (&net, x);
}

/* Many channels by themselves are worth two copies, few are not: all the same
 * numbers. */
static void
blocked_depthwise_of_plain (void)
{
  static const int channels[] = { 8, 24 };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      const int        c = channels[i];
      g_autofree char *shape = g_strdup_printf ("2x%dx9x11", c);
      g_autofree char *attrs = g_strdup_printf ("group=%d pads=1,1,1,1", c);
      g_auto (Net) net = { 0 };
      FoveaValue x;

      net_begin (&net, shape);
      x = NET_ADD (&net, "softmax", "axis=1", net.made[0]);
      x = NET_ADD (&net, "conv", attrs, x,
                   net_weight (&net, FOVEA_NCHW (c, 1, 3, 3)));
      x = NET_ADD (&net, "add", NULL, x, net.made[0]);
      net_check (&net, x);
      g_assert_cmpuint (net_count (&net, "relayout"), ==, i == 0 ? 0 : 3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/blocked/chain", blocked_chain);
  g_test_add_func ("/engine/blocked/both-ways", blocked_both_ways);
  g_test_add_func ("/engine/blocked/mixed", blocked_mixed);
  g_test_add_func ("/engine/blocked/mean", blocked_mean);
  g_test_add_func ("/engine/blocked/concat-in-place", blocked_concat_in_place);
  g_test_add_func ("/engine/blocked/concat-nested", blocked_concat_nested);
  g_test_add_func ("/engine/blocked/concat-copied", blocked_concat_copied);
  g_test_add_func ("/engine/blocked/concat-alias", blocked_concat_alias);
  g_test_add_func ("/engine/blocked/concat-of-inputs", blocked_concat_of_inputs);
  g_test_add_func ("/engine/blocked/skips", blocked_skips);
  g_test_add_func ("/engine/blocked/no-skips", blocked_no_skips);
  g_test_add_func ("/engine/blocked/two-skips", blocked_two_skips);
  g_test_add_func ("/engine/blocked/skip-of-the-input",
                   blocked_skip_of_the_input);
  g_test_add_func ("/engine/blocked/far-apart", blocked_far_apart);
  g_test_add_func ("/engine/blocked/far-too-large", blocked_far_too_large);
  g_test_add_func ("/engine/blocked/at-once", blocked_at_once);
  g_test_add_func ("/engine/blocked/depthwise-of-plain",
                   blocked_depthwise_of_plain);
  g_test_add_func ("/blocked/large-depthwise", test_large_depthwise);
  return g_test_run ();
}
