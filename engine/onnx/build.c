/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the parts of an ONNX file to a graph of ours: every name is resolved,
 * every operator finds its layer. What has no layer of its own: Constant is a
 * weight; Identity and Cast of a weight are that weight; Cast between float
 * types is a layer that does nothing, as all arithmetic is fp32. */
#include "onnx.h"

#include <string.h>

#include "error.h"

/* What a name stands for */
typedef struct
{
  FoveaValue   value;
  gboolean     floats; /* its numbers are of a float type */
  FoveaTensor *weight; /* the builder's; NULL when computed */
} BuildValue;

typedef struct
{
  FoveaOnnxGraph    *onnx;
  FoveaGraphBuilder *builder;
  GHashTable        *values; /* name -> BuildValue: known so far */
  GHashTable        *makers; /* name -> number of its node + 1 */
  GHashTable        *read;   /* names that a node or the outside reads */
  GHashTable        *taken;  /* node names in use */
} Build;

static void
build_clear (Build *build)
{
  fovea_graph_builder_free (build->builder);
  g_hash_table_unref (build->values);
  g_hash_table_unref (build->makers);
  g_hash_table_unref (build->read);
  g_hash_table_unref (build->taken);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

/* ---- Names ------------------------------------------------------------------------ */

static void
build_know (Build       *build,
            const char  *name,
            FoveaValue   value,
            gboolean     floats,
            FoveaTensor *weight)
{
  BuildValue *known = g_new (BuildValue, 1);

  *known = (BuildValue){ value, floats, weight };
  g_hash_table_insert (build->values, (gpointer) name, known);
}

/* Who makes what, and what is read: before anything is built. */
static gboolean
build_index (Build *build, GError **error)
{
  FoveaOnnxGraph *onnx = build->onnx;

  for (guint i = 0; i < onnx->nodes->len; i++)
    {
      const FoveaOnnxNode *node = onnx->nodes->pdata[i];

      if (node->outputs->len == 0 || *(char *) node->outputs->pdata[0] == '\0')
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("node %u (%s) has no output"), i, node->op_type);
      for (guint j = 0; j < node->inputs->len; j++)
        g_hash_table_add (build->read, node->inputs->pdata[j]);
      for (guint j = 0; j < node->outputs->len; j++)
        {
          const char *name = node->outputs->pdata[j];

          if (*name == '\0')
            continue;
          if (g_hash_table_contains (onnx->weights, name) ||
              g_hash_table_contains (build->values, name) ||
              ! g_hash_table_insert (build->makers, (gpointer) name,
                                     GUINT_TO_POINTER (i + 1)))
            return fovea_fail (error, FOVEA_ERROR_FORMAT,
                               _ ("'%s' is made twice, the second time by node "
                                  "'%s'"),
                               name, node->name);
        }
    }
  for (guint i = 0; i < onnx->outputs->len; i++)
    g_hash_table_add (
        build->read,
        (gpointer) g_array_index (onnx->outputs, FoveaOnnxInfo, i).name);
  return TRUE;
}

static gboolean
build_add_input (Build *build, const FoveaOnnxInfo *info, GError **error)
{
  g_autofree char *type = fovea_onnx_type_name (info->type);
  FoveaDType       dtype;

  if (info->other || info->type == 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("input '%s' is %s, not a tensor"), info->name,
                       info->other ? info->other : _ ("of no known type"));
  if (! fovea_onnx_dtype (info->type, &dtype) || ! fovea_dtype_is_float (dtype))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("input '%s' takes numbers of %s; only float types are "
           "read"),
        info->name, type);
  if (! info->has_shape)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the model does not say the shape of its input '%s'"),
                       info->name);
  if (g_hash_table_contains (build->values, info->name))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("two inputs are called '%s'"), info->name);
  build_know (
      build, info->name,
      fovea_graph_builder_input (build->builder, info->name, &info->shape),
      TRUE, NULL);
  return TRUE;
}

/* Takes the tensor; float types become fp32, which is what layers read. */
static gboolean
build_add_weight (Build       *build,
                  const char  *name,
                  FoveaTensor *tensor,
                  GError     **error)
{
  g_autoptr (FoveaTensor) own = tensor;
  gboolean floats;

  if (! own)
    {
      g_prefix_error (error, _ ("weight '%s': "), name);
      return FALSE;
    }
  floats = fovea_dtype_is_float (own->dtype);
  if (floats && own->dtype != FOVEA_F32)
    {
      FoveaTensor *wide = fovea_tensor_to_float (own, error);

      if (! wide)
        return FALSE;
      fovea_tensor_free (own);
      own = wide;
    }

  FoveaTensor *weight = g_steal_pointer (&own);

  build_know (build, name,
              fovea_graph_builder_weight (build->builder, name, weight), floats,
              weight);
  return TRUE;
}

