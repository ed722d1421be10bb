/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Architecture patterns: the lectures' nets, their shapes and parameters, nets
 * that run, and mistakes that are named by place. */
#include <string.h>

#include "support.h"

static FoveaPattern *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaPattern *pattern = fovea_pattern_parse (text, &error);

  g_assert_no_error (error);
  return pattern;
}

static void
check_layer (const FoveaPattern *pattern,
             guint               i,
             const char         *name,
             const char         *shape,
             gint64              parameters)
{
  const FoveaPatternLayer *layer = &pattern->layers[i];
  g_autofree char         *got = fovea_shape_to_string (&layer->output);

  g_assert_cmpuint (i, <, pattern->n_layers);
  g_assert_cmpstr (layer->name, ==, name);
  g_assert_cmpstr (got, ==, shape);
  g_assert_cmpint (layer->parameters, ==, parameters);
}

/* 28x28: conv 3x3 6 maps pad 2, pool, conv 5x5 16 maps pad 0, pool, 120, 84,
 * 10. */
static void
test_lenet (void)
{
  g_autoptr (FoveaPattern) p = parse (
      "INPUT 28x28 -> CONV 3x3 6 PAD 2 -> TANH -> POOL 2 STRIDE 2 -> "
      "CONV 5x5 16 PAD 0 -> TANH -> POOL average -> FC 120 -> FC 84 -> FC 10");

  g_assert_cmpuint (p->n_layers, ==, 10);
  check_layer (p, 0, "INPUT 28x28", "1x1x28x28", 0);
  check_layer (p, 1, "CONV 3x3 6 PAD 2", "1x6x30x30", 60);
  check_layer (p, 2, "TANH", "1x6x30x30", 0);
  check_layer (p, 3, "POOL 2x2 STRIDE 2", "1x6x15x15", 0);
  check_layer (p, 4, "CONV 5x5 16 PAD 0", "1x16x11x11", 16 * (6 * 25 + 1));
  check_layer (p, 6, "POOL average", "1x16x5x5", 0);
  check_layer (p, 7, "FC 120", "1x120", 120 * (16 * 25 + 1));
  check_layer (p, 8, "FC 84", "1x84", 84 * 121);
  check_layer (p, 9, "FC 10", "1x10", 850);
  g_assert_cmpint (p->parameters, ==,
                   60 + 16 * 151 + 120 * 401 + 84 * 121 + 850);
}

static void
test_repeats (void)
{
  g_autoptr (FoveaPattern) p =
      parse ("INPUT 3x32x32 -> [[CONV 3x3 16 -> RELU]*2 -> POOL]*3 -> "
             "[FC 120 -> RELU]*2 -> FC 10");

  g_assert_cmpuint (p->n_layers, ==, 1 + 3 * 5 + 4 + 1);
  check_layer (p, 1, "CONV 3x3 16", "1x16x32x32", 16 * 28);
  check_layer (p, 3, "CONV 3x3 16", "1x16x32x32", 16 * 145);
  check_layer (p, 5, "POOL", "1x16x16x16", 0);
  check_layer (p, 15, "POOL", "1x16x4x4", 0);
  check_layer (p, 16, "FC 120", "1x120", 120 * 257);
  check_layer (p, 20, "FC 10", "1x10", 1210);
}

