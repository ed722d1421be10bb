/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second pass of a plan: a layer may take in the layers behind it (batch norm,
 * clamping activations, the addition of a skip connection) and do their work on its sums, with the very numbers
 * they would have made. A kept value (output or tap) is never crossed. */
#include <string.h>

#include "plan.h"

/* The only step that reads `value`, if there is just one, and which of its
 * inputs that is. */
static PlanStep *
fuse_only_reader (FoveaPlan *plan, FoveaValue value, guint from, guint *input)
{
  if (plan->readers[value] != 1 || plan->kept[value])
    return NULL;
  for (guint i = from; i < plan->n_steps; i++)
    for (guint k = 0; k < plan->steps[i].step.n_in; k++)
      if (plan->steps[i].in[k] == value)
        {
          *input = k;
          return plan->steps[i].skipped ? NULL : &plan->steps[i];
        }
  return NULL;
}

static void
fuse_count_readers (FoveaPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; ! plan->steps[i].skipped && k < plan->steps[i].step.n_in;
         k++)
      if (plan->steps[i].in[k] != FOVEA_NO_VALUE)
        plan->readers[plan->steps[i].in[k]]++;
}

/* ---- Skip additions --------------------------------------------------------------- */

/* The number of the step that makes each value, and 1; 0 for inputs, G_MAXUINT
 * for what nobody makes. */
static guint *
fuse_makers (FoveaPlan *plan)
{
  guint *maker = g_new (guint, plan->n_values);

  for (guint v = 0; v < plan->n_values; v++)
    maker[v] = G_MAXUINT;
  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    maker[fovea_graph_input (plan->graph, i)] = 0;
  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; ! plan->steps[i].skipped && k < plan->steps[i].step.n_out;
         k++)
      maker[plan->steps[i].out[k]] = i + 1;
  return maker;
}

/* Makes `value` the step's input number 3, behind weights and bias. */
static void
fuse_add_input (FoveaPlan *plan, PlanStep *plan_step, FoveaValue value)
{
  FoveaStep  *step = &plan_step->step;
  const guint n = step->n_in, skip = MAX (n, 3);
  FoveaValue *in = g_new (FoveaValue, skip + 1);

  for (guint k = 0; k < skip; k++)
    in[k] = k < n ? plan_step->in[k] : FOVEA_NO_VALUE;
  in[skip] = value;
  g_free (plan_step->own_in);
  plan_step->in = plan_step->own_in = in;
  step->in = g_renew (FoveaShape, step->in, skip + 1);
  step->in_type = g_renew (FoveaDType, (FoveaDType *) step->in_type, skip + 1);
  step->present = g_renew (gboolean, step->present, skip + 1);
  step->constant = g_renew (const FoveaTensor *, step->constant, skip + 1);
  step->in_block = g_renew (int, step->in_block, skip + 1);
  for (guint k = n; k <= skip; k++)
    {
      step->in[k] = plan->shapes[value];
      ((FoveaDType *) step->in_type)[k] = plan->types[value];
      step->present[k] = k == skip;
      step->constant[k] = NULL;
      step->in_block[k] = 0;
    }
  step->n_in = skip + 1;
  step->post.skip = skip;
}

/* Takes `next` in, if it adds a map that is there already to the step's own;
 * `input` is the step's. */
static gboolean
fuse_skip (FoveaPlan      *plan,
           const guint    *maker,
           guint           index,
           const PlanStep *next,
           guint           input)
{
  PlanStep  *plan_step = &plan->steps[index];
  FoveaStep *step = &plan_step->step;
  FoveaValue other;

  if (! step->klass->takes_skip || step->post.skip ||
      strcmp (next->step.klass->name, "add") != 0 || next->step.n_in != 2)
    return FALSE;
  other = next->in[1 - input];
  if (other == next->in[input] || plan->constant[other] ||
      ! fovea_dtype_is_float (plan->types[other]) ||
      ! fovea_shape_equal (&plan->shapes[other], &step->out[0]) ||
      maker[other] > index /* made later */ ||
      ! step->klass->takes_skip (step, plan->loops))
    return FALSE;
  fuse_add_input (plan, plan_step, other);
  return TRUE;
}

/* ---- Gates: x sigmoid (x) -------------------------------------------------------- */

/* Lets the step do what its only reader does, if that multiplies its output by
 * its own input. */
static void
fuse_gate (FoveaPlan *plan, guint *maker, guint index)
{
  PlanStep  *plan_step = &plan->steps[index];
  FoveaStep *step = &plan_step->step;
  FoveaValue from = plan_step->in[0];
  PlanStep  *next;
  guint      input;

  next = fuse_only_reader (plan, plan_step->out[0], index + 1, &input);
  if (! next || strcmp (next->step.klass->name, "multiply") != 0 ||
      next->step.n_in != 2 || next->in[1 - input] != from ||
      ! step->klass->gate (step, 2 - input))
    return;
  plan->readers[from]--;
  plan_step->out[0] = next->out[0];
  maker[next->out[0]] = index + 1;
  next->skipped = TRUE;
}

void
fovea_plan_fuse (FoveaPlan *plan)
{
  g_autofree guint *maker = fuse_makers (plan);

  fuse_count_readers (plan);
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[i];
      PlanStep *next;
      guint     input;

      if (! plan_step->skipped && plan_step->step.klass->gate)
        fuse_gate (plan, maker, i);
      if (plan_step->skipped || ! plan_step->step.klass->fuse)
        continue;
      while (
          (next = fuse_only_reader (plan, plan_step->out[0], i + 1, &input)) &&
          next->step.n_out == 1 &&
          ((input == 0 &&
            plan_step->step.klass->fuse (&plan_step->step, &next->step)) ||
           fuse_skip (plan, maker, i, next, input)))
        {
          plan_step->out[0] = next->out[0];
          maker[next->out[0]] = i + 1;
          next->skipped = TRUE;
        }
    }
}