static gboolean
build_fail_unknown (Build               *build,
                    const char          *name,
                    const FoveaOnnxNode *reader,
                    GError             **error)
{
  guint maker = GPOINTER_TO_UINT (g_hash_table_lookup (build->makers, name));

  if (! reader)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the network's output '%s' is made by no node"),
                       name);
  if (maker == 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) reads '%s', which nothing makes"),
                       reader->name, reader->op_type, name);

  const FoveaOnnxNode *other = build->onnx->nodes->pdata[maker - 1];

  if (other == reader)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) reads its own output '%s'"),
                       reader->name, reader->op_type, name);
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("node '%s' (%s) reads '%s' before node '%s' makes it: "
                        "the nodes are out of order or run in a ring"),
                     reader->name, reader->op_type, name, other->name);
}

/* What `name` stands for; weights are read when they are first asked for, so
 * that one which nobody uses costs nothing. NULL and an error if unknown. */
static const BuildValue *
build_value (Build               *build,
             const char          *name,
             const FoveaOnnxNode *reader,
             GError             **error)
{
  const BuildValue *known = g_hash_table_lookup (build->values, name);
  const FoveaWire  *weight;

  if (known)
    return known;
  weight = g_hash_table_lookup (build->onnx->weights, name);
  if (! weight)
    {
      build_fail_unknown (build, name, reader, error);
      return NULL;
    }
  if (! build_add_weight (build, name,
                          fovea_onnx_tensor (*weight, build->onnx->file, error),
                          error))
    return NULL;
  return g_hash_table_lookup (build->values, name);
}

/* ---- Nodes ------------------------------------------------------------------------- */

/* Constants, and casts and copies of weights. Sets *done if that was all; else
 * the node stays a layer. */
static gboolean
build_constant (Build *build, const FoveaOnnxNode *node, GError **error)
{
  return build_add_weight (
      build, node->outputs->pdata[0],
      fovea_onnx_constant ((const FoveaWire *) node->attributes->data,
                           node->attributes->len, build->onnx->names,
                           build->onnx->file, error),
      error);
}

static gboolean
build_is_float_type (gint64 type)
{
  FoveaDType dtype;

  return fovea_onnx_dtype (type, &dtype) && fovea_dtype_is_float (dtype);
}

/* Cast and Identity. Sets *done when the result is a weight; else it stays a
 * layer that does nothing. */
static gboolean
build_cast (Build               *build,
            const FoveaOnnxNode *node,
            gboolean            *done,
            GError             **error)
{
  const BuildValue *in = NULL;
  const char       *name = node->outputs->pdata[0];
  gint64            to = 0;
  gboolean          cast = g_str_equal (node->op_type, "Cast"), to_float;

  if (node->inputs->len != 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) has %u inputs, it needs 1"),
                       node->name, node->op_type, node->inputs->len);
  in = build_value (build, node->inputs->pdata[0], node, error);
  if (! in ||
      (cast && ! fovea_onnx_int ((const FoveaWire *) node->attributes->data,
                                 node->attributes->len, "to",
                                 build->onnx->names, &to, error)))
    return FALSE;

  to_float = cast ? build_is_float_type (to) : in->floats;
  *done = in->weight != NULL;
  if (in->weight && to_float && ! in->floats)
    return build_add_weight (build, name,
                             fovea_tensor_to_float (in->weight, error), error);
  if (in->floats == to_float && (to_float || ! cast || in->weight))
    {
      if (in->weight)
        build_know (build, name, in->value, in->floats, in->weight);
      return TRUE;
    }

  g_autofree char *type = fovea_onnx_type_name (to);

  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("node '%s': Cast to %s is only done for weights of whole "
         "numbers"),
      node->name, type);
}

/* Outputs behind the first count only up to the last that somebody reads. */
static guint
build_n_outputs (Build *build, const FoveaOnnxNode *node)
{
  guint n = node->outputs->len;

  while (n > 1 &&
         (*(char *) node->outputs->pdata[n - 1] == '\0' ||
          ! g_hash_table_contains (build->read, node->outputs->pdata[n - 1])))
    n--;
  return n;
}

