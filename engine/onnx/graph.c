/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ModelProto, GraphProto and ValueInfoProto, taken apart into plain
 * structs. Only what the messages say; what it means is build.c's. */
#include "onnx.h"

#include "error.h"

/* ---- Inputs and outputs of the graph ----------------------------------------- */

/* TensorShapeProto.Dimension: only a positive number is a size. */
static gboolean
info_dim (FoveaWire dim, FoveaShape *shape, GError **error)
{
  FoveaField field;
  gint64     size = -1;

  while (fovea_wire_next (&dim, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_VARINT)
      size = (gint64) field.value;
  if (! fovea_wire_done (&dim, error))
    return FALSE;

  if (shape->rank == FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("it has more than %d dimensions"), FOVEA_MAX_RANK);
  if (size > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("one of its sizes is %" PRId64), size);
  /* 0 and negative sizes stand for "any" in files of several exporters. */
  shape->size[shape->rank++] = size > 0 ? size : -1;
  return TRUE;
}

/* TypeProto.Tensor */
static gboolean
info_tensor (FoveaWire tensor, FoveaOnnxInfo *info, GError **error)
{
  FoveaField field, dim;

  while (fovea_wire_next (&tensor, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_VARINT)
      info->type = (gint64) field.value;
    else if (field.number == 2 && field.type == FOVEA_WIRE_BYTES)
      {
        FoveaWire shape = fovea_wire_inside (&tensor, &field);

        info->has_shape = TRUE;
        info->shape.rank = 0;
        while (fovea_wire_next (&shape, &dim))
          if (dim.number == 1 && dim.type == FOVEA_WIRE_BYTES &&
              ! info_dim (fovea_wire_inside (&shape, &dim), &info->shape,
                          error))
            return FALSE;
        if (! fovea_wire_done (&shape, error))
          return FALSE;
      }
  return fovea_wire_done (&tensor, error);
}

/* TypeProto */
static gboolean
info_type (FoveaWire type, FoveaOnnxInfo *info, GError **error)
{
  FoveaField field;

  while (fovea_wire_next (&type, &field))
    if (field.type != FOVEA_WIRE_BYTES)
      continue;
    else if (field.number == 1)
      {
        if (! info_tensor (fovea_wire_inside (&type, &field), info, error))
          return FALSE;
      }
    else if (field.number == 4)
      info->other = _ ("a sequence");
    else if (field.number == 5)
      info->other = _ ("a map");
    else if (field.number == 8)
      info->other = _ ("a sparse tensor");
    else if (field.number == 9)
      info->other = _ ("an optional value");
  return fovea_wire_done (&type, error);
}

gboolean
fovea_onnx_info (FoveaWire      message,
                 GStringChunk  *names,
                 FoveaOnnxInfo *info,
                 GError       **error)
{
  FoveaField field;

  *info = (FoveaOnnxInfo){ .name = "" };
  while (fovea_wire_next (&message, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_BYTES)
      {
        info->name = fovea_onnx_name (names, &field, error);
        if (! info->name)
          return FALSE;
      }
    else if (field.number == 2 && field.type == FOVEA_WIRE_BYTES &&
             ! info_type (fovea_wire_inside (&message, &field), info, error))
      {
        g_prefix_error (error, _ ("input or output '%s': "), info->name);
        return FALSE;
      }
  if (! fovea_wire_done (&message, error))
    return FALSE;
  return *info->name != '\0' ||
         fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("an input or output of the network has no name"));
}

/* ---- The graph ------------------------------------------------------------------ */

void
fovea_onnx_graph_free (FoveaOnnxGraph *graph)
{
  if (! graph)
    return;
  if (! graph->is_branch)
    {
      g_string_chunk_free (graph->names);
      g_hash_table_unref (graph->domains);
    }
  g_ptr_array_unref (graph->nodes);
  g_hash_table_unref (graph->weights);
  g_array_unref (graph->inputs);
  g_array_unref (graph->outputs);
  g_free (graph);
}

static FoveaOnnxGraph *
graph_new (FoveaOnnxFile *file, const FoveaOnnxGraph *outer)
{
  FoveaOnnxGraph *graph = g_new0 (FoveaOnnxGraph, 1);

  if (outer)
    {
      graph->is_branch = TRUE;
      graph->file = outer->file;
      graph->names = outer->names;
      graph->opset = outer->opset;
      graph->domains = outer->domains;
    }
  else
    {
      graph->file = file;
      graph->names = g_string_chunk_new (4096);
      graph->domains = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    }
  graph->nodes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_onnx_node_free);
  graph->weights = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (FoveaOnnxInfo));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (FoveaOnnxInfo));
  return graph;
}

