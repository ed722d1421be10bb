/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole graphs. However one is run (on more threads, in tiles, with values
 * tapped), it gives the same bits; and by name, what broke that once. */
#include <math.h>
#include <string.h>

#include "random-graph.h"

#define GRAPHS       600
#define GRAPHS_NETS  300
#define GRAPHS_TILES 250 /* at most, of one run; fewer of a network */

/* ---- By lot ------------------------------------------------------------------ */

/* A NaN's sign and payload are not kept. */
static gboolean
graphs_same (const FoveaTensor *a, const FoveaTensor *b, gint64 i)
{
  const float *x = a->data, *y = b->data;

  if (a->dtype == FOVEA_I64)
    return ((gint64 *) a->data)[i] == ((gint64 *) b->data)[i];
  return memcmp (x + i, y + i, sizeof *x) == 0 || (isnan (x[i]) && isnan (y[i]));
}

static void
graphs_equal (const RandomGraph *graph,
              const FoveaTensor *got,
              const FoveaTensor *want,
              const char        *what)
{
  g_assert_cmpint (got->dtype, ==, want->dtype);
  g_assert_true (fovea_shape_equal (&got->shape, &want->shape));
  g_assert_true (fovea_tensor_is_contiguous (got));
  g_assert_true (fovea_tensor_is_contiguous (want));
  for (gint64 i = 0; i < fovea_shape_elements (&got->shape); i++)
    if (! graphs_same (got, want, i))
      g_error ("%s: element %d is %.9g and was %.9g in\n%s", what, (int) i,
               fovea_tensor_get (got, i), fovea_tensor_get (want, i),
               graph->text->str);
}

static FoveaPlan *
graphs_plan (const RandomGraph *graph, const FoveaValue *taps, guint n_taps)
{
  g_autoptr (GError) error = NULL;
  FoveaPlanOptions options = { .taps = taps, .n_taps = n_taps };
  FoveaPlan       *plan = fovea_plan_new (graph->graph, graph->weights,
                                          &graph->input->shape, &options, &error);

  if (! plan)
    g_error ("%s in\n%s", error->message, graph->text->str);
  return plan;
}

static FoveaResult *
graphs_run (const RandomGraph *graph, FoveaPlan *plan, guint threads)
{
  g_autoptr (GError) error = NULL;
  const FoveaTensor *inputs[] = { graph->input };
  FoveaRunOptions    options = { .threads = threads };
  FoveaResult       *result = fovea_plan_run (plan, inputs, &options, &error);

  if (! result)
    g_error ("%s in\n%s", error->message, graph->text->str);
  return result;
}

static void
graphs_check_one_tap (const RandomGraph *graph, FoveaResult *all)
{
  guint             i = random_lot (0, graph->values->len - 1);
  const FoveaValue *tap = &g_array_index (graph->values, RandomValue, i).value;
  g_autoptr (FoveaPlan) plan = graphs_plan (graph, tap, 1);
  g_autoptr (FoveaResult) one = graphs_run (graph, plan, 3);

  graphs_equal (graph, fovea_result_tap (one, 0), fovea_result_tap (all, i),
                "one tap");
  graphs_equal (graph, fovea_result_output (one, 0),
                fovea_result_output (all, 0), "the output beside one tap");
}

static void
graphs_check_tiles (const RandomGraph *graph,
                    FoveaPlan         *plan,
                    const FoveaTensor *want,
                    guint              threads)
{
  const gint64 *size = want->shape.size;
  gint64        height = random_lot (1, random_lot (0, 1) ? size[2] : 4);
  gint64        width = random_lot (1, random_lot (0, 1) ? size[3] : 4);
  g_autoptr (FoveaTensor) got = NULL;
  g_autofree char *what = NULL;

  while ((size[2] / height + 1) * (size[3] / width + 1) >
         (graph->net ? GRAPHS_TILES / 10 : GRAPHS_TILES))
    {
      height *= 2;
      width *= 2;
    }
  what = g_strdup_printf ("tiles of %d x %d on %u threads", (int) width,
                          (int) height, threads);
  got = test_tiled (plan, graph->input, &want->shape, width, height, threads);
  graphs_equal (graph, got, want, what);
}

