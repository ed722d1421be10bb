/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks made by hand, layer by layer. */
#include "nets.h"

#include <string.h>


void
nets_clear (Net *net)
{
  g_clear_pointer (&net->table, fovea_description_free);
  g_clear_pointer (&net->graph, fovea_graph_unref);
  g_clear_pointer (&net->weights, fovea_weights_unref);
}

static void
nets_describe (Net *net)
{
  g_autoptr (GError) error = NULL;
  FoveaShape shapes[4];

  for (guint i = 0; i < fovea_graph_n_inputs (net->graph); i++)
    shapes[i] = *fovea_graph_input_shape (net->graph, i);
  net->table = fovea_describe (net->graph, net->weights, shapes, NULL, &error);
  g_assert_no_error (error);
}

Net
nets_pattern (const char *text)
{
  g_autoptr (GError) error = NULL;
  Net net = { 0 };

  fovea_graph_new_pattern (text, 1, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  nets_describe (&net);
  return net;
}

static FoveaValue
nets_add (FoveaGraphBuilder *builder,
          const char        *layer,
          const char        *name,
          guint              n,
          const FoveaValue  *inputs)
{
  g_autoptr (GError) error = NULL;
  FoveaValue value = fovea_graph_builder_add (builder, layer, name, NULL, inputs, n, &error);

  g_assert_no_error (error);
  return value;
}

FoveaValue
nets_one (FoveaGraphBuilder *builder, const char *layer, const char *name, FoveaValue input)
{
  return nets_add (builder, layer, name, 1, &input);
}

FoveaValue
nets_two (FoveaGraphBuilder *builder,
          const char        *layer,
          const char        *name,
          FoveaValue         a,
          FoveaValue         b)
{
  const FoveaValue inputs[] = { a, b };

  return nets_add (builder, layer, name, 2, inputs);
}

FoveaValue
nets_input (FoveaGraphBuilder *builder, const char *name)
{
  const FoveaShape shape = { .rank = 4, .size = { 1, 4, 8, 8 } };

  return fovea_graph_builder_input (builder, name, &shape);
}

Net
nets_finish (FoveaGraphBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  Net net = { 0 };

  fovea_graph_builder_finish (builder, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  fovea_graph_builder_free (builder);
  nets_describe (&net);
  return net;
}

/* A block with a skip, one with branches in a branch, a value that goes far down, two
 * inputs and two outputs. */
Net
nets_mixed (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         a = nets_input (builder, "left"), b = nets_input (builder, "right");
  FoveaValue         sum = nets_two (builder, "add", "m/stem/sum", a, b);
  FoveaValue         x =
      nets_one (builder, "exp", "m/b1/exp", nets_one (builder, "relu", "m/b1/relu", sum));
  FoveaValue skip = nets_two (builder, "add", "m/b1/add", x, sum), fork, y, z, r1, r2, end;

  fork = nets_one (builder, "tanh", "m/b2/in", skip);
  y = nets_one (builder, "abs", "m/b2/left", fork);
  z = nets_one (builder, "neg", "m/b2/right", fork);
  r1 = nets_one (builder, "floor", "m/b2/r1", z);
  r2 = nets_one (builder, "ceil", "m/b2/r2", z);
  z = nets_two (builder, "multiply", "m/b2/inner", r1, r2);
  end = nets_two (builder, "add", "m/b2/join", y, z);
  end = nets_two (builder, "add", "m/far", end, sum);
  fovea_graph_builder_output (builder, nets_one (builder, "relu", "first", end));
  fovea_graph_builder_output (builder, nets_one (builder, "sigmoid", "second", end));
  return nets_finish (builder);
}

guint
nets_row (const Net *net, const char *name)
{
  for (guint r = 0; r < net->table->n_layers; r++)
    if (strcmp (net->table->layers[r].name, name) == 0)
      return r;
  g_error ("no layer %s", name);
}