/* Only the order of layers is asked. */
static void
test_without_sizes (void)
{
  static const struct
  {
    const char *text;
    guint       layers;
  } nets[] = {
    { "INPUT -> FC", 2 },
    { "INPUT -> [FC -> RELU]*2 -> FC", 6 },
    { "INPUT -> CONV -> RELU -> FC", 4 },
    { "INPUT -> [CONV -> RELU -> POOL]*2 -> FC -> RELU -> FC", 10 },
    { "INPUT -> [[CONV -> RELU]*2 -> POOL]*3 -> [FC -> RELU]*2 -> FC", 21 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (nets); i++)
    {
      g_autoptr (FoveaPattern) p = parse (nets[i].text);

      g_assert_cmpuint (p->n_layers, ==, nets[i].layers);
      g_assert_cmpint (p->parameters, ==, -1);
      g_assert_cmpuint (p->layers[p->n_layers - 1].output.rank, ==, 0);
    }
}

/* Half the sizes: what can be known is. */
static void
test_some_sizes (void)
{
  g_autoptr (FoveaPattern) p =
      parse ("INPUT -> CONV 3x3 8 -> FLATTEN -> FC 5 -> RELU -> FC 2");

  g_assert_cmpuint (p->layers[2].output.rank, ==, 0);
  check_layer (p, 3, "FC 5", "1x5", -1);
  check_layer (p, 4, "RELU", "1x5", 0);
  check_layer (p, 5, "FC 2", "1x2", 12);
}

/* The lectures' sizes: 3x3 pools of stride 3, and a 5x5 kernel on 32x32. */
static void
test_taught_sizes (void)
{
  g_autoptr (FoveaPattern) pools =
      parse ("INPUT 1x446x450 -> [POOL 3 STRIDE 3]*3");
  g_autoptr (FoveaPattern) conv = parse ("INPUT 3x32x32 -> CONV 5x5 1 PAD 0");
  g_autoptr (FoveaPattern) even = parse ("INPUT 3x5x5 -> CONV 2x2 1");
  g_autoptr (FoveaPattern) strided =
      parse ("input 3x7x9 -> conv 3x5 4 stride 2");

  check_layer (pools, 1, "POOL 3x3 STRIDE 3", "1x1x148x150", 0);
  check_layer (pools, 2, "POOL 3x3 STRIDE 3", "1x1x49x50", 0);
  check_layer (pools, 3, "POOL 3x3 STRIDE 3", "1x1x16x16", 0);
  check_layer (conv, 1, "CONV 5x5 1 PAD 0", "1x1x28x28", 76);
  check_layer (even, 1, "CONV 2x2 1", "1x1x5x5", 13);
  check_layer (strided, 1, "CONV 3x5 4 STRIDE 2", "1x4x4x5", 4 * 46);
}

static void
test_writings (void)
{
  g_autoptr (FoveaPattern) p = parse (
      "\n INPUT 3\u00d78\u00d78\u2192CONV 3X3 4->[ RELU ] * 2\t->GLOBALPOOL "
      "-> SOFTMAX -> DROPOUT");

  g_assert_cmpuint (p->n_layers, ==, 7);
  check_layer (p, 4, "GLOBALPOOL", "1x4x1x1", 0);
}

/* ---- Nets that run ---- */

static FoveaTensor *
run_net (const char *text, guint64 seed, const FoveaTensor *input)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPattern) pattern = parse (text);
  FoveaTensor *got;

  fovea_graph_new_pattern (text, seed, &graph, &weights, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fovea_weights_parameters (weights), ==, pattern->parameters);
  got = test_run (graph, weights, &input);
  g_assert_true (fovea_shape_equal (
      &got->shape, &pattern->layers[pattern->n_layers - 1].output));
  return got;
}

static void
test_net (void)
{
  const char *text = "INPUT 3x16x16 -> [[CONV 3x3 4 -> RELU]*2 -> POOL]*2 -> "
                     "DROPOUT -> FC 12 -> TANH -> FC 7 -> SOFTMAX";
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 3, 16, 16));
  g_autoptr (FoveaTensor) a = run_net (text, 5, input);
  g_autoptr (FoveaTensor) b = run_net (text, 5, input);
  g_autoptr (FoveaTensor) c = run_net (text, (guint64) 1 << 40, input);
  double sum = 0.0;

  test_equal (a, b, "the same seed");
  g_assert_cmpint (memcmp (a->data, c->data, 7 * sizeof (float)), !=, 0);
  for (guint i = 0; i < 7; i++)
    sum += ((float *) a->data)[i];
  g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-5);
}

static void
test_every_word_runs (void)
{
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 9, 8));
  g_autoptr (FoveaTensor) vector =
      test_random (fovea_shape (2, (gint64) 1, (gint64) 6));
  g_autoptr (FoveaTensor) a = run_net (
      "INPUT 2x9x8 -> CONV 2x4 3 STRIDE 2 PAD 1 -> POOL average 2 STRIDE 1 -> "
      "SIGMOID -> SOFTMAX -> GLOBALPOOL -> FLATTEN -> RELU -> FC 2",
      1, input);
  g_autoptr (FoveaTensor) b =
      run_net ("INPUT 6 -> FC 4 -> RELU -> FC 3", 1, vector);

  g_assert_cmpint (a->shape.size[1], ==, 2);
  g_assert_cmpint (b->shape.size[1], ==, 3);
}

