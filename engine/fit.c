/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First pass of a plan: each layer is fitted to its inputs' shapes, in running
 * order. A layer whose inputs are all known numbers is computed here. */
#include <string.h>

#include "plan.h"

static gboolean
fit_input_shapes (FoveaPlan *plan, const FoveaShape *shapes, GError **error)
{
  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    {
      FoveaValue        value = fovea_graph_input (plan->graph, i);
      const FoveaShape *asked = fovea_graph_input_shape (plan->graph, i);
      gboolean          fits = asked->rank == shapes[i].rank;

      for (guint d = 0; fits && d < asked->rank; d++)
        fits = shapes[i].size[d] <= FOVEA_MAX_SIZE &&
               (asked->size[d] < 0 || asked->size[d] == shapes[i].size[d]);
      if (! fits || fovea_shape_elements (&shapes[i]) < 1)
        {
          g_autofree char *have = fovea_shape_to_string (&shapes[i]);
          g_autofree char *want = fovea_shape_to_string (asked);

          return fovea_fail (error, FOVEA_ERROR_SHAPE,
                             _ ("input '%s' wants %s and was given %s"),
                             fovea_graph_value_name (plan->graph, value), want,
                             have);
        }
      plan->shapes[value] = shapes[i];
      plan->known[value] = TRUE;
    }
  return TRUE;
}

/* Float weights are widened to fp32 once; integers stay what they are. */
static gboolean
fit_weights (FoveaPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->n_values; i++)
    {
      const FoveaTensor *tensor = fovea_weights_get (plan->weights, i);

      if (! tensor)
        continue;
      plan->constant[i] = tensor;
      if (fovea_dtype_is_float (tensor->dtype) &&
          (tensor->dtype != FOVEA_F32 || ! fovea_tensor_is_contiguous (tensor)))
        {
          plan->constants[i] = fovea_tensor_to_float (tensor, error);
          if (! plan->constants[i])
            return FALSE;
          plan->constant[i] = plan->constants[i];
        }
      plan->shapes[i] = tensor->shape;
      plan->known[i] = TRUE;
    }
  return TRUE;
}

static gboolean
fit_step_new (FoveaPlan *plan, guint index, GError **error)
{
  const GraphNode *node = plan->graph->nodes->pdata[index];
  PlanStep        *plan_step = &plan->steps[index];
  FoveaStep       *step = &plan_step->step;

  if (node->public.n_outputs > STEP_MAX_OUTPUTS)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: a layer with %u outputs"), node->public.name,
                       node->public.n_outputs);
  plan_step->in = node->public.inputs;
  plan_step->out = g_memdup2 (node->public.outputs,
                              node->public.n_outputs * sizeof (FoveaValue));
  step->klass = node->klass;
  step->name = node->public.name;
  step->params = node->params;
  step->fitted = g_malloc0 (MAX (node->klass->fitted_size, 1));
  step->n_in = node->public.n_inputs;
  step->n_out = node->public.n_outputs;
  step->in = g_new0 (FoveaShape, step->n_in + 1);
  step->present = g_new0 (gboolean, step->n_in + 1);
  step->constant = g_new0 (const FoveaTensor *, step->n_in + 1);
  step->out = g_new0 (FoveaShape, step->n_out);
  step->post.low = -G_MAXFLOAT * 2.0f;
  step->post.high = G_MAXFLOAT * 2.0f;
  for (guint i = 0; i < step->n_in; i++)
    {
      FoveaValue value = plan_step->in[i];

      if (value == FOVEA_NO_VALUE)
        continue;
      if (! plan->known[value])
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("%s: its input '%s' is made by no earlier layer"),
                           step->name,
                           fovea_graph_value_name (plan->graph, value));
      step->present[i] = TRUE;
      step->in[i] = plan->shapes[value];
      step->constant[i] = plan->constant[value];
    }
  return TRUE;
}

