/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs of gradients: layers against PyTorch's numbers (gradients.txt, made by
 * make-gradients.py), whole graphs against numbers by hand, and what cannot be
 * differentiated. */
#include <math.h>
#include <string.h>

#include "support.h"

/* ---- PyTorch's numbers ----------------------------------------------------------- */

typedef struct
{
  TestLayer    test;
  char        *name, *layer, *attrs;
  FoveaTensor *seed, *gradient[TEST_MAX_INPUTS];
  guint        n_gradients;
} Case;

static void
case_clear (Case *c)
{
  test_layer_clear (&c->test);
  g_free (c->name);
  g_free (c->layer);
  g_free (c->attrs);
  fovea_tensor_free (c->seed);
  for (guint i = 0; i < c->n_gradients; i++)
    fovea_tensor_free (c->gradient[i]);
  *c = (Case){ 0 };
}

/* "2x3 1 2 3 4 5 6"; " 5" is a scalar. */
static FoveaTensor *
case_numbers (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  FoveaShape   shape = *words[0] ? test_shape (words[0]) : (FoveaShape){ 0 };
  const gint64 n = fovea_shape_elements (&shape);
  g_autofree double *values = g_new (double, n);

  g_assert_cmpint (g_strv_length (words), ==, n + 1);
  for (gint64 i = 0; i < n; i++)
    values[i] = g_ascii_strtod (words[1 + i], NULL);
  return test_numbers (shape, values);
}

static void
case_line (Case *c, const char *word, const char *rest)
{
  const char *space = strchr (rest, ' ');

  if (g_str_equal (word, "case"))
    c->name = g_strdup (rest);
  else if (g_str_equal (word, "layer"))
    {
      c->layer = space ? g_strndup (rest, space - rest) : g_strdup (rest);
      c->attrs = g_strdup (space ? space + 1 : "");
      c->test.layer = c->layer;
      c->test.attrs = c->attrs;
    }
  else if (g_str_equal (word, "input"))
    c->test.input[c->test.n_inputs++] = case_numbers (rest);
  else if (g_str_equal (word, "weight"))
    c->test.weight[c->test.n_weights++] =
        g_str_equal (rest, "none") ? NULL : case_numbers (rest);
  else if (g_str_equal (word, "seed"))
    c->seed = case_numbers (rest);
  else if (g_str_equal (word, "gradient"))
    c->gradient[c->n_gradients++] = case_numbers (rest);
  else
    g_error ("gradients.txt: '%s'", word);
}

/* Within some roundings of the largest. */
static void
gradient_near (const FoveaTensor *got,
               const FoveaTensor *want,
               const char        *what)
{
  const gint64 n = fovea_shape_elements (&want->shape);
  double       largest = 0;

  g_assert_true (fovea_shape_equal (&got->shape, &want->shape));
  for (gint64 i = 0; i < n; i++)
    largest = MAX (largest, fabs (fovea_tensor_get (want, i)));
  for (gint64 i = 0; i < n; i++)
    if (! (fabs (fovea_tensor_get (got, i) - fovea_tensor_get (want, i)) <=
           4e-6 * largest))
      g_error ("%s: gradient %d is %.9g instead of %.9g", what, (int) i,
               fovea_tensor_get (got, i), fovea_tensor_get (want, i));
}

