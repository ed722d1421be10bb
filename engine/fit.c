/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First pass of a plan: each layer is fitted to its inputs' shapes, in running
 * order. A layer whose inputs are all known numbers is computed here. */
#include <string.h>

#include "mapped.h"
#include "plan.h"

/* Numbers of a constant that is worth dropping. */
#define FIT_LARGE ((gint64) 1 << 16)

/* `any_size`: all but the batch may differ; the layers decide what they bear. */
static gboolean
fit_input_goes (const FoveaShape *asked,
                const FoveaShape *given,
                gboolean          any_size)
{
  if (asked->rank != given->rank || fovea_shape_elements (given) < 0)
    return FALSE;
  for (guint d = 0; d < asked->rank; d++)
    if (given->size[d] > FOVEA_MAX_SIZE ||
        (asked->size[d] >= 0 && asked->size[d] != given->size[d] &&
         ! (any_size && asked->rank == 4 && d > 0)))
      return FALSE;
  return TRUE;
}

/* The tensor as numbers of that type are held, kept by the plan. */
static gboolean
fit_know (FoveaPlan         *plan,
          FoveaValue         value,
          const FoveaTensor *tensor,
          GError           **error)
{
  plan->shapes[value] = tensor->shape;
  plan->known[value] = TRUE;
  plan->constant[value] = tensor;
  if (tensor->dtype == fovea_dtype_held (plan->types[value]) &&
      fovea_tensor_is_contiguous (tensor) &&
      (tensor->dtype == FOVEA_F32 ||
       (gsize) tensor->data % sizeof (gint64) == 0))
    return TRUE;
  plan->constants[value] =
      fovea_tensor_to_held (tensor, plan->types[value], error);
  plan->constant[value] = plan->constants[value];
  return plan->constant[value] != NULL;
}

/* Every layer computes with doubles. */
static gboolean
fit_is_exact (FoveaPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++)
    {
      const GraphNode *node = plan->graph->nodes->pdata[i];

      if (! node->klass->doubles)
        return FALSE;
    }
  return TRUE;
}

static FoveaDType
fit_type (const FoveaPlan *plan, FoveaDType type)
{
  return type == FOVEA_F64 && plan->exact ? FOVEA_F64_EXACT : type;
}

