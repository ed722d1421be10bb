/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What test-counts.py counts instructions of: a few layers, filters, small
 * networks and inner loops. Each is run on one thread by counts_measured (), a
 * second time after it was warm. Prints its compiler and their names in order. */
#include <string.h>

#include "bench.h"
#include "simd/loops.h"

#ifdef __clang__
#define COUNTS_COMPILER "clang " G_STRINGIFY (__clang_major__)
#else
#define COUNTS_COMPILER "gcc " G_STRINGIFY (__GNUC__)
#endif

/* A convolution of `size` x `size` pixels; or a pattern, or a square kernel on
 * a picture of three channels. */
typedef struct
{
  const char *name;
  int         channels, outputs, size, window, group;
  const char *attributes;
  int         before; /* a 1x1 convolution of so many channels makes its input, a
                         blocked map; 0: none */
  const char *pattern;
  int         kernel;
  double      sigma;
} CountsItem;

static const CountsItem items[] = {
  { "conv 3x3, 64 to 64, 28x28", 64, 64, 28, 3, 1, "pads=1,1,1,1" },
  { "conv 3x3, 64 to 64, 7x7", 64, 64, 7, 3, 1, "pads=1,1,1,1" },
  { "conv 3x3 stride 2, 32 to 64, 28x28", 32, 64, 28, 3, 1,
    "pads=1,1,1,1 strides=2,2" },
  { "conv 7x7 stride 2, 3 to 32, 56x56", 3, 32, 56, 7, 1,
    "pads=3,3,3,3 strides=2,2" },
  { "conv 1x1, 64 to 128, 28x28", 64, 128, 28, 1, 1, "" },
  { "conv 1x1, 40 to 24, 28x28", 40, 24, 28, 1, 1, "" },
  { "depthwise 3x3, 96, 28x28", 96, 96, 28, 3, 96, "pads=1,1,1,1" },
  { "depthwise 5x5 stride 2, 96, 28x28", 96, 96, 28, 5, 96,
    "pads=2,2,2,2 strides=2,2" },
  { "1x1, depthwise 3x3, 96, 28x28", 96, 96, 28, 3, 96, "pads=1,1,1,1", 3 },
  { "1x1, depthwise 5x5 stride 2, 96, 28x28", 96, 96, 28, 5, 96,
    "pads=2,2,2,2 strides=2,2", 3 },
  { "1x1, conv 3x3 stride 2, 96 to 96, 14x14", 96, 96, 14, 3, 1,
    "pads=1,1,1,1 strides=2,2", 3 },
  { "net of 3x3 and pooling",
    .pattern =
        "INPUT 3x32x32 -> [[CONV 3x3 24 -> RELU]*2 -> POOL]*3 -> FLATTEN "
        "-> FC 32 -> RELU -> FC 10 -> SOFTMAX" },
  { "net of LeNet's kind",
    .pattern =
        "INPUT 1x28x28 -> CONV 5x5 6 PAD 2 -> TANH -> POOL average 2 -> "
        "CONV 5x5 16 PAD 0 -> TANH -> POOL average 2 -> FLATTEN -> FC 120 "
        "-> TANH -> FC 84 -> TANH -> FC 10" },
  { "filter 3x3, 128x96", .kernel = 3 },
  { "filter 15x15, 128x96", .kernel = 15 },
  { "filter Gaussian 5, 128x96", .kernel = 31, .sigma = 5.0 },
};

/* An inner loop by itself, on numbers in the nearest cache. */
#define LOOP_N 4096
typedef void (*CountsLoop) (const float *a, const float *b, float *to);

static void
counts_add (const float *a, const float *b, float *to)
{
  fovea_loops ()->add (a, b, to, LOOP_N);
}

static void
counts_sum (const float *a, const float *b, float *to)
{
  to[0] = (float) fovea_loops ()->sum (a, LOOP_N);
}

static void
counts_dots (const float *a, const float *b, float *to)
{
  const float         init[4] = { 0 };
  const FoveaEpilogue post = { .low = -1e30f, .high = 1e30f };

  fovea_loops ()->dots (a, LOOP_N / 4, b, init, &post, to, LOOP_N / 4, 4);
}

static void
counts_exponentials (const float *a, const float *b, float *to)
{
  fovea_loops ()->exp_sum (a, 8.0f, to, LOOP_N);
}

static const struct
{
  const char *name;
  CountsLoop  run;
} loops[] = {
  { "loop: add", counts_add },
  { "loop: sum", counts_sum },
  { "loop: dots", counts_dots },
  { "loop: exponentials", counts_exponentials },
};

/* What is counted; the name is how callgrind finds it. */
static gboolean
counts_measured (BenchNet *net, CountsLoop loop, const float *a, float *to)
    __attribute__ ((noinline, noclone));