/* The gradient graph of the first output by inputs, run. (transfer full) */
static FoveaResult *
gradient_run (FoveaGraph        *graph,
              FoveaWeights      *weights,
              FoveaTensor      **inputs,
              const FoveaTensor *seed,
              const FoveaValue  *by,
              guint              n_by,
              FoveaGradientFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) gradient = NULL;
  g_autoptr (FoveaWeights) gradient_weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  const FoveaTensor *all[TEST_MAX_INPUTS + 1];
  FoveaShape         shapes[TEST_MAX_INPUTS + 1];
  const guint        n = fovea_graph_n_inputs (graph);
  FoveaResult       *result;

  for (guint i = 0; i < n; i++)
    {
      all[i] = inputs[i];
      shapes[i] = inputs[i]->shape;
    }
  all[n] = seed;
  shapes[n] = seed->shape;
  fovea_graph_gradient (graph, weights, shapes, NULL,
                        fovea_graph_output (graph, 0), by, n_by, flags,
                        &gradient, &gradient_weights, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fovea_graph_n_inputs (gradient), ==, n + 1);
  plan = fovea_plan_new (gradient, gradient_weights, shapes, NULL, &error);
  g_assert_no_error (error);
  result = fovea_plan_run (plan, all, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static void
case_check (Case *c)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaValue by[TEST_MAX_INPUTS];

  test_layer_build (&c->test, &graph, &weights, &error);
  g_assert_no_error (error);
  g_assert_cmpint (c->n_gradients, ==, c->test.n_inputs);
  for (guint i = 0; i < c->n_gradients; i++)
    by[i] = fovea_graph_input (graph, i);
  result = gradient_run (graph, weights, c->test.input, c->seed, by,
                         c->n_gradients, 0);
  for (guint i = 0; i < c->n_gradients; i++)
    gradient_near (fovea_result_output (result, i), c->gradient[i], c->name);
}