static gboolean
graph_add_node (FoveaOnnxGraph *graph, FoveaWire message, GError **error)
{
  FoveaOnnxNode *node;

  if (graph->nodes->len >= FOVEA_MAX_NODES)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a network of more than %d layers"), FOVEA_MAX_NODES);
  node = fovea_onnx_node (message, graph->names, error);
  if (! node)
    {
      g_prefix_error (error, _ ("node %u: "), graph->nodes->len);
      return FALSE;
    }
  g_ptr_array_add (graph->nodes, node);
  return TRUE;
}

static gboolean
graph_add_weight (FoveaOnnxGraph *graph, FoveaWire message, GError **error)
{
  const char *name = fovea_onnx_tensor_name (message, graph->names, error);

  if (! name)
    return FALSE;
  if (*name == '\0')
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("a weight has no name"));
  if (g_hash_table_size (graph->weights) >= FOVEA_ONNX_MAX_WEIGHTS)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a network of more than %d weights"),
                       FOVEA_ONNX_MAX_WEIGHTS);
  if (! g_hash_table_insert (graph->weights, (gpointer) name,
                             g_memdup2 (&message, sizeof message)))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("two weights are called '%s'"), name);
  return TRUE;
}

static gboolean
graph_add_info (FoveaOnnxGraph *graph,
                FoveaWire       message,
                GArray         *list,
                GError        **error)
{
  FoveaOnnxInfo info;

  if (list->len >= FOVEA_ONNX_MAX_WEIGHTS)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a network of more than %d inputs"),
                       FOVEA_ONNX_MAX_WEIGHTS);
  if (! fovea_onnx_info (message, graph->names, &info, error))
    return FALSE;
  g_array_append_val (list, info);
  return TRUE;
}

static gboolean
graph_read (FoveaOnnxGraph *graph, FoveaWire wire, GError **error)
{
  FoveaField field;
  gboolean   ok = TRUE;

  while (ok && fovea_wire_next (&wire, &field))
    {
      if (field.type != FOVEA_WIRE_BYTES)
        continue;

      FoveaWire inside = fovea_wire_inside (&wire, &field);

      if (field.number == 1)
        ok = graph_add_node (graph, inside, error);
      else if (field.number == 5)
        ok = graph_add_weight (graph, inside, error);
      else if (field.number == 11)
        ok = graph_add_info (graph, inside, graph->inputs, error);
      else if (field.number == 12)
        ok = graph_add_info (graph, inside, graph->outputs, error);
      else if (field.number == 15)
        ok =
            fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                        _ ("the model has sparse weights, which are not read"));
    }
  return ok && fovea_wire_done (&wire, error);
}

/* Files before IR 4 list their weights among the inputs too. */
static void
graph_drop_weight_inputs (FoveaOnnxGraph *graph)
{
  guint kept = 0;

  for (guint i = 0; i < graph->inputs->len; i++)
    {
      FoveaOnnxInfo info = g_array_index (graph->inputs, FoveaOnnxInfo, i);

      if (! g_hash_table_contains (graph->weights, info.name))
        g_array_index (graph->inputs, FoveaOnnxInfo, kept++) = info;
    }
  g_array_set_size (graph->inputs, kept);
}

static gboolean
model_check_opset (gint64 version, GError **error)
{
  if (version >= FOVEA_ONNX_MIN_OPSET && version <= FOVEA_ONNX_MAX_OPSET)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("the model is written in opset %" PRId64
                        "; %d to %d are read"),
                     version, FOVEA_ONNX_MIN_OPSET, FOVEA_ONNX_MAX_OPSET);
}