static gboolean
fit_inputs (FoveaPlan              *plan,
            const FoveaShape       *shapes,
            const FoveaPlanOptions *options,
            GError                **error)
{
  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    {
      FoveaValue         value = fovea_graph_input (plan->graph, i);
      const FoveaShape  *asked = fovea_graph_input_shape (plan->graph, i);
      const FoveaTensor *known = options->known ? options->known[i] : NULL;
      const FoveaShape  *given = known ? &known->shape : &shapes[i];

      if (! fit_input_goes (asked, given, options->any_size))
        {
          g_autofree char *have = fovea_shape_to_string (given);
          g_autofree char *want = fovea_shape_to_string (asked);

          return fovea_fail (error, FOVEA_ERROR_SHAPE,
                             _ ("input '%s' wants %s and was given %s"),
                             fovea_graph_value_name (plan->graph, value), want,
                             have);
        }
      plan->types[value] =
          fit_type (plan, fovea_graph_input_type (plan->graph, i));
      plan->shapes[value] = *given;
      plan->known[value] = TRUE;
      if (known)
        {
          plan->constants[value] =
              fovea_tensor_to_held (known, plan->types[value], error);
          plan->constant[value] = plan->constants[value];
          if (! plan->constant[value])
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
fit_weights (FoveaPlan *plan, const guint *readers, GError **error)
{
  for (guint i = 0; i < plan->n_values / 2; i++)
    {
      const FoveaTensor *tensor = fovea_weights_get (plan->weights, i);

      /* A part of a network goes with the weights of all of it. */
      if (! tensor || (readers[i] == 0 && ! plan->kept[i]))
        continue;
      plan->types[i] = fit_type (plan, tensor->dtype);
      if (! fit_know (plan, i, tensor, error))
        return FALSE;
    }
  return TRUE;
}

/* Weights out of a file may begin at any byte; a layer that minds gets them
 * copied. */
static gboolean
fit_align (FoveaPlan *plan, FoveaValue value, GError **error)
{
  const FoveaTensor *tensor = plan->constant[value];

  if (! tensor || (gsize) tensor->data % sizeof (float) == 0)
    return TRUE;
  plan->constants[value] = fovea_tensor_to_float (tensor, error);
  plan->constant[value] = plan->constants[value];
  return plan->constant[value] != NULL;
}

/* ---- Branches ------------------------------------------------------------------- */

/* Is the node there? Its guard is a number that is known by now, or belongs to
 * a branch that is not taken itself. Sets *there. */
static gboolean
fit_guard (FoveaPlan       *plan,
           const GraphNode *node,
           gboolean        *there,
           GError         **error)
{
  *there = TRUE;
  if (node->guard == FOVEA_NO_VALUE)
    return TRUE;
  if (! plan->known[node->guard])
    {
      *there = FALSE;
      return TRUE;
    }
  if (! plan->constant[node->guard] ||
      fovea_shape_elements (&plan->shapes[node->guard]) < 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: which branch is taken depends on the data; only "
                          "conditions on sizes are supported"),
                       node->public.name);
  *there = (fovea_tensor_get (plan->constant[node->guard], 0) != 0) ==
           (node->guard_when != 0);
  return TRUE;
}

/* A choice reads the chosen input alone. */
static gboolean
fit_choose (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  FoveaValue condition = plan_step->in[0];

  if (plan_step->step.n_in != 3 || condition == FOVEA_NO_VALUE ||
      ! plan->constant[condition] ||
      fovea_shape_elements (&plan->shapes[condition]) < 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: which branch is taken depends on the data; only "
                          "conditions on sizes are supported"),
                       plan_step->step.name);
  plan_step->chosen =
      plan_step
          ->in[fovea_tensor_get (plan->constant[condition], 0) != 0 ? 1 : 2];
  plan_step->in = &plan_step->chosen;
  plan_step->step.n_in = 1;
  return TRUE;
}

/* ---- Steps ---------------------------------------------------------------------- */

static gboolean
fit_step_input (FoveaPlan *plan, PlanStep *plan_step, guint i, GError **error)
{
  FoveaStep *step = &plan_step->step;
  FoveaValue value = plan_step->in[i];

  if (value == FOVEA_NO_VALUE)
    return TRUE;
  if (! plan->known[value])
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: its input '%s' is made by no earlier layer"),
                       step->name, fovea_graph_value_name (plan->graph, value));
  if ((i == 0 || ! step->klass->unaligned) && ! fit_align (plan, value, error))
    return FALSE;
  if (fovea_dtype_is_wide (plan->types[value]) && ! step->klass->wide &&
      ! step->klass->shape_only && (i == 0 || ! plan->constant[value]))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: numbers of type %s in input %u are not supported"),
        step->klass->name, fovea_dtype_name (plan->types[value]), i);
  step->present[i] = TRUE;
  step->in[i] = plan->shapes[value];
  ((FoveaDType *) step->in_type)[i] = plan->types[value];
  step->constant[i] = plan->constant[value];
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
  if (step->klass->choice && ! fit_choose (plan, plan_step, error))
    return FALSE;
  step->in = g_new0 (FoveaShape, step->n_in + 1);
  step->in_type = g_new0 (FoveaDType, step->n_in + 1);
  step->in_block = g_new0 (int, step->n_in + 1);
  step->present = g_new0 (gboolean, step->n_in + 1);
  step->constant = g_new0 (const FoveaTensor *, step->n_in + 1);
  step->out = g_new0 (FoveaShape, step->n_out);
  step->out_type = g_new0 (FoveaDType, step->n_out);
  step->post.low = -G_MAXFLOAT * 2.0f;
  step->post.high = G_MAXFLOAT * 2.0f;
  for (guint i = 0; i < step->n_in; i++)
    if (! fit_step_input (plan, plan_step, i, error))
      return FALSE;
  for (guint k = 0; k < step->n_out; k++)
    step->out_type[k] = step->in_type[0];
  return TRUE;
}