static FoveaAttrs *
build_attrs (Build *build, const FoveaOnnxNode *node, GError **error)
{
  FoveaAttrs *attrs;

  if (g_str_equal (node->op_type, "Cast")) /* "to" was looked at already */
    attrs = fovea_attrs_new ();
  else
    attrs = fovea_onnx_attrs ((const FoveaWire *) node->attributes->data,
                              node->attributes->len, build->onnx->names,
                              build->onnx->file, error);
  if (attrs)
    fovea_attrs_set_int (attrs, "opset", build->onnx->opset);
  return attrs;
}

static gboolean
build_inputs (Build               *build,
              const FoveaOnnxNode *node,
              FoveaValue          *inputs,
              GError             **error)
{
  for (guint i = 0; i < node->inputs->len; i++)
    {
      const char       *name = node->inputs->pdata[i];
      const BuildValue *known;

      inputs[i] = FOVEA_NO_VALUE;
      if (*name == '\0')
        continue;
      known = build_value (build, name, node, error);
      if (! known)
        return FALSE;
      inputs[i] = known->value;
    }
  return TRUE;
}

static gboolean
build_layer_node (Build *build, const FoveaOnnxNode *node, GError **error)
{
  guint                   n_outputs = build_n_outputs (build, node);
  g_autofree FoveaValue  *inputs = g_new (FoveaValue, node->inputs->len + 1);
  g_autofree FoveaValue  *outputs = g_new (FoveaValue, n_outputs);
  g_autofree const char **names = g_new (const char *, n_outputs);
  FoveaAttrs             *attrs;
  const char             *name = node->name;

  if (! build_inputs (build, node, inputs, error))
    return FALSE;
  if (! g_hash_table_add (build->taken, (gpointer) name))
    name = node->outputs->pdata[0];
  for (guint i = 0; i < n_outputs; i++)
    names[i] = *(char *) node->outputs->pdata[i] ? node->outputs->pdata[i] :
                                                   node->name;

  attrs = build_attrs (build, node, error);
  if (! attrs ||
      ! fovea_graph_builder_add_node (build->builder, fovea_onnx_layer (node),
                                      name, attrs, inputs, node->inputs->len,
                                      names, outputs, n_outputs, error))
    {
      g_prefix_error (error, _ ("node '%s' (%s): "), node->name, node->op_type);
      return FALSE;
    }
  for (guint i = 0; i < n_outputs; i++)
    if (*(char *) node->outputs->pdata[i] != '\0')
      build_know (build, node->outputs->pdata[i], outputs[i], TRUE, NULL);
  return TRUE;
}

static gboolean
build_node (Build *build, const FoveaOnnxNode *node, GError **error)
{
  gboolean done = FALSE;

  if (g_str_equal (node->op_type, "Constant"))
    return build_constant (build, node, error);
  if ((g_str_equal (node->op_type, "Cast") ||
       g_str_equal (node->op_type, "Identity")) &&
      ! build_cast (build, node, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  return build_layer_node (build, node, error);
}

/* ---- The whole ---------------------------------------------------------------------- */

static gboolean
build_outputs (Build *build, GError **error)
{
  for (guint i = 0; i < build->onnx->outputs->len; i++)
    {
      const BuildValue *known = build_value (
          build, g_array_index (build->onnx->outputs, FoveaOnnxInfo, i).name,
          NULL, error);

      if (! known)
        return FALSE;
      fovea_graph_builder_output (build->builder, known->value);
    }
  return TRUE;
}

static gboolean
build_all (Build *build, GError **error)
{
  FoveaOnnxGraph *onnx = build->onnx;

  if (! fovea_onnx_check_operators (onnx, error))
    return FALSE;
  for (guint i = 0; i < onnx->inputs->len; i++)
    if (! build_add_input (
            build, &g_array_index (onnx->inputs, FoveaOnnxInfo, i), error))
      return FALSE;
  if (! build_index (build, error))
    return FALSE;
  for (guint i = 0; i < onnx->nodes->len; i++)
    if (! build_node (build, onnx->nodes->pdata[i], error))
      return FALSE;
  return build_outputs (build, error);
}

gboolean
fovea_onnx_graph_build (FoveaOnnxGraph *onnx,
                        FoveaGraph    **graph,
                        FoveaWeights  **weights,
                        GError        **error)
{
  /* Equal names are the same pointer: fovea_onnx_name. */
  g_auto (Build) build = {
    .onnx = onnx,
    .builder = fovea_graph_builder_new (),
    .values = g_hash_table_new_full (NULL, NULL, NULL, g_free),
    .makers = g_hash_table_new (NULL, NULL),
    .read = g_hash_table_new (NULL, NULL),
    .taken = g_hash_table_new (NULL, NULL),
  };

  return build_all (&build, error) &&
         fovea_graph_builder_finish (build.builder, graph, weights, error);
}
