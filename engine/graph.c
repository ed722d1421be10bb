/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs and weights: counted, asked for their parts, searched by name. */
#include "graph.h"

#include <string.h>

/* ---- Graph ------------------------------------------------------------------ */

void
fovea_graph_node_unref (gpointer data)
{
  GraphNode *node = data;

  if (! g_atomic_ref_count_dec (&node->refs))
    return;
  g_free (node->params);
  fovea_attrs_free (node->attrs);
  g_free ((char *) node->public.name);
  g_free ((FoveaValue *) node->public.inputs);
  g_free ((FoveaValue *) node->public.outputs);
  g_free (node);
}

FoveaGraph *
fovea_graph_ref (FoveaGraph *graph)
{
  g_atomic_ref_count_inc (&graph->refs);
  return graph;
}

void
fovea_graph_unref (FoveaGraph *graph)
{
  if (! graph || ! g_atomic_ref_count_dec (&graph->refs))
    return;
  g_ptr_array_unref (graph->nodes);
  g_ptr_array_unref (graph->value_names);
  g_array_unref (graph->inputs);
  g_array_unref (graph->input_shapes);
  g_array_unref (graph->input_types);
  g_array_unref (graph->outputs);
  g_free (graph);
}

guint
fovea_graph_n_nodes (FoveaGraph *graph)
{
  return graph->nodes->len;
}

const FoveaNode *
fovea_graph_node (FoveaGraph *graph, guint index)
{
  g_return_val_if_fail (index < graph->nodes->len, NULL);
  return &((GraphNode *) graph->nodes->pdata[index])->public;
}

guint
fovea_graph_n_values (FoveaGraph *graph)
{
  return graph->value_names->len;
}

const char *
fovea_graph_value_name (FoveaGraph *graph, FoveaValue value)
{
  g_return_val_if_fail (value >= 0 && (guint) value < graph->value_names->len,
                        NULL);
  return graph->value_names->pdata[value];
}

guint
fovea_graph_n_inputs (FoveaGraph *graph)
{
  return graph->inputs->len;
}

FoveaValue
fovea_graph_input (FoveaGraph *graph, guint index)
{
  g_return_val_if_fail (index < graph->inputs->len, FOVEA_NO_VALUE);
  return g_array_index (graph->inputs, FoveaValue, index);
}

const FoveaShape *
fovea_graph_input_shape (FoveaGraph *graph, guint index)
{
  g_return_val_if_fail (index < graph->inputs->len, NULL);
  return &g_array_index (graph->input_shapes, FoveaShape, index);
}

FoveaDType
fovea_graph_input_type (FoveaGraph *graph, guint index)
{
  g_return_val_if_fail (index < graph->inputs->len, FOVEA_F32);
  return g_array_index (graph->input_types, FoveaDType, index);
}

guint
fovea_graph_n_outputs (FoveaGraph *graph)
{
  return graph->outputs->len;
}

FoveaValue
fovea_graph_output (FoveaGraph *graph, guint index)
{
  g_return_val_if_fail (index < graph->outputs->len, FOVEA_NO_VALUE);
  return g_array_index (graph->outputs, FoveaValue, index);
}

/* What was meant, else the first five nodes. (transfer full) */
static char *
graph_advise (FoveaGraph *graph, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) first = g_string_new (_ ("it has, for example: "));

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      g_ptr_array_add (names, (gpointer) fovea_graph_node (graph, i)->name);
      if (i < 5)
        g_string_append_printf (first, "%s%s", i > 0 ? ", " : "",
                                fovea_graph_node (graph, i)->name);
    }
  g_ptr_array_add (names, NULL);
  return fovea_near_advice (name, (const char *const *) names->pdata,
                            first->str);
}

const FoveaNode *
fovea_graph_maker (FoveaGraph *graph, FoveaValue value)
{
  for (guint i = 0; value != FOVEA_NO_VALUE && i < graph->nodes->len; i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] == value)
          return node;
    }
  return NULL;
}

FoveaValue
fovea_graph_find (FoveaGraph *graph, const char *name, GError **error)
{
  g_autofree char *advice = NULL;

  for (guint i = 0; i < graph->value_names->len; i++)
    if (g_str_equal (graph->value_names->pdata[i], name))
      return i;
  for (guint i = 0; i < graph->nodes->len; i++)
    if (g_str_equal (fovea_graph_node (graph, i)->name, name))
      return fovea_graph_node (graph, i)->outputs[0];
  advice = graph_advise (graph, name);
  fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
              _ ("the network has no layer called '%s'; %s"), name, advice);
  return FOVEA_NO_VALUE;
}

/* ---- Weights ----------------------------------------------------------------- */

FoveaWeights *
fovea_weights_ref (FoveaWeights *weights)
{
  g_atomic_ref_count_inc (&weights->refs);
  return weights;
}

void
fovea_weights_unref (FoveaWeights *weights)
{
  if (! weights || ! g_atomic_ref_count_dec (&weights->refs))
    return;
  g_ptr_array_unref (weights->tensors);
  g_free (weights);
}

const FoveaTensor *
fovea_weights_get (FoveaWeights *weights, FoveaValue value)
{
  if (value < 0 || (guint) value >= weights->tensors->len)
    return NULL;
  return weights->tensors->pdata[value];
}

gint64
fovea_weights_parameters (FoveaWeights *weights)
{
  gint64 sum = 0;

  for (guint i = 0; i < weights->tensors->len; i++)
    {
      const FoveaTensor *tensor = weights->tensors->pdata[i];

      if (tensor && fovea_dtype_is_float (tensor->dtype))
        sum += fovea_shape_elements (&tensor->shape);
    }
  return sum;
}

guint64
fovea_weights_version (FoveaWeights *weights)
{
  return weights->version;
}