static void
test_pytorch (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;
  Case  c = { 0 };

  g_assert_true (g_file_get_contents (TEST_GRADIENTS, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      char *space = strchr (*line, ' ');

      if (**line == '#')
        continue;
      if (space)
        {
          *space = '\0';
          case_line (&c, *line, space + 1);
        }
      else if (c.name)
        {
          case_check (&c);
          case_clear (&c);
          n++;
        }
    }
  g_assert_cmpuint (n, >=, 50);
}

/* ---- By hand --------------------------------------------------------------------- */

typedef struct
{
  FoveaGraphBuilder *builder;
  FoveaGraph        *graph;
  FoveaWeights      *weights;
  FoveaValue         x;
} Net;

static void
net_begin (Net *net, FoveaShape shape)
{
  net->builder = fovea_graph_builder_new ();
  net->x = fovea_graph_builder_input (net->builder, "x", &shape);
}

static FoveaValue
net_add (Net *net, const char *layer, const char *attrs, guint n, ...)
{
  g_autoptr (GError) error = NULL;
  FoveaValue in[4], out;
  va_list    list;

  va_start (list, n);
  for (guint i = 0; i < n; i++)
    in[i] = va_arg (list, FoveaValue);
  va_end (list);
  out = fovea_graph_builder_add (net->builder, layer, NULL,
                                 attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
                                 in, n, &error);
  g_assert_no_error (error);
  return out;
}

static FoveaValue
net_weight (Net *net, FoveaShape shape, const double *values)
{
  return fovea_graph_builder_weight (net->builder, "w",
                                     test_numbers (shape, values));
}

static void
net_end (Net *net, FoveaValue y)
{
  fovea_graph_builder_output (net->builder, y);
  g_assert_true (fovea_graph_builder_finish (net->builder, &net->graph,
                                             &net->weights, NULL));
}

static void
net_clear (Net *net)
{
  fovea_graph_builder_free (net->builder);
  fovea_graph_unref (net->graph);
  fovea_weights_unref (net->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

static void
gradient_is (const FoveaTensor *got, const double *want)
{
  for (gint64 i = 0; i < fovea_shape_elements (&got->shape); i++)
    g_assert_cmpfloat_with_epsilon (fovea_tensor_get (got, i), want[i], 1e-5);
}

/* y = x x + 3 x, x read three times: 2 x + 3; by a value between: 1. */
static void
test_reused (void)
{
  static const double x[] = { 1, -2, 5 }, ones[] = { 1, 1, 1 };
  static const double want[] = { 5, -1, 13 }, three[] = { 3 };
  g_autoptr (FoveaTensor) input = test_numbers (fovea_shape (1, 3), x);
  g_autoptr (FoveaTensor) seed = test_numbers (fovea_shape (1, 3), ones);
  g_autoptr (FoveaResult) result = NULL;
  g_auto (Net) net = { 0 };
  FoveaValue square, times, by[3];

  net_begin (&net, fovea_shape (1, 3));
  square = net_add (&net, "multiply", NULL, 2, net.x, net.x);
  times = net_add (&net, "multiply", NULL, 2, net.x,
                   net_weight (&net, (FoveaShape){ 0 }, three));
  by[2] = net_add (&net, "add", NULL, 2, square, times);
  by[0] = net.x;
  by[1] = square;
  net_end (&net, by[2]);
  result = gradient_run (net.graph, net.weights, &input, seed, by, 3, 0);
  gradient_is (fovea_result_output (result, 0), want);
  gradient_is (fovea_result_output (result, 1), ones);
  gradient_is (fovea_result_output (result, 2), ones);
}

/* Plain: what comes where x is above 0. Guided: what comes above 0, too. */
static void
test_guided (void)
{
  static const double x[] = { 1, -1, 2, 3 }, s[] = { 1, 1, -1, 2 };
  static const double plain[] = { 1, 0, -1, 2 }, guided[] = { 1, 0, 0, 2 };

  for (int six = 0; six < 2; six++)
    {
      g_autoptr (FoveaTensor) input = test_numbers (fovea_shape (1, 4), x);
      g_autoptr (FoveaTensor) seed = test_numbers (fovea_shape (1, 4), s);
      g_auto (Net) net = { 0 };

      net_begin (&net, fovea_shape (1, 4));
      net_end (&net, six ? net_add (&net, "clip", "min=0.0 max=6.0", 1, net.x) :
                           net_add (&net, "relu", NULL, 1, net.x));
      for (int flag = 0; flag < 2; flag++)
        {
          g_autoptr (FoveaResult) result =
              gradient_run (net.graph, net.weights, &input, seed, &net.x, 1,
                            flag ? FOVEA_GRADIENT_GUIDED : 0);

          gradient_is (fovea_result_output (result, 0), flag ? guided : plain);
        }
    }
}

/* What depends on a rounding alone has the gradient 0, and by a shape nothing
 * comes: y = floor (x) + size (x). */
static void
test_steps (void)
{
  static const double x[] = { 1.5, -0.5 }, s[] = { 1, 2 }, zero[] = { 0, 0 };
  g_autoptr (FoveaTensor) input = test_numbers (fovea_shape (1, 2), x);
  g_autoptr (FoveaTensor) seed = test_numbers (fovea_shape (1, 2), s);
  g_autoptr (FoveaResult) result = NULL;
  g_auto (Net) net = { 0 };
  FoveaValue size;

  net_begin (&net, fovea_shape (1, 2));
  size = net_add (&net, "cast", "to=1", 1,
                  net_add (&net, "shape", NULL, 1, net.x));
  net_end (&net, net_add (&net, "add", NULL, 2,
                          net_add (&net, "floor", NULL, 1, net.x), size));
  result = gradient_run (net.graph, net.weights, &input, seed, &net.x, 1, 0);
  gradient_is (fovea_result_output (result, 0), zero);
}

/* fp16 in and out; computed in fp32 as everything is. */
static void
test_half (void)
{
  static const double x[] = { 2, 3 }, s[] = { 1, 1 }, want[] = { 4, 6 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) input = test_numbers (fovea_shape (1, 2), x);
  g_autoptr (FoveaTensor) seed = test_numbers (fovea_shape (1, 2), s);
  g_autoptr (FoveaResult) result = NULL;
  g_auto (Net) net = { 0 };
  FoveaShape shape = fovea_shape (1, 2);
  FoveaValue power;

  net.builder = fovea_graph_builder_new ();
  net.x = fovea_graph_builder_input_typed (net.builder, "x", FOVEA_F16, &shape);
  power = net_weight (&net, (FoveaShape){ 0 }, x);
  net_end (&net, net_add (&net, "pow", NULL, 2, net.x, power));
  result = gradient_run (net.graph, net.weights, &input, seed, &net.x, 1, 0);
  gradient_is (fovea_result_output (result, 0), want);
}

/* Layers that do not lead to the value are left out, and those before what is
 * asked for have no adjoint. */
static void
test_only_the_way (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) gradient = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_auto (Net) net = { 0 };
  const FoveaShape shape = fovea_shape (1, 3);
  FoveaValue       first, second, third;

  net_begin (&net, shape);
  first = net_add (&net, "tanh", NULL, 1, net.x);
  second = net_add (&net, "exp", NULL, 1, first);
  third = net_add (&net, "argmax", NULL, 1, second);
  net_end (&net, third);
  g_assert_true (fovea_graph_gradient (net.graph, net.weights, &shape, NULL,
                                       second, &first, 1, 0, &gradient,
                                       &weights, &error));
  /* tanh, exp, and the derivative of exp */
  g_assert_cmpuint (fovea_graph_n_nodes (gradient), ==, 3);
  g_assert_cmpstr (fovea_graph_value_name (gradient, second), ==,
                   fovea_graph_value_name (net.graph, second));
}

static void
gradient_fails (Net *net, FoveaValue of, FoveaValue by, const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaGraph      *gradient = NULL;
  FoveaWeights    *weights = NULL;
  const FoveaShape shape = fovea_shape (1, 3);

  g_assert_false (fovea_graph_gradient (net->graph, net->weights, &shape, NULL,
                                        of, &by, 1, 0, &gradient, &weights,
                                        &error));
  g_assert_nonnull (error);
  g_assert_null (gradient);
  if (! strstr (error->message, text))
    g_error ("'%s' does not say '%s'", error->message, text);
}

static void
test_refused (void)
{
  static const double one[] = { 1 };
  g_auto (Net) net = { 0 };
  FoveaValue sum, index, other, power;

  net_begin (&net, fovea_shape (1, 3));
  sum = net_add (&net, "cumsum", NULL, 2, net.x,
                 fovea_graph_builder_weight (net.builder, "axis",
                                             test_ints (1, (gint64[]){ 0 })));
  index = net_add (&net, "argmax", NULL, 1, net.x);
  other = net_add (&net, "exp", NULL, 1, net.x);
  power = net_add (&net, "pow", NULL, 2,
                   net_weight (&net, (FoveaShape){ 0 }, one), net.x);
  net_end (&net, sum);
  gradient_fails (&net, sum, net.x, "layer 'cumsum' (cumsum, number 1 of 4)");
  gradient_fails (&net, index, net.x, "only floats have gradients");
  gradient_fails (&net, sum, other, "'cumsum' does not depend on 'exp'");
  gradient_fails (&net, power, net.x, "its exponent is no constant");
  gradient_fails (&net, 99, net.x, "no value number 99");
}

/* Each allocation that fails is a MEMORY error. */
static void
test_memory (void)
{
  g_auto (Net) net = { 0 };
  gboolean done = FALSE;

  net_begin (&net, FOVEA_NCHW (1, 2, 4, 4));
  net_end (&net, net_add (&net, "averagepool", "kernel_shape=2,2", 1,
                          net_add (&net, "resize", "scales=1.0,1.0,1.5,2.0", 1,
                                   net.x)));
  for (int n = 0; ! done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaGraph) gradient = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      const FoveaShape given = FOVEA_NCHW (1, 2, 4, 4);

      fovea_alloc_fail_after (n);
      done = fovea_graph_gradient (net.graph, net.weights, &given, NULL,
                                   fovea_graph_output (net.graph, 0), &net.x, 1,
                                   0, &gradient, &weights, &error);
      fovea_alloc_fail_after (-1);
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
      g_assert_cmpint (n, <, 1000);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradient/pytorch", test_pytorch);
  g_test_add_func ("/gradient/reused", test_reused);
  g_test_add_func ("/gradient/guided", test_guided);
  g_test_add_func ("/gradient/steps", test_steps);
  g_test_add_func ("/gradient/half", test_half);
  g_test_add_func ("/gradient/only-the-way", test_only_the_way);
  g_test_add_func ("/gradient/refused", test_refused);
  g_test_add_func ("/gradient/memory", test_memory);
  return g_test_run ();
}