/* Takes the step's results over. One that makes nothing but empty ones need
 * not be run. */
static gboolean
fit_take_outputs (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  gboolean empty = TRUE;

  for (guint i = 0; i < plan_step->step.n_out; i++)
    {
      const FoveaShape *shape = &plan_step->step.out[i];
      gint64            elements = fovea_shape_elements (shape);

      if (elements < 0)
        {
          g_autofree char *text = fovea_shape_to_string (shape);

          return fovea_fail (error, FOVEA_ERROR_SHAPE,
                             _ ("%s: its result would have the size %s"),
                             plan_step->step.klass->name, text);
        }
      empty = empty && elements == 0;
      plan->shapes[plan_step->out[i]] = *shape;
      plan->types[plan_step->out[i]] = plan_step->step.out_type[i];
      plan->known[plan_step->out[i]] = TRUE;
    }
  plan_step->skipped = empty;
  return TRUE;
}

/* ---- Folding -------------------------------------------------------------------- */

/* Every number that the step will read is known. An alias reads its first input
 * alone; the others were parameters. */
static gboolean
fit_can_fold (const FoveaStep *step)
{
  guint n_read = step->klass->alias ? 1 : step->n_in;

  if (step->klass->shape_only)
    return TRUE;
  for (guint i = 0; i < n_read; i++)
    if (step->present[i] && ! step->constant[i])
      return FALSE;
  return n_read > 0 && step->present[0];
}

/* Makes room for the results, which the plan keeps. */
static gboolean
fit_fold_outputs (FoveaPlan *plan,
                  PlanStep  *plan_step,
                  FoveaTile *out,
                  GError   **error)
{
  const FoveaStep *step = &plan_step->step;
  gint64 limit = plan->memory_limit && plan->memory_limit < PLAN_MAX_FOLDED ?
                     (gint64) plan->memory_limit :
                     PLAN_MAX_FOLDED;

  for (guint k = 0; k < step->n_out; k++)
    {
      FoveaValue value = plan_step->out[k];
      gint64     bytes = fovea_shape_elements (&step->out[k]) *
                     (gint64) fovea_dtype_held_size (step->out_type[k]);

      if (bytes > limit - plan->folded)
        return fovea_fail (error, FOVEA_ERROR_MEMORY,
                           _ ("%s: a constant of %" PRId64
                              " MB, more than the limit of %" PRId64 " MB"),
                           step->klass->name, bytes >> 20, limit >> 20);
      plan->folded += bytes;
      plan->constants[value] = fovea_tensor_new (
          fovea_dtype_held (step->out_type[k]), &step->out[k], error);
      plan->constant[value] = plan->constants[value];
      if (! plan->constant[value])
        return FALSE;
      out[k] = (FoveaTile){ plan->constants[value]->data,
                            fovea_full_rect (&step->out[k]) };
    }
  return TRUE;
}

static gboolean
fit_fold (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  FoveaStep            *step = &plan_step->step;
  g_autofree FoveaTile *in = g_new0 (FoveaTile, step->n_in + 1);
  g_autofree FoveaTile *out = g_new0 (FoveaTile, step->n_out);
  FoveaWork             work = { .in = in, .out = out, .loops = plan->loops };

  if (! fit_fold_outputs (plan, plan_step, out, error) ||
      (step->klass->pack && ! plan_step->skipped &&
       ! step->klass->pack (step, plan->loops, error)))
    return FALSE;
  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i])
      in[i] = (FoveaTile){ step->constant[i] ? step->constant[i]->data : NULL,
                           fovea_full_rect (&step->in[i]) };
  if (step->klass->alias)
    memcpy (out[0].data, in[0].data,
            fovea_shape_elements (&step->out[0]) *
                fovea_dtype_held_size (step->out_type[0]));
  else if (! plan_step->skipped && ! fovea_run_one_step (step, &work, error))
    return FALSE;
  plan_step->skipped = TRUE;
  return TRUE;
}

