/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs and weights under construction: nodes are parsed as they are added, in
 * running order, and nothing changes once the builder is done. */
#include "graph.h"

#include "error.h"
#include "mapped.h"

struct _FoveaGraphBuilder
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
  GHashTable   *names; /* of values, to keep them unique -> the number last put
                          behind one, so that equal names are no search */
  FoveaValue    guard;
  gboolean      guard_when;
};

static FoveaGraph *
graph_new (void)
{
  FoveaGraph *graph = g_new0 (FoveaGraph, 1);

  g_atomic_ref_count_init (&graph->refs);
  graph->nodes = g_ptr_array_new_with_free_func (fovea_graph_node_unref);
  graph->value_names = g_ptr_array_new_with_free_func (g_free);
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  graph->input_shapes = g_array_new (FALSE, FALSE, sizeof (FoveaShape));
  graph->input_types = g_array_new (FALSE, FALSE, sizeof (FoveaDType));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  return graph;
}

static FoveaWeights *
weights_new (void)
{
  FoveaWeights *weights = g_new0 (FoveaWeights, 1);

  g_atomic_ref_count_init (&weights->refs);
  weights->version = 1;
  weights->tensors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_free);
  return weights;
}

FoveaGraphBuilder *
fovea_graph_builder_new (void)
{
  FoveaGraphBuilder *builder = g_new0 (FoveaGraphBuilder, 1);

  builder->graph = graph_new ();
  builder->weights = weights_new ();
  builder->guard = FOVEA_NO_VALUE;
  builder->names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return builder;
}

void
fovea_graph_builder_free (FoveaGraphBuilder *builder)
{
  if (! builder)
    return;
  fovea_graph_unref (builder->graph);
  fovea_weights_unref (builder->weights);
  g_hash_table_unref (builder->names);
  g_free (builder);
}

/* The name itself if it is free, else with a number behind it. */
static char *
builder_unique_name (FoveaGraphBuilder *builder, const char *wanted)
{
  guint last = GPOINTER_TO_UINT (g_hash_table_lookup (builder->names, wanted));
  char *name = g_strdup (wanted);

  while (g_hash_table_contains (builder->names, name))
    {
      g_free (name);
      name = g_strdup_printf ("%s_%u", wanted, ++last);
    }
  if (last > 0)
    g_hash_table_insert (builder->names, g_strdup (wanted),
                         GUINT_TO_POINTER (last));
  g_hash_table_insert (builder->names, g_strdup (name), NULL);
  return name;
}

static FoveaValue
builder_value (FoveaGraphBuilder *builder,
               const char        *name,
               FoveaTensor       *weight)
{
  GPtrArray *names = builder->graph->value_names;

  g_ptr_array_add (names, builder_unique_name (builder, name));
  g_ptr_array_add (builder->weights->tensors, weight);
  return names->len - 1;
}

void
fovea_graph_builder_guard (FoveaGraphBuilder *builder,
                           FoveaValue         guard,
                           gboolean           when)
{
  builder->guard = guard;
  builder->guard_when = when;
}

void
fovea_graph_builder_get_guard (FoveaGraphBuilder *builder,
                               FoveaValue        *guard,
                               gboolean          *when)
{
  *guard = builder->guard;
  *when = builder->guard_when;
}

FoveaValue
fovea_graph_builder_input (FoveaGraphBuilder *builder,
                           const char        *name,
                           const FoveaShape  *shape)
{
  return fovea_graph_builder_input_typed (builder, name, FOVEA_F32, shape);
}

FoveaValue
fovea_graph_builder_input_typed (FoveaGraphBuilder *builder,
                                 const char        *name,
                                 FoveaDType         type,
                                 const FoveaShape  *shape)
{
  FoveaValue value = builder_value (builder, name, NULL);

  g_array_append_val (builder->graph->inputs, value);
  g_array_append_val (builder->graph->input_shapes, *shape);
  g_array_append_val (builder->graph->input_types, type);
  return value;
}

FoveaValue
fovea_graph_builder_weight (FoveaGraphBuilder *builder,
                            const char        *name,
                            FoveaTensor       *tensor)
{
  return builder_value (builder, name, tensor);
}

static GraphNode *
builder_parse_node (const char *layer, FoveaAttrs *attrs, GError **error)
{
  const FoveaLayerClass *klass = fovea_layer_find (layer);
  GraphNode             *node;
  gboolean               ok;

  if (! klass)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("there is no layer type '%s'"), layer);
      return NULL;
    }
  node = g_new0 (GraphNode, 1);
  g_atomic_ref_count_init (&node->refs);
  node->klass = klass;
  node->params = g_malloc0 (MAX (klass->params_size, 1));
  ok = klass->parse ? klass->parse (attrs, node->params, error) :
                      fovea_attrs_check (attrs, layer, error);
  if (ok)
    return node;
  fovea_graph_node_unref (node);
  return NULL;
}

