/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers between convolutions, whose maps lie in blocks of channels: arithmetic
 * of maps with maps, with numbers a channel and with single ones; batch norms;
 * gates. Each has the bits that the same layer gives alone, of plain maps. */
#include <string.h>

#include "plan.h"
#include "support.h"

/* A letter stands for an input of the layer under test: x a plain map, a and b
 * blocked ones of convolutions, m one of a pooling; v a number a channel, w the
 * same blocked; constants: c of shape C 1 1, p of C positive numbers, s of one, 1 of
 * 1 1 1 1, r of 1 C H W. */
typedef struct
{
  const char *layer, *attrs, *inputs;
  const char *then; /* layers behind it, which it may take in */
  gboolean    plain; /* it does not go blocked */
  const char *as;    /* what the plan makes of it; it reads what is blocked */
} Case;

typedef struct
{
  const Case        *test;
  FoveaShape         shape;
  FoveaGraphBuilder *builder;
  FoveaValue         made[128]; /* by letter */
  GArray            *taps;      /* what the layer reads, as it is made */
  guint32            seed;
} Net;

static FoveaValue
net_add (Net *net, const char *layer, const char *attrs, const FoveaValue *in,
         guint n)
{
  g_autoptr (GError) error = NULL;
  FoveaAttrs *parsed =
      attrs && *attrs ? fovea_attrs_parse ("%s", attrs) : NULL;
  FoveaValue out = fovea_graph_builder_add (net->builder, layer, NULL, parsed,
                                            in, n, &error);

  g_assert_no_error (error);
  return out;
}

/* Constants are the same for the same name. */
static FoveaValue
net_constant (Net *net, char name, FoveaShape shape, gboolean positive)
{
  const char        text[] = { name, 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (net->seed + (guchar) name);
  FoveaTensor      *tensor = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  float            *data = tensor->data;

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    data[i] = (float) g_rand_double_range (rand, positive ? 0.1 : -1, 1);
  return fovea_graph_builder_weight (net->builder, text, tensor);
}

static FoveaValue
net_conv (Net *net, FoveaValue x, char name, int size)
{
  const gint64     c = net->shape.size[1];
  g_autofree char *attrs = g_strdup_printf ("pads=%d,%d,%d,%d", size / 2,
                                            size / 2, size / 2, size / 2);
  FoveaValue       in[] = {
    x, net_constant (net, name, FOVEA_NCHW (c, c, size, size), FALSE)
  };

  return net_add (net, "conv", attrs, in, 2);
}

static FoveaValue
net_pooled (Net *net)
{
  return net_add (net, "globalaverage", NULL, &net->made['x'], 1);
}

static gboolean
is_constant (char kind)
{
  return strchr ("cps1r", kind) != NULL;
}

static FoveaValue
net_make_constant (Net *net, char kind)
{
  const FoveaShape *s = &net->shape;
  FoveaShape        one = { 0 }, row = FOVEA_NCHW (1, s->size[1], 1, 1);
  FoveaShape channels = { 3, { s->size[1], 1, 1 } };
  FoveaShape picture = FOVEA_NCHW (1, s->size[1], s->size[2], s->size[3]);

  switch (kind)
    {
    case 'c':
      return net_constant (net, kind, channels, FALSE);
    case 'p':
      row = (FoveaShape){ 1, { s->size[1] } };
      return net_constant (net, kind, row, TRUE);
    case 's':
      return net_constant (net, kind, one, FALSE);
    case '1':
      row.size[1] = 1;
      return net_constant (net, kind, row, FALSE);
    default:
      return net_constant (net, kind, picture, FALSE);
    }
}

/* The value that the letter stands for; the graph's input is made['x']. */
static FoveaValue
net_value (Net *net, char kind)
{
  FoveaValue *at = &net->made[(guchar) kind];

  if (*at != FOVEA_NO_VALUE)
    return *at;
  if (is_constant (kind))
    *at = net_make_constant (net, kind);
  else if (kind == 'a' || kind == 'b')
    *at = net_conv (net, net->made['x'], kind == 'a' ? 'A' : 'B',
                    kind == 'a' ? 3 : 1);
  else if (kind == 'm')
    *at = net_add (net, "maxpool", "kernel_shape=3,3 pads=1,1,1,1",
                   (FoveaValue[]){ net_value (net, 'a') }, 1);
  else if (kind == 'v')
    *at = net_pooled (net);
  else
    *at = net_conv (net, net_pooled (net), 'W', 1);
  return *at;
}

/* The layer under test and those behind it. */
static FoveaValue
net_layer (Net *net)
{
  const Case *test = net->test;
  FoveaValue  in[8], out;
  guint       n = 0;

  for (; test->inputs[n]; n++)
    in[n] = net_value (net, test->inputs[n]);
  out = net_add (net, test->layer, test->attrs, in, n);
  if (test->then)
    {
      g_auto (GStrv) names = g_strsplit (test->then, " ", -1);

      for (guint k = 0; names[k]; k++)
        if (g_str_equal (names[k], "gate")) /* x times the layer's output */
          out = net_add (net, "multiply", NULL, (FoveaValue[]){ in[0], out }, 2);
        else if (g_str_equal (names[k], "gated"))
          out = net_add (net, "multiply", NULL, (FoveaValue[]){ out, in[0] }, 2);
        else
          out = net_add (net, names[k], NULL, &out, 1);
    }
  return out;
}

static void
net_init (Net *net, const Case *test, const char *shape)
{
  *net = (Net){ test, test_shape (shape), fovea_graph_builder_new () };
  for (guint i = 0; i < G_N_ELEMENTS (net->made); i++)
    net->made[i] = FOVEA_NO_VALUE;
  net->seed = 77;
}

static void
net_finish (Net *net, FoveaValue out, FoveaGraph **graph,
            FoveaWeights **weights)
{
  g_autoptr (GError) error = NULL;

  fovea_graph_builder_output (net->builder, out);
  fovea_graph_builder_finish (net->builder, graph, weights, &error);
  g_assert_no_error (error);
  fovea_graph_builder_free (net->builder);
}

/* The letters of inputs that are computed, each once. */
static char *
case_computed (const Case *test)
{
  GString *letters = g_string_new (NULL);

  for (const char *at = test->inputs; *at; at++)
    if (! is_constant (*at) && ! strchr (letters->str, *at))
      g_string_append_c (letters, *at);
  return g_string_free (letters, FALSE);
}

/* The layer alone, of plain inputs. */
static FoveaTensor *
case_alone (const Case *test, const char *shape, const char *letters,
            const FoveaTensor *const *inputs)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  Net net;

  net_init (&net, test, shape);
  for (guint i = 0; letters[i]; i++)
    {
      const char name[] = { letters[i], 0 };

      net.made[(guchar) letters[i]] =
          fovea_graph_builder_input (net.builder, name, &inputs[i]->shape);
    }
  net_finish (&net, net_layer (&net), &graph, &weights);
  return test_run (graph, weights, inputs);
}

