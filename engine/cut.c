/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of a graph: the nodes that an output is made by, back to an input. */
#include "cut.h"

#include "error.h"

static void
cut_share (FoveaGraph *part, GraphNode *node)
{
  g_atomic_ref_count_inc (&node->refs);
  g_ptr_array_add (part->nodes, node);
}

/* Marks what `output` is made of; the nodes stand in running order. */
static void
cut_mark (FoveaGraph *graph,
          FoveaValue  input,
          FoveaValue  output,
          gboolean   *wanted)
{
  wanted[output] = TRUE;
  for (guint i = graph->nodes->len; i-- > 0;)
    {
      const GraphNode *node = graph->nodes->pdata[i];
      gboolean         any = FALSE;

      for (guint k = 0; k < node->public.n_outputs; k++)
        any = any || (wanted[node->public.outputs[k]] &&
                      node->public.outputs[k] != input);
      if (! any)
        continue;
      for (guint k = 0; k < node->public.n_outputs; k++)
        wanted[node->public.outputs[k]] = TRUE;
      for (guint k = 0; k < node->public.n_inputs; k++)
        if (node->public.inputs[k] != FOVEA_NO_VALUE)
          wanted[node->public.inputs[k]] = TRUE;
      if (node->guard != FOVEA_NO_VALUE)
        wanted[node->guard] = TRUE;
    }
}

/* A node whose only wanted output is the new input makes nothing. */
static gboolean
cut_node_wanted (const GraphNode *node,
                 FoveaValue       input,
                 const gboolean  *wanted)
{
  for (guint k = 0; k < node->public.n_outputs; k++)
    if (wanted[node->public.outputs[k]] && node->public.outputs[k] != input)
      return TRUE;
  return FALSE;
}

static FoveaGraph *
cut_new (FoveaGraph *from)
{
  FoveaGraph *graph = g_new0 (FoveaGraph, 1);

  g_atomic_ref_count_init (&graph->refs);
  graph->nodes = g_ptr_array_new_with_free_func (fovea_graph_node_unref);
  graph->value_names = g_ptr_array_ref (from->value_names);
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  graph->input_shapes = g_array_new (FALSE, FALSE, sizeof (FoveaShape));
  graph->input_types = g_array_new (FALSE, FALSE, sizeof (FoveaDType));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  return graph;
}

static void
cut_add_input (FoveaGraph       *graph,
               FoveaValue        value,
               const FoveaShape *shape,
               FoveaDType        type)
{
  g_array_append_val (graph->inputs, value);
  g_array_append_val (graph->input_shapes, *shape);
  g_array_append_val (graph->input_types, type);
}

/* The graph's own inputs: all of them, or none that is wanted. */
static gboolean
cut_inputs (FoveaGraph     *part,
            FoveaGraph     *from,
            FoveaValue      input,
            const gboolean *wanted,
            GError        **error)
{
  for (guint i = 0; i < from->inputs->len; i++)
    {
      FoveaValue value = fovea_graph_input (from, i);

      if (input == FOVEA_NO_VALUE)
        cut_add_input (part, value, fovea_graph_input_shape (from, i),
                       fovea_graph_input_type (from, i));
      else if (wanted[value] && value != input)
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("the network has ways from '%s' past '%s'"),
                           fovea_graph_value_name (from, value),
                           fovea_graph_value_name (from, input));
    }
  return TRUE;
}

FoveaGraph *
fovea_graph_cut (FoveaGraph       *graph,
                 FoveaValue        input,
                 const FoveaShape *shape,
                 FoveaDType        type,
                 FoveaValue        output,
                 GError          **error)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, fovea_graph_n_values (graph));
  g_autoptr (FoveaGraph) part = cut_new (graph);

  cut_mark (graph, input, output, wanted);
  if (! cut_inputs (part, graph, input, wanted, error))
    return NULL;
  if (input != FOVEA_NO_VALUE)
    cut_add_input (part, input, shape, type);
  for (guint i = 0; i < graph->nodes->len; i++)
    if (cut_node_wanted (graph->nodes->pdata[i], input, wanted))
      cut_share (part, graph->nodes->pdata[i]);
  g_array_append_val (part->outputs, output);
  return g_steal_pointer (&part);
}

/* ---- Between many values ---------------------------------------------------------- */

/* Marks what the outputs are made of, back to what is given. */
static gboolean *
cut_mark_between (FoveaGraph       *graph,
                  const gboolean   *given,
                  const FoveaValue *outputs,
                  guint             n_outputs)
{
  gboolean *wanted = g_new0 (gboolean, fovea_graph_n_values (graph));

  for (guint i = 0; i < n_outputs; i++)
    wanted[outputs[i]] = TRUE;
  for (guint i = graph->nodes->len; i-- > 0;)
    {
      const GraphNode *node = graph->nodes->pdata[i];
      gboolean         any = FALSE;

      for (guint k = 0; k < node->public.n_outputs; k++)
        any = any || (wanted[node->public.outputs[k]] &&
                      ! given[node->public.outputs[k]]);
      for (guint k = 0; any && k < node->public.n_inputs; k++)
        if (node->public.inputs[k] != FOVEA_NO_VALUE)
          wanted[node->public.inputs[k]] = TRUE;
      if (any && node->guard != FOVEA_NO_VALUE)
        wanted[node->guard] = TRUE;
    }
  return wanted;
}

static gboolean
cut_makes (const GraphNode *node, const gboolean *given, const gboolean *wanted)
{
  for (guint k = 0; k < node->public.n_outputs; k++)
    if (wanted[node->public.outputs[k]] && ! given[node->public.outputs[k]])
      return TRUE;
  return FALSE;
}

FoveaGraph *
fovea_graph_between (FoveaGraph       *graph,
                     const gboolean   *given,
                     const FoveaShape *shapes,
                     const FoveaDType *types,
                     const FoveaValue *outputs,
                     guint             n_outputs)
{
  g_autofree gboolean *wanted =
      cut_mark_between (graph, given, outputs, n_outputs);
  FoveaGraph *part = cut_new (graph);

  for (guint v = 0; v < fovea_graph_n_values (graph); v++)
    if (given[v] && wanted[v])
      cut_add_input (part, (FoveaValue) v, &shapes[v], types[v]);
  for (guint i = 0; i < graph->nodes->len; i++)
    if (cut_makes (graph->nodes->pdata[i], given, wanted))
      cut_share (part, graph->nodes->pdata[i]);
  g_array_append_vals (part->outputs, outputs, n_outputs);
  return part;
}
