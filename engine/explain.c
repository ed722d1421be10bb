/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Class activation maps and saliency: a graph of gradients is planned once. */
#include "explain.h"

#include <string.h>

#include "attrs.h"
#include "model.h"

void
fovea_explain_free (FoveaExplain *explain)
{
  if (! explain)
    return;
  fovea_graph_unref (explain->graph);
  fovea_weights_unref (explain->weights);
  fovea_plan_unref (explain->plan);
  g_free (explain);
}

FoveaValue
fovea_explain_layer (const FoveaExplain *explain)
{
  return explain->layer;
}

gboolean
fovea_explain_is_exact (const FoveaExplain *explain)
{
  return explain->exact;
}

guint
fovea_explain_classes (const FoveaExplain *explain)
{
  const FoveaShape *shape = fovea_plan_shape (explain->plan, explain->of);

  return shape->rank == 0 ? 1 : (guint) shape->size[fovea_explain_class_axis (shape)];
}

/* ---- Making --------------------------------------------------------------------- */

static gboolean
explain_is_maps (const FoveaShape *shape)
{
  return shape->rank == 4 && shape->size[0] == 1 && shape->size[1] > 0 &&
         shape->size[2] * shape->size[3] > 1;
}

/* Which values lie as height x width x channels: behind a transposition that
 * puts them so, or an input of four channels at most, until one puts them back. */
static gboolean *
explain_channels_last (const FoveaPlan *plan, FoveaGraph *graph)
{
  const FoveaValue input = fovea_graph_input (graph, 0);
  gboolean        *last = g_new0 (gboolean, fovea_graph_n_values (graph));

  last[input] =
      plan->shapes[input].size[3] <= 4 && plan->shapes[input].size[1] > 4;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);
      FoveaAttrs *attrs = ((GraphNode *) graph->nodes->pdata[i])->attrs;
      gint64           perm[FOVEA_MAX_RANK];
      gboolean         is = FALSE;

      for (guint k = 0; k < node->n_inputs; k++)
        is = is || (node->inputs[k] != FOVEA_NO_VALUE && last[node->inputs[k]]);
      if (strcmp (node->layer, "transpose") == 0 &&
          fovea_attrs_get_ints (attrs, "perm", perm, FOVEA_MAX_RANK) == 4)
        is = perm[3] == 1 || (is && perm[1] != 3);
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE)
          last[node->outputs[k]] = is;
    }
  return last;
}

FoveaValue *
fovea_explain_maps (const FoveaPlan *plan,
                    FoveaGraph      *graph,
                    FoveaValue       of,
                    guint           *n)
{
  g_autofree gboolean *depends =
      fovea_explain_dependent (graph, fovea_graph_input (graph, 0));
  g_autofree gboolean *leads = fovea_explain_leading (graph, of);
  g_autofree gboolean *last = explain_channels_last (plan, graph);
  FoveaValue *values = g_new (FoveaValue, fovea_graph_n_nodes (graph) + 1);

  *n = 0;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      FoveaValue value = fovea_graph_node (graph, i)->outputs[0];

      if (value != of && depends[value] && leads[value] && plan->known[value] &&
          ! plan->constant[value] && ! last[value] &&
          fovea_dtype_is_float (plan->types[value]) &&
          explain_is_maps (&plan->shapes[value]))
        values[(*n)++] = value;
    }
  return values;
}

/* The last value with pixels between the input and `of`. */
static FoveaValue
explain_last_maps (const FoveaPlan *plan,
                   FoveaGraph      *graph,
                   FoveaValue       of,
                   GError         **error)
{
  guint n;
  g_autofree FoveaValue *values = fovea_explain_maps (plan, graph, of, &n);

  if (n > 0)
    return values[n - 1];
  fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
              _ ("no layer before '%s' has maps with height and width"),
              fovea_graph_value_name (graph, of));
  return FOVEA_NO_VALUE;
}

/* The shapes of the graph as it is fitted; with one picture through one input. */
static FoveaPlan *
explain_fit (FoveaGraph       *graph,
             FoveaWeights     *weights,
             const FoveaShape *shape,
             GError          **error)
{
  const FoveaPlanOptions options = { .any_size = TRUE };

  if (fovea_graph_n_inputs (graph) != 1)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("a network of %u inputs; one picture can be explained"),
                  fovea_graph_n_inputs (graph));
      return NULL;
    }
  if (shape->rank != 4 || shape->size[0] != 1)
    {
      g_autofree char *text = fovea_shape_to_string (shape);

      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("an input of %s; one picture can be explained"), text);
      return NULL;
    }
  return fovea_plan_new_fitted (graph, weights, shape, &options, error);
}