/* The layer lies as it should, and has taken in those behind it. */
static void
case_check_plan (const Case *test, const FoveaPlan *plan)
{
  const char *name = test->as ? test->as : test->layer;
  guint       n_found = 0, n_then = 0;

  for (guint i = 0; i < plan->n_steps; i++)
    {
      const FoveaStep *step = &plan->steps[i].step;

      if (plan->steps[i].skipped)
        continue;
      if (test->then && ! g_str_equal (test->then, "tanh"))
        n_then += g_str_equal (step->klass->name, "relu") ||
                  g_str_equal (step->klass->name, "clip") ||
                  g_str_equal (step->klass->name, "multiply");
      if (! g_str_equal (step->klass->name, name))
        continue;
      n_found++;
      if (((test->as ? step->in_block[0] : step->out_block) != 0) == test->plain)
        g_error ("%s %s: in blocks of %d", name, test->inputs, step->out_block);
    }
  if (n_found != 1 || n_then != 0)
    g_error ("%s %s: %u steps and %u behind", name, test->inputs, n_found,
             n_then);
}

static void
case_check (const Case *test, const char *shape)
{
  g_autofree char *letters = case_computed (test);
  const guint      n = strlen (letters);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL, tapped = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (FoveaTensor) input = test_random (test_shape (shape));
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) alone = NULL;
  const FoveaTensor *inputs[] = { input }, *read[8];
  FoveaValue         taps[8], last;
  FoveaPlanOptions   options = { .taps = taps, .n_taps = n + 1 };
  Net                net;

  net_init (&net, test, shape);
  net.made['x'] = fovea_graph_builder_input (net.builder, "x", &input->shape);
  taps[n] = net_layer (&net);
  for (guint i = 0; i < n; i++)
    taps[i] = net.made[(guchar) letters[i]];
  last = net_conv (&net, taps[n], 'Z', 1);
  net_finish (&net, last, &graph, &weights);
  got = test_run (graph, weights, inputs);
  plan = fovea_plan_new (graph, weights, &input->shape, NULL, NULL);
  case_check_plan (test, plan);
  tapped = fovea_plan_new (graph, weights, &input->shape, &options, NULL);
  g_assert_nonnull (tapped);
  result = fovea_plan_run (tapped, inputs, NULL, NULL);
  g_assert_nonnull (result);
  test_equal (fovea_result_output (result, 0), got, "with taps");
  for (guint i = 0; i < n; i++)
    read[i] = fovea_result_tap (result, i);
  alone = case_alone (test, shape, letters, read);
  test_equal (fovea_result_tap (result, n), alone, test->inputs);
}

