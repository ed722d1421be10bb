/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a network that make some values of others: what a walk computes, and
 * computes again. Numbers that follow from shapes alone are taken over from the
 * plan of all of it, so that a part does not reach back for them. */
#include "cut.h"
#include "walk.h"

void
fovea_walk_part_free (WalkPart *part)
{
  if (! part)
    return;
  g_clear_pointer (&part->plan, fovea_plan_unref);
  g_free (part->inputs);
  g_free (part->known);
  g_free (part);
}

/* Known numbers that are no weights. */
static const FoveaTensor *
part_constant (const FoveaPlan *network, guint value)
{
  if (value >= fovea_graph_n_values (network->graph) ||
      fovea_weights_get (network->weights, (FoveaValue) value))
    return NULL;
  return network->constant[value] && network->constant[value]->data ?
             network->constant[value] :
             NULL;
}

/* What the part's inputs may be; one after the other. */
typedef struct
{
  guint       n;
  gboolean   *there;
  FoveaShape *shapes;
  FoveaDType *types;
} PartInputs;

static void
part_inputs_clear (PartInputs *inputs)
{
  g_free (inputs->there);
  g_free (inputs->shapes);
  g_free (inputs->types);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PartInputs, part_inputs_clear)

static void
part_find_inputs (PartInputs       *inputs,
                  const FoveaPlan  *network,
                  const gboolean   *given,
                  FoveaValue        seed,
                  FoveaValue        of)
{
  inputs->there = g_memdup2 (given, inputs->n * sizeof *given);
  inputs->shapes = g_new0 (FoveaShape, inputs->n);
  inputs->types = g_new0 (FoveaDType, inputs->n); /* fp32 */
  for (guint v = 0; v < fovea_graph_n_values (network->graph); v++)
    {
      if (part_constant (network, v))
        inputs->there[v] = TRUE;
      inputs->shapes[v] = network->shapes[v];
      inputs->types[v] =
          network->types[v] == FOVEA_F64_EXACT ? FOVEA_F64 : network->types[v];
    }
  if (seed == FOVEA_NO_VALUE)
    return;
  inputs->shapes[seed] = inputs->shapes[of];
  inputs->types[seed] = inputs->types[of];
}

static gboolean
part_plan (WalkPart         *part,
           const FoveaPlan  *network,
           FoveaGraph       *graph,
           FoveaWeights     *weights,
           const gboolean   *given,
           const PartInputs *inputs,
           guint             threads,
           GError          **error)
{
  const guint                    n = fovea_graph_n_inputs (graph);
  g_autofree FoveaShape         *shapes = g_new (FoveaShape, n + 1);
  g_autofree const FoveaTensor **known = g_new0 (const FoveaTensor *, n + 1);
  const FoveaPlanOptions         options = { .known = known,
                                             .any_size = TRUE,
                                             .memory_limit = FOVEA_MODEL_MEMORY,
                                             .shapes_only = threads == 0,
                                             .threads = threads };

  part->n_inputs = n;
  part->inputs = g_new (FoveaValue, n + 1);
  part->known = g_new0 (gboolean, n + 1);
  for (guint i = 0; i < n; i++)
    {
      FoveaValue value = fovea_graph_input (graph, i);

      part->inputs[i] = value;
      shapes[i] = inputs->shapes[value];
      known[i] = given[value] ? NULL : part_constant (network, (guint) value);
      part->known[i] = known[i] != NULL;
    }
  part->plan = fovea_plan_new (graph, weights, shapes, &options, error);
  return part->plan != NULL;
}

WalkPart *
fovea_walk_part_new (FoveaPlan        *network,
                     FoveaGraph       *graph,
                     FoveaWeights     *weights,
                     const gboolean   *given,
                     FoveaValue        seed,
                     FoveaValue        of,
                     const FoveaValue *outputs,
                     guint             n_outputs,
                     guint             threads,
                     GError          **error)
{
  g_auto (PartInputs) inputs = { .n = fovea_graph_n_values (graph) };
  g_autoptr (FoveaGraph) between = NULL;
  g_autoptr (WalkPart) part = g_new0 (WalkPart, 1);

  part_find_inputs (&inputs, network, given, seed, of);
  between = fovea_graph_between (graph, inputs.there, inputs.shapes,
                                 inputs.types, outputs, n_outputs);
  return part_plan (part, network, between, weights, given, &inputs, threads,
                    error) ?
             g_steal_pointer (&part) :
             NULL;
}

FoveaResult *
fovea_walk_part_run (WalkPart                 *part,
                     const FoveaTensor *const *have,
                     const FoveaRunOptions    *options,
                     GError                  **error)
{
  g_autofree const FoveaTensor **inputs =
      g_new0 (const FoveaTensor *, part->n_inputs + 1);

  for (guint i = 0; i < part->n_inputs; i++)
    inputs[i] = part->known[i] ? NULL : have[part->inputs[i]];
  return fovea_plan_run (part->plan, inputs, options, error);
}
