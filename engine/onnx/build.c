/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the parts of an ONNX file to a graph of ours: every name is resolved,
 * every operator finds its layer. What has no layer of its own: Constant is a
 * weight; the nodes of both branches of an If become guarded nodes, of which a
 * plan keeps those of the branch that is taken. */
#include "onnx.h"

#include <string.h>

#include "graph.h"

/* A graph, or a branch inside one: what its names stand for. A branch sees the
 * names of the graphs around it, too. */
typedef struct _Scope Scope;
struct _Scope
{
  Scope          *outer;
  FoveaOnnxGraph *onnx;
  GHashTable     *values; /* name -> FoveaValue + 1: known so far */
  GHashTable     *makers; /* name -> number of its node + 1 */
  GHashTable     *read;   /* names that a node or the outside reads */
};

typedef struct
{
  FoveaGraphBuilder *builder;
  GHashTable        *taken; /* node names in use */
  guint              depth; /* of branches in branches */
} Build;

static void
build_clear (Build *build)
{
  fovea_graph_builder_free (build->builder);
  g_hash_table_unref (build->taken);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

/* Equal names are the same pointer: fovea_onnx_name. */
static Scope
scope_new (Scope *outer, FoveaOnnxGraph *onnx)
{
  return (Scope){ .outer = outer,
                  .onnx = onnx,
                  .values = g_hash_table_new (NULL, NULL),
                  .makers = g_hash_table_new (NULL, NULL),
                  .read = g_hash_table_new (NULL, NULL) };
}

static void
scope_clear (Scope *scope)
{
  g_hash_table_unref (scope->values);
  g_hash_table_unref (scope->makers);
  g_hash_table_unref (scope->read);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scope, scope_clear)

/* ---- Names ------------------------------------------------------------------------ */

static void
scope_know (Scope *scope, const char *name, FoveaValue value)
{
  g_hash_table_insert (scope->values, (gpointer) name,
                       GINT_TO_POINTER (value + 1));
}

/* Who makes what, and what is read: before anything is built. */
static gboolean
scope_index (Scope *scope, GError **error)
{
  FoveaOnnxGraph *onnx = scope->onnx;

  for (guint i = 0; i < onnx->nodes->len; i++)
    {
      const FoveaOnnxNode *node = onnx->nodes->pdata[i];

      if (node->outputs->len == 0 || *(char *) node->outputs->pdata[0] == '\0')
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("node %u (%s) has no output"), i, node->op_type);
      for (guint j = 0; j < node->inputs->len; j++)
        g_hash_table_add (scope->read, node->inputs->pdata[j]);
      for (guint j = 0; j < node->outputs->len; j++)
        {
          const char *name = node->outputs->pdata[j];

          if (*name == '\0')
            continue;
          if (g_hash_table_contains (onnx->weights, name) ||
              g_hash_table_contains (scope->values, name) ||
              ! g_hash_table_insert (scope->makers, (gpointer) name,
                                     GUINT_TO_POINTER (i + 1)))
            return fovea_fail (error, FOVEA_ERROR_FORMAT,
                               _ ("'%s' is made twice, the second time by node "
                                  "'%s'"),
                               name, node->name);
        }
    }
  for (guint i = 0; i < onnx->outputs->len; i++)
    g_hash_table_add (
        scope->read,
        (gpointer) g_array_index (onnx->outputs, FoveaOnnxInfo, i).name);
  return TRUE;
}

static gboolean
build_add_input (Build               *build,
                 Scope               *scope,
                 const FoveaOnnxInfo *info,
                 GError             **error)
{
  g_autofree char *type = fovea_onnx_type_name (info->type);
  FoveaDType       dtype;

  if (info->other || info->type == 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("input '%s' is %s, not a tensor"), info->name,
                       info->other ? info->other : _ ("of no known type"));
  if (! fovea_onnx_dtype (info->type, &dtype))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("input '%s' takes numbers of %s, which are not read"),
                       info->name, type);
  if (! info->has_shape)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the model does not say the shape of its input '%s'"),
                       info->name);
  if (g_hash_table_contains (scope->values, info->name))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("two inputs are called '%s'"), info->name);
  scope_know (scope, info->name,
              fovea_graph_builder_input_typed (build->builder, info->name,
                                               dtype, &info->shape));
  return TRUE;
}

/* Takes the tensor, NULL with the error that says why. */
static gboolean
build_add_weight (Build       *build,
                  Scope       *scope,
                  const char  *name,
                  FoveaTensor *tensor,
                  GError     **error)
{
  if (! tensor)
    {
      g_prefix_error (error, _ ("weight '%s': "), name);
      return FALSE;
    }
  scope_know (scope, name,
              fovea_graph_builder_weight (build->builder, name, tensor));
  return TRUE;
}