static void
cases_check (const Case *cases, guint n)
{
  static const char *const shapes[] = { "1x16x7x9", "2x21x6x5", "1x64x1x3",
                                        "1x40x17x12" };

  for (guint i = 0; i < n; i++)
    for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
      case_check (&cases[i], shapes[s]);
}

static void
layers_arithmetic (void)
{
  static const Case cases[] = {
    { "add", NULL, "aa", "tanh" },
    { "multiply", NULL, "ab" },
    { "sub", NULL, "ax", "tanh" },
    { "multiply", NULL, "xa" },
    { "multiply", NULL, "av" },
    { "multiply", NULL, "wa" },
    { "multiply", NULL, "aw" },
    { "sub", NULL, "va" },
    { "sub", NULL, "ac" },
    { "div", NULL, "as" },
    { "div", NULL, "1a" },
    { "div", NULL, "xa" },
    { "add", NULL, "abv" },
    { "add", NULL, "cabxs" },
    { "add", NULL, "a" },
    { "max", NULL, "axb" },
    { "min", NULL, "ca" },
    { "prelu", NULL, "ac" },
    { "prelu", NULL, "as" },
    { "prelu", "opset=6", "ap" },
    { "add", NULL, "ar", NULL, TRUE },
    { "multiply", NULL, "xv", NULL, TRUE },
  };

  cases_check (cases, G_N_ELEMENTS (cases));
}

static void
layers_batchnorm (void)
{
  static const Case cases[] = {
    { "batchnorm", NULL, "mpppp" },
    { "batchnorm", "epsilon=0.5", "mpppp", "relu" },
    { "batchnorm", NULL, "xpppp", "relu", TRUE },
    { "batchnorm", NULL, "mpppp", "relu clip" },
  };

  cases_check (cases, G_N_ELEMENTS (cases));
}

static void
layers_gates (void)
{
  static const Case cases[] = {
    { "sigmoid", NULL, "m", "gate" },   { "sigmoid", NULL, "a", "gated" },
    { "hardsigmoid", NULL, "a", "gate" }, { "tanh", NULL, "b", "gated" },
    { "sigmoid", NULL, "x", "gate", TRUE },
  };

  cases_check (cases, G_N_ELEMENTS (cases));
}

static void
layers_mean (void)
{
  static const Case cases[] = {
    { "reducemean", "axes=2,3", "a", NULL, FALSE, "globalaverage" },
    { "reducemean", "axes=-1,-2", "m", NULL, FALSE, "globalaverage" },
    { "reducemean", "axes=2,3", "x", NULL, TRUE, "globalaverage" },
    { "reducemean", "axes=3", "a", NULL, TRUE },
  };

  cases_check (cases, G_N_ELEMENTS (cases));
}

/* Who else reads a function's output, or multiplies by something else, has both
 * layers. */
static void
layers_no_gate (void)
{
  static const char *const second[] = { "sigmoid", "other", "shared" };

  for (guint i = 0; i < G_N_ELEMENTS (second); i++)
    {
      const Case test = { "sigmoid", NULL, "a" };
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      FoveaValue out, x;
      guint      n = 0;
      Net        net;

      net_init (&net, &test, "1x16x6x6");
      net.made['x'] = fovea_graph_builder_input (net.builder, "x", &net.shape);
      x = net_value (&net, 'a');
      out = net_layer (&net);
      x = i == 0 ? out : i == 1 ? net_value (&net, 'b') : x;
      x = net_add (&net, "multiply", NULL, (FoveaValue[]){ x, out }, 2);
      if (i == 2)
        x = net_add (&net, "max", NULL, (FoveaValue[]){ x, out }, 2);
      net_finish (&net, x, &graph, &weights);
      plan = fovea_plan_new (graph, weights, &net.shape, NULL, NULL);
      for (guint k = 0; k < plan->n_steps; k++)
        n += ! plan->steps[k].skipped &&
             g_str_equal (plan->steps[k].step.klass->name, "multiply");
      g_assert_cmpuint (n, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/blocked-layers/arithmetic", layers_arithmetic);
  g_test_add_func ("/engine/blocked-layers/batchnorm", layers_batchnorm);
  g_test_add_func ("/engine/blocked-layers/gates", layers_gates);
  g_test_add_func ("/engine/blocked-layers/no-gate", layers_no_gate);
  g_test_add_func ("/engine/blocked-layers/mean", layers_mean);
  return g_test_run ();
}
