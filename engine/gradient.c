/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph of a network's gradients: the layers that lead to a value, then the
 * adjoints of those between the values that are asked for and it, last layer
 * first (reverse accumulation). A value that several layers read adds up what
 * comes from each, from the last one on. */
#include "gradient.h"

#include <string.h>

#include "plan.h"

typedef struct
{
  FoveaPlan         *plan; /* of the forward graph, fitted */
  FoveaGraphBuilder *builder;
  FoveaValue         of;
  gboolean          *leads;   /* [n_values] the value looked at needs it */
  gboolean          *depends; /* [n_values] on a value that is asked for */
  FoveaValue        *sum;     /* [n_values] its gradient, so far */
  FoveaGradientFlags flags;
} Gradient;

static void
gradient_clear (Gradient *g)
{
  fovea_plan_unref (g->plan);
  fovea_graph_builder_free (g->builder);
  g_free (g->leads);
  g_free (g->depends);
  g_free (g->sum);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gradient, gradient_clear)

static const char *
gradient_value_name (const Gradient *g, FoveaValue value)
{
  return fovea_graph_value_name (g->plan->graph, value);
}

/* ---- What lies between ---------------------------------------------------------- */

/* Numbers that may have a gradient: floats that are not known already (but for
 * weights that were asked for). */
static gboolean
gradient_is_smooth (const Gradient *g, FoveaValue value)
{
  return g->plan->known[value] &&
         fovea_dtype_is_float (fovea_plan_type (g->plan, value));
}

static gboolean
gradient_check (const Gradient *g, FoveaValue value, GError **error)
{
  if (value < 0 || (guint) value >= fovea_graph_n_values (g->plan->graph))
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("the network has no value number %d"), value);
  if (! g->plan->known[value])
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("'%s' is in a branch that is not taken"),
                       gradient_value_name (g, value));
  if (! gradient_is_smooth (g, value))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("'%s' has numbers of type %s: only floats have gradients"),
        gradient_value_name (g, value),
        fovea_dtype_name (fovea_plan_type (g->plan, value)));
  return TRUE;
}

/* A node that is fitted: not in a branch that is not taken. */
static gboolean
gradient_is_there (const PlanStep *plan_step)
{
  return plan_step->step.klass != NULL;
}

/* What is known when the plan is made depends on nothing, nor do integers. */
static void
gradient_follow (Gradient *g, const PlanStep *plan_step)
{
  gboolean depends = FALSE;

  for (guint i = 0; i < plan_step->step.n_in; i++)
    depends = depends || (plan_step->in[i] != FOVEA_NO_VALUE &&
                          g->depends[plan_step->in[i]]);
  for (guint k = 0; depends && k < plan_step->step.n_out; k++)
    if (gradient_is_smooth (g, plan_step->out[k]) &&
        ! g->plan->constant[plan_step->out[k]])
      g->depends[plan_step->out[k]] = TRUE;
}

/* Marks what `node` reads as needed. */
static gboolean
gradient_trace (Gradient *g, const GraphNode *node)
{
  gboolean needed = FALSE;

  for (guint k = 0; k < node->public.n_outputs; k++)
    needed = needed || g->leads[node->public.outputs[k]];
  if (! needed)
    return FALSE;
  for (guint i = 0; i < node->public.n_inputs; i++)
    if (node->public.inputs[i] != FOVEA_NO_VALUE)
      g->leads[node->public.inputs[i]] = TRUE;
  if (node->guard != FOVEA_NO_VALUE)
    g->leads[node->guard] = TRUE;
  return TRUE;
}

/* Fills leads and depends, and takes over the nodes of the way forward. */
static void
gradient_find_ways (Gradient *g, const FoveaValue *values, guint n_values)
{
  FoveaGraph          *graph = g->plan->graph;
  const guint          n_nodes = fovea_graph_n_nodes (graph);
  g_autofree gboolean *needed = g_new0 (gboolean, n_nodes);

  g->leads[g->of] = TRUE;
  for (guint i = n_nodes; i-- > 0;)
    needed[i] = gradient_trace (g, graph->nodes->pdata[i]);
  for (guint i = 0; i < n_values; i++)
    g->depends[values[i]] = TRUE;
  for (guint i = 0; i < n_nodes; i++)
    {
      if (gradient_is_there (&g->plan->steps[i]))
        gradient_follow (g, &g->plan->steps[i]);
      if (needed[i])
        fovea_graph_builder_share (g->builder, graph, i);
    }
}

/* ---- Backwards ------------------------------------------------------------------ */

static void
gradient_accumulate (Gradient     *g,
                     FoveaAdjoint *adjoint,
                     FoveaValue    value,
                     FoveaValue    gradient)
{
  if (gradient == FOVEA_NO_VALUE)
    return;
  if (g->sum[value] == FOVEA_NO_VALUE)
    g->sum[value] = gradient;
  else
    g->sum[value] = FOVEA_ADJOINT_ADD (adjoint, g->sum[value], gradient);
}

/* Node number `index` of the network has no adjoint. */
static gboolean
gradient_lacking (const Gradient *g, guint index, GError **error)
{
  const FoveaStep *step = &g->plan->steps[index].step;

  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("no gradient goes through layer '%s' (%s, number %u of "
                        "%u), which lies before '%s'"),
                     step->name, step->klass->name, index + 1,
                     fovea_graph_n_nodes (g->plan->graph),
                     gradient_value_name (g, g->of));
}