/* He: a deviation of sqrt (2 / inputs). */
static void
pattern_weights (void)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  const FoveaTensor *w;
  FoveaValue         value;
  double             sum = 0.0, squares = 0.0;
  gint64             n;

  g_assert_true (fovea_graph_new_pattern ("INPUT 200 -> FC 100", 3, &graph,
                                          &weights, NULL));
  value = fovea_graph_find (graph, "fc1.weight", NULL);
  w = fovea_weights_get (weights, value);
  n = fovea_shape_elements (&w->shape);
  g_assert_cmpint (n, ==, 20000);
  for (gint64 i = 0; i < n; i++)
    {
      double x = fovea_tensor_get (w, i);

      sum += x;
      squares += x * x;
    }
  g_assert_cmpfloat_with_epsilon (sum / n, 0.0, 0.004);
  g_assert_cmpfloat_with_epsilon (squares / n, 0.01, 0.0005);
}

/* ---- Mistakes ---- */

static void
check_error (const char *text, FoveaError code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_pattern_parse (text, &error));
  g_assert_error (error, FOVEA_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
}

#define WORDS                                                                  \
  "a layer (INPUT, CONV, POOL, GLOBALPOOL, FC, FLATTEN, RELU, SIGMOID, TANH, " \
  "SOFTMAX, DROPOUT)"

static void
test_mistakes (void)
{
  const FoveaError format = FOVEA_ERROR_FORMAT, shape = FOVEA_ERROR_SHAPE;

  check_error (NULL, format, "the pattern is not text in UTF-8");
  check_error ("", format, "character 1: " WORDS " is expected, not the end");
  check_error ("INPUT 3x8x8 ->", format,
               "character 15: " WORDS " is expected, not the end");
  check_error ("INPUT 3x8x8 -> CONF 3x3", format,
               "character 16: there is no layer 'CONF'; did you mean CONV?");
  check_error ("INPUT 3x8x8 -> BLUR 3x3", format,
               "character 16: " WORDS " is expected, not 'BLUR'");
  check_error ("INPUT 3x8x8 RELU", format,
               "character 13: '->' or an option of this layer is expected, not "
               "'RELU'");
  check_error ("INPUT -> [RELU", format,
               "character 15: '->' or ']' is expected, not the end");
  check_error ("INPUT -> RELU]", format,
               "character 14: '->' is expected, not ']'");
  check_error ("INPUT -> [RELU]*", format,
               "character 17: a number is expected, not the end");
  check_error ("INPUT -> RELU*0", format,
               "character 15: 0 is not in 1 to 2147483648");
  check_error ("INPUT -> CONV 3x3x3", format,
               "character 15: CONV does not take the size '3x3x3'");
  check_error ("INPUT 1x2x3x4", format,
               "character 7: INPUT does not take the size '1x2x3x4'");
  check_error ("INPUT -> POOL STRIDE", format,
               "character 21: a number is expected, not the end");
  check_error ("RELU -> FC", format,
               "character 1: RELU: a pattern begins with INPUT, and has just "
               "one");
  check_error ("INPUT -> INPUT", format,
               "character 10: INPUT: a pattern begins with INPUT, and has just "
               "one");
  check_error ("INPUT 3x4x4 -> [POOL]*3", shape,
               "character 17: POOL: a 2x2 window does not fit a 1x1 input");
  check_error ("INPUT 9 -> CONV 3x3 2", shape,
               "character 12: CONV 3x3 2: needs maps, and gets a vector of 9");
  check_error ("INPUT 9 -> GLOBALPOOL", shape,
               "character 12: GLOBALPOOL: needs maps, and gets a vector of 9");
  check_error ("INPUT 2000000000x2000000000x2000000000", shape,
               "character 1: INPUT 2000000000x2000000000x2000000000: too "
               "large");
  check_error ("INPUT 1000x1000x1000 -> FC 2000000000", shape,
               "character 25: FC 2000000000: has too many parameters");
}