static gboolean
scope_fail_unknown (Scope               *scope,
                    const char          *name,
                    const FoveaOnnxNode *reader,
                    GError             **error)
{
  guint maker = GPOINTER_TO_UINT (g_hash_table_lookup (scope->makers, name));

  if (! reader)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the network's output '%s' is made by no node"),
                       name);
  if (maker == 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) reads '%s', which nothing makes"),
                       reader->name, reader->op_type, name);

  const FoveaOnnxNode *other = scope->onnx->nodes->pdata[maker - 1];

  if (other == reader)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) reads its own output '%s'"),
                       reader->name, reader->op_type, name);
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("node '%s' (%s) reads '%s' before node '%s' makes it: "
                        "the nodes are out of order or run in a ring"),
                     reader->name, reader->op_type, name, other->name);
}

/* What `name` stands for here or in a graph around; weights are read when they
 * are first asked for, so that one which nobody uses costs nothing.
 * FOVEA_NO_VALUE and an error if unknown. */
static FoveaValue
build_value (Build               *build,
             Scope               *scope,
             const char          *name,
             const FoveaOnnxNode *reader,
             GError             **error)
{
  for (Scope *at = scope; at; at = at->outer)
    {
      gpointer         known = g_hash_table_lookup (at->values, name);
      const FoveaWire *weight;

      if (known)
        return GPOINTER_TO_INT (known) - 1;
      weight = g_hash_table_lookup (at->onnx->weights, name);
      if (! weight)
        continue;
      if (! build_add_weight (
              build, at, name,
              fovea_onnx_tensor (*weight, at->onnx->file, error), error))
        return FOVEA_NO_VALUE;
      return GPOINTER_TO_INT (g_hash_table_lookup (at->values, name)) - 1;
    }
  scope_fail_unknown (scope, name, reader, error);
  return FOVEA_NO_VALUE;
}

/* ---- Nodes ------------------------------------------------------------------------- */

static gboolean
build_constant (Build               *build,
                Scope               *scope,
                const FoveaOnnxNode *node,
                GError             **error)
{
  return build_add_weight (
      build, scope, node->outputs->pdata[0],
      fovea_onnx_constant ((const FoveaWire *) node->attributes->data,
                           node->attributes->len, scope->onnx->names,
                           scope->onnx->file, error),
      error);
}

/* Outputs behind the first count only up to the last that somebody reads; but
 * how many a Split has says how large its parts are. */
static guint
scope_n_outputs (Scope *scope, const FoveaOnnxNode *node)
{
  guint n = node->outputs->len;

  if (strcmp (node->op_type, "Split") == 0)
    return n;
  while (n > 1 &&
         (*(char *) node->outputs->pdata[n - 1] == '\0' ||
          ! g_hash_table_contains (scope->read, node->outputs->pdata[n - 1])))
    n--;
  return n;
}

static FoveaAttrs *
scope_attrs (Scope *scope, const FoveaOnnxNode *node, GError **error)
{
  FoveaAttrs *attrs = fovea_onnx_attrs (
      (const FoveaWire *) node->attributes->data, node->attributes->len,
      scope->onnx->names, scope->onnx->file, error);

  if (attrs)
    fovea_attrs_set_int (attrs, "opset", scope->onnx->opset);
  return attrs;
}

static gboolean
build_inputs (Build               *build,
              Scope               *scope,
              const FoveaOnnxNode *node,
              FoveaValue          *inputs,
              GError             **error)
{
  for (guint i = 0; i < node->inputs->len; i++)
    {
      const char *name = node->inputs->pdata[i];

      inputs[i] = FOVEA_NO_VALUE;
      if (*name == '\0')
        continue;
      inputs[i] = build_value (build, scope, name, node, error);
      if (inputs[i] == FOVEA_NO_VALUE)
        return FALSE;
    }
  return TRUE;
}

static gboolean
build_layer_node (Build               *build,
                  Scope               *scope,
                  const FoveaOnnxNode *node,
                  GError             **error)
{
  guint                   n_outputs = scope_n_outputs (scope, node);
  g_autofree FoveaValue  *inputs = g_new (FoveaValue, node->inputs->len + 1);
  g_autofree FoveaValue  *outputs = g_new (FoveaValue, n_outputs);
  g_autofree const char **names = g_new (const char *, n_outputs);
  FoveaAttrs             *attrs;
  const char             *name = node->name;

  if (! build_inputs (build, scope, node, inputs, error))
    return FALSE;
  if (! g_hash_table_add (build->taken, (gpointer) name))
    name = node->outputs->pdata[0];
  for (guint i = 0; i < n_outputs; i++)
    names[i] = *(char *) node->outputs->pdata[i] ? node->outputs->pdata[i] :
                                                   node->name;

  attrs = scope_attrs (scope, node, error);
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
      scope_know (scope, node->outputs->pdata[i], outputs[i]);
  return TRUE;
}

/* ---- Branches ---------------------------------------------------------------------- */

static gboolean build_nodes (Build *build, Scope *scope, GError **error);

