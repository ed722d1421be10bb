/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as an ONNX file: ModelProto and GraphProto, with all weights inside.
 * Field numbers: onnx.proto of the ONNX project. */
#include "write.h"

#include <string.h>

#include "checked.h"
#include "error.h"
#include "onnx.h"

#define WRITE_OPSET     13         /* of networks that did not come from ONNX */
#define WRITE_MAX_BYTES G_MAXINT32 /* protobuf's own limit */

/* The first IR version that knows an opset: the ONNX project's table. */
static const struct
{
  gint64 opset, ir;
} write_ir[] = { { 9, 4 },  { 10, 5 },  { 11, 6 },  { 14, 7 },  { 18, 8 },
                 { 20, 9 }, { 22, 10 }, { 23, 11 }, { 24, 12 }, { 27, 13 } };

/* ---- Tensors ---------------------------------------------------------------------- */

/* The numbers in order; a copy in `made` where they lie otherwise. */
static const FoveaTensor *
write_in_order (FoveaWriting      *writing,
                const FoveaTensor *tensor,
                GError           **error)
{
  gsize        size = fovea_dtype_size (tensor->dtype);
  gint64       n = fovea_shape_elements (&tensor->shape);
  FoveaTensor *copy;

  if (fovea_tensor_is_contiguous (tensor))
    return tensor;
  copy = fovea_tensor_new (tensor->dtype, &tensor->shape, error);
  if (! copy)
    return NULL;
  g_ptr_array_add (writing->made, copy);
  for (gint64 i = 0; i < n; i++)
    {
      gint64 rest = i, at = 0;

      for (guint d = tensor->shape.rank; d-- > 0;)
        {
          at += rest % tensor->shape.size[d] * tensor->stride[d];
          rest /= tensor->shape.size[d];
        }
      memcpy ((char *) copy->data + i * size,
              (const char *) tensor->data + at * size, size);
    }
  return copy;
}

FoveaPut *
fovea_writing_tensor (FoveaWriting      *writing,
                      const char        *name,
                      const FoveaTensor *tensor,
                      GError           **error)
{
  FoveaPut *put;

  tensor = write_in_order (writing, tensor, error);
  if (! tensor)
    return NULL;
  put = fovea_put_new ();
  for (guint i = 0; i < tensor->shape.rank; i++)
    fovea_put_int (put, 1, tensor->shape.size[i]);
  fovea_put_int (put, 2, fovea_onnx_type (tensor->dtype));
  if (name)
    fovea_put_text (put, 8, name);
  fovea_put_data (put, 9, tensor->data,
                  fovea_shape_elements (&tensor->shape) *
                      fovea_dtype_size (tensor->dtype));
  return put;
}

gboolean
fovea_writing_weight (FoveaWriting      *writing,
                      guint              field,
                      const char        *name,
                      const FoveaTensor *tensor,
                      GError           **error)
{
  FoveaPut *put = fovea_writing_tensor (writing, name, tensor, error);

  if (put)
    fovea_put_message (writing->body, field, put);
  return put != NULL;
}

/* ---- Inputs and outputs ------------------------------------------------------------ */

/* ValueInfoProto; sizes below 0 are left open. */
static void
write_info (FoveaWriting     *writing,
            guint             field,
            const char       *name,
            FoveaDType        type,
            const FoveaShape *shape)
{
  FoveaPut *info = fovea_put_new (), *sizes = fovea_put_new ();
  FoveaPut *tensor = fovea_put_new (), *kind = fovea_put_new ();

  for (guint i = 0; i < shape->rank; i++)
    {
      FoveaPut *size = fovea_put_new ();

      if (shape->size[i] >= 0)
        fovea_put_int (size, 1, shape->size[i]);
      fovea_put_message (sizes, 1, size);
    }
  fovea_put_int (tensor, 1, fovea_onnx_type (type));
  fovea_put_message (tensor, 2, sizes);
  fovea_put_message (kind, 1, tensor);
  fovea_put_text (info, 1, name);
  fovea_put_message (info, 2, kind);
  fovea_put_message (writing->body, field, info);
}

/* A plan tells types and shapes of the outputs. Where the inputs leave sizes
 * open, several are tried; then only the outputs' ranks are sure. */
static FoveaPlan *
write_plan (FoveaGraph   *graph,
            FoveaWeights *weights,
            gboolean     *open,
            GError      **error)
{
  static const gint64    tries[] = { 224, 256, 64, 32, 299, 1 };
  guint                  n = fovea_graph_n_inputs (graph);
  g_autofree FoveaShape *shapes = g_new (FoveaShape, n + 1);
  FoveaPlan             *plan = NULL;

  *open = FALSE;
  for (guint t = 0; t < G_N_ELEMENTS (tries) && ! plan; t++)
    {
      for (guint i = 0; i < n; i++)
        {
          shapes[i] = *fovea_graph_input_shape (graph, i);
          for (guint d = 0; d < shapes[i].rank; d++)
            if (shapes[i].size[d] < 0)
              {
                *open = TRUE;
                shapes[i].size[d] = d == 0 ? 1 : tries[t];
              }
        }
      g_clear_error (error);
      plan = fovea_plan_new (graph, weights, shapes,
                             &(FoveaPlanOptions){ .shapes_only = TRUE }, error);
      if (! *open)
        break;
    }
  if (! plan)
    g_prefix_error (error, "%s", _ ("what the network makes cannot be told: "));
  return plan;
}