/* What was folded on the way to something that is folded itself, as weights that
 * are turned in several steps, is not read any more: large ones go. The tensor
 * stays, so that it is still told what was known. So do the pages of the model's
 * file. */
static void
fit_drop_read (FoveaPlan *plan, guint *left, guint index)
{
  const GraphNode *node = plan->graph->nodes->pdata[index];

  if (! plan->steps[index].skipped)
    return;
  for (guint k = 0; k < node->public.n_inputs; k++)
    {
      FoveaValue   value = node->public.inputs[k];
      FoveaTensor *tensor;

      if (value == FOVEA_NO_VALUE || --left[value] > 0)
        continue;
      tensor = plan->constants[value];
      fovea_mapped_forget (fovea_weights_get (plan->weights, value));
      if (! tensor || plan->kept[value] || tensor->release != fovea_free ||
          fovea_shape_elements (&tensor->shape) < FIT_LARGE)
        continue;
      fovea_free (tensor->owner);
      tensor->data = tensor->owner = NULL;
    }
}

/* How many inputs of nodes, and guards, read each value. */
static guint *
fit_count_readers (const FoveaPlan *plan)
{
  guint *left = g_new0 (guint, plan->n_values);

  for (guint i = 0; i < plan->graph->nodes->len; i++)
    {
      const GraphNode *node = plan->graph->nodes->pdata[i];

      for (guint k = 0; k < node->public.n_inputs; k++)
        if (node->public.inputs[k] != FOVEA_NO_VALUE)
          left[node->public.inputs[k]]++;
      if (node->guard != FOVEA_NO_VALUE)
        left[node->guard]++;
    }
  return left;
}

static gboolean
fit_step (FoveaPlan *plan, guint index, GError **error)
{
  PlanStep *plan_step = &plan->steps[index];
  gboolean  there;

  if (! fit_guard (plan, plan->graph->nodes->pdata[index], &there, error))
    return FALSE;
  plan_step->skipped = ! there;
  if (! there)
    return TRUE;
  if (! fit_step_new (plan, index, error))
    return FALSE;
  if (! plan_step->step.klass->fit (&plan_step->step, error))
    {
      /* A nameless node bears its layer's type, which is already said. */
      if (g_strcmp0 (plan_step->step.name, plan_step->step.klass->name))
        g_prefix_error (error, _ ("layer '%s': "), plan_step->step.name);
      return FALSE;
    }
  return fit_take_outputs (plan, plan_step, error) &&
         (! fit_can_fold (&plan_step->step) ||
          fit_fold (plan, plan_step, error));
}

static gboolean
fit_check_kept (FoveaPlan *plan, GError **error)
{
  for (guint v = 0; v < plan->n_values; v++)
    if (plan->kept[v] && ! plan->known[v])
      return fovea_fail (error, FOVEA_ERROR_FORMAT,
                         _ ("'%s' is in a branch that is not taken"),
                         fovea_graph_value_name (plan->graph, v));
    else if (plan->kept[v] && ! fit_align (plan, v, error))
      return FALSE;
  return TRUE;
}

gboolean
fovea_plan_fit (FoveaPlan              *plan,
                const FoveaShape       *input_shapes,
                const FoveaPlanOptions *options,
                GError                **error)
{
  g_autofree guint *left = fit_count_readers (plan);

  plan->exact = fit_is_exact (plan);
  if (! fit_inputs (plan, input_shapes, options, error) ||
      ! fit_weights (plan, left, error))
    return FALSE;
  for (guint i = 0; i < plan->n_steps; i++)
    {
      if (! fit_step (plan, i, error))
        return FALSE;
      fit_drop_read (plan, left, i);
    }
  return fit_check_kept (plan, error);
}
