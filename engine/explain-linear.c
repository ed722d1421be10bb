/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies between two values of a graph, and whether it is linear. */
#include <string.h>

#include "explain.h"
#include "layers/pooling.h"

gboolean *
fovea_explain_dependent (FoveaGraph *graph, FoveaValue from)
{
  gboolean *depends = g_new0 (gboolean, fovea_graph_n_values (graph));

  depends[from] = TRUE;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);
      gboolean         any = FALSE;

      for (guint k = 0; k < node->n_inputs; k++)
        any = any ||
              (node->inputs[k] != FOVEA_NO_VALUE && depends[node->inputs[k]]);
      for (guint k = 0; any && k < node->n_outputs; k++)
        depends[node->outputs[k]] = TRUE;
    }
  return depends;
}

gboolean *
fovea_explain_leading (FoveaGraph *graph, FoveaValue of)
{
  gboolean *leads = g_new0 (gboolean, fovea_graph_n_values (graph));

  leads[of] = TRUE;
  for (guint i = fovea_graph_n_nodes (graph); i-- > 0;)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);
      gboolean         any = FALSE;

      for (guint k = 0; k < node->n_outputs; k++)
        any = any || leads[node->outputs[k]];
      for (guint k = 0; any && k < node->n_inputs; k++)
        if (node->inputs[k] != FOVEA_NO_VALUE)
          leads[node->inputs[k]] = TRUE;
    }
  return leads;
}

/* ---- Average and linear layers ---------------------------------------------------- */

/* What has become of the maps in a value that depends on them. */
typedef enum
{
  EXPLAIN_NOTHING, /* it does not depend on them */
  EXPLAIN_MAPS,    /* pixel for pixel sums of them */
  EXPLAIN_AVERAGES,
  EXPLAIN_OTHER
} ExplainState;

static gboolean
explain_is_in (const char *layer, const char *const *words)
{
  return g_strv_contains (words, layer);
}

/* Inputs that lie as pixels have one number a channel. */
static gboolean
explain_is_per_channel (const FoveaShape *shape)
{
  return shape->rank < 2 || (shape->size[shape->rank - 1] == 1 &&
                             shape->size[shape->rank - 2] == 1);
}

/* A pooling with one window, the whole map. */
static gboolean
explain_averages_all (const FoveaStep *step)
{
  const FoveaPoolingFitted *fitted = step->fitted;
  gboolean                  all = TRUE;

  for (int axis = 0; axis < 2; axis++)
    all = all && fovea_slice_size (&step->out[0], axis) == 1 &&
          fitted->window.before[axis] == 0 && fitted->window.after[axis] == 0 &&
          fitted->window.size[axis] == fovea_slice_size (&step->in[0], axis);
  return all;
}

/* `first`: the input that holds the maps. */
static ExplainState
explain_after_maps (const FoveaStep *step, guint first)
{
  static const char *const same[] = { "batchnorm", "cast", "dropout",
                                      "identity", NULL };
  static const char *const means[] = { "globalaverage", "reducemean",
                                       "reducesum", NULL };
  const char              *layer = step->klass->name;
  const FoveaShape        *in = &step->in[first], *out = &step->out[0];
  gboolean                 plain = fovea_shape_equal (in, out);

  if (explain_is_in (layer, means))
    return in->rank == 4 && fovea_shape_elements (out) == in->size[1] ?
               EXPLAIN_AVERAGES :
               EXPLAIN_OTHER;
  if (strcmp (layer, "averagepool") == 0)
    return explain_averages_all (step) ? EXPLAIN_AVERAGES : EXPLAIN_OTHER;
  if (strcmp (layer, "conv") == 0)
    return explain_is_per_channel (&step->in[1]) && in->rank == 4 &&
                   in->size[2] == out->size[2] && in->size[3] == out->size[3] ?
               EXPLAIN_MAPS :
               EXPLAIN_OTHER;
  if (plain && strcmp (layer, "multiply") == 0 && step->n_in == 2)
    plain = explain_is_per_channel (&step->in[1 - first]);
  else if (plain && strcmp (layer, "div") == 0)
    plain = first == 0 && explain_is_per_channel (&step->in[1]);
  else if (strcmp (layer, "add") != 0 && strcmp (layer, "sub") != 0)
    plain = plain && explain_is_in (layer, same);
  return plain ? EXPLAIN_MAPS : EXPLAIN_OTHER;
}