static gboolean
write_ends (FoveaWriting *writing, GError **error)
{
  FoveaGraph *graph = writing->graph;
  gboolean    open;
  g_autoptr (FoveaPlan) plan =
      write_plan (graph, writing->weights, &open, error);

  if (! plan)
    return FALSE;
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    write_info (writing, 11,
                fovea_graph_value_name (graph, fovea_graph_input (graph, i)),
                fovea_graph_input_type (graph, i),
                fovea_graph_input_shape (graph, i));
  for (guint i = 0; i < fovea_graph_n_outputs (graph); i++)
    {
      FoveaValue value = fovea_graph_output (graph, i);
      FoveaShape shape = *fovea_plan_shape (plan, value);

      for (guint d = 0; open && d < shape.rank; d++)
        shape.size[d] = -1;
      write_info (writing, 12, fovea_graph_value_name (graph, value),
                  fovea_plan_type (plan, value), &shape);
    }
  return TRUE;
}

/* ---- The whole ---------------------------------------------------------------------- */

/* The opset that the layers are written in, all the same. */
static gboolean
write_opset (FoveaWriting *writing, GError **error)
{
  FoveaAttr attr;

  writing->opset = 0;
  for (guint i = 0; i < writing->graph->nodes->len; i++)
    {
      const GraphNode *node = writing->graph->nodes->pdata[i];

      for (guint j = 0; fovea_attrs_item (node->attrs, j, &attr); j++)
        if (g_str_equal (attr.name, "opset") && attr.ints)
          {
            if (writing->opset > 0 && writing->opset != attr.ints[0])
              return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                                 _ ("'%s' is a layer of opset %" PRId64
                                    ", the ones before of opset %" PRId64),
                                 node->public.name, attr.ints[0],
                                 writing->opset);
            writing->opset = attr.ints[0];
          }
        else if (attr.string && g_str_equal (attr.name, "mode") &&
                 g_str_equal (attr.string, "wrap") && writing->opset == 0)
          writing->opset = 19; /* the first with Pad's mode wrap */
    }
  if (writing->opset == 0)
    writing->opset = WRITE_OPSET;
  return TRUE;
}

static gboolean
write_weights (FoveaWriting *writing, GError **error)
{
  for (guint i = 0; i < fovea_graph_n_values (writing->graph); i++)
    {
      const FoveaTensor *tensor = fovea_weights_get (writing->weights, i);
      const char        *name = fovea_graph_value_name (writing->graph, i);

      g_hash_table_add (writing->names, g_strdup (name));
      if (tensor && ! fovea_writing_weight (writing, 5, name, tensor, error))
        return FALSE;
    }
  return TRUE;
}

/* ModelProto around the graph */
static FoveaPut *
write_model (FoveaWriting *writing)
{
  FoveaPut *model = fovea_put_new (), *opset = fovea_put_new ();
  gint64    ir = write_ir[G_N_ELEMENTS (write_ir) - 1].ir;

  for (guint i = G_N_ELEMENTS (write_ir); i-- > 0;)
    if (writing->opset <= write_ir[i].opset)
      ir = write_ir[i].ir;
  fovea_put_text (opset, 1, "");
  fovea_put_int (opset, 2, writing->opset);
  fovea_put_int (model, 1, ir);
  fovea_put_text (model, 2, "Fovea");
  fovea_put_text (model, 3, fovea_version ());
  fovea_put_message (model, 7, g_steal_pointer (&writing->body));
  fovea_put_message (model, 8, opset);
  return model;
}

static FoveaPut *
write_all (FoveaWriting *writing, GError **error)
{
  if (! write_opset (writing, error) || ! write_weights (writing, error) ||
      ! fovea_writing_nodes (writing, error))
    return NULL;
  fovea_put_text (writing->body, 2, "network");
  if (! write_ends (writing, error))
    return NULL;
  if (writing->body->length > WRITE_MAX_BYTES)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("the network takes %" PRIu64
                     " bytes; an ONNX file holds at most %d"),
                  writing->body->length, WRITE_MAX_BYTES);
      return NULL;
    }
  return write_model (writing);
}

static void
writing_clear (FoveaWriting *writing)
{
  fovea_put_free (writing->body);
  g_ptr_array_unref (writing->made);
  g_hash_table_unref (writing->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaWriting, writing_clear)

static void
write_new (FoveaWriting *writing, FoveaGraph *graph, FoveaWeights *weights)
{
  *writing = (FoveaWriting){
    .graph = graph,
    .weights = weights,
    .body = fovea_put_new (),
    .made = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_free),
    .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL)
  };
}

gboolean
fovea_onnx_write (FoveaGraph   *graph,
                  FoveaWeights *weights,
                  const char   *path,
                  GError      **error)
{
  g_auto (FoveaWriting) writing = { 0 };
  g_autoptr (FoveaPut) model = NULL;

  write_new (&writing, graph, weights);
  model = write_all (&writing, error);
  return model && fovea_put_to_file (model, path, error);
}

GBytes *
fovea_onnx_to_bytes (FoveaGraph *graph, FoveaWeights *weights, GError **error)
{
  g_auto (FoveaWriting) writing = { 0 };
  g_autoptr (FoveaPut) model = NULL;

  write_new (&writing, graph, weights);
  model = write_all (&writing, error);
  return model ? fovea_put_to_bytes (model, error) : NULL;
}