/* Lets the layer add its adjoint. */
static gboolean
gradient_adjoin (Gradient *g, guint index, GError **error)
{
  PlanStep              *plan_step = &g->plan->steps[index];
  const FoveaStep       *step = &plan_step->step;
  g_autofree char       *name = g_strconcat ("gradient of ", step->name, NULL);
  g_autofree gboolean   *wanted = g_new0 (gboolean, step->n_in + 1);
  g_autofree FoveaValue *up = g_new (FoveaValue, step->n_out);
  g_autofree FoveaValue *down = g_new (FoveaValue, step->n_in + 1);
  FoveaAdjoint           adjoint = { .builder = g->builder,
                                     .step = step,
                                     .name = name,
                                     .in = plan_step->in,
                                     .out = plan_step->out,
                                     .up = up,
                                     .down = down,
                                     .wanted = wanted,
                                     .flags = g->flags };

  for (guint k = 0; k < step->n_out; k++)
    up[k] = g->sum[plan_step->out[k]];
  for (guint i = 0; i < step->n_in; i++)
    {
      down[i] = FOVEA_NO_VALUE;
      wanted[i] = plan_step->in[i] != FOVEA_NO_VALUE &&
                  g->depends[plan_step->in[i]] &&
                  fovea_shape_elements (&step->in[i]) > 0;
    }
  if (! step->klass->gradient)
    return gradient_lacking (g, index, error);
  step->klass->gradient (&adjoint);
  for (guint i = 0; i < step->n_in; i++)
    if (wanted[i])
      gradient_accumulate (g, &adjoint, plan_step->in[i], down[i]);
  if (! adjoint.error)
    return TRUE;
  g_propagate_prefixed_error (error, adjoint.error, _ ("layer '%s': "),
                              step->name);
  return FALSE;
}

/* A gradient comes to it, and something before it is asked for. */
static gboolean
gradient_is_between (const Gradient *g, const PlanStep *plan_step)
{
  gboolean comes = FALSE, wanted = FALSE;

  for (guint k = 0; k < plan_step->step.n_out; k++)
    comes = comes || (g->depends[plan_step->out[k]] &&
                      g->sum[plan_step->out[k]] != FOVEA_NO_VALUE);
  for (guint i = 0; i < plan_step->step.n_in; i++)
    wanted = wanted || (plan_step->in[i] != FOVEA_NO_VALUE &&
                        g->depends[plan_step->in[i]]);
  return comes && wanted;
}

/* The gradient by a value as an output: of zeros where nothing came, as behind a
 * rounding, whose slope is 0. */
static gboolean
gradient_output (Gradient *g, FoveaValue value, GError **error)
{
  const FoveaStep step = { .in_type = &g->plan->types[value] };
  FoveaAdjoint    adjoint = { .builder = g->builder,
                              .step = &step,
                              .name = "gradient" };
  FoveaValue      output = g->sum[value];

  if (! g->leads[value] || ! g->depends[g->of])
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED, _ ("'%s' does not depend on '%s'"),
        gradient_value_name (g, g->of), gradient_value_name (g, value));
  if (output == FOVEA_NO_VALUE)
    output = fovea_adjoint_zeros (&adjoint, &g->plan->shapes[value]);
  else if (value == g->of)
    output = FOVEA_ADJOINT (&adjoint, "identity", NULL, output);
  if (adjoint.error)
    {
      g_propagate_error (error, adjoint.error);
      return FALSE;
    }
  fovea_graph_builder_output (g->builder, output);
  return TRUE;
}

static gboolean
gradient_build (Gradient         *g,
                const FoveaValue *values,
                guint             n_values,
                GError          **error)
{
  gradient_find_ways (g, values, n_values);
  g->sum[g->of] = fovea_graph_builder_input_typed (
      g->builder, "seed", fovea_plan_type (g->plan, g->of),
      &g->plan->shapes[g->of]);
  for (guint i = fovea_graph_n_nodes (g->plan->graph); i-- > 0;)
    if (gradient_is_there (&g->plan->steps[i]) &&
        gradient_is_between (g, &g->plan->steps[i]) &&
        ! gradient_adjoin (g, i, error))
      return FALSE;
  for (guint i = 0; i < n_values; i++)
    if (! gradient_output (g, values[i], error))
      return FALSE;
  return TRUE;
}

static void
gradient_init (Gradient *g, FoveaValue of, FoveaGradientFlags flags)
{
  const guint n = fovea_graph_n_values (g->plan->graph);

  g->of = of;
  g->flags = flags;
  g->leads = g_new0 (gboolean, n);
  g->depends = g_new0 (gboolean, n);
  g->sum = g_new (FoveaValue, n);
  for (guint v = 0; v < n; v++)
    g->sum[v] = FOVEA_NO_VALUE;
}

gboolean
fovea_graph_gradient (FoveaGraph             *graph,
                      FoveaWeights           *weights,
                      const FoveaShape       *shapes,
                      const FoveaPlanOptions *options,
                      FoveaValue              of,
                      const FoveaValue       *values,
                      guint                   n_values,
                      FoveaGradientFlags      flags,
                      FoveaGraph            **gradient,
                      FoveaWeights          **gradient_weights,
                      GError                **error)
{
  static const FoveaPlanOptions defaults = { 0 };
  g_auto (Gradient) g = { 0 };
  g_autofree FoveaShape *given = NULL;

  g.plan = fovea_plan_new_fitted (graph, weights, shapes,
                                  options ? options : &defaults, error);
  if (! g.plan)
    return FALSE;
  if (! gradient_check (&g, of, error))
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    if (! gradient_check (&g, values[i], error))
      return FALSE;
  given = g_new (FoveaShape, fovea_graph_n_inputs (graph) + 1);
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    given[i] = g.plan->shapes[fovea_graph_input (graph, i)];
  g.builder = fovea_graph_builder_new_like (graph, weights, given);
  gradient_init (&g, of, flags);
  return gradient_build (&g, values, n_values, error) &&
         fovea_graph_builder_finish (g.builder, gradient, gradient_weights,
                                     error);
}