/* The nodes of one branch, there if `condition` is `when`; its outputs. */
static gboolean
build_branch (Build               *build,
              Scope               *outer,
              const FoveaOnnxNode *node,
              gboolean             when,
              FoveaValue           condition,
              FoveaValue          *outputs,
              GError             **error)
{
  g_autoptr (FoveaOnnxGraph) onnx = fovea_onnx_graph_branch (
      outer->onnx, node, when ? "then_branch" : "else_branch", error);
  g_auto (Scope) scope = scope_new (outer, onnx);
  gboolean ok;

  if (! onnx)
    return FALSE;
  if (onnx->outputs->len != node->outputs->len || onnx->inputs->len > 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (If): a branch with %u inputs and %u "
                          "outputs, the node has %u outputs"),
                       node->name, onnx->inputs->len, onnx->outputs->len,
                       node->outputs->len);
  if (! fovea_onnx_check_operators (onnx, error))
    return FALSE;
  fovea_graph_builder_guard (build->builder, condition, when);
  ok = build_nodes (build, &scope, error);
  for (guint i = 0; ok && i < onnx->outputs->len; i++)
    {
      outputs[i] = build_value (
          build, &scope, g_array_index (onnx->outputs, FoveaOnnxInfo, i).name,
          NULL, error);
      ok = outputs[i] != FOVEA_NO_VALUE;
    }
  return ok;
}

/* Both branches, then for each output a layer that chooses between theirs. */
static gboolean
build_if (Build *build, Scope *scope, const FoveaOnnxNode *node, GError **error)
{
  guint                  n = node->outputs->len;
  g_autofree FoveaValue *then_out = g_new (FoveaValue, n);
  g_autofree FoveaValue *else_out = g_new (FoveaValue, n);
  FoveaValue             condition, guard;
  gboolean               when, ok;

  if (node->inputs->len != 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("node '%s' (%s) has %u inputs, it needs 1"),
                       node->name, node->op_type, node->inputs->len);
  if (build->depth >= FOVEA_ONNX_MAX_BRANCHES)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("node '%s': more than %d branches in branches"),
                       node->name, FOVEA_ONNX_MAX_BRANCHES);
  condition = build_value (build, scope, node->inputs->pdata[0], node, error);
  if (condition == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_get_guard (build->builder, &guard, &when);
  /* A node knows one guard: inside a branch the condition becomes a value of that
   * branch, which nothing makes where the branch is not taken. */
  if (guard != FOVEA_NO_VALUE)
    condition = fovea_graph_builder_add (build->builder, "identity", node->name,
                                         NULL, &condition, 1, error);
  if (condition == FOVEA_NO_VALUE)
    return FALSE;
  build->depth++;
  ok = build_branch (build, scope, node, TRUE, condition, then_out, error) &&
       build_branch (build, scope, node, FALSE, condition, else_out, error);
  build->depth--;
  fovea_graph_builder_guard (build->builder, guard, when);
  for (guint i = 0; ok && i < n; i++)
    {
      FoveaValue  inputs[] = { condition, then_out[i], else_out[i] }, output;
      const char *name = node->outputs->pdata[i];

      if (*name == '\0')
        continue;
      output = fovea_graph_builder_add (build->builder, "if", name, NULL,
                                        inputs, G_N_ELEMENTS (inputs), error);
      ok = output != FOVEA_NO_VALUE;
      scope_know (scope, name, output);
    }
  return ok;
}

/* ---- The whole ---------------------------------------------------------------------- */

static gboolean
build_nodes (Build *build, Scope *scope, GError **error)
{
  if (! scope_index (scope, error))
    return FALSE;
  for (guint i = 0; i < scope->onnx->nodes->len; i++)
    {
      const FoveaOnnxNode *node = scope->onnx->nodes->pdata[i];
      gboolean             ok;

      if (g_str_equal (node->op_type, "Constant"))
        ok = build_constant (build, scope, node, error);
      else if (g_str_equal (node->op_type, "If"))
        ok = build_if (build, scope, node, error);
      else
        ok = build_layer_node (build, scope, node, error);
      if (! ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
build_all (Build *build, Scope *scope, GError **error)
{
  FoveaOnnxGraph *onnx = scope->onnx;

  if (! fovea_onnx_check_operators (onnx, error))
    return FALSE;
  for (guint i = 0; i < onnx->inputs->len; i++)
    if (! build_add_input (build, scope,
                           &g_array_index (onnx->inputs, FoveaOnnxInfo, i),
                           error))
      return FALSE;
  if (! build_nodes (build, scope, error))
    return FALSE;
  for (guint i = 0; i < onnx->outputs->len; i++)
    {
      FoveaValue value = build_value (
          build, scope, g_array_index (onnx->outputs, FoveaOnnxInfo, i).name,
          NULL, error);

      if (value == FOVEA_NO_VALUE)
        return FALSE;
      fovea_graph_builder_output (build->builder, value);
    }
  return TRUE;
}

gboolean
fovea_onnx_graph_build (FoveaOnnxGraph *onnx,
                        FoveaGraph    **graph,
                        FoveaWeights  **weights,
                        GError        **error)
{
  g_auto (Scope) scope = scope_new (NULL, onnx);
  g_auto (Build) build = { .builder = fovea_graph_builder_new (),
                           .taken = g_hash_table_new (NULL, NULL) };

  return build_all (&build, &scope, error) &&
         fovea_graph_builder_finish (build.builder, graph, weights, error);
}