static void
graphs_check (const RandomGraph *graph)
{
  g_autofree FoveaValue *taps = g_new (FoveaValue, graph->values->len);
  g_autoptr (FoveaPlan) plan = graphs_plan (graph, NULL, 0), tapped = NULL;
  g_autoptr (FoveaResult) one = graphs_run (graph, plan, 1);
  g_autoptr (FoveaResult) three = graphs_run (graph, plan, 3);
  g_autoptr (FoveaResult) all = NULL;
  const FoveaTensor *want;

  for (guint i = 0; i < graph->values->len; i++)
    taps[i] = g_array_index (graph->values, RandomValue, i).value;
  tapped = graphs_plan (graph, taps, graph->values->len);
  all = graphs_run (graph, tapped, 1);
  want = fovea_result_output (all, 0);
  graphs_equal (graph, fovea_result_output (one, 0), want, "one thread");
  graphs_equal (graph, fovea_result_output (three, 0), want, "three threads");
  for (int i = 0; i < 3; i++)
    graphs_check_one_tap (graph, all);
  if (want->shape.rank != 4 || want->dtype != FOVEA_F32 ||
      want->shape.size[0] != 1 ||
      graph->input->shape.size[0] != 1 ||
      fovea_shape_elements (&want->shape) == 0)
    return;
  graphs_check_tiles (graph, plan, want, 1);
  graphs_check_tiles (graph, plan, want, 3);
  graphs_check_tiles (graph, tapped, want, 1);
}

/* Layers that have a drawing function of their own cannot be missed; of the
 * others, which are drawn blindly (115 of 161 are usual, 109 to 122 in 25 runs),
 * the half has to be there. */
static void
graphs_check_drawn (GHashTable *drawn)
{
  static const char *const always[] = {
    "abs",       "add",     "averagepool",   "batchnorm", "clip",    "concat",
    "conv",      "dropout", "convtranspose", "fc",        "flatten", "globalmax",
    "maxpool",   "minpool", "globalaverage", "multiply",  "pad",     "polar",
    "relu",      "repeat",  "reshape",       "sigmoid",   "softmax", "tanh",
  };
  guint n = 0, n_drawn = 0;

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    if (! g_hash_table_contains (drawn, always[i]))
      g_error ("%s was never drawn", always[i]);
  for (const char *const *type = fovea_layer_types (); *type; type++)
    {
      gboolean is_there = g_hash_table_contains (drawn, *type);

      if (! is_there)
        g_test_message ("%s was never drawn", *type);
      n_drawn += is_there;
      n++;
    }
  g_assert_cmpuint (n_drawn, >, n / 2);
}

static void
graphs_by_lot (void)
{
  g_autoptr (GHashTable) drawn = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < GRAPHS; i++)
    {
      g_autoptr (RandomGraph) graph =
          i % 3 ? random_graph_new_any () : random_graph_new ();

      graphs_check (graph);
      for (guint n = 0; n < fovea_graph_n_nodes (graph->graph); n++)
        g_hash_table_add (drawn,
                          (gpointer) g_intern_string (
                              fovea_graph_node (graph->graph, n)->layer));
    }
  graphs_check_drawn (drawn);
}

static void
graphs_nets_by_lot (void)
{
  for (int i = 0; i < GRAPHS_NETS; i++)
    {
      g_autoptr (RandomGraph) graph = random_graph_new_net ();

      graphs_check (graph);
    }
}

/* ---- By name ----------------------------------------------------------------- */

static FoveaValue
graphs_add (FoveaGraphBuilder *builder,
            const char        *layer,
            const char        *attrs,
            guint              n,
            const FoveaValue  *inputs)
{
  g_autoptr (GError) error = NULL;
  FoveaAttrs *parsed = attrs ? fovea_attrs_parse ("%s", attrs) : NULL;
  FoveaValue  out =
      fovea_graph_builder_add (builder, layer, NULL, parsed, inputs, n, &error);

  g_assert_no_error (error);
  return out;
}