static gboolean
fit_check_outputs (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  for (guint i = 0; i < plan_step->step.n_out; i++)
    {
      const FoveaShape *shape = &plan_step->step.out[i];

      if (fovea_shape_elements (shape) < 1)
        {
          g_autofree char *text = fovea_shape_to_string (shape);

          return fovea_fail (error, FOVEA_ERROR_SHAPE,
                             _ ("%s: its result would have the size %s"),
                             plan_step->step.klass->name, text);
        }
      plan->shapes[plan_step->out[i]] = *shape;
      plan->known[plan_step->out[i]] = TRUE;
    }
  return TRUE;
}

/* Every number that the step will read is known, and fp32. An alias reads its
 * first input alone; the others were parameters. */
static gboolean
fit_can_fold (const FoveaStep *step)
{
  guint n_read = step->klass->alias ? 1 : step->n_in;

  for (guint i = 0; i < n_read; i++)
    if (step->present[i] &&
        (! step->constant[i] || step->constant[i]->dtype != FOVEA_F32))
      return FALSE;
  return n_read > 0 && step->present[0] && step->n_out == 1;
}

static gboolean
fit_fold (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  FoveaStep            *step = &plan_step->step;
  g_autofree FoveaTile *in = g_new0 (FoveaTile, step->n_in);
  g_autoptr (FoveaTensor) out =
      fovea_tensor_new (FOVEA_F32, &step->out[0], error);
  FoveaTile tile = { .rect = fovea_full_rect (&step->out[0]) };
  FoveaWork work = { .in = in, .out = &tile, .loops = plan->loops };

  if (! out ||
      (step->klass->pack && ! step->klass->pack (step, plan->loops, error)))
    return FALSE;
  tile.data = out->data;
  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i])
      in[i] = (FoveaTile){ step->constant[i]->data,
                           fovea_full_rect (&step->in[i]) };
  if (step->klass->alias)
    memcpy (out->data, in[0].data,
            fovea_shape_elements (&step->out[0]) * sizeof (float));
  else if (! fovea_run_one_step (step, &work, error))
    return FALSE;
  plan->constant[plan_step->out[0]] = plan->constants[plan_step->out[0]] =
      g_steal_pointer (&out);
  plan_step->skipped = TRUE;
  return TRUE;
}

static gboolean
fit_widen (FoveaPlan *plan, FoveaValue value, GError **error)
{
  if (plan->constant[value]->dtype == FOVEA_F32)
    return TRUE;
  plan->constants[value] = fovea_tensor_to_float (plan->constant[value], error);
  plan->constant[value] = plan->constants[value];
  return plan->constant[value] != NULL;
}

/* A layer reads its inputs as fp32: integers that it did not already take as
 * parameters get a copy in that type. */
static gboolean
fit_integers (FoveaPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; ! plan->steps[i].skipped && k < plan->steps[i].step.n_in;
         k++)
      {
        FoveaValue value = plan->steps[i].in[k];

        if (value == FOVEA_NO_VALUE || ! plan->constant[value])
          continue;
        if (! fit_widen (plan, value, error))
          return FALSE;
        plan->steps[i].step.constant[k] = plan->constant[value];
      }
  for (guint v = 0; v < plan->n_values; v++)
    if (plan->kept[v] && plan->constant[v] && ! fit_widen (plan, v, error))
      return FALSE;
  return TRUE;
}

gboolean
fovea_plan_fit (FoveaPlan *plan, const FoveaShape *input_shapes, GError **error)
{
  if (! fit_input_shapes (plan, input_shapes, error) ||
      ! fit_weights (plan, error))
    return FALSE;
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[i];

      if (! fit_step_new (plan, i, error))
        return FALSE;
      if (! plan_step->step.klass->fit (&plan_step->step, error))
        {
          /* A nameless node bears its layer's type, which is already said. */
          if (g_strcmp0 (plan_step->step.name, plan_step->step.klass->name))
            g_prefix_error (error, _ ("layer '%s': "), plan_step->step.name);
          return FALSE;
        }
      if (! fit_check_outputs (plan, plan_step, error))
        return FALSE;
      if (fit_can_fold (&plan_step->step) &&
          ! fit_fold (plan, plan_step, error))
        return FALSE;
    }
  return fit_integers (plan, error);
}