/* `n` inputs depend on averages, number `first` is the first of them. */
static ExplainState
explain_after_averages (const FoveaStep *step, guint first, guint n)
{
  static const char *const linear[] = { "add",      "batchnorm", "cast",
                                        "conv",     "dropout",   "flatten",
                                        "identity", "reshape",   "squeeze",
                                        "sub",      "transpose", "unsqueeze",
                                        NULL };
  static const char *const products[] = { "fc", "gemm", "matmul", "multiply",
                                          NULL };
  const char              *layer = step->klass->name;

  if (explain_is_in (layer, linear) ||
      (n == 1 && explain_is_in (layer, products)) ||
      (n == 1 && first == 0 && strcmp (layer, "div") == 0))
    return EXPLAIN_AVERAGES;
  return EXPLAIN_OTHER;
}

static ExplainState
explain_after (const PlanStep *plan_step, const ExplainState *states)
{
  const FoveaStep *step = &plan_step->step;
  ExplainState     state = EXPLAIN_NOTHING;
  guint            first = 0, n = 0;

  for (guint i = 0; i < step->n_in; i++)
    {
      const ExplainState own = plan_step->in[i] == FOVEA_NO_VALUE ?
                                   EXPLAIN_NOTHING :
                                   states[plan_step->in[i]];

      if (own == EXPLAIN_NOTHING)
        continue;
      if (n++ == 0)
        {
          first = i;
          state = own;
        }
      else if (own != state)
        state = EXPLAIN_OTHER;
    }
  if (state == EXPLAIN_MAPS && n == 1)
    return explain_after_maps (step, first);
  if (state == EXPLAIN_AVERAGES)
    return explain_after_averages (step, first, n);
  return n == 0 ? EXPLAIN_NOTHING : EXPLAIN_OTHER;
}

gboolean
fovea_explain_is_linear (const FoveaPlan *plan,
                         FoveaGraph      *graph,
                         FoveaValue       layer,
                         FoveaValue       of)
{
  g_autofree ExplainState *states =
      g_new0 (ExplainState, fovea_graph_n_values (graph));

  states[layer] = EXPLAIN_MAPS;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const PlanStep *plan_step = &plan->steps[i];

      if (! plan_step->step.klass)
        continue;
      /* What is known when the plan is made (sizes) is a constant. */
      for (guint k = 0; k < plan_step->step.n_out; k++)
        if (! plan->constant[plan_step->out[k]] && plan_step->out[k] != layer)
          states[plan_step->out[k]] = explain_after (plan_step, states);
    }
  return states[of] == EXPLAIN_AVERAGES;
}

/* ---- Logits ---------------------------------------------------------------------- */

/* Layers that only change a value's shape */
static gboolean
explain_keeps_numbers (const char *layer)
{
  static const char *const words[] = { "flatten", "identity",  "reshape",
                                       "squeeze", "unsqueeze", "dropout",
                                       NULL };

  return g_strv_contains (words, layer);
}

FoveaValue
fovea_graph_logits (FoveaGraph *graph, FoveaValue output)
{
  FoveaValue at = output;

  for (guint i = fovea_graph_n_nodes (graph); i-- > 0;)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      if (node->n_outputs == 0 || node->outputs[0] != at || node->n_inputs == 0)
        continue;
      if (strcmp (node->layer, "softmax") == 0 ||
          strcmp (node->layer, "logsoftmax") == 0)
        return node->inputs[0];
      if (! explain_keeps_numbers (node->layer))
        return output;
      at = node->inputs[0];
    }
  return output;
}