#define GRAPHS_ADD(builder, layer, attrs, ...)                              \
  graphs_add (builder, layer, attrs,                                        \
              sizeof ((FoveaValue[]){ __VA_ARGS__ }) / sizeof (FoveaValue), \
              (FoveaValue[]){ __VA_ARGS__ })

/* 1, 2, 3, ... */
static FoveaTensor *
graphs_count (const char *shape)
{
  FoveaTensor *tensor = test_random (test_shape (shape));

  for (gint64 i = 0; i < fovea_shape_elements (&tensor->shape); i++)
    ((float *) tensor->data)[i] = i + 1;
  return tensor;
}

/* Ends the graph, runs it in all ways and asserts n numbers. */
static void
graphs_gives (FoveaGraphBuilder *builder,
              FoveaValue         out,
              const FoveaTensor *input,
              guint              n,
              const double      *want)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  fovea_graph_builder_output (builder, out);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, &input);
  g_assert_cmpint (fovea_shape_elements (&got->shape), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (fovea_tensor_get (got, i), ==, want[i]);
}

static void
graphs_shape_that_ends_in_1 (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = graphs_count ("1x4x1x1");
  FoveaValue x = fovea_graph_builder_input (builder, "x", &input->shape);

  graphs_gives (builder, GRAPHS_ADD (builder, "add", NULL, x, x), input, 4,
                (double[]){ 2, 4, 6, 8 });
}

/* The sum may take its first input's place only if no other input lies there. */
static void
graphs_same_input_thrice (void)
{
  g_autoptr (FoveaTensor) input = graphs_count ("1x1x1x4");

  for (int product = 0; product < 2; product++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      FoveaValue in = fovea_graph_builder_input (builder, "x", &input->shape);
      FoveaValue x = GRAPHS_ADD (builder, "abs", NULL, in);

      if (product)
        graphs_gives (builder, GRAPHS_ADD (builder, "multiply", NULL, x, in, x),
                      input, 4, (double[]){ 1, 8, 27, 64 });
      else
        graphs_gives (builder, GRAPHS_ADD (builder, "add", NULL, x, x, x),
                      input, 4, (double[]){ 3, 6, 9, 12 });
    }
}

/* Only 2x2 of the input are needed, but its rows are 3 long. */
static void
graphs_alias_of_an_input (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = graphs_count ("1x2x3x3");
  FoveaValue x = fovea_graph_builder_input (builder, "x", &input->shape);

  x = GRAPHS_ADD (builder, "identity", NULL, x);
  x = GRAPHS_ADD (builder, "maxpool", "kernel_shape=2,2 strides=2,2", x);
  graphs_gives (builder, x, input, 2, (double[]){ 5, 14 });
}

/* A result without pixels, or without maps, takes no tile. */
static void
graphs_nothing_in_tiles (void)
{
  const char *starts[] = { "starts=0,3 ends=9,3 axes=2,3",
                           "starts=0,2 ends=9,2 axes=2,1" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaTensor) input = graphs_count ("1x2x3x4");
      FoveaValue x = fovea_graph_builder_input (builder, "x", &input->shape);

      x = GRAPHS_ADD (builder, "abs", NULL, x);
      graphs_gives (builder, GRAPHS_ADD (builder, "slice", starts[i], x), input,
                    0, NULL);
    }
}

/* Equal names get numbers; also as many as a file may hold, in no time. */
static void
graphs_many_of_one_name (void)
{
  enum
  {
    MANY = 100000
  };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaShape shape = fovea_shape (1, 1);
  FoveaValue first = fovea_graph_builder_input (builder, "x_2", &shape);
  FoveaValue last = first;

  for (guint i = 0; i < MANY; i++)
    last = fovea_graph_builder_input (builder, "x", &shape);
  fovea_graph_builder_output (builder, last);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  g_assert_cmpstr (fovea_graph_value_name (graph, first), ==, "x_2");
  g_assert_cmpstr (fovea_graph_value_name (graph, first + 1), ==, "x");
  g_assert_cmpstr (fovea_graph_value_name (graph, first + 2), ==, "x_1");
  g_assert_cmpstr (fovea_graph_value_name (graph, first + 3), ==, "x_3");
  g_assert_cmpstr (fovea_graph_value_name (graph, last), ==, "x_100000");
}