/* OperatorSetIdProto */
static gboolean
model_opset (FoveaOnnxGraph *graph, FoveaWire wire, GError **error)
{
  const char *domain = "";
  gint64      version = 0;
  FoveaField  field;

  while (fovea_wire_next (&wire, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_BYTES)
      {
        domain = fovea_onnx_name (graph->names, &field, error);
        if (! domain)
          return FALSE;
      }
    else if (field.number == 2 && field.type == FOVEA_WIRE_VARINT)
      version = (gint64) field.value;
  if (! fovea_wire_done (&wire, error))
    return FALSE;

  /* Other domains matter only where a node uses them: operators.c names those. */
  if (*domain != '\0' && ! g_str_equal (domain, "ai.onnx"))
    {
      g_hash_table_insert (graph->domains, (gpointer) domain,
                           g_memdup2 (&version, sizeof version));
      return TRUE;
    }
  if (graph->opset != 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the model names two opsets, %" PRId64
                          " and %" PRId64),
                       graph->opset, version);
  graph->opset = version;
  return model_check_opset (version, error);
}

static gboolean
model_field (FoveaOnnxGraph   *graph,
             const FoveaWire  *wire,
             const FoveaField *field,
             FoveaWire        *body,
             GError          **error)
{
  if (field->type != FOVEA_WIRE_BYTES)
    return TRUE;

  FoveaWire inside = fovea_wire_inside (wire, field);

  if (field->number == 8)
    return model_opset (graph, inside, error);
  if (field->number == 25)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the model defines functions of its own, which are "
                          "not read"));
  if (field->number == 7 && body->start)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the model holds two graphs"));
  if (field->number == 7)
    *body = inside;
  return TRUE;
}

FoveaOnnxGraph *
fovea_onnx_graph_read (FoveaOnnxFile *file, GError **error)
{
  g_autoptr (FoveaOnnxGraph) graph = graph_new (file, NULL);
  gsize         length;
  const guint8 *bytes = g_bytes_get_data (file->bytes, &length);
  FoveaWire     wire = fovea_wire (bytes, length), body = { 0 };
  FoveaField    field;
  guint64       ir = 0;

  while (fovea_wire_next (&wire, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_VARINT)
      ir = field.value;
    else if (! model_field (graph, &wire, &field, &body, error))
      return NULL;
  if (! fovea_wire_done (&wire, error))
    return NULL;
  if (! body.start)
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("this is no ONNX model: it holds no graph"));
      return NULL;
    }

  /* Files before IR 3 name none; a newer one has lost its end. Some name only
   * those of other domains, whose operators are named below. */
  if (graph->opset == 0 && ir >= 3 &&
      g_hash_table_size (graph->domains) == 0 && ! model_check_opset (0, error))
    return NULL;
  if (graph->opset == 0)
    graph->opset = FOVEA_ONNX_MIN_OPSET;
  if (! graph_read (graph, body, error))
    return NULL;
  graph_drop_weight_inputs (graph);
  return g_steal_pointer (&graph);
}

/* ---- Graphs in attributes ------------------------------------------------------- */

/* AttributeProto: its name (1) and graph (6). */
static gboolean
branch_find (const FoveaOnnxGraph *outer,
             FoveaWire             attribute,
             const char          **name,
             FoveaWire            *body,
             GError              **error)
{
  FoveaField field;

  *name = "";
  *body = (FoveaWire){ 0 };
  while (fovea_wire_next (&attribute, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_BYTES)
      {
        *name = fovea_onnx_name (outer->names, &field, error);
        if (! *name)
          return FALSE;
      }
    else if (field.number == 6 && field.type == FOVEA_WIRE_BYTES)
      *body = fovea_wire_inside (&attribute, &field);
  return fovea_wire_done (&attribute, error);
}

FoveaOnnxGraph *
fovea_onnx_graph_branch (const FoveaOnnxGraph *outer,
                         const FoveaOnnxNode  *node,
                         const char           *name,
                         GError              **error)
{
  g_autoptr (FoveaOnnxGraph) graph = graph_new (NULL, outer);

  for (guint i = 0; i < node->attributes->len; i++)
    {
      const char *found;
      FoveaWire   body;

      if (! branch_find (outer, g_array_index (node->attributes, FoveaWire, i),
                         &found, &body, error))
        return NULL;
      if (! g_str_equal (found, name) || ! body.start)
        continue;
      if (! graph_read (graph, body, error))
        return NULL;
      return g_steal_pointer (&graph);
    }
  fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("node '%s' (%s) has no %s"),
              node->name, node->op_type, name);
  return NULL;
}