gboolean
fovea_graph_builder_add_node (FoveaGraphBuilder *builder,
                              const char        *layer,
                              const char        *name,
                              FoveaAttrs        *attrs,
                              const FoveaValue  *inputs,
                              guint              n_inputs,
                              const char *const *output_names,
                              FoveaValue        *outputs,
                              guint              n_outputs,
                              GError           **error)
{
  g_autoptr (FoveaAttrs) own = attrs ? attrs : fovea_attrs_new ();
  guint      n_values = builder->graph->value_names->len;
  GraphNode *node;

  g_return_val_if_fail (n_outputs > 0, FALSE);
  for (guint i = 0; i < n_inputs; i++)
    g_return_val_if_fail (inputs[i] == FOVEA_NO_VALUE ||
                              (inputs[i] >= 0 && (guint) inputs[i] < n_values),
                          FALSE);
  if (builder->graph->nodes->len >= FOVEA_MAX_NODES)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a network of more than %d layers"), FOVEA_MAX_NODES);
  node = builder_parse_node (layer, own, error);
  if (! node)
    return FALSE;
  for (guint i = 0; i < n_outputs; i++)
    outputs[i] = builder_value (builder, output_names[i], NULL);
  node->guard = builder->guard;
  node->guard_when = builder->guard_when;
  node->attrs = g_steal_pointer (&own);
  node->public.name = g_strdup (name ? name : output_names[0]);
  node->public.layer = node->klass->name;
  node->public.inputs = g_memdup2 (inputs, n_inputs * sizeof *inputs);
  node->public.n_inputs = n_inputs;
  node->public.outputs = g_memdup2 (outputs, n_outputs * sizeof *outputs);
  node->public.n_outputs = n_outputs;
  g_ptr_array_add (builder->graph->nodes, node);
  return TRUE;
}

FoveaValue
fovea_graph_builder_add (FoveaGraphBuilder *builder,
                         const char        *layer,
                         const char        *name,
                         FoveaAttrs        *attrs,
                         const FoveaValue  *inputs,
                         guint              n_inputs,
                         GError           **error)
{
  const char *output_name = name ? name : layer;
  FoveaValue  output = FOVEA_NO_VALUE;

  if (! fovea_graph_builder_add_node (builder, layer, name, attrs, inputs,
                                      n_inputs, &output_name, &output, 1,
                                      error))
    return FOVEA_NO_VALUE;
  return output;
}

/* ---- A builder that goes on with a graph ---------------------------------------- */

/* The same numbers, which live as long as the weights they belong to; those of a
 * mapped file are known as such again. */
static FoveaTensor *
builder_share_tensor (FoveaWeights *weights, const FoveaTensor *tensor)
{
  FoveaTensor *view = g_memdup2 (tensor, sizeof *tensor);

  if (tensor->release == fovea_mapped_release)
    {
      view->owner = g_bytes_ref (tensor->owner);
      return view;
    }
  view->owner = fovea_weights_ref (weights);
  view->release = (GDestroyNotify) fovea_weights_unref;
  return view;
}

FoveaGraphBuilder *
fovea_graph_builder_new_like (FoveaGraph       *graph,
                              FoveaWeights     *weights,
                              const FoveaShape *shapes)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();

  for (guint v = 0; v < fovea_graph_n_values (graph); v++)
    {
      const FoveaTensor *tensor = fovea_weights_get (weights, v);

      builder_value (builder, fovea_graph_value_name (graph, v),
                     tensor ? builder_share_tensor (weights, tensor) : NULL);
    }
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    {
      FoveaValue value = fovea_graph_input (graph, i);
      FoveaDType type = fovea_graph_input_type (graph, i);

      g_array_append_val (builder->graph->inputs, value);
      g_array_append_val (builder->graph->input_shapes, shapes[i]);
      g_array_append_val (builder->graph->input_types, type);
    }
  return builder;
}

void
fovea_graph_builder_share (FoveaGraphBuilder *builder,
                           FoveaGraph        *graph,
                           guint              index)
{
  GraphNode *node = graph->nodes->pdata[index];

  g_atomic_ref_count_inc (&node->refs);
  g_ptr_array_add (builder->graph->nodes, node);
}

void
fovea_graph_builder_output (FoveaGraphBuilder *builder, FoveaValue value)
{
  g_return_if_fail (value >= 0 &&
                    (guint) value < builder->graph->value_names->len);
  g_array_append_val (builder->graph->outputs, value);
}

gboolean
fovea_graph_builder_finish (FoveaGraphBuilder *builder,
                            FoveaGraph       **graph,
                            FoveaWeights     **weights,
                            GError           **error)
{
  if (builder->graph->outputs->len == 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("a network without output"));
  *graph = g_steal_pointer (&builder->graph);
  *weights = g_steal_pointer (&builder->weights);
  return TRUE;
}