static void
test_too_much (void)
{
  g_autoptr (GString) deep = g_string_new ("INPUT -> ");

  check_error ("INPUT -> RELU*9999999", FOVEA_ERROR_FORMAT,
               "character 22: the pattern has more than 10000 layers");
  check_error ("INPUT -> [[[RELU*90]*90]*90]*90", FOVEA_ERROR_FORMAT,
               "character 28: the pattern has more than 10000 layers");
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  check_error (deep->str, FOVEA_ERROR_FORMAT,
               "character 43: more than 32 brackets inside each other");
}

static void
test_half_typed (void)
{
  const char *whole =
      "INPUT 3x32x32 -> [[CONV 3x3 16 STRIDE 2 PAD 1 -> RELU]*2 "
      "-> POOL max 2]*2 -> FC 10";

  for (gsize n = 0; n <= strlen (whole); n++)
    {
      g_autofree char *text = g_strndup (whole, n);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaPattern) pattern = fovea_pattern_parse (text, &error);

      g_assert_true ((pattern == NULL) == (error != NULL));
    }
}

static void
test_cannot_be_run (void)
{
  FoveaGraph   *graph = NULL;
  FoveaWeights *weights = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_graph_new_pattern ("INPUT 3x8x8 -> CONV -> RELU", 0,
                                           &graph, &weights, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==,
                   "character 16: CONV: a size was left out, so it cannot be "
                   "run");
}

/* The table of a net of 10^11 parameters, whose numbers nobody has room for. */
static void
test_describe (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaDescription) table = fovea_describe_pattern (
      "INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10", &graph,
      &error);
  g_autoptr (FoveaDescription) huge = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (fovea_graph_n_inputs (graph), ==, 1);
  g_assert_cmpuint (table->n_layers, ==, 8); /* with the flatten before FC */
  g_assert_cmpint (table->parameters, ==,
                   16 * 28 + 16 * 145 + 10 * (16 * 64 + 1));
  g_assert_cmpint (table->macs, ==,
                   16 * 27 * 1024 + 16 * 144 * 256 + 10 * 1024);
  g_assert_cmpint (table->layers[0].field[0], ==, 3);
  huge = fovea_describe_pattern ("INPUT 1000x10x10 -> FC 1000000 -> FC 10",
                                 NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (huge->parameters, ==,
                   G_GINT64_CONSTANT (1000000) * 100001 + 10 * 1000001);
  g_assert_null (
      fovea_describe_pattern ("INPUT 3x8x8 -> CONV 3x3", NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "character 16: CONV 3x3"));
}

static void
test_is_pattern (void)
{
  g_assert_true (fovea_is_pattern ("INPUT 3x8x8 -> RELU"));
  g_assert_true (fovea_is_pattern (" input->relu"));
  g_assert_false (fovea_is_pattern ("input.onnx"));
  g_assert_false (fovea_is_pattern ("inputs/net.onnx"));
  g_assert_false (fovea_is_pattern (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/pattern/lenet", test_lenet);
  g_test_add_func ("/engine/pattern/repeats", test_repeats);
  g_test_add_func ("/engine/pattern/without-sizes", test_without_sizes);
  g_test_add_func ("/engine/pattern/some-sizes", test_some_sizes);
  g_test_add_func ("/engine/pattern/taught-sizes", test_taught_sizes);
  g_test_add_func ("/engine/pattern/writings", test_writings);
  g_test_add_func ("/engine/pattern/net", test_net);
  g_test_add_func ("/engine/pattern/every-word-runs", test_every_word_runs);
  g_test_add_func ("/engine/pattern/weights", pattern_weights);
  g_test_add_func ("/engine/pattern/mistakes", test_mistakes);
  g_test_add_func ("/engine/pattern/too-much", test_too_much);
  g_test_add_func ("/engine/pattern/half-typed", test_half_typed);
  g_test_add_func ("/engine/pattern/cannot-be-run", test_cannot_be_run);
  g_test_add_func ("/engine/pattern/describe", test_describe);
  g_test_add_func ("/engine/pattern/is-pattern", test_is_pattern);
  return g_test_run ();
}