static gboolean
explain_plan (FoveaExplain      *explain,
              FoveaGraph        *graph,
              FoveaWeights      *weights,
              const FoveaShape  *shape,
              const FoveaPlan   *fitted,
              FoveaGradientFlags flags,
              GError           **error)
{
  const FoveaValue       taps[] = { explain->of, explain->layer };
  const FoveaPlanOptions any = { .any_size = TRUE };
  const FoveaPlanOptions options = { .taps = taps,
                                     .n_taps = explain->cam ? 2 : 1,
                                     .memory_limit = FOVEA_MODEL_MEMORY };
  const FoveaShape       shapes[] = { *shape, fitted->shapes[explain->of] };

  if (! fovea_graph_gradient (graph, weights, shape, &any, explain->of,
                              &explain->layer, 1, flags, &explain->graph,
                              &explain->weights, error))
    return FALSE;
  explain->plan = fovea_plan_new (explain->graph, explain->weights, shapes,
                                  &options, error);
  return explain->plan != NULL;
}

/* Are they maps, and do they lie as such? */
static gboolean
explain_check_layer (const FoveaPlan *fitted,
                     FoveaGraph      *graph,
                     FoveaValue       layer,
                     GError         **error)
{
  const FoveaShape    *shape = &fitted->shapes[layer];
  g_autofree char     *text = fovea_shape_to_string (shape);
  g_autofree gboolean *last = explain_channels_last (fitted, graph);

  if (! explain_is_maps (shape))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the layer '%s' gives %s numbers, which are no maps"),
                       fovea_graph_value_name (graph, layer), text);
  return ! last[layer] ||
         fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("the layer '%s' has its channels last (%s): choose one "
                        "behind the next transposition, or before"),
                     fovea_graph_value_name (graph, layer), text);
}

FoveaExplain *
fovea_cam_new (FoveaGraph       *graph,
               FoveaWeights     *weights,
               const FoveaShape *shape,
               FoveaValue        of,
               FoveaValue        layer,
               GError          **error)
{
  g_autoptr (FoveaPlan) fitted = explain_fit (graph, weights, shape, error);
  g_autoptr (FoveaExplain) explain = g_new0 (FoveaExplain, 1);

  if (! fitted)
    return NULL;
  if (layer == FOVEA_NO_VALUE)
    layer = explain_last_maps (fitted, graph, of, error);
  if (layer == FOVEA_NO_VALUE)
    return NULL;
  if (! explain_check_layer (fitted, graph, layer, error))
    return NULL;
  explain->of = of;
  explain->layer = layer;
  explain->cam = TRUE;
  explain->exact = fovea_explain_is_linear (fitted, graph, layer, of);
  return explain_plan (explain, graph, weights, shape, fitted, 0, error) ?
             g_steal_pointer (&explain) :
             NULL;
}

FoveaExplain *
fovea_saliency_new (FoveaGraph       *graph,
                    FoveaWeights     *weights,
                    const FoveaShape *shape,
                    FoveaValue        of,
                    FoveaSaliencyKind kind,
                    GError          **error)
{
  g_autoptr (FoveaPlan) fitted = explain_fit (graph, weights, shape, error);
  g_autoptr (FoveaExplain) explain = g_new0 (FoveaExplain, 1);

  if (! fitted)
    return NULL;
  explain->of = of;
  explain->layer = fovea_graph_input (graph, 0);
  explain->kind = kind;
  return explain_plan (
             explain, graph, weights, shape, fitted,
             kind == FOVEA_SALIENCY_GUIDED ? FOVEA_GRADIENT_GUIDED : 0, error) ?
             g_steal_pointer (&explain) :
             NULL;
}

FoveaExplain *
fovea_model_cam_new (FoveaModel *model, const char *layer, GError **error)
{
  FoveaValue value = FOVEA_NO_VALUE;

  if (layer && *layer)
    {
      value = fovea_graph_find (model->graph, layer, error);
      if (value == FOVEA_NO_VALUE)
        return NULL;
    }
  return fovea_cam_new (model->graph, model->weights, &model->input,
                        fovea_graph_logits (model->graph, model->output), value,
                        error);
}

FoveaExplain *
fovea_model_saliency_new (FoveaModel       *model,
                          FoveaSaliencyKind kind,
                          GError          **error)
{
  FoveaExplain *explain = fovea_saliency_new (
      model->graph, model->weights, &model->input,
      fovea_graph_logits (model->graph, model->output), kind, error);

  if (explain)
    explain->nhwc = model->file->card.nhwc;
  return explain;
}