static gboolean
counts_measured (BenchNet *net, CountsLoop loop, const float *a, float *to)
{
  if (! loop)
    return bench_net_run (net, 1, NULL) >= 0.0;
  loop (a, a, to);
  return TRUE;
}

static FoveaTensor *
counts_tensor (const FoveaShape *shape, GError **error)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, shape, error);

  if (tensor)
    bench_fill_unit (tensor->data, fovea_shape_elements (shape));
  return tensor;
}

static gboolean
counts_conv (const CountsItem *item,
             FoveaGraph      **graph,
             FoveaWeights    **weights,
             GError          **error)
{
  FoveaShape in = FOVEA_NCHW (1, item->before ? item->before : item->channels,
                              item->size, item->size);
  FoveaShape w = FOVEA_NCHW (item->outputs, item->channels / item->group,
                             item->window, item->window);
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  FoveaShape   first = FOVEA_NCHW (item->channels, item->before, 1, 1);
  FoveaTensor *numbers = counts_tensor (&w, error);
  FoveaTensor *point = item->before ? counts_tensor (&first, error) : NULL;
  FoveaValue   values[2], out;

  if (! numbers || (item->before && ! point))
    return FALSE;
  values[0] = fovea_graph_builder_input (builder, "x", &in);
  if (point)
    {
      values[1] = fovea_graph_builder_weight (builder, "before", point);
      values[0] = fovea_graph_builder_add (builder, "conv", NULL, NULL, values,
                                           2, error);
    }
  values[1] = fovea_graph_builder_weight (builder, "w", numbers);
  out = fovea_graph_builder_add (
      builder, "conv", NULL,
      fovea_attrs_parse ("group=%d %s", item->group, item->attributes), values,
      2, error);
  if (out == FOVEA_NO_VALUE)
    return FALSE;
  out = fovea_graph_builder_add (builder, "relu", NULL, NULL, &out, 1, error);
  fovea_graph_builder_output (builder, out);
  return fovea_graph_builder_finish (builder, graph, weights, error);
}

static gboolean
counts_filter (const CountsItem *item,
               FoveaGraph      **graph,
               FoveaWeights    **weights,
               GError          **error)
{
  FoveaConvolve      request = FOVEA_CONVOLVE_DEFAULTS;
  guint              size = (guint) item->kernel;
  g_autofree double *values = g_new (double, size *size);
  g_autoptr (FoveaKernel) kernel = NULL;

  for (guint i = 0; i < size * size; i++)
    values[i] = (double) (i * i % 17) - 8.0;
  kernel = item->sigma > 0.0 ? fovea_kernel_gaussian (item->sigma, size) :
                               fovea_kernel_new (1, size, size, values);
  request.kernel = kernel;
  return fovea_graph_new_convolve (&request, graph, weights, error);
}

static gboolean
counts_item (const CountsItem *item, GError **error)
{
  g_auto (BenchNet) net = { 0 };
  FoveaShape shape = FOVEA_NCHW (1, 3, 96, 128);
  gboolean   made;

  made = item->pattern ? fovea_graph_new_pattern (item->pattern, 1, &net.graph,
                                                  &net.weights, error) :
         item->kernel  ? counts_filter (item, &net.graph, &net.weights, error) :
                         counts_conv (item, &net.graph, &net.weights, error);
  if (! made)
    return FALSE;
  if (! item->kernel)
    shape = *fovea_graph_input_shape (net.graph, 0);
  net.input = counts_tensor (&shape, error);
  net.plan = fovea_plan_new (net.graph, net.weights, &shape, NULL, error);
  if (! net.input || ! net.plan)
    return FALSE;
  g_print ("%s\n", item->name);
  return counts_measured (&net, NULL, NULL, NULL) &&
         counts_measured (&net, NULL, NULL, NULL);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *a = g_new (float, LOOP_N);
  g_autofree float *to = g_new (float, LOOP_N);

  if (strcmp (fovea_cpu_family (), "avx2") != 0)
    {
      g_printerr ("counts: for the CPU family avx2 alone\n");
      return 77;
    }
  g_print (COUNTS_COMPILER "\n");
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (! counts_item (&items[i], &error))
      {
        g_printerr ("counts: %s: %s\n", items[i].name,
                    error ? error->message : "does not run");
        return 1;
      }
  bench_fill_unit (a, LOOP_N);
  for (guint i = 0; i < G_N_ELEMENTS (loops); i++)
    {
      g_print ("%s\n", loops[i].name);
      counts_measured (NULL, loops[i].run, a, to);
      counts_measured (NULL, loops[i].run, a, to);
    }
  return 0;
}