/* In a tile at the right nothing of the input is needed, while three values
 * are alive. */
static void
graphs_tile_that_needs_no_input (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = graphs_count ("1x1x1x2");
  const double seven = 7;
  FoveaValue   x = fovea_graph_builder_input (builder, "x", &input->shape);
  FoveaValue   w = fovea_graph_builder_weight (
        builder, "seven", test_numbers (FOVEA_NCHW (1, 1, 1, 1), &seven));
  FoveaValue a, b, c;
  double     want[22];

  a = GRAPHS_ADD (builder, "pad", "pads=0,0,0,0,0,0,0,20 value=3", x);
  a = GRAPHS_ADD (builder, "abs", NULL, a);
  b = GRAPHS_ADD (builder, "conv", NULL, a, w);
  b = GRAPHS_ADD (builder, "conv", NULL, b, w);
  c = GRAPHS_ADD (builder, "pad", "pads=0,0,0,0,0,0,0,20 value=5", x);
  a = GRAPHS_ADD (builder, "add", NULL, a, b);
  a = GRAPHS_ADD (builder, "add", NULL, a, c);
  for (int i = 0; i < 22; i++)
    want[i] = i < 2 ? 51 * (i + 1) : 3 + 49 * 3 + 5;
  graphs_gives (builder, a, input, 22, want);
}

/* All that the window sees is padding: neither the alias before it nor what
 * that stands for is there. */
static void
graphs_alias_that_nobody_needs (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = graphs_count ("1x5x1x1");
  FoveaValue x = fovea_graph_builder_input (builder, "x", &input->shape);
  FoveaValue w = fovea_graph_builder_weight (
      builder, "w", test_random (FOVEA_NCHW (1, 1, 3, 3)));

  x = GRAPHS_ADD (builder, "abs", NULL, x);
  x = GRAPHS_ADD (builder, "reshape", "shape=1,1,5,1", x);
  x = GRAPHS_ADD (builder, "conv",
                  "kernel_shape=3,3 strides=3,2 dilations=3,1 pads=2,3,0,0", x,
                  w);
  graphs_gives (builder, x, input, 1, (double[]){ 0 });
}

static void
graphs_integer_weight_as_output (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = graphs_count ("1x1x1x1");
  const gint64 values[] = { 3, -1, 70000 };

  fovea_graph_builder_input (builder, "x", &input->shape);
  graphs_gives (
      builder, fovea_graph_builder_weight (builder, "n", test_ints (3, values)),
      input, 3, (double[]){ 3, -1, 70000 });
}

/* The graph fails to fit this input. */
static void
graphs_too_wide (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, 1, 1, (gint64) 1 << 35);
  FoveaValue x = fovea_graph_builder_input (builder, "x", &shape);

  fovea_graph_builder_output (builder, GRAPHS_ADD (builder, "relu", NULL, x));
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/graphs/by-lot", graphs_by_lot);
  g_test_add_func ("/engine/graphs/nets-by-lot", graphs_nets_by_lot);
  g_test_add_func ("/engine/graphs/shape-that-ends-in-1",
                   graphs_shape_that_ends_in_1);
  g_test_add_func ("/engine/graphs/same-input-thrice",
                   graphs_same_input_thrice);
  g_test_add_func ("/engine/graphs/alias-of-an-input",
                   graphs_alias_of_an_input);
  g_test_add_func ("/engine/graphs/nothing-in-tiles", graphs_nothing_in_tiles);
  g_test_add_func ("/engine/graphs/many-of-one-name", graphs_many_of_one_name);
  g_test_add_func ("/engine/graphs/tile-that-needs-no-input",
                   graphs_tile_that_needs_no_input);
  g_test_add_func ("/engine/graphs/alias-that-nobody-needs",
                   graphs_alias_that_nobody_needs);
  g_test_add_func ("/engine/graphs/integer-weight-as-output",
                   graphs_integer_weight_as_output);
  g_test_add_func ("/engine/graphs/too-wide-an-input", graphs_too_wide);
  return g_test_run ();
}
